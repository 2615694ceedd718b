"""Rows that were fetched together, by the values that must be unique among them."""

from __future__ import annotations

import typing as t
from collections.abc import Hashable, Iterable

from django.db.models import Model

if t.TYPE_CHECKING:
    from django.db.models import QuerySet

type Key = tuple[Hashable, ...]


class FetchedRows:
    """Answers ``filter(…).exclude(pk=…).exists()`` from rows fetched together.

    That is all that REST framework's validators ask. A value that was not foreseen, or
    that the database compares in its own way, is left to the queryset.

    Args:
        queryset: The rows among which values must be unique.
        names: The fields that must be unique together.
        values: For each of these, the values that will be asked for.
    """

    def __init__(
        self,
        queryset: QuerySet[t.Any],
        names: list[str],
        values: list[set[Hashable]],
    ) -> None:
        self._queryset = queryset
        self._names = names
        self._values = values
        self._owners: dict[Key, set[t.Any]] = {}
        self._is_exact = True
        lookups = {
            f"{name}__in": wanted for name, wanted in zip(names, values, strict=True)
        }
        for *key, pk in queryset.filter(**lookups).values_list(*names, "pk"):
            self._is_exact &= self._is_foreseen(tuple(key))
            self._owners.setdefault(tuple(key), set()).add(pk)

    def filter(self, **lookups: t.Any) -> t.Any:
        """Return the rows with these values, as something that has `exclude`."""
        given = {name.removesuffix("__exact"): v for name, v in lookups.items()}
        key = to_key(given.get(name) for name in self._names)
        if key is None or not self._is_exact or not self._is_foreseen(key):
            return self._queryset.filter(**lookups)
        return _Owners(self._owners.get(key, set()))

    def is_taken(self, key: Key, pk: t.Any) -> bool | None:
        """Say whether another row has these values; None if the database must tell.

        Args:
            key: The values.
            pk: The primary key of the row itself; None if it is new.
        """
        if not self._is_exact or not self._is_foreseen(key):
            return None
        return bool(self._owners.get(key, set()) - {pk})

    def _is_foreseen(self, key: Key) -> bool:
        """Whether the rows with these values would have been fetched."""
        return all(v in wanted for v, wanted in zip(key, self._values, strict=True))


class _Owners:
    """The rows that have the values asked for, by primary key."""

    def __init__(self, pks: set[t.Any]) -> None:
        self._pks = pks

    def exclude(self, pk: t.Any) -> _Owners:
        return _Owners(self._pks - {pk})

    def exists(self) -> bool:
        return bool(self._pks)


def to_key(values: Iterable[t.Any]) -> Key | None:
    """Make values comparable: an instance by its key; None when one is unhashable."""
    key = tuple(value.pk if isinstance(value, Model) else value for value in values)
    try:
        hash(key)
    except TypeError:
        return None
    return key
