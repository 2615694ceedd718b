"""Who may do what: every subject tries every action over HTTP."""

from __future__ import annotations

import typing as t
from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field

from django.db import transaction

from ._responses import describe_body, describe_request, describe_status_code
from ._routes import Route, get_routes

if t.TYPE_CHECKING:
    from django.db.models import Model

    from ..types import KwArgs

type Subject = t.Any
type Row = int | Sequence[int] | Mapping[str, int]


class _Undo(Exception):
    """Takes back what a request did to the database."""


@dataclass
class PermissionMatrix:
    """Subjects, actions, and the status code that each subject gets for each action.

    Attributes:
        test_case: The view set's test case.
        subjects: Who tries.
        expected: The status codes by action.
        model: The model that the URLs of single models are for.
        data: The bodies of the requests by action.
        reverse_kwargs: Further arguments of the URLs.
    """

    test_case: t.Any
    subjects: Mapping[str, Subject]
    expected: Mapping[str, Row]
    model: Model | t.Callable[[], Model] | None = None
    data: Mapping[str, t.Any] = field(default_factory=dict)
    reverse_kwargs: KwArgs | None = None

    def check(self) -> None:
        """Let every subject try every action.

        Raises:
            AssertionError: An action is not declared, or a status code differs. The
                message lists all of them.
        """
        routes = self._get_routes()
        expected = {name: self._align(name) for name in self.expected}
        mismatches = [
            mismatch
            for subject in self.subjects
            for mismatch in self._try_all(subject, routes, expected)
        ]
        self.test_case.client.logout()
        if mismatches:
            view_set = self.test_case.model_view_set_class.__name__
            lines = "\n".join(mismatches)
            raise AssertionError(
                f"{len(mismatches)} cell(s) of the permission matrix of {view_set}"
                f" differ:\n{lines}"
            )

    def _get_routes(self) -> list[Route]:
        """Find the routes, and compare them with the declared actions."""
        test_case = self.test_case
        routes = get_routes(test_case.model_view_set_class, test_case.basename)
        names = [route.name for route in routes]
        if not routes:
            raise AssertionError(
                f"No URL leads to {test_case.model_view_set_class.__name__} with the"
                f" basename {test_case.basename!r}. Is it registered with the router?"
            )
        unknown = [name for name in self.expected if name not in names]
        if unknown:
            raise AssertionError(
                f"The matrix declares {unknown}, but the actions are {names}."
            )
        missing = [route for route in routes if route.name not in self.expected]
        if missing:
            row = ", ".join(f"{subject!r}: 403" for subject in self.subjects)
            lines = "\n".join(f"    {route.name!r}: {{{row}}}," for route in missing)
            raise AssertionError(
                "The matrix does not declare"
                f" {', '.join(map(str, missing))}. Say who may do it:\n{lines}"
            )
        return routes

    def _align(self, name: str) -> dict[str, int]:
        """Write a row of the matrix out: a status code for each subject."""
        row, subjects = self.expected[name], list(self.subjects)
        if isinstance(row, int):
            return dict.fromkeys(subjects, row)
        if isinstance(row, Mapping):
            cells = dict(row)
        elif len(row) == len(subjects):
            cells = dict(zip(subjects, row, strict=True))
        else:
            cells = {}
        if set(cells) != set(subjects):
            raise AssertionError(
                f"The row {name!r} must have one status code for each of {subjects},"
                f" got {row!r}."
            )
        return cells

    def _try_all(
        self, subject: str, routes: list[Route], expected: dict[str, dict[str, int]]
    ) -> t.Iterator[str]:
        client = self.test_case.client
        client.logout()
        log_in(client, self.subjects[subject])
        cookies = copy(client.cookies)
        for route in routes:
            client.cookies = copy(cookies)
            response = self._try(route)
            status_code = expected[route.name][subject]
            if response.status_code != status_code:
                yield _describe(subject, route, status_code, response)

    def _try(self, route: Route) -> t.Any:
        """Send a request, and take back what it did."""
        client, response = self.test_case.client, None
        model = self.model() if callable(self.model) else self.model
        if route.detail and model is None:
            raise AssertionError(f"Pass the model that {route} is for: model=...")
        path = self.test_case.reverse_action(
            route.name,
            model if route.detail else None,
            viewname=route.viewname,
            kwargs=self.reverse_kwargs,
        )
        data = self.data.get(route.name)
        kwargs = {} if data is None else {"data": data() if callable(data) else data}
        try:
            with transaction.atomic():
                response = getattr(client, route.method)(
                    path, status_code_assertion=_accept_all, **kwargs
                )
                raise _Undo
        except _Undo:
            return response


def log_in(client: t.Any, subject: Subject) -> None:
    """Let a client act as a subject.

    Args:
        client: The client.
        subject: None for no user; a user, whose authentication factors are taken as
            cleared; or a function that is called with the client.
    """
    if subject is None:
        return
    if callable(subject):
        subject(client)
        return
    # Loaded again: a stale password hash would end the session at once.
    user = type(subject)._base_manager.get(pk=subject.pk)
    client.force_login(user)
    user.refresh_from_db()
    factors = getattr(getattr(user, "session", None), "auth_factors", None)
    if factors is not None:
        factors.all().delete()


def _accept_all(status_code: int) -> bool:
    return True


def _describe(subject: str, route: Route, expected: int, response: t.Any) -> str:
    actual = response.status_code
    if expected == 403 and actual != 403:
        fix = "get_permissions() lets this subject through."
    elif actual == 403:
        fix = "get_permissions() keeps this subject out."
    elif actual == 404:
        fix = "get_queryset() hides the model from this subject."
    elif actual == 400:
        fix = f"The subject may, with other data: data={{{route.name!r}: ...}}."
    else:
        fix = "Correct the view set, or the matrix."
    return (
        f"- {subject}: {route.name}, {describe_request(response)}: expected"
        f" {describe_status_code(expected)}, got {describe_status_code(actual)}."
        f" {fix}\n  {describe_body(response)}"
    )
