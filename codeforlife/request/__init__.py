"""Requests that know the type of their user and of their session."""

from .drf import BaseRequest, Request
from .http import BaseHttpRequest, HttpRequest
from .wsgi import BaseWSGIRequest, WSGIRequest

__all__ = [
    "BaseHttpRequest",
    "BaseRequest",
    "BaseWSGIRequest",
    "HttpRequest",
    "Request",
    "WSGIRequest",
]
