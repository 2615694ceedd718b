"""Marks bytes that are encrypted already."""

from __future__ import annotations

import contextlib
import typing as t
from collections.abc import Container, Iterator, Sequence

from django.db import models

from codeforlife._compat.models import visit_loaded
from codeforlife.encryption import DecryptionError

__all__ = [
    "Ciphertext",
    "UnreadableValue",
    "show_ciphertexts",
    "write_ciphertexts",
]


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


class UnreadableValue(Ciphertext):
    """What a query returns in place of a value that cannot be decrypted.

    The other rows are not concerned. Using it raises the error; writing it writes the
    stored bytes.

    Args:
        value: What the column holds.
        error: Why it cannot be decrypted.
    """

    __slots__ = ("error",)

    def __init__(self, value: t.Any, error: DecryptionError) -> None:
        super().__init__(value)
        self.error = error

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self.error.where}>"

    def _fail(self, *_: t.Any) -> t.NoReturn:
        raise self.error.at(self.error.where)

    __str__ = __bool__ = __int__ = __float__ = __iter__ = __len__ = _fail

    def __getattr__(self, name: str) -> t.Any:
        if name.startswith("__"):  # Python looks for what a class may have
            raise AttributeError(name)
        self._fail()


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
