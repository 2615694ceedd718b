"""Takes the client's address from proxies that are trusted, and from nobody else."""

from __future__ import annotations

import typing as t
from collections.abc import Callable
from ipaddress import ip_address, ip_network

from django.core.exceptions import MiddlewareNotUsed

from codeforlife.conf import conf

if t.TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

__all__ = ["ForwardedMiddleware"]


class ForwardedMiddleware:
    """Sets `REMOTE_ADDR` to the nearest address that is not a trusted proxy.

    `X-Forwarded-For` is read from right to left: each proxy appends the address that it
    saw, so whatever a client wrote there itself is never reached.

    Raises:
        MiddlewareNotUsed: `TRUSTED_PROXIES` is empty.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        proxies = conf.server.trusted_proxies
        if not proxies:
            raise MiddlewareNotUsed
        self.get_response = get_response
        self.trust_all = "*" in proxies
        self.networks = [ip_network(p, strict=False) for p in proxies if p != "*"]

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Handle one request with the client's own address."""
        hops = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
        address = request.META.get("REMOTE_ADDR", "")
        while hops and self._is_trusted(address):
            hop = hops.pop().strip()
            if not _is_address(hop):
                break
            address = hop
            if self.trust_all:
                break  # everybody is trusted: only the last proxy's word is known
        request.META["REMOTE_ADDR"] = address
        return self.get_response(request)

    def _is_trusted(self, address: str) -> bool:
        if self.trust_all:
            return True
        return _is_address(address) and any(
            ip_address(address) in network for network in self.networks
        )


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
