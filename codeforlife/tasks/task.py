"""The base of a service's tasks."""

from __future__ import annotations

import logging
import typing as t
from collections.abc import Callable

from celery.contrib.django.task import DjangoTask
from django.core.cache import cache

__all__ = ["Task"]

_logger = logging.getLogger(__name__)


class Task(DjangoTask):  # type: ignore[type-arg]  # cannot be subscripted
    """A task that can be told apart from its own repetitions.

    Brokers deliver at least once: after a lost worker or connection a task may run a
    second time. A task whose ``idempotency_key`` is set does its work once per key; a
    run that was killed is begun again when its message is delivered again.

    Attributes:
        idempotency_key: Makes the key from the task's arguments.
        idempotency_timeout: Seconds for which a key that is done is remembered.

    Example:
        >>> @shared_task(idempotency_key=lambda invoice_id: invoice_id)
        ... def send_invoice(invoice_id: int) -> None: ...  # doctest: +SKIP
    """

    idempotency_key: Callable[..., object] | None = None
    idempotency_timeout: int = 24 * 60 * 60

    def __call__(self, *args: t.Any, **kwargs: t.Any) -> t.Any:
        """Do the work, unless it is done or being done for the same key."""
        # Taken from the class: a function that is set there would bind to the task.
        make_key = type(self).__dict__.get("idempotency_key")
        if make_key is None:
            return self.run(*args, **kwargs)
        if isinstance(make_key, staticmethod):
            make_key = make_key.__func__
        key = f"task:{self.name}:{make_key(*args, **kwargs)}"
        if not self._claim(key):
            _logger.info("Task is done or running already", extra={"task": self.name})
            return None
        try:
            result = self.run(*args, **kwargs)
        except BaseException:
            self._forget(key)
            raise
        self._remember(key)
        return result

    def _claim(self, key: str) -> bool:
        """Claim the key for as long as one run may take."""
        # A message is delivered again when the run that it began was killed, so that
        # no other worker would finish it. A task that is queued again has a new id.
        claim = f"running {self.request.id}"
        try:
            return bool(
                cache.add(key, claim, timeout=self._get_time_limit())
                or (self.request.id and cache.get(key) == claim)
            )
        except Exception:
            # Better twice than not at all: that is what the broker promises, too.
            _logger.exception("Task runs without its idempotency key")
            return True

    def _remember(self, key: str) -> None:
        try:
            cache.set(key, "done", timeout=self.idempotency_timeout)
        except Exception:
            _logger.exception("Task's idempotency key is not kept")

    def _forget(self, key: str) -> None:
        try:
            cache.delete(key)
        except Exception:
            _logger.exception("Task's idempotency key is not released")

    def _get_time_limit(self) -> int:
        return int(self.time_limit or self.app.conf.task_time_limit or 60 * 60)
