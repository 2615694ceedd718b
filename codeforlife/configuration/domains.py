"""Which domain a cookie may be set for."""

from __future__ import annotations

import re
from ipaddress import ip_address
from urllib.parse import urlsplit

__all__ = [
    "get_cookie_domain",
    "get_external_domain",
    "is_domain",
    "is_local_host",
    "is_origin",
]

_LOCAL = frozenset({"localhost", "local", "test", "internal"})
_DOMAIN = re.compile(r"\.?[\w-]+(\.[\w-]+)*")


def get_external_domain(domain: str) -> str:
    """Return the domain that a service shares with its front end.

    Args:
        domain: The service's domain, such as "api.example.com".

    Returns:
        The domain without its first label, with a leading dot, such as ".example.com";
        the domain itself if it is an address or has no label to spare.
    """
    if _is_address(domain) or domain.count(".") < 2:
        return domain
    return domain[domain.index(".") :]


def get_cookie_domain(domain: str) -> str | None:
    """Return what to set as a cookie's domain.

    Args:
        domain: The domain that should see the cookie.

    Returns:
        The domain; nothing for an address or a single label such as "localhost", which
        browsers refuse as a cookie's domain.
    """
    if _is_address(domain) or "." not in domain.strip("."):
        return None
    return domain


def is_domain(text: str) -> bool:
    """Say whether a text is a host name or an address, and no more than that.

    Args:
        text: The text.
    """
    return bool(_DOMAIN.fullmatch(text)) or _is_address(text)


def is_local_host(host: str) -> bool:
    """Say whether only this machine, or its own network, knows a host by a name.

    Args:
        host: A host name or an address, as in `ALLOWED_HOSTS`.

    Returns:
        Whether it is a loopback or private address, a name without a dot (such as a
        container's), or a name that is reserved for local use (RFC 2606, RFC 6762).
    """
    name = host.strip("[].").lower()
    try:
        address = ip_address(name)
    except ValueError:
        labels = name.split(".")
        return bool(name.strip("*")) and (len(labels) == 1 or labels[-1] in _LOCAL)
    return address.is_loopback or address.is_private


def is_origin(url: str) -> bool:
    """Say whether a URL is what browsers send as an origin.

    Args:
        url: The URL.

    Returns:
        Whether it has a host, perhaps a port, and nothing beyond them.
    """
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return False
    return bool(parts.hostname) and not (
        parts.path.strip("/") or parts.query or parts.fragment or parts.username
    )


def _is_address(domain: str) -> bool:
    try:
        ip_address(domain.strip("[]"))
    except ValueError:
        return False
    return True
