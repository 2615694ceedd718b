"""Uniqueness of many rows: against the table by one query, and among themselves."""

from __future__ import annotations

import copy
import typing as t
from collections.abc import Callable, Hashable, Iterable, Mapping

from django.core.exceptions import FieldDoesNotExist
from django.core.exceptions import ValidationError as DjangoValidationError
from django.db.models import Model
from rest_framework.exceptions import ValidationError
from rest_framework.fields import SkipField
from rest_framework.validators import UniqueTogetherValidator, UniqueValidator

from ...models.fields import BaseEncryptedField

if t.TYPE_CHECKING:
    from django.db.models import QuerySet

type _Key = tuple[Hashable, ...]


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
        self._owners: dict[_Key, set[t.Any]] = {}
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

    def _is_foreseen(self, key: _Key) -> bool:
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


class BulkUniqueValidator:
    """A uniqueness validator that also sees the rows before this one.

    Args:
        validator: REST framework's validator, made to answer from fetched rows.
        sources: The attributes that must be unique together.
        message: What to say about a value that an earlier row has taken.
        code: The code of that error.
        simplify: Makes those values equal that the database takes for equal.
    """

    requires_context = True

    def __init__(
        self,
        validator: t.Any,
        sources: list[str],
        message: str,
        code: str,
        simplify: Callable[[t.Any], t.Any] | None = None,
    ) -> None:
        self._validator = validator
        self._sources = sources
        self._message = message
        self._code = code
        self._simplify = simplify
        self._taken: set[_Key] = set()

    def __call__(self, value: t.Any, serializer_field: t.Any) -> None:
        self._validator(value, serializer_field)
        key = self._get_key(value, serializer_field)
        if key is None:
            return
        if key in self._taken:
            raise ValidationError(self._message, code=self._code)
        self._taken.add(key)

    def _get_key(self, value: t.Any, serializer_field: t.Any) -> _Key | None:
        """Return what must be unique in this row; None when it need not be."""
        if isinstance(self._validator, UniqueValidator):
            return to_key([self._simplify(value) if self._simplify else value])
        instance = serializer_field.instance
        values = [
            value[source] if source in value else getattr(instance, source, None)
            for source in self._sources
        ]
        # As in SQL, null equals nothing, unless the constraint says otherwise.
        nulls_distinct = getattr(self._validator, "nulls_distinct", None)
        if nulls_distinct is not False and None in values:
            return None
        return to_key(values)


def to_key(values: Iterable[t.Any]) -> _Key | None:
    """Make values comparable: an instance by its key; None when one is unhashable."""
    key = tuple(value.pk if isinstance(value, Model) else value for value in values)
    try:
        hash(key)
    except TypeError:
        return None
    return key


def get_values(
    field: t.Any, rows: Iterable[tuple[Model | None, Mapping[str, t.Any]]]
) -> set[Hashable]:
    """Collect the values that a field is going to have.

    Args:
        field: A writable field.
        rows: The instance, if there is one, and the data of each row.

    Returns:
        The values, cast; of an instance where its row leaves the field out. Values that
        are invalid or unhashable are left out: the field will report them itself.
    """
    values: set[Hashable] = set()
    for instance, row in rows:
        try:
            if field.field_name in row:
                value = field.to_internal_value(row[field.field_name])
            else:
                value = getattr(instance, field.source, None)
        except (ValidationError, DjangoValidationError, SkipField, TypeError):
            continue
        key = to_key([value])
        if key is not None and key != (None,):
            values.add(key[0])
    return values


def fetch_unique(
    validator: UniqueValidator, field: t.Any, values: set[Hashable]
) -> BulkUniqueValidator:
    """Make a field's uniqueness validator answer from memory."""
    source = field.source_attrs[-1]
    rows = FetchedRows(validator.queryset.all(), [source], [values])
    simplify = _get_simplify(validator.queryset.model, source)
    return _wrap(validator, rows, [source], str(validator.message), "unique", simplify)


def _get_simplify(model: type[Model], source: str) -> Callable[[t.Any], t.Any] | None:
    """Return what a blind index, which keeps values unique, compares of them."""
    try:
        column: t.Any = model._meta.get_field(source)
    except FieldDoesNotExist:  # an annotation
        return None
    if not isinstance(column, BaseEncryptedField) or column.index is None:
        return None
    return column.get_index_value if column.index.normalize else None


def fetch_unique_together(
    validator: UniqueTogetherValidator, fields: list[t.Any], values: list[set[Hashable]]
) -> BulkUniqueValidator:
    """Make a serializer's uniqueness validator answer from memory."""
    sources = [field.source for field in fields]
    rows = FetchedRows(validator.queryset.all(), sources, values)
    names = ", ".join(validator.fields)
    message = str(validator.message).format(field_names=names)
    code = getattr(validator, "code", "unique")
    return _wrap(validator, rows, sources, message, code)


def _wrap(
    validator: t.Any,
    rows: FetchedRows,
    sources: list[str],
    message: str,
    code: str,
    simplify: Callable[[t.Any], t.Any] | None = None,
) -> BulkUniqueValidator:
    """Copy a validator, since the original is shared with other serializers."""
    validator = copy.copy(validator)
    validator.queryset = rows
    return BulkUniqueValidator(validator, sources, message, code, simplify)
