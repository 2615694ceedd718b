"""Makes connections ready for columns of ciphertext."""

from __future__ import annotations

import typing as t

from django.db.backends.base.base import BaseDatabaseWrapper

__all__ = ["write_bytes_quickly"]


def write_bytes_quickly(*, connection: BaseDatabaseWrapper, **_: t.Any) -> None:
    """Let a new connection of psycopg write lists of bytes quickly.

    Args:
        connection: Django's connection.
        **_: What else the signal tells.
    """
    if connection.vendor != "postgresql":
        return
    from django.db.backends.postgresql.psycopg_any import is_psycopg3

    if is_psycopg3:
        from codeforlife._compat.psycopg import BytesListDumper

        connection.connection.adapters.register_dumper(list, BytesListDumper)
