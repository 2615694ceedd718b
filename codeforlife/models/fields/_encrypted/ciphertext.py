"""Marks bytes that are encrypted already."""

from __future__ import annotations

import contextlib
import typing as t
from collections.abc import Container, Iterator, Sequence

from django.db import models

from codeforlife._compat.models import visit_loaded

__all__ = ["Ciphertext", "show_ciphertexts", "write_ciphertexts"]


class Ciphertext:
    """The stored form of a value, which a field writes as it is.

    Args:
        value: What the column holds, or will hold.
    """

    __slots__ = ("value",)

    def __init__(self, value: bytes) -> None:
        self.value = value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Ciphertext) and self.value == other.value

    def __hash__(self) -> int:
        return hash(self.value)

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {len(self.value)} bytes>"


@contextlib.contextmanager
def write_ciphertexts(
    instances: Sequence[t.Any], names: Container[str] | None = None
) -> Iterator[None]:
    """Let instances show ciphertexts where Django writes them without `pre_save`.

    Only values that an owner's data key encrypts are concerned.

    Args:
        instances: Instances of one encrypted model.
        names: The names of the fields that are written; all if not given.
    """
    try:
        for instance in instances:
            for field in instance.ENCRYPTED_FIELDS:
                if field.keyed_by_owner and (names is None or field.name in names):
                    field.pre_save(instance, add=False)
            instance._state.writes_ciphertext = True
        yield
    finally:
        for instance in instances:
            instance._state.writes_ciphertext = False


@contextlib.contextmanager
def show_ciphertexts(rows: models.QuerySet[t.Any]) -> Iterator[models.QuerySet[t.Any]]:
    """Let the instances of a queryset show ciphertexts, to be moved to others.

    Args:
        rows: The queryset, not evaluated yet.

    Yields:
        The queryset. What it loads shows plain values again afterwards.
    """
    loaded: list[t.Any] = []

    def show(instance: t.Any) -> None:
        instance._state.writes_ciphertext = True
        loaded.append(instance)

    try:
        yield visit_loaded(rows, show)
    finally:
        for instance in loaded:
            instance._state.writes_ciphertext = False
