"""Which domain a cookie may be set for."""

from __future__ import annotations

from ipaddress import ip_address

__all__ = ["get_cookie_domain", "get_external_domain"]


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


def _is_address(domain: str) -> bool:
    try:
        ip_address(domain.strip("[]"))
    except ValueError:
        return False
    return True
