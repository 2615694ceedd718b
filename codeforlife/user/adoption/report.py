"""What an operator is told: counts and ids, never a value."""

from __future__ import annotations

import typing as t
from collections.abc import Iterator

from .locks import count_other_connections
from .schemas import State

if t.TYPE_CHECKING:
    from .adoption import Adoption
    from .survey import Survey

__all__ = ["BACKUP_REMINDER", "describe_end", "describe_survey"]

_SHOWN = 30
# The survey reads and decrypts once; an adoption does so twice, and encrypts once.
_TIMES_READ = 3.5

BACKUP_REMINDER = """\
Make a backup now, and restore it somewhere to see that it is one:
    pg_dump --format=custom --file=before-adoption.dump "$DATABASE_URL"
(with SQLite: copy the file). Stop the service, its workers and its schedules.
"""


def describe_survey(adoption: Adoption, survey: Survey) -> Iterator[str]:
    """Yield the lines of a report.

    Args:
        adoption: The adoption.
        survey: What was found.
    """
    state = adoption.legacy.state
    yield f"The database was made by versions {state.value} (state {state.name})."
    for table, count in survey.rows.items():
        yield f"  {table}: {count} rows"
    for note, tables in survey.notes.items():
        for table, ids in tables.items():
            yield f"  {table}: {len(ids)} {note.value}: {_list(ids)}"
    for clash in survey.clashes:
        place = f"{clash.table}.{clash.column}"
        active = f" (active: {_list(clash.active)})" if clash.active else ""
        yield f"  {place} is the same in {_list(clash.ids)}{active}"
    for table, ids in survey.too_long.items():
        yield f"  {table}: {len(ids)} with a value that is too long: {_list(ids)}"
    for column in survey.key_users:
        yield f"  {column} may be encrypted with the users' old data keys"
    for name in survey.objects:
        yield f"  the view or trigger {name} may name what is renamed: see to it"
    if state is State.B and "otpbypasstoken" in str(survey.notes):
        yield "  bypass tokens that cannot be read are dropped: users make new ones"
    if others := count_other_connections(adoption.connection):
        yield f"  {others} other connections are open: stop the service first"
    seconds = round(survey.seconds * _TIMES_READ + 1)
    size = _estimate_disk(adoption)
    yield f"An adoption takes about {seconds} s, and {size} of disk."


def describe_end(adoption: Adoption) -> Iterator[str]:
    """Yield what to do after everything old was dropped."""
    yield "Everything old is dropped. What was deleted is still on the disk until:"
    if adoption.connection.vendor == "postgresql":
        for table in adoption.target.tables:
            yield f"    VACUUM (FULL, ANALYZE) {table.table};"
    else:
        yield "    VACUUM; PRAGMA wal_checkpoint(TRUNCATE);"
    yield "Old backups and archived logs hold it, too: let them expire."


def _estimate_disk(adoption: Adoption) -> str:
    """Say how much the converted tables may grow: as much again, and their indexes."""
    connection = adoption.connection
    tables = [adoption.legacy.get_table(table.name) for table in adoption.target.tables]
    if connection.vendor == "postgresql":
        sizes = " + ".join(["pg_total_relation_size(%s::regclass)"] * len(tables))
        quoted = [f'"{name}"' for name in tables]
        size = adoption.sql.select_value(f"SELECT {sizes}", quoted)
    else:
        size = adoption.sql.select_value(
            "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
        )
    return f"{3 * size / 2**20:.0f} MB"


def _list(ids: t.Sequence[int]) -> str:
    shown = ", ".join(map(str, ids[:_SHOWN]))
    return f"{shown} and {len(ids) - _SHOWN} more" if len(ids) > _SHOWN else shown
