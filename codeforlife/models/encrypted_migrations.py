"""Refuses migrations that would take plain values for ciphertexts, or the reverse."""

from __future__ import annotations

import typing as t
from collections.abc import Iterable, Iterator

from django.apps import AppConfig
from django.core.exceptions import FieldDoesNotExist
from django.db import models, router
from django.db.models.signals import pre_migrate

if t.TYPE_CHECKING:
    from django.db.migrations import AlterField, Migration

__all__ = ["refuse_mixed_values"]


def refuse_mixed_values(
    *,
    app_config: AppConfig,
    using: str,
    plan: Iterable[tuple[Migration, bool]],
    apps: t.Any,
    **_: t.Any,
) -> None:
    """Refuse to alter a column that has values from plain to encrypted, or back.

    Args:
        app_config: The app whose migrations are looked at.
        using: The alias of the database.
        plan: The migrations to apply, and whether backwards.
        apps: The models as the database has them now.
        **_: What else the signal tells.

    Raises:
        CommandError: There are rows whose values nobody could read afterwards.
    """
    from django.core.management import CommandError

    for operation in _get_alterations(app_config.label, plan):
        try:
            model = apps.get_model(app_config.label, operation.model_name)
            field = model._meta.get_field(operation.name)
        except (LookupError, FieldDoesNotExist):
            continue  # the same plan makes it
        if _is_encrypted(field) != _is_encrypted(operation.field) and (
            router.allow_migrate_model(using, model)
            and model._base_manager.using(using).exclude(**{field.name: None}).exists()
        ):
            raise CommandError(
                f"{model._meta.label}.{field.name} cannot be altered from plain to"
                " encrypted values, or back, while it has any: see 'A field that holds"
                " plain values already' in docs/how-to/encrypt-a-field.md."
            )


def _get_alterations(
    label: str, plan: Iterable[tuple[Migration, bool]]
) -> Iterator[AlterField]:
    from django.db import migrations  # no service needs them to serve

    for migration, is_backwards in plan:
        if is_backwards or migration.app_label != label:
            continue
        for operation in migration.operations:
            if isinstance(operation, migrations.RunPython | migrations.RunSQL):
                return  # whoever wrote it may see to the values
            if isinstance(operation, migrations.AlterField):
                yield operation


def _is_encrypted(field: models.Field[t.Any, t.Any]) -> bool:
    return getattr(field, "is_encrypted", False)


pre_migrate.connect(refuse_mixed_values)
