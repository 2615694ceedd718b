"""Lets async views work where sync ones have a transaction for each request."""

from __future__ import annotations

import typing as t
from collections.abc import Callable
from inspect import iscoroutinefunction

from django.db import connections, transaction

from ._base import Middleware

if t.TYPE_CHECKING:
    from django.http import HttpRequest

__all__ = ["AsyncViewMiddleware"]


class AsyncViewMiddleware(Middleware):
    """Calls async views without a transaction.

    Django refuses to call them while ``ATOMIC_REQUESTS`` is on, because it has no
    transactions in async code. What must be atomic in such a view belongs into a
    function of its own: ``await sync_to_async(transfer)()``, where ``transfer`` is
    decorated with `django.db.transaction.atomic`.
    """

    def process_view(
        self,
        request: HttpRequest,
        view_func: Callable[..., t.Any],
        view_args: tuple[t.Any, ...],
        view_kwargs: dict[str, t.Any],
    ) -> None:
        """Mark an async view as Django's `non_atomic_requests` does."""
        if iscoroutinefunction(view_func):
            for alias in connections:
                transaction.non_atomic_requests(using=alias)(view_func)
