"""Where a request comes from, as far as trusted proxies say so.

Each proxy appends the address that it saw to ``X-Forwarded-For``, so the header is read
from right to left, and whatever a client wrote there itself is never reached. Source:
the MDN page on ``X-Forwarded-For``, "Selecting an IP address".
"""

from __future__ import annotations

import typing as t
from collections.abc import Mapping
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from codeforlife.conf import conf

if t.TYPE_CHECKING:
    from ipaddress import IPv4Network, IPv6Network

__all__ = ["get_client_address", "parse_address", "trusts_proxies"]

_EVERY_PROXY = "*"


def trusts_proxies() -> bool:
    """Return whether `X-Forwarded-For` is read at all."""
    return bool(_get_proxies() or _get_number_of_proxies())


def get_client_address(meta: Mapping[str, t.Any]) -> str:
    """Return the nearest address that is not a proxy of `TRUSTED_PROXIES`.

    With ``TRUSTED_PROXIES = ["*"]``, only the last proxy's word is known, so it is the
    address that this proxy saw.

    Args:
        meta: The request's ``META``.

    Returns:
        The address, without a port; ``REMOTE_ADDR`` as it is if it is not an address.
    """
    remote: str = meta.get("REMOTE_ADDR", "")
    hops = meta.get("HTTP_X_FORWARDED_FOR", "").split(",")
    proxies = _get_proxies()
    address = parse_address(remote)
    if proxies and _EVERY_PROXY not in proxies:
        networks = _parse_networks(proxies)
        while hops and address is not None and _is_in(address, networks):
            hop = parse_address(hops.pop())
            if hop is None:
                break
            address = hop
    else:
        number = 1 if proxies else _get_number_of_proxies()
        if 0 < number <= len(hops):
            address = parse_address(hops[-number]) or address
    return remote if address is None else str(address)


def parse_address(text: str) -> IPv4Address | IPv6Address | None:
    """Parse an address as proxies write it.

    Args:
        text: The address, perhaps with a port or a zone, or in brackets.

    Returns:
        The address; an IPv4 address for one that IPv6 only maps. None for other text.
    """
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _get_proxies() -> tuple[str, ...]:
    return tuple(conf.server.trusted_proxies)


def _get_number_of_proxies() -> int:
    """Return the deprecated `LOGIN_TRUSTED_PROXIES`, which `TRUSTED_PROXIES` beats."""
    return conf.login.trusted_proxies


@lru_cache(maxsize=8)
def _parse_networks(proxies: tuple[str, ...]) -> list[IPv4Network | IPv6Network]:
    return [ip_network(proxy, strict=False) for proxy in proxies]


def _is_in(
    address: IPv4Address | IPv6Address, networks: list[IPv4Network | IPv6Network]
) -> bool:
    return any(address in network for network in networks)
