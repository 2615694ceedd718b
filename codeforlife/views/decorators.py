"""Decorators for the methods of view sets."""

from __future__ import annotations

import re
import typing as t

from rest_framework.decorators import action as _action

if t.TYPE_CHECKING:
    from collections.abc import Callable


def _get_url_path(name: str) -> str:
    """Derive an action's url from the name of its method."""
    if re.search("_{3,}", name):
        raise AssertionError(
            f"The action `{name}` has three underscores or more in a row. Two mean a"
            " slash and one means a dash: rename it or give it a `url_path`."
        )
    return name.replace("__", "/").replace("_", "-")


def action[Method: Callable[..., t.Any]](
    **kwargs: t.Any,
) -> Callable[[Method], Method]:
    """Make a method of a view set an action with a url of its own.

    The url is the method's name in kebab case, with a slash for two underscores:
    ``reset_password`` is served at ``reset-password/``, ``report__daily`` at
    ``report/daily/``.

    Args:
        **kwargs: The options of REST framework's decorator, such as ``detail`` and
            ``methods``. Not ``permission_classes``: a view set says who may call its
            actions in one place, its ``get_permissions``.

    Returns:
        The decorator.

    Raises:
        AssertionError: ``permission_classes`` is given, or the method's name cannot be
            made into a url.
    """
    if "permission_classes" in kwargs:
        raise AssertionError(
            "An action takes no `permission_classes`: decide in the view set's"
            " `get_permissions` who may call it."
        )

    def decorate(method: Method) -> Method:
        options = kwargs
        if kwargs.get("url_path") is None:
            options = {**kwargs, "url_path": _get_url_path(method.__name__)}
        return t.cast(Method, _action(**options)(method))

    return decorate
