"""Refuses migrations after which the values of a field could not be read."""

from __future__ import annotations

import typing as t
from collections.abc import Iterable, Iterator

from django.apps import AppConfig
from django.core.exceptions import FieldDoesNotExist
from django.db import models, router

if t.TYPE_CHECKING:
    from django.db.migrations import Migration

__all__ = ["refuse_mixed_values"]


def refuse_mixed_values(
    *,
    app_config: AppConfig,
    using: str,
    plan: Iterable[tuple[Migration, bool]],
    apps: t.Any,
    **_: t.Any,
) -> None:
    """Refuse to alter a column that has values so that they could not be read.

    That is from plain to encrypted, or back, or to other associated data.

    Args:
        app_config: The app whose migrations are looked at.
        using: The alias of the database.
        plan: The migrations to apply, and whether backwards.
        apps: The models as the database has them now.
        **_: What else the signal tells.

    Raises:
        CommandError: There are rows whose values could not be read afterwards.
    """
    from django.core.management import CommandError

    for model_name, name, target in _get_alterations(app_config.label, plan):
        try:
            model = apps.get_model(app_config.label, model_name)
            field = model._meta.get_field(name)
        except (LookupError, FieldDoesNotExist):
            continue  # the same plan makes it
        problem = _find_problem(field, target)
        if problem and (
            router.allow_migrate_model(using, model)
            and model._base_manager.using(using).exclude(**{field.name: None}).exists()
        ):
            raise CommandError(f"{model._meta.label}.{field.name} {problem}")


def _find_problem(field: t.Any, target: t.Any) -> str | None:
    """Say why values of a field could not be read as another one's."""
    if _is_encrypted(field) != _is_encrypted(target):
        return (
            "cannot be altered from plain to encrypted values, or back, while it has"
            " any: see 'A field that holds plain values already' in"
            " docs/how-to/encrypt-a-field.md."
        )
    if not _is_encrypted(target) or target.associated_data is None:
        return None
    bound = field.full_associated_data.decode()
    if bound == target.associated_data:
        return None
    return (
        f"has values that are bound to {bound!r}, so they could not be read or found as"
        f" {target.associated_data!r}: give the field associated_data={bound!r}, see"
        " 'Renaming a model or a field' in docs/how-to/encrypt-a-field.md."
    )


def _get_alterations(
    label: str, plan: Iterable[tuple[Migration, bool]]
) -> Iterator[tuple[str, str, models.Field[t.Any, t.Any]]]:
    """Yield which model's which field becomes what, by their names before the plan."""
    from django.db import migrations  # no service needs them to serve

    model_names: dict[str, str] = {}
    names: dict[tuple[str, str], str] = {}
    for migration, is_backwards in plan:
        if is_backwards or migration.app_label != label:
            continue
        for operation in migration.operations:
            if isinstance(operation, migrations.RunPython | migrations.RunSQL):
                return  # the migration's author takes care of the values
            if isinstance(operation, migrations.RenameModel):
                old = operation.old_name_lower
                model_names[operation.new_name_lower] = model_names.get(old, old)
            if isinstance(operation, migrations.RenameField):
                model = operation.model_name_lower
                model, old = model_names.get(model, model), operation.old_name
                names[model, operation.new_name] = names.get((model, old), old)
            if isinstance(operation, migrations.AlterField):
                model = operation.model_name_lower
                model, name = model_names.get(model, model), operation.name
                yield model, names.get((model, name), name), operation.field


def _is_encrypted(field: models.Field[t.Any, t.Any]) -> bool:
    return getattr(field, "is_encrypted", False)
