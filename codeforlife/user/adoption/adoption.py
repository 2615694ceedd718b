"""The whole way of a database: adopted, and then finished or reverted."""

from __future__ import annotations

import typing as t
from collections.abc import Callable
from functools import cached_property

from django.core.management import CommandError
from django.db import transaction

from codeforlife.encryption import get_keyring

from .content_types import drop_old_content_types
from .decisions import Decisions, resolve_clashes
from .journal import Journal
from .keys import KeyOpener, ServiceKeys
from .layouts import get_layout
from .legacy import Legacy
from .schemas import State
from .sessions import drop_sessions
from .sql import Sql
from .steps import Step, get_steps
from .survey import Survey, take_survey
from .target import Target
from .values import Changes
from .verification import count_dangling, count_tables, find_changed, verify

if t.TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

__all__ = ["Adoption"]

_CONTEXT = b"codeforlife.adoption.changes"


class Adoption:
    """Turns a database of the replaced package into ours, in place.

    Args:
        connection: The connection to the database.
        state: Which versions made it; of one that is half adopted, the journal tells.
        keys: What its values are encrypted with.
        opener: What unwraps its data keys.
        batch_size: How many rows a transaction changes.
        show: Is told what is done, and how many of how many rows.
    """

    def __init__(
        self,
        connection: BaseDatabaseWrapper,
        state: State,
        keys: ServiceKeys,
        opener: KeyOpener,
        batch_size: int,
        show: Callable[[str, int, int], None],
    ) -> None:
        self.connection = connection
        self.sql = Sql(connection)
        self.journal = Journal(connection)
        self.layout = get_layout(connection)
        self.target = Target(connection)
        self.batch_size = batch_size
        self.show = show
        self.has_begun = self.journal.exists()
        if self.has_begun:
            state = State[self.journal.read("state")]
        is_set_aside = self.has_begun and self._is_done("set aside")
        self.legacy = Legacy(connection, state, keys, opener, is_set_aside)

    @cached_property
    def changes(self) -> Changes:
        """The decisions about single rows, from the journal: they hold for good."""
        stored = bytes.fromhex(self.journal.read("changes"))
        return _decode(get_keyring().decrypt(stored, _CONTEXT))

    def survey(self, decisions: Decisions) -> tuple[Survey, Survey, Changes]:
        """Read everything, without and with the decisions applied.

        Args:
            decisions: What was decided.

        Returns:
            What was found, what of it the decisions leave, and what they change.
        """
        found = self._take_survey(decisions.changes)
        if not found.clashes:
            return found, found, decisions.changes
        changes = resolve_clashes(decisions, found.clashes)
        return found, self._take_survey(changes), changes

    def _take_survey(self, changes: Changes) -> Survey:
        return take_survey(
            self.legacy, self.target, changes, self.batch_size, self.show
        )

    def begin(self, changes: Changes) -> None:
        """Create the journal, which says from then on what was decided."""
        sealed = get_keyring().encrypt(_encode(changes), _CONTEXT)
        counts, dangling = count_tables(self), count_dangling(self)
        with self._atomic():
            self.journal.create()
            self.journal.write("state", self.legacy.state.name)
            self.journal.write("phase", "adopting")
            self.journal.write("changes", sealed.hex())
            self.journal.write("counts", counts)
            self.journal.write("dangling", dangling)
        self.has_begun = True

    def run(self) -> int:
        """Take the steps that are left, and verify.

        Returns:
            How many values were compared.
        """
        for step in get_steps(self):
            if not self._is_done(step.name):
                self._take(step)
        compared = verify(self)
        with self._atomic():
            self.journal.write("phase", "adopted")
        return compared

    def _take(self, step: Step) -> None:
        if not step.is_atomic:
            step.do(self)
        with self._atomic():
            if step.is_atomic:
                step.do(self)
            self.journal.write(f"done {step.name}", True)

    def find_changes_since(self) -> list[str]:
        """Say what was changed since the adoption, and would be lost by a way back."""
        found: list[str] = []
        if not self._is_done("complete"):
            return found
        for table in self.target.tables:
            info = self.journal.read(f"aside {table.name}")
            if count := self.layout.count_added(table, info):
                found.append(f"{table.table}: {count} new rows")
                continue
            changed, _ = find_changed(self, table)
            present = set(changed) - self._find_deleted(table.table, changed)
            if present:
                found.append(f"{table.table}: {len(present)} changed rows")
        return found

    def _find_deleted(self, table: str, ids: list[int]) -> set[int]:
        deleted = set(ids)
        for pk in ids:
            if self.sql.select(f'SELECT 1 FROM "{table}" WHERE id = %s', [pk]):
                deleted.discard(pk)
        return deleted

    def find_later_migrations(self) -> list[str]:
        """Return the migrations of the users' app that were applied since."""
        if not self._is_done("take history"):
            return []
        rows = self.sql.select(
            "SELECT name FROM django_migrations WHERE app = 'user'"
            " AND name <> '0001_initial' ORDER BY name"
        )
        return [name for (name,) in rows]

    def revert(self) -> None:
        """Undo every step, the last first."""
        with self._atomic():
            self.journal.write("phase", "reverting")
        for step in reversed(get_steps(self)):
            if self._is_done(step.name) or self._has_begun_to(step):
                with self._atomic():
                    step.undo(self)
                    self.journal.remove(f"done {step.name}")
        with self._atomic():
            self.journal.drop()

    def _has_begun_to(self, step: Step) -> bool:
        return not step.is_atomic

    def finish(self, keep_keys: bool) -> None:
        """Drop everything old. There is no way back.

        Args:
            keep_keys: Whether to keep the old data keys, for other tables.
        """
        journal = self.journal
        with self._atomic():
            for table in self.target.tables:
                info = journal.read(f"aside {table.name}")
                self.layout.drop_old(table, info, keep_keys)
            drop_sessions(self.connection, journal.read("sessions"))
            drop_old_content_types(self.connection, journal.read("content types"))
            journal.drop()

    def refuse_other_phase(self, *phases: str) -> None:
        """Refuse what does not fit how far the adoption is.

        Raises:
            CommandError: It is in another phase than the given ones.
        """
        phase = self.journal.read("phase") if self.has_begun else "not begun"
        if phase not in phases:
            raise CommandError(_REFUSALS[phase])

    def _is_done(self, name: str) -> bool:
        return bool(self.journal.read(f"done {name}", False))

    def _atomic(self) -> t.ContextManager[None]:
        return transaction.atomic(using=self.connection.alias)


_REFUSALS = {
    "not begun": "This database is not being adopted.",
    "adopting": "The adoption is not complete: run adopt_database again to go on.",
    "adopted": "This database is adopted: --finish drops what is old, --revert goes"
    " back.",
    "reverting": "The adoption is being reverted: run adopt_database --revert to go"
    " on.",
}


def _encode(changes: Changes) -> bytes:
    import json

    return json.dumps(changes).encode()


def _decode(data: bytes) -> Changes:
    import json

    return {
        table: {int(pk): columns for pk, columns in rows.items()}
        for table, rows in json.loads(data).items()
    }
