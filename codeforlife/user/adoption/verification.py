"""Reads everything back, and compares it with what it was made from."""

from __future__ import annotations

import re
import typing as t
from collections.abc import Iterator

from django.core.management import CommandError

from codeforlife.encryption import DecryptionError

from .journal import JOURNAL_TABLE
from .legacy import ASIDE
from .values import FRESH, get_values

if t.TYPE_CHECKING:
    from django.db import models

    from .adoption import Adoption
    from .target import TargetTable

__all__ = ["count_tables", "find_changed", "verify"]

_FRESH = re.compile(r"[0-9a-f]{32}")


def verify(adoption: Adoption) -> int:
    """Compare every value, the rows of every table, foreign keys and the schema.

    Args:
        adoption: The adoption, whose old columns are still there.

    Returns:
        How many values were compared.

    Raises:
        CommandError: Something is not as it was, or not as ours.
    """
    compared, problems = 0, list(_compare_counts(adoption))
    for table in adoption.target.tables:
        changed, count = find_changed(adoption, table)
        compared += count
        if changed:
            problems.append(f"{table.table} differs in the rows {_list(changed)}")
    for model in adoption.target.get_models():
        problems += _compare_schema(adoption, model)
    problems += _check_foreign_keys(adoption)
    if problems:
        raise CommandError(
            "The verification failed: "
            + "; ".join(problems)
            + ". Nothing old was dropped: --revert brings it back."
        )
    return compared


def find_changed(adoption: Adoption, table: TargetTable) -> tuple[list[int], int]:
    """Return the ids of rows whose new columns do not say what the old ones say.

    Args:
        adoption: The adoption.
        table: The table.

    Returns:
        The ids, and how many values were compared.
    """
    legacy, name = adoption.legacy, table.name
    changes = adoption.changes.get(name, {})
    changed, compared, done = [], 0, 0
    total = legacy.count(name)
    for rows in legacy.read(name, adoption.batch_size):
        stored = _read_stored(adoption, table, rows[0].pk, rows[-1].pk)
        for row in rows:
            values = get_values(name, row, changes)
            if not _is_same(table, values, stored.get(row.pk)):
                changed.append(row.pk)
            compared += len(values or ())
        done += len(rows)
        adoption.show(f"Verifying {name}", done, max(total, done))
    return changed, compared


def _is_same(
    table: TargetTable, values: dict[str, t.Any] | None, stored: t.Any
) -> bool:
    if values is None or stored is None:
        return values is None and stored is None
    try:
        found = table.from_stored(stored)
    except (DecryptionError, ValueError):
        return False
    return all(
        _FRESH.fullmatch(found[column] or "")
        if value is FRESH
        else found[column] == value
        for column, value in values.items()
    )


def _read_stored(
    adoption: Adoption, table: TargetTable, first: int, last: int
) -> dict[int, tuple[t.Any, ...]]:
    columns = ", ".join(f'"{field.column}"' for field in table.new_fields)
    rows = adoption.sql.select(
        f'SELECT id, {columns} FROM "{table.table}" WHERE id BETWEEN %s AND %s',
        [first, last],
    )
    return {pk: tuple(stored) for pk, *stored in rows}


def count_tables(adoption: Adoption) -> dict[str, int]:
    """Count the rows of every table that the adoption has not made."""
    sql = adoption.sql
    return {
        table: int(sql.select_value(f'SELECT COUNT(*) FROM "{table}"'))
        for table in sql.get_tables()
        if table != JOURNAL_TABLE and not table.startswith(ASIDE)
    }


def _compare_counts(adoption: Adoption) -> Iterator[str]:
    journal = adoption.journal
    renamed = journal.read("renamed", {})
    ended = {*journal.read("sessions", []), "django_migrations"}
    granted = [table for table, _ in journal.read("content types")["granted"]]
    after = count_tables(adoption)
    for old, count in journal.read("counts").items():
        table = renamed.get(old, old)
        name = table.removeprefix("user_")
        expected = count - len(journal.read(f"dropped {name}", []))
        expected += granted.count(table)
        if table not in ended and after.get(table) != expected:
            yield f"{table} has {after.get(table)} rows instead of {expected}"


def _compare_schema(adoption: Adoption, model: type[models.Model]) -> Iterator[str]:
    """Compare a table's columns with those of a new database."""
    table = model._meta.db_table
    found = adoption.sql.get_columns(table)
    constraints = adoption.sql.get_constraints(table)
    for field in model._meta.concrete_fields:
        if field.column not in found:
            yield f"{table} has no column {field.column}"
        elif found[field.column] != field.null:
            yield f"{table}.{field.column} is{'' if field.null else ' not'} NOT NULL"
        if field.unique and not any(
            (constraint["unique"] or constraint["primary_key"])
            and constraint["columns"] == [field.column]
            for constraint in constraints.values()
        ):
            yield f"{table}.{field.column} is not unique"
    for constraint in model._meta.constraints:
        if constraint.name not in constraints:
            yield f"{table} has no constraint {constraint.name}"


def _check_foreign_keys(adoption: Adoption) -> Iterator[str]:
    """Yield references that point nowhere and did not before; SQLite lets them."""
    before = adoption.journal.read("dangling")
    after = count_dangling(adoption)
    if after > before:
        yield f"{after - before} foreign keys point nowhere"


def count_dangling(adoption: Adoption) -> int:
    """Count references that point nowhere; PostgreSQL has none."""
    if adoption.connection.vendor != "sqlite":
        return 0
    return len(adoption.sql.select("PRAGMA foreign_key_check"))


def _list(ids: list[int]) -> str:
    shown = ", ".join(map(str, ids[:20]))
    return f"{shown} and {len(ids) - 20} more" if len(ids) > 20 else shown
