"""The tables as `user.0001_initial` makes them, which every later migration expects."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from django.db import models
from django.db.migrations.loader import MigrationLoader

from codeforlife.models.fields import BaseEncryptedField

from .schemas import CONVERTED, UNCHANGED

if t.TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

__all__ = ["Target", "TargetTable"]


@dataclass(frozen=True)
class TargetTable:
    """One of our tables whose columns have to be converted.

    Attributes:
        name: Its name, without the label `user_`.
        model: The migration's model.
        connection: The connection to the database.
    """

    name: str
    model: type[models.Model]
    connection: BaseDatabaseWrapper

    @property
    def table(self) -> str:
        """Its name in the database."""
        return self.model._meta.db_table

    @property
    def fields(self) -> list[models.Field[t.Any, t.Any]]:
        """The fields whose values are converted."""
        return [self.get_field(name) for name in CONVERTED[self.name][1]]

    @property
    def new_fields(self) -> list[models.Field[t.Any, t.Any]]:
        """The converted fields, and those of their indexes."""
        fields = self.fields
        indexes = [f"{field.name}_index" for field in fields if _has_index(field)]
        return [*fields, *map(self.get_field, indexes)]

    @property
    def kept_columns(self) -> list[str]:
        """The columns that stay as they are."""
        new = {field.column for field in self.new_fields}
        columns = [str(field.column) for field in self.model._meta.concrete_fields]
        return [column for column in columns if column not in new]

    def get_field(self, name: str) -> t.Any:
        """Return a field."""
        return self.model._meta.get_field(name)

    def to_stored(self, values: dict[str, str | None]) -> list[t.Any]:
        """Return what the new columns hold for values, in the fields' order.

        Args:
            values: The values, by the names of the converted fields.
        """
        stored: list[t.Any] = []
        for field in self.fields:
            stored.append(field.get_db_prep_save(values[field.name], self.connection))
        for field in self.fields:
            if _has_index(field):
                value = values[field.name]
                stored.append(t.cast(t.Any, field).get_index_value(value))
        return stored

    def from_stored(self, stored: t.Sequence[t.Any]) -> dict[str, str | None]:
        """Return the values that new columns hold.

        Args:
            stored: What `to_stored` returned.

        Raises:
            DecryptionError: One cannot be decrypted.
            ValueError: A digest is not that of its value.
        """
        values: dict[str, str | None] = {}
        columns = iter(stored)
        for field in self.fields:
            value = next(columns)
            if isinstance(field, BaseEncryptedField):
                value = field.from_db_value(value, None, self.connection)
            values[field.name] = value
        for field in self.fields:
            if _has_index(field):
                digest = next(columns)
                expected = t.cast(t.Any, field).get_index_value(values[field.name])
                if (None if digest is None else bytes(digest)) != expected:
                    raise ValueError(f"{self.table}.{field.name}: wrong digest")
        return values

    def get_statements(self) -> tuple[str, list[str]]:
        """Return what creates the table, and what creates the new columns' indexes."""
        editor: t.Any = self.connection.schema_editor(collect_sql=True, atomic=False)
        editor.deferred_sql = []
        editor.create_model(self.model)
        quoted = f'"{self.table}"'
        statements: list[str] = [*editor.collected_sql, *map(str, editor.deferred_sql)]
        created, *others = statements
        indexes = [
            sql
            for sql in others
            if sql.startswith(("CREATE INDEX", "CREATE UNIQUE INDEX"))
            and f" ON {quoted} " in sql
        ]
        return created, indexes


def _has_index(field: t.Any) -> bool:
    return getattr(field, "index", None) is not None


class Target:
    """All tables as ours has them after its first migration.

    Args:
        connection: The connection to the database.
    """

    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        loader = MigrationLoader(None)
        self._apps = loader.project_state([("user", "0001_initial")]).apps
        self.tables = [
            TargetTable(name, self._apps.get_model("user", name), connection)
            for name in CONVERTED
        ]

    def get_models(self) -> list[type[models.Model]]:
        """Return a model for each table of ours, relations included."""
        own = [self._apps.get_model("user", n) for n in (*CONVERTED, *UNCHANGED)]
        return own
