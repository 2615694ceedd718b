"""Which actions of a view set can be reached, and by which URLs and methods."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver

if t.TYPE_CHECKING:
    from collections.abc import Iterator

_BULK_ACTIONS = {
    "post": "bulk_create",
    "patch": "bulk_partial_update",
    "put": "bulk_update",
    "delete": "bulk_destroy",
}


@dataclass(frozen=True)
class Route:
    """One way to call a view set.

    Attributes:
        name: The name of the action; where one function takes several methods, they are
            told apart by the method (``"notes:post"``).
        method: The HTTP method, in lower case.
        viewname: The name of the URL.
        detail: Whether the URL is for one model.
    """

    name: str
    method: str
    viewname: str
    detail: bool

    def __str__(self) -> str:
        return f"{self.name} ({self.method.upper()} {self.viewname})"


def get_routes(view_set_class: t.Any, basename: str) -> list[Route]:
    """Find the ways to call a view set.

    Args:
        view_set_class: The view set.
        basename: The name that it is registered by.

    Returns:
        The ways, in the order of the URLs.
    """
    routes: dict[str, Route] = {}
    for pattern in _walk(get_resolver()):
        view: t.Any = pattern.callback
        initkwargs = getattr(view, "initkwargs", {})
        is_view_set = getattr(view, "cls", None) is view_set_class
        if view is None or not is_view_set or not pattern.name:
            continue
        if initkwargs.get("basename") != basename:
            continue
        for method, name in _name_actions(view.actions).items():
            if method in view_set_class.http_method_names:
                detail = bool(initkwargs.get("detail"))
                routes.setdefault(name, Route(name, method, pattern.name, detail))
    return list(routes.values())


def _walk(resolver: URLResolver) -> Iterator[URLPattern]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern)
        else:
            yield pattern


def _name_actions(actions: dict[str, str]) -> dict[str, str]:
    """Give each method of a URL a name of its own; HEAD is what GET is."""
    actions = {m: function for m, function in actions.items() if m != "head"}
    functions = list(actions.values())
    names = {}
    for method, function in actions.items():
        if function == "bulk" and method in _BULK_ACTIONS:
            names[method] = _BULK_ACTIONS[method]
        elif functions.count(function) > 1:
            names[method] = f"{function}:{method}"
        else:
            names[method] = function
    return names
