"""Encrypts the values of a table into its new columns, batch by batch."""

from __future__ import annotations

import typing as t

from django.db import transaction

from .values import get_values, make_fresh

if t.TYPE_CHECKING:
    from .adoption import Adoption
    from .target import TargetTable

__all__ = ["copy_table"]


def copy_table(adoption: Adoption, table: TargetTable) -> None:
    """Fill a table's new columns; after a stop, go on after the last whole batch.

    Args:
        adoption: The adoption.
        table: The table.
    """
    journal, legacy, name = adoption.journal, adoption.legacy, table.name
    entry = f"copied {name}"
    after, done = journal.read(entry, [0, 0])
    total = legacy.count(name)
    changes = adoption.changes.get(name, {})
    sql = adoption.layout.get_write(table)
    for rows in legacy.read(name, adoption.batch_size, after):
        written, dropped = [], []
        for row in rows:
            values = get_values(name, row, changes)
            if values is None:
                dropped.append(row.pk)
                continue
            fresh = {column: make_fresh(value) for column, value in values.items()}
            written.append([*table.to_stored(fresh), row.pk])
        done += len(rows)
        with transaction.atomic(using=adoption.connection.alias):
            if written:
                adoption.sql.execute_many(sql, written)
            for pk in dropped:
                adoption.layout.drop_row(table, pk)
            if dropped:
                earlier = journal.read(f"dropped {name}", [])
                journal.write(f"dropped {name}", [*earlier, *dropped])
            journal.write(entry, [rows[-1].pk, done])
        adoption.show(f"Encrypting {name}", done, max(total, done))
