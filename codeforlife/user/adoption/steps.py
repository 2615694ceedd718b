"""What an adoption changes, step by step, and how each step is undone.

A step and its entry in the journal are one transaction, so an adoption that was killed
goes on with the first step that has no entry.
"""

from __future__ import annotations

import typing as t
from collections.abc import Callable
from dataclasses import dataclass

from .content_types import restore_content_types, take_content_types
from .copying import copy_table
from .history import restore_history, take_history
from .schemas import get_renamed_tables
from .sessions import end_sessions, restore_sessions

if t.TYPE_CHECKING:
    from .adoption import Adoption

__all__ = ["Step", "get_steps"]


@dataclass(frozen=True)
class Step:
    """One change.

    Attributes:
        name: Its entry in the journal.
        do: Makes the change.
        undo: Undoes it.
        is_atomic: Whether it runs in one transaction. Otherwise it commits as it goes,
            and can go on where it stopped.
    """

    name: str
    do: Callable[[Adoption], None]
    undo: Callable[[Adoption], None]
    is_atomic: bool = True


def get_steps(adoption: Adoption) -> list[Step]:
    """Return the steps in their order."""
    return [
        Step("set aside", _set_aside, _bring_back),
        *(
            Step(f"copy {table.name}", _get_copy(table), _undo_nothing, is_atomic=False)
            for table in adoption.target.tables
        ),
        Step("complete", _complete, _undo_nothing),
        Step("end sessions", _end_sessions, _restore_sessions),
        Step("take content types", _take_content_types, _restore_content_types),
        Step("take history", _take_history, _restore_history),
    ]


def _set_aside(adoption: Adoption) -> None:
    """Rename tables, and set old columns aside."""
    renamed = get_renamed_tables(adoption.legacy.state)
    for old, new in renamed.items():
        adoption.layout.rename(old, new)
    adoption.journal.write("renamed", renamed)
    for table in adoption.target.tables:
        info = adoption.layout.set_aside(table)
        adoption.journal.write(f"aside {table.name}", info)
    adoption.legacy.is_set_aside = True


def _bring_back(adoption: Adoption) -> None:
    journal = adoption.journal
    for table in adoption.target.tables:
        info = journal.read(f"aside {table.name}")
        info["dropped"] = journal.read(f"dropped {table.name}", [])
        info["is_complete"] = journal.read("was complete", False)
        adoption.layout.bring_back(table, info)
    for old, new in journal.read("renamed").items():
        adoption.layout.rename(new, old)
    adoption.legacy.is_set_aside = False


def _get_copy(table: t.Any) -> Callable[[Adoption], None]:
    return lambda adoption: copy_table(adoption, table)


def _undo_nothing(adoption: Adoption) -> None:
    """What was made goes with the new columns."""


def _complete(adoption: Adoption) -> None:
    for table in adoption.target.tables:
        adoption.layout.complete(table)
    adoption.journal.write("was complete", True)


def _end_sessions(adoption: Adoption) -> None:
    adoption.journal.write("sessions", end_sessions(adoption.connection))


def _restore_sessions(adoption: Adoption) -> None:
    restore_sessions(adoption.connection, adoption.journal.read("sessions"))


def _take_content_types(adoption: Adoption) -> None:
    done = take_content_types(adoption.connection, adoption.legacy.state)
    adoption.journal.write("content types", done)


def _restore_content_types(adoption: Adoption) -> None:
    done = adoption.journal.read("content types")
    restore_content_types(adoption.connection, done)


def _take_history(adoption: Adoption) -> None:
    removed = take_history(adoption.connection)
    adoption.journal.write("history", removed)


def _restore_history(adoption: Adoption) -> None:
    restore_history(adoption.connection, adoption.journal.read("history"))
