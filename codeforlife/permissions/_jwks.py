"""A process-wide cache of a token issuer's public keys."""

from __future__ import annotations

import typing as t
from datetime import datetime, timedelta
from threading import Lock

from django.utils import timezone

if t.TYPE_CHECKING:
    from collections.abc import Callable

type Jwks = list[dict[str, t.Any]]

# How long to wait after a failed fetch, and before a token that names an unknown key
# may cause one: a flood of bad tokens must not become a flood of fetches.
MIN_INTERVAL = timedelta(seconds=30)

# How long keys are used while the issuer cannot be reached to refresh them.
MAX_AGE = timedelta(days=1)


class JwksCache:
    """Public keys, fetched when first needed and again when they have expired.

    Safe to share between threads: one of them fetches while the others wait for it.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self.clear()

    def clear(self) -> None:
        """Forget the keys, so that the next `get` fetches them."""
        self._keys: Jwks | None = None
        self._fetched_at: datetime | None = None
        self._tried_at: datetime | None = None
        self._is_expired = True

    def get(self, fetch: Callable[[], Jwks | None], ttl: timedelta) -> Jwks | None:
        """Return the keys, fetching them if they are older than allowed.

        Args:
            fetch: Gets the keys from the issuer; None when that fails.
            ttl: The age from which keys are fetched again.

        Returns:
            The keys. If they cannot be fetched, the last ones for up to a day, then
            None.
        """
        with self._lock:
            now = timezone.now()
            if self._is_expired or not self._is_younger(now, ttl):
                self._fetch(fetch, now)
            return self._keys if self._is_younger(now, max(ttl, MAX_AGE)) else None

    def expire(self) -> None:
        """Have the next `get` fetch the keys, unless they are only just fetched."""
        with self._lock:
            self._is_expired |= self._has_waited(timezone.now())

    def _is_younger(self, now: datetime, age: timedelta) -> bool:
        return self._fetched_at is not None and now - self._fetched_at < age

    def _has_waited(self, now: datetime) -> bool:
        return self._tried_at is None or abs(now - self._tried_at) >= MIN_INTERVAL

    def _fetch(self, fetch: Callable[[], Jwks | None], now: datetime) -> None:
        has_failed = self._tried_at != self._fetched_at
        if has_failed and not self._has_waited(now):
            return
        self._tried_at = now
        keys = fetch()
        if keys is not None:
            self._keys, self._fetched_at, self._is_expired = keys, now, False
