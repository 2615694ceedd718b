"""How psycopg writes lists of bytes."""

from __future__ import annotations

import typing as t
from binascii import hexlify

from psycopg.types.array import ListDumper

__all__ = ["BytesListDumper"]


class BytesListDumper(ListDumper):
    """Writes what psycopg does, without looking in every item for what to escape.

    Django inserts many rows as one list for each column, so that this is a good part
    of what it costs to insert ciphertexts.
    """

    def dump(self, obj: list[t.Any]) -> t.Any:
        """Return the text of a list, as PostgreSQL's arrays are written.

        See https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO.
        """
        types = set(map(type, obj))
        if types == {bytes}:
            return b'{"\\\\x' + b'","\\\\x'.join(map(hexlify, obj)) + b'"}'
        if types == {bytes, type(None)}:
            return b"{" + b",".join(map(_dump_item, obj)) + b"}"
        return super().dump(obj)


def _dump_item(item: bytes | None) -> bytes:
    return b"NULL" if item is None else b'"\\\\x' + hexlify(item) + b'"'
