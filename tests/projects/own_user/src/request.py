from codeforlife.request import BaseHttpRequest, BaseRequest

from .models import Contributor
from .models.session import SessionStore


class Request(BaseRequest[SessionStore, Contributor]):
    """A contributor's API request."""


HttpRequest = BaseHttpRequest[SessionStore, Contributor]
