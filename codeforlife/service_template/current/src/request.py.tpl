@@ file if own-users
"""The requests of this service's users."""

from codeforlife.request import BaseHttpRequest, BaseRequest

from .models import SessionStore, User


class Request(BaseRequest[SessionStore, User]):
    """A request to the API."""


HttpRequest = BaseHttpRequest[SessionStore, User]
