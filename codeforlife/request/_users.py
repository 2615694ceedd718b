"""The one place where a request reaches for the models of the user app."""

from __future__ import annotations

import typing as t

from django.apps import apps

if t.TYPE_CHECKING:
    from django.db.models import Model

_APP_LABEL = "user"


def get_user_app_model(name: str) -> type[Model] | None:
    """Look up a model of the user app without importing the app.

    Args:
        name: The name of the model class.

    Returns:
        The model, or None in a service that does not install `codeforlife.user`.
    """
    try:
        return apps.get_model(_APP_LABEL, name)
    except LookupError:
        return None


def convert_user(user: t.Any, user_class: t.Any) -> t.Any:
    """Present a user of the user app as the type that a view asks for.

    Args:
        user: Any user: anonymous, of the user app, or of the service's own model.
        user_class: The type that the view asks for.

    Returns:
        The user as that type, if both are of the user app and it is not of that type
        already; else the user untouched.
    """
    if not isinstance(user_class, type) or isinstance(user, user_class):
        return user
    base = get_user_app_model("User")
    if base and isinstance(user, base) and issubclass(user_class, base):
        # Unchecked: it is for the view's permissions to say who is of that type.
        return user.as_type(user_class, check=False)  # type: ignore[attr-defined]
    return user
