"""One finding for all probes that come at about the same time."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime

from .report import HealthCheck

__all__ = ["SharedFinding"]

is_shared = True
"""Whether findings are repeated; the test kit says no."""


class SharedFinding:
    """What was found last, which is looked for again when it is old.

    While one probe looks, the others get what was found before: they neither wait, nor
    ask the database themselves.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._is_looking = False
        self._expires_at = 0.0
        self._found: tuple[HealthCheck, datetime] | None = None

    def get(
        self, look: Callable[[], HealthCheck], seconds: float
    ) -> tuple[HealthCheck, datetime]:
        """Return a finding, and when it was made.

        Args:
            look: Makes a new one.
            seconds: For how long a finding is repeated; 0 makes a new one each time.
        """
        with self._lock:
            is_fresh = time.monotonic() < self._expires_at
            is_current = is_fresh or self._is_looking
            if self._found is not None and is_current and seconds and is_shared:
                return self._found
            self._is_looking = True
        try:
            found = look(), datetime.now(UTC)
            with self._lock:
                self._found = found
                self._expires_at = time.monotonic() + seconds
            return found
        finally:
            with self._lock:
                self._is_looking = False
