"""Takes the client's address from proxies that are trusted, and from no other."""

from __future__ import annotations

import typing as t

from django.core.exceptions import MiddlewareNotUsed

from ..addresses import get_client_address, trusts_proxies
from ._base import Middleware

if t.TYPE_CHECKING:
    from django.http import HttpRequest

    from ._base import GetResponse

__all__ = ["ForwardedMiddleware"]


class ForwardedMiddleware(Middleware):
    """Sets `REMOTE_ADDR` to the nearest address that is not a trusted proxy.

    Raises:
        MiddlewareNotUsed: `TRUSTED_PROXIES` is empty.
    """

    def __init__(self, get_response: GetResponse) -> None:
        if not trusts_proxies():
            raise MiddlewareNotUsed
        super().__init__(get_response)

    def before(self, request: HttpRequest) -> None:
        """Set the client's own address."""
        request.META["REMOTE_ADDR"] = get_client_address(request.META)
