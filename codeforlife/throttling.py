"""Limits on failed log-ins: counted in the cache, per account and per address.

Three counters per attempt: one for the account and its factor, one for the account from
this address, and a generous one for the address alone, because a school shares one.
An attempt is counted before it is checked, so simultaneous ones cannot slip through; a
successful one takes its count back. Source: OWASP Authentication Cheat Sheet.
"""

from __future__ import annotations

import ipaddress
import logging
import math
import time
import typing as t
from collections.abc import Mapping
from secrets import token_hex

from django.contrib import auth
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from .addresses import get_client_address, parse_address
from .conf import conf

__all__ = [
    "LoginAttempt",
    "LoginThrottled",
    "get_account",
    "get_address",
    "lift_lock",
]

_logger = logging.getLogger(__name__)

namespace = ""
"""Keeps counters apart that share a cache; the test kit sets it for each test."""


class LoginThrottled(Exception):
    """Too many log-ins have failed; the next one may be tried later.

    Args:
        retry_after: In how many seconds.
    """

    def __init__(self, retry_after: int) -> None:
        super().__init__("Too many failed log-ins.")
        self.retry_after = retry_after


class LoginAttempt:
    """One attempt to log in, whose outcome is still open.

    Args:
        request: The request that attempts it; without one, no address is counted.
        account: What is logged in to, and how (see `get_account`). If it is None, only
            the address is counted.

    Example:
        >>> attempt = LoginAttempt(request, get_account(request, credentials))
        >>> attempt.begin()
        >>> if authenticate(request, **credentials):
        ...     attempt.succeed()
    """

    def __init__(self, request: HttpRequest | None, account: str | None) -> None:
        address = "" if request is None else get_address(request)
        self._counters = _get_counters(account, address)
        self._begun: list[_Counter] = []

    def begin(self) -> None:
        """Count the attempt.

        If the cache fails, nothing is counted: people can log in, and the log says so.

        Raises:
            LoginThrottled: There were too many failures.
        """
        for counter in self._counters:
            try:
                retry_after = counter.add()
            except Exception as error:
                _log_failure(error)
                return
            if retry_after:
                raise LoginThrottled(retry_after)
            self._begun.append(counter)

    def succeed(self) -> None:
        """Forget the account's failures and take back the count of the address."""
        try:
            for counter in self._begun:
                counter.forgive()
        except Exception as error:
            _log_failure(error)


class _Counter:
    """Counts up to a limit; the first count starts the window."""

    def __init__(self, limit: int, *parts: str, is_shared: bool = False) -> None:
        digest = _digest(*parts)
        self.limit = limit
        self.is_shared = is_shared
        self.key = f"codeforlife.login.{digest}"
        self.end_key = f"{self.key}.end"

    def add(self) -> int:
        """Count one; return for how many seconds to wait if that is over the limit."""
        now, window = time.time(), conf.login.limit_window
        cache.add(self.key, 0, timeout=window)
        if cache.add(self.end_key, now + window, timeout=window):
            # Redis counts on from a key that expires in that moment, and for ever.
            cache.touch(self.key, window)
        try:
            count = cache.incr(self.key)
        except ValueError:  # it expired in this very moment
            return 0
        if count <= self.limit:
            return 0
        end = cache.get(self.end_key)
        if end is None or end <= now:
            # Left behind by a counter that outlived its window.
            self.clear()
            return 0
        return max(1, math.ceil(t.cast("float", end) - now))

    def forgive(self) -> None:
        """Take one back from a counter that others share; clear any other."""
        if not self.is_shared:
            self.clear()
            return
        try:
            cache.decr(self.key)
        except ValueError:
            return

    def clear(self) -> None:
        cache.delete_many([self.key, self.end_key])


def lift_lock(account: str) -> None:
    """Allow an account to be logged in to again, from everywhere.

    Args:
        account: What the backend's ``get_account`` returns for it.
    """
    # The counters of all addresses are left behind with the old generation.
    window = conf.login.limit_window
    cache.set(_get_generation_key(account), token_hex(8), timeout=2 * window)


def get_address(request: HttpRequest) -> str:
    """Return the address that a request comes from.

    Of an IPv6 address the network is returned, because one host has many.

    Args:
        request: The request.
    """
    text = get_client_address(request.META)
    address = parse_address(text)
    if address is None:
        return text
    if address.version == 6:
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)


def get_account(
    request: HttpRequest | None, credentials: Mapping[str, t.Any]
) -> str | None:
    """Ask the authentication backends which account some credentials name.

    Args:
        request: The request that attempts to log in.
        credentials: What was presented.

    Returns:
        The account and the kind of credentials, whether or not they exist. None if no
        backend with a ``get_account`` knows such credentials.
    """
    for backend in auth.get_backends():
        get_account = getattr(backend, "get_account", None)
        account = get_account and get_account(request, **credentials)
        if account:
            return str(account)
    return None


def _get_counters(account: str | None, address: str) -> list[_Counter]:
    per_account = conf.login.limit_per_account
    per_both = conf.login.limit_per_account_and_address
    per_address = conf.login.limit_per_address
    counters = []
    if account:
        generation = _get_generation(account)
        # Once this address is locked out, it cannot lock the account for others.
        counters = [
            _Counter(per_both, "both", account, generation, address),
            _Counter(per_account, "account", account, generation),
        ]
    if address:
        counters.append(_Counter(per_address, "address", address, is_shared=True))
    return [counter for counter in counters if counter.limit > 0]


def _get_generation_key(account: str) -> str:
    return f"codeforlife.login.{_digest('generation', account)}"


def _get_generation(account: str) -> str:
    try:
        return str(cache.get(_get_generation_key(account), ""))
    except Exception as error:
        _log_failure(error)
        return ""


def _digest(*parts: str) -> str:
    """Make a cache key of personal data without showing them."""
    text = "\0".join((namespace, *parts))
    return salted_hmac(__name__, text, algorithm="sha256").hexdigest()


def _log_failure(error: Exception) -> None:
    # Not the exception's text: it may hold a cache URL with its password.
    _logger.warning("login_throttle_unavailable", extra={"error": type(error).__name__})
