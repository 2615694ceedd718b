"""Responses of API views."""

from __future__ import annotations

import typing as t

from rest_framework import status
from rest_framework.response import Response as _Response
from rest_framework.settings import api_settings

if t.TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["NonFieldErrorsResponse", "Response"]


class Response(_Response):
    """A REST framework response.

    In tests, Django's client adds ``json()``, which returns the parsed body.
    """

    json: Callable[..., t.Any]


class NonFieldErrorsResponse(Response):
    """A 400 that reports what is wrong with a request as a whole.

    The errors stand under the same key as a serializer's non-field errors
    (``REST_FRAMEWORK["NON_FIELD_ERRORS_KEY"]``), so that a form shows them.

    Args:
        data: The messages.
        **kwargs: Passed on to the response. The status is always 400.
    """

    def __init__(self, data: list[str], **kwargs: t.Any) -> None:
        kwargs["status"] = status.HTTP_400_BAD_REQUEST
        super().__init__({api_settings.NON_FIELD_ERRORS_KEY: data}, **kwargs)
