"""Refuses connections to other machines while tests run."""

from __future__ import annotations

import ipaddress
import socket
import typing as t
from contextlib import contextmanager
from unittest import mock
from urllib.parse import urlsplit

from django.conf import settings

if t.TYPE_CHECKING:
    from collections.abc import Generator

_connect = socket.socket.connect
_connect_ex = socket.socket.connect_ex


class NetworkBlockedError(RuntimeError):
    """Raised when a test connects to another machine."""


@contextmanager
def block_network() -> Generator[None]:
    """Refuse connections to other machines inside a block.

    This machine, and the hosts of the configured database, cache and broker, can be
    reached.

    Yields:
        Nothing.
    """

    def connect(self: socket.socket, address: t.Any) -> None:
        _check(self, address)
        _connect(self, address)

    def connect_ex(self: socket.socket, address: t.Any) -> int:
        _check(self, address)
        return _connect_ex(self, address)

    with (
        mock.patch.object(socket.socket, "connect", connect),
        mock.patch.object(socket.socket, "connect_ex", connect_ex),
    ):
        yield


@contextmanager
def allow_network() -> Generator[None]:
    """Let a block connect to any machine.

    Yields:
        Nothing.
    """
    with (
        mock.patch.object(socket.socket, "connect", _connect),
        mock.patch.object(socket.socket, "connect_ex", _connect_ex),
    ):
        yield


def _check(sock: socket.socket, address: t.Any) -> None:
    if sock.family not in (socket.AF_INET, socket.AF_INET6):
        return
    host = str(address[0])
    if not _is_local(host) and host not in _resolve(_get_configured_hosts()):
        raise NetworkBlockedError(
            f"The test tried to connect to {host}:{address[1]}. Patch the call that"
            " does so, or mark the test with @pytest.mark.allow_network."
        )


def _is_local(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _get_configured_hosts() -> set[str]:
    hosts = {database.get("HOST") for database in settings.DATABASES.values()}
    urls = [getattr(settings, "CELERY_BROKER_URL", None)]
    for cache in settings.CACHES.values():
        location = cache.get("LOCATION")
        urls += [location] if isinstance(location, str) else (location or [])
    hosts |= {urlsplit(url).hostname for url in urls if url}
    return {host for host in hosts if host}


def _resolve(hosts: set[str]) -> set[str]:
    addresses = set(hosts)
    for host in hosts:
        try:
            found = socket.getaddrinfo(host, None)
        except OSError:
            continue
        addresses |= {str(info[4][0]) for info in found}
    return addresses
