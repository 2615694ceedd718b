"""Reads the rows of a database of the replaced package, decrypted."""

from __future__ import annotations

import enum
import typing as t
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from .ciphers import DataKey, Unreadable, open_encoded, open_fernet
from .keys import KeyOpener, ServiceKeys
from .schemas import CONVERTED, State, get_legacy_table, get_source_column
from .sql import Sql

if t.TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

__all__ = ["ASIDE", "Legacy", "LegacyRow", "Note"]

#: What the names of old columns and tables begin with while both forms are kept.
ASIDE = "adoption_"


class Note(enum.Enum):
    """What is remarkable about a row."""

    SHREDDED = "its key was deleted when it was anonymised"
    UNFILLED = "active, but never filled since its columns were made"
    UNREADABLE = "active, and no key opens it"
    FORMER_KEY = "encrypted with a former school's key"


@dataclass(frozen=True)
class LegacyRow:
    """A row, with what its values are.

    Attributes:
        pk: Its id.
        values: The values that could be read, by our columns' names.
        is_active: Whether it is active, or the user that it belongs to.
        missing: The names of columns whose values could not be read.
        note: What is remarkable about it.
    """

    pk: int
    values: dict[str, str | None] = field(repr=False)
    is_active: bool
    missing: tuple[str, ...] = ()
    note: Note | None = None


class Legacy:
    """A database of the replaced package, before its tables are changed and after.

    Args:
        connection: The connection to the database.
        state: Which versions made it.
        keys: What its values are encrypted with.
        opener: What unwraps its data keys.
        is_set_aside: Whether the old columns stand aside already.
    """

    def __init__(
        self,
        connection: BaseDatabaseWrapper,
        state: State,
        keys: ServiceKeys,
        opener: KeyOpener,
        is_set_aside: bool = False,
    ) -> None:
        self.connection = connection
        self._sql = Sql(connection)
        self.state = state
        self._keys = keys
        self._opener = opener
        self.is_set_aside = is_set_aside

    def get_table(self, name: str) -> str:
        """Return the present name of the table that holds the old columns."""
        if not self.is_set_aside:
            return get_legacy_table(self.state, name)
        is_table = name in CONVERTED and self.connection.vendor == "sqlite"
        return f"{ASIDE if is_table else ''}user_{name}"

    def get_column(self, column: str) -> str:
        """Return the present name of an old column."""
        is_column = self.is_set_aside and self.connection.vendor != "sqlite"
        return f"{ASIDE}{column}" if is_column and column != "dek" else column

    def count(self, name: str) -> int:
        """Count the rows of a table."""
        sql = f'SELECT COUNT(*) FROM "{self.get_table(name)}"'
        return int(self._sql.select_value(sql))

    def read(
        self, name: str, batch_size: int, after: int = 0
    ) -> Iterator[list[LegacyRow]]:
        """Read a table in batches, in the order of its ids.

        Args:
            name: The table.
            batch_size: How many rows to read at a time.
            after: The id after which to begin.
        """
        sql = self._build_select(name)
        model, columns = CONVERTED[name]
        readers = [
            (column, self._get_reader(name, column), f"{model}:{column}")
            for column in columns
        ]
        while rows := self._sql.select(sql, [after, batch_size]):
            keys = self._open_keys(name, rows)
            yield [self._read_row(name, row, keys, readers) for row in rows]
            after = rows[-1][0]

    def _build_select(self, name: str) -> str:
        active, owner, join = _OWNERS[name]
        sources = (get_source_column(self.state, name, c) for c in CONVERTED[name][1])
        columns = ", ".join(
            "NULL" if source is None else f'r."{self.get_column(source)}"'
            for source in sources
        )
        joined = join.format(
            teacher=self.get_table("teacher"), user=self.get_table("user")
        )
        return (
            f"SELECT r.id, {active}, {owner}, {columns}"
            f' FROM "{self.get_table(name)}" r {joined}'
            " WHERE r.id > %s ORDER BY r.id LIMIT %s"
        )

    def _open_keys(
        self, name: str, rows: list[tuple[t.Any, ...]]
    ) -> dict[int, DataKey]:
        """Open the data keys that a batch needs."""
        is_token = name == "otpbypasstoken" and self.state is not State.B
        if self.state in (State.A, State.B) or name == "userprofile":
            return {}
        if self.state is State.T and not is_token:
            return {}
        if name not in ("user", "otpbypasstoken"):
            return self._school_keys
        owners = sorted({row[2] for row in rows})
        marks = ", ".join(["%s"] * len(owners))
        sql = f'SELECT id, dek FROM "{self.get_table("user")}" WHERE id IN ({marks})'
        return self._opener.open_all(self._sql.select(sql, owners))

    @cached_property
    def _school_keys(self) -> dict[int, DataKey]:
        sql = f'SELECT id, dek FROM "{self.get_table("school")}"'
        return self._opener.open_all(self._sql.select(sql))

    def _read_row(
        self,
        name: str,
        row: tuple[t.Any, ...],
        keys: dict[int, DataKey],
        readers: list[tuple[str, _Read, str]],
    ) -> LegacyRow:
        pk, active, owner, *stored = row
        is_active, own = bool(active), keys.get(owner)
        values: dict[str, str | None] = {}
        missing: list[str] = []
        note = None
        for (column, read, context), raw in zip(readers, stored, strict=True):
            try:
                values[column] = read(raw, own, context)
            except Unreadable:
                other = self._read_with_former_key(name, raw, context)
                if other is None:
                    missing.append(column)
                else:
                    values[column], note = other, Note.FORMER_KEY
        if self._owns_lost_key(name, own) and not any(values.values()):
            missing = list(CONVERTED[name][1])
            note = Note.UNFILLED if is_active and values else Note.UNREADABLE
        elif missing:
            note = Note.UNREADABLE
        if missing:
            values = {c: v for c, v in values.items() if c not in missing}
            if own is None and not is_active:
                note = Note.SHREDDED
        return LegacyRow(pk, values, is_active, tuple(missing), note)

    def _owns_lost_key(self, name: str, own: DataKey | None) -> bool:
        return self.state.is_encrypted and name in ("user", "school") and own is None

    def _read_with_former_key(self, name: str, raw: t.Any, context: str) -> str | None:
        """Try every school's key: a class keeps that of the school it was made in."""
        if name != "class" or not self.state.is_encrypted:
            return None
        for key in self._school_keys.values():
            try:
                return key.decrypt(bytes(raw), context.encode()).decode()
            except (Unreadable, UnicodeDecodeError):
                continue
        return None

    def _get_reader(self, table: str, column: str) -> _Read:
        if column == "google_refresh_token":
            return self._read_refresh_token
        if table == "otpbypasstoken":
            if self.state is State.A:
                return self._read_fernet_token
            return _read_encoded_token if self.state is State.B else _read_token
        if table == "userprofile":
            return _read_plain
        if self.state.is_encrypted:
            return _read_sealed
        # 0.33 let new rows have none, and class codes may be null in any case.
        is_filled = self.state is not State.T or column == "access_code"
        return _read_plain if is_filled else _read_filled

    def _read_refresh_token(
        self, raw: t.Any, key: DataKey | None, context: str
    ) -> str | None:
        return None if raw is None else open_fernet(raw, self._keys.encryption_key)

    def _read_fernet_token(
        self, raw: t.Any, key: DataKey | None, context: str
    ) -> str | None:
        return open_fernet(raw, self._keys.secret_key)


