"""Content types and permissions of the old models become those of ours."""

from __future__ import annotations

import typing as t

from .legacy import ASIDE
from .schemas import CONVERTED, UNCHANGED, State
from .sql import Sql

if t.TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

__all__ = ["drop_old_content_types", "restore_content_types", "take_content_types"]

_POINTING = "django_content_type"
# These have a permission's or a content type's rows as their own, not as a reference.
_OWN_TABLES = ("auth_permission",)


def take_content_types(
    connection: BaseDatabaseWrapper, state: State
) -> dict[str, t.Any]:
    """Let everything that named a model of old name ours.

    A content type of an app that is gone is renamed, or stays without use until the old
    columns are dropped where ours has one already.

    Args:
        connection: The connection to the database.
        state: Which versions made the database.

    Returns:
        What `restore_content_types` needs to undo it.
    """
    renamed: list[int] = []
    merged: list[tuple[int, int]] = []
    granted: list[tuple[str, int]] = []
    if state is State.A:
        sql = _Sql(connection)
        for label, model in _get_old_models():
            old = sql.find_content_type(label, model)
            if old is None:
                continue
            new = sql.find_content_type("user", model)
            if new is None:
                sql.execute(
                    "UPDATE django_content_type SET app_label = 'user' WHERE id = %s",
                    [old],
                )
                renamed.append(old)
            else:
                granted += _grant(sql, old, new)
                merged.append((old, new))
        _repoint(sql, merged)
    return {"renamed": renamed, "merged": merged, "granted": granted}


def restore_content_types(
    connection: BaseDatabaseWrapper, done: dict[str, t.Any]
) -> None:
    """Undo `take_content_types`.

    Args:
        connection: The connection to the database.
        done: What it returned.
    """
    sql = _Sql(connection)
    for table, pk in done["granted"]:
        sql.execute(f'DELETE FROM "{table}" WHERE id = %s', [pk])
    for table, column, key in sql.find_references():
        aside = _get_aside(table, column)
        if not sql.has_table(aside):
            continue
        sql.execute(
            f'UPDATE "{table}" SET "{column}" = (SELECT a.value'
            f' FROM "{aside}" a WHERE a.pk = "{table}"."{key}")'
            f' WHERE "{key}" IN (SELECT pk FROM "{aside}")'
        )
        sql.execute(f'DROP TABLE "{aside}"')
    for pk in done["renamed"]:
        label = "auth" if sql.get_model(pk) == "user" else "common"
        sql.execute(
            "UPDATE django_content_type SET app_label = %s WHERE id = %s", [label, pk]
        )


def drop_old_content_types(
    connection: BaseDatabaseWrapper, done: dict[str, t.Any]
) -> None:
    """Drop what `take_content_types` left without use.

    Args:
        connection: The connection to the database.
        done: What it returned.
    """
    sql = _Sql(connection)
    for old, _ in done["merged"]:
        own = "SELECT id FROM auth_permission WHERE content_type_id = %s"
        for table in _GRANTS:
            sql.execute(
                f'DELETE FROM "{table}" WHERE permission_id IN ({own})',
                [old],
            )
        sql.execute("DELETE FROM auth_permission WHERE content_type_id = %s", [old])
        sql.execute("DELETE FROM django_content_type WHERE id = %s", [old])
    for table, column, _ in sql.find_references():
        if sql.has_table(aside := _get_aside(table, column)):
            sql.execute(f'DROP TABLE "{aside}"')


# Who holds a permission: the table, and the column of its holder.
_GRANTS = {
    "auth_group_permissions": "group_id",
    "user_user_user_permissions": "user_id",
}


def _get_old_models() -> list[tuple[str, str]]:
    own = [("common", name) for name in (*CONVERTED, *UNCHANGED)]
    return [("auth", "user"), *own]


def _grant(sql: _Sql, old: int, new: int) -> list[tuple[str, int]]:
    """Give the holders of an old model's permissions those of ours."""
    granted = []
    for table, holder in _GRANTS.items():
        rows = sql.select(
            f'SELECT g."{holder}", n.id FROM "{table}" g'
            " JOIN auth_permission o ON o.id = g.permission_id"
            " JOIN auth_permission n ON n.codename = o.codename"
            " WHERE o.content_type_id = %s AND n.content_type_id = %s"
            f' AND NOT EXISTS (SELECT 1 FROM "{table}" h'
            f' WHERE h."{holder}" = g."{holder}" AND h.permission_id = n.id)',
            [old, new],
        )
        for owner, permission in rows:
            pk = sql.insert(table, {holder: owner, "permission_id": permission})
            granted.append((table, pk))
    return granted


def _repoint(sql: _Sql, merged: list[tuple[int, int]]) -> None:
    """Let references to old content types point to ours, and note what they were."""
    for table, column, key in sql.find_references():
        ids = [old for old, _ in merged]
        marks = ", ".join(["%s"] * len(ids)) or "NULL"
        where = f'"{column}" IN ({marks})'
        if not sql.select(f'SELECT 1 FROM "{table}" WHERE {where} LIMIT 1', ids):
            continue
        sql.execute(
            f'CREATE TABLE "{_get_aside(table, column)}" AS SELECT "{key}" AS pk,'
            f' "{column}" AS value FROM "{table}" WHERE "{column}" IN'
            f" ({', '.join(map(str, ids))})"
        )
        for old, new in merged:
            sql.execute(
                f'UPDATE "{table}" SET "{column}" = %s WHERE "{column}" = %s',
                [new, old],
            )


def _get_aside(table: str, column: str) -> str:
    # PostgreSQL cuts names after 63 characters.
    return f"{ASIDE}{table}__{column}"[:63]


class _Sql(Sql):
    def insert(self, table: str, values: dict[str, int]) -> int:
        columns = ", ".join(f'"{name}"' for name in values)
        marks = ", ".join(["%s"] * len(values))
        sql = f'INSERT INTO "{table}" ({columns}) VALUES ({marks}) RETURNING id'
        return int(self.select_value(sql, list(values.values())))

    def has_table(self, table: str) -> bool:
        return table in self.get_tables()

    def find_content_type(self, label: str, model: str) -> int | None:
        pk: int | None = self.select_value(
            "SELECT id FROM django_content_type WHERE app_label = %s AND model = %s",
            [label, model],
        )
        return pk

    def get_model(self, pk: int) -> str:
        sql = "SELECT model FROM django_content_type WHERE id = %s"
        return str(self.select_value(sql, [pk]))

    def find_references(self) -> list[tuple[str, str, str]]:
        """Return table, column and primary key of all references to content types."""
        introspection = self.connection.introspection
        found = []
        for table in self.get_tables():
            if table in _OWN_TABLES or table.startswith(ASIDE):
                continue
            with self.connection.cursor() as cursor:
                relations = introspection.get_relations(cursor, table)
                key = introspection.get_primary_key_column(cursor, table)
            found += [
                (table, column, key)
                for column, relation in relations.items()
                if relation[1] == _POINTING and key is not None
            ]
        return found
