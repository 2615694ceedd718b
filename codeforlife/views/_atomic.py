"""A transaction per request that writes, and none for those that only read."""

from __future__ import annotations

import traceback
import typing as t
from contextlib import ExitStack

from django.db import DatabaseError, connections, transaction
from rest_framework.permissions import SAFE_METHODS
from rest_framework.views import APIView

if t.TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase


def get_atomic_aliases(view: t.Any, request: t.Any) -> t.Sequence[str]:
    """List the databases with a transaction around a request.

    Args:
        view: The view that answers the request.
        request: The request.

    Returns:
        The aliases of the databases.
    """
    if isinstance(view, AtomicWritesMixin):
        return view.atomic_aliases
    match = request.resolver_match
    if match is None:  # called by a test, not by Django
        return ()
    return _get_aliases(getattr(match.func, "_non_atomic_requests", ()))


def _get_aliases(excluded: Iterable[str]) -> list[str]:
    """List the databases whose requests are to be atomic."""
    return [
        alias
        for alias, database in connections.settings.items()
        if database.get("ATOMIC_REQUESTS") and alias not in excluded
    ]


class AtomicWritesMixin(APIView):
    """Narrows ``ATOMIC_REQUESTS`` to the methods that may write.

    A transaction around a request that only reads costs round trips to the database,
    and costs views that need no database their independence of it. Only one that locks
    rows is answered in a transaction.

    Attributes:
        atomic_aliases: The databases with a transaction around the request at hand.
    """

    atomic_aliases: t.Sequence[str] = ()

    @classmethod
    def as_view(cls, *args: t.Any, **kwargs: t.Any) -> t.Any:
        """Make the view function, which Django then leaves without a transaction.

        Args:
            *args: Passed on to REST framework.
            **kwargs: Passed on to REST framework.

        Returns:
            The view function.
        """
        view = super().as_view(*args, **kwargs)
        for alias in connections.settings:
            transaction.non_atomic_requests(using=alias)(view)
        return view

    def dispatch(
        self, request: HttpRequest, *args: t.Any, **kwargs: t.Any
    ) -> HttpResponseBase:
        """Answer a request, in a transaction if it may write.

        Args:
            request: Django's request.
            *args: Passed on to REST framework.
            **kwargs: Passed on to REST framework.

        Returns:
            The response.
        """
        if request.method in SAFE_METHODS:
            return t.cast(
                "HttpResponseBase", self._dispatch_read(request, *args, **kwargs)
            )
        self.atomic_aliases = _get_aliases(_get_excluded(self))
        try:
            with ExitStack() as stack:
                for alias in self.atomic_aliases:
                    stack.enter_context(transaction.atomic(using=alias))
                response = super().dispatch(request, *args, **kwargs)
        except DatabaseError as error:
            if _is_after_commit(error):
                raise
            # What the database checks at the end only, such as most foreign keys.
            # REST framework has answered already, so it does not see the error.
            response = self.handle_exception(error)
            response = self.finalize_response(self.request, response, *args, **kwargs)
        return response

    def _dispatch_read(
        self, request: HttpRequest, *args: t.Any, **kwargs: t.Any
    ) -> t.Any:
        """Answer a request that only reads; again in a transaction if it locks rows.

        Django refuses to lock rows outside of a transaction before it asks the
        database. Where no transaction would be around the request, the error stays.
        """
        try:
            return super().dispatch(request, *args, **kwargs)
        except transaction.TransactionManagementError:
            aliases = _get_aliases(_get_excluded(self))
            if not any(map(_is_autocommitting, aliases)):
                raise
        self.atomic_aliases = aliases
        with ExitStack() as stack:
            for alias in aliases:
                stack.enter_context(transaction.atomic(using=alias))
            return super().dispatch(request, *args, **kwargs)


def _get_excluded(view: object) -> Iterable[str]:
    """List the databases that a class decorated with `non_atomic_requests` names."""
    dispatch = getattr(type(view), "dispatch", None)
    return getattr(dispatch, "_non_atomic_requests", ())


def _is_autocommitting(alias: str) -> bool:
    return connections[alias].get_autocommit()


def _is_after_commit(error: BaseException) -> bool:
    """Whether a function raised an error that ran because the rows are stored."""
    frames = traceback.walk_tb(error.__traceback__)
    return any(f.f_code.co_name == "run_and_clear_commit_hooks" for f, _ in frames)