type _Read = Callable[[t.Any, DataKey | None, str], str | None]

# Whether a row's owner is active, whose key it is, and where to look that up.
_OWNERS = {
    "user": ("r.is_active", "r.id", ""),
    "school": ("r.is_active", "r.id", ""),
    "class": (
        "r.is_active",
        "o.school_id",
        'LEFT JOIN "{teacher}" o ON o.id = r.teacher_id',
    ),
    "schoolteacherinvitation": ("r.is_active", "r.school_id", ""),
    "otpbypasstoken": (
        "o.is_active",
        "r.user_id",
        'LEFT JOIN "{user}" o ON o.id = r.user_id',
    ),
    "userprofile": (
        "o.is_active",
        "r.user_id",
        'LEFT JOIN "{user}" o ON o.id = r.user_id',
    ),
}


def _read_plain(raw: t.Any, key: DataKey | None, context: str) -> str | None:
    return None if raw is None else str(raw)


def _read_filled(raw: t.Any, key: DataKey | None, context: str) -> str | None:
    if raw is None:
        raise Unreadable
    return str(raw)


def _read_sealed(raw: t.Any, key: DataKey | None, context: str) -> str | None:
    data = bytes(raw)
    if not data:
        return ""
    if key is None:
        raise Unreadable
    try:
        return key.decrypt(data, context.encode()).decode()
    except UnicodeDecodeError:
        raise Unreadable from None


def _read_encoded_token(raw: t.Any, key: DataKey | None, context: str) -> str | None:
    return open_encoded(bytes(raw))


def _read_token(raw: t.Any, key: DataKey | None, context: str) -> str | None:
    try:
        return _read_sealed(raw, key, context)
    except Unreadable:
        return open_encoded(bytes(raw))
