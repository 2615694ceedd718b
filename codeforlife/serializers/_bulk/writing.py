"""Writing many changed rows with one statement for each batch."""

from __future__ import annotations

import re
import typing as t
from collections.abc import Collection, Iterable, Iterator, Sequence

from django.db import connections, models, router

from ...models.fields import with_index_fields
from .one_by_one import is_own

if t.TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

type _Field = models.Field[t.Any, t.Any]

# PostgreSQL counts the parameters of a statement in 16 bits.
_MAX_PARAMS = 60_000
_VENDORS = frozenset({"postgresql", "sqlite"})

_CASTING_MODULES = ("django.db.models.", "django.contrib.postgres.")

# Of a text or of the texts in an array, whose brackets follow.
_LENGTH = re.compile(r"^(var)?char\(\d+\)")


def is_one_table(model: type[models.Model]) -> bool:
    """Say whether all of a model's columns are in one table, so in none of a parent's.

    Args:
        model: The model.
    """
    table = model._meta.db_table
    return all(parent._meta.db_table == table for parent in model._meta.all_parents)


def update_rows[AnyModel: models.Model](
    model: type[AnyModel],
    instances: Sequence[AnyModel],
    names: Iterable[str],
    batch_size: int | None = None,
) -> frozenset[str]:
    """Write the same fields of many rows, each row with its own values.

    Args:
        model: The model of the rows.
        instances: The rows, with their new values.
        names: The fields to write. A name that is not a column is ignored.
        batch_size: How many rows go into one statement; all of them if it is None.

    Returns:
        The names of the fields that were written.
    """
    return update_each(model, instances, [set(names)] * len(instances), batch_size)


def update_each[AnyModel: models.Model](
    model: type[AnyModel],
    instances: Sequence[AnyModel],
    names: Sequence[Collection[str]],
    batch_size: int | None = None,
) -> frozenset[str]:
    """Write fields of many rows, of each row those that are named for it.

    Where the database knows ``UPDATE … FROM (VALUES …)``, that is one statement for
    each batch; Django's `bulk_update` nests one ``CASE`` per row and is many times
    slower. Fields that set themselves at each save (``auto_now``) are written too.

    Args:
        model: The model of the rows.
        instances: The rows, with their new values.
        names: For each row the fields to write. A name that is not a column
            is ignored.
        batch_size: How many rows go into one statement; all of them if it is None.

    Returns:
        The names of the fields that were written.
    """
    columns = _get_columns(model, instances, names)
    if not columns:
        return frozenset()
    using = router.db_for_write(model, instance=instances[0])
    connection = connections[using]
    if _can_join_values(model, connection, columns):
        params_per_row = sum(1 + (not column.is_whole) for column in columns)
        params_per_row += len(model._meta.pk_fields)
        max_rows = _get_max_params(connection) // params_per_row
        size = min(batch_size or len(instances), max_rows)
        for batch in _batches(len(instances), size):
            _update_batch(model, connection, instances, columns, batch)
    else:
        manager = model._base_manager.using(using)
        for named, rows in _group_rows(instances, columns).items():
            manager.bulk_update(rows, named, batch_size)
    return frozenset(column.field.name for column in columns)


class _Column(t.NamedTuple):
    """What one column is going to hold.

    Attributes:
        field: The column.
        values: A value for each row; what a row does not name is not written.
        rows: The numbers of the rows that name the column.
        is_whole: Whether all rows do.
        is_shared: Whether all rows hold the same value.
    """

    field: _Field
    values: list[t.Any]
    rows: frozenset[int]
    is_whole: bool
    is_shared: bool = False


def _get_columns(
    model: type[models.Model],
    instances: Sequence[models.Model],
    names: Sequence[Collection[str]],
) -> list[_Column]:
    """Find the columns behind names, with those that follow from them."""
    numbers = _get_rows_by_name(names)
    rows: dict[_Field, frozenset[int]] = {}
    for field in model._meta.concrete_fields:
        named = numbers.get(field.name, frozenset()) | numbers.get(
            field.attname, frozenset()
        )
        if named and not field.primary_key:
            rows[field] = named
    if not rows:
        return []
    every = frozenset(range(len(instances)))
    for field in model._meta.concrete_fields:
        if getattr(field, "auto_now", False):
            rows[field] = every
    for field in tuple(rows):
        for written in with_index_fields([field]):
            rows.setdefault(written, rows[field])
    return [_to_column(field, instances, rows[field], every) for field in rows]


def _to_column(
    field: _Field,
    instances: Sequence[models.Model],
    named: frozenset[int],
    every: frozenset[int],
) -> _Column:
    """Find the values of a column. `pre_save` also sets the time of a change."""
    if getattr(field, "auto_now", False) and not is_own(field, "pre_save"):
        # Rows that are written together have one time, as the database's own `now()`.
        time = field.pre_save(instances[0], add=False)
        for instance in instances:
            setattr(instance, field.attname, time)
        return _Column(field, [time] * len(instances), every, True, is_shared=True)
    values = [
        field.pre_save(instance, add=False) if number in named else None
        for number, instance in enumerate(instances)
    ]
    return _Column(field, values, named, named == every)


def _get_rows_by_name(names: Sequence[Collection[str]]) -> dict[str, frozenset[int]]:
    """Return the numbers of the rows that name a field, by the field's name."""
    numbers: dict[str, list[int]] = {}
    for number, named in enumerate(names):
        for name in named:
            numbers.setdefault(name, []).append(number)
    return {name: frozenset(rows) for name, rows in numbers.items()}


def _group_rows[AnyModel: models.Model](
    instances: Sequence[AnyModel], columns: list[_Column]
) -> dict[tuple[str, ...], list[AnyModel]]:
    """Put the rows together that name the same columns."""
    groups: dict[tuple[str, ...], list[AnyModel]] = {}
    for number, instance in enumerate(instances):
        named = tuple(c.field.name for c in columns if number in c.rows)
        if named:
            groups.setdefault(named, []).append(instance)
    return groups


def _can_join_values(
    model: type[models.Model], connection: BaseDatabaseWrapper, columns: list[_Column]
) -> bool:
    """Whether plain values of this one table are all that is to be written."""
    table = model._meta.db_table
    return connection.vendor in _VENDORS and all(
        column.field.model._meta.db_table == table
        and not _has_own_placeholder(column.field)
        and not any(hasattr(value, "resolve_expression") for value in column.values)
        for column in columns
    )


def _has_own_placeholder(field: _Field) -> bool:
    """Whether a value is written through a function, as one of GeoDjango's is.

    The placeholders of Django's own fields only cast, which is done here too.
    """
    hooks = ("get_placeholder", "get_placeholder_sql")  # before Django 6.1, and since
    methods = (getattr(field, hook, None) for hook in hooks)
    return any(
        method is not None and not method.__module__.startswith(_CASTING_MODULES)
        for method in methods
    )


def _get_max_params(connection: BaseDatabaseWrapper) -> int:
    return min(connection.features.max_query_params or _MAX_PARAMS, _MAX_PARAMS)


def _batches(count: int, size: int) -> Iterator[range]:
    for start in range(0, count, size):
        yield range(start, min(start + size, count))


def _update_batch(
    model: type[models.Model],
    connection: BaseDatabaseWrapper,
    instances: Sequence[models.Model],
    columns: list[_Column],
    batch: range,
) -> None:
    """Write one batch. Both databases name the columns of VALUES by number."""
    quote = connection.ops.quote_name
    table = quote(model._meta.db_table)
    keys: list[_Field] = list(model._meta.pk_fields)
    placeholders = [_get_placeholder(field, connection) for field in keys]
    assignments = []
    for column in columns:
        placeholders.append(_get_placeholder(column.field, connection))
        name, value = quote(str(column.field.column)), f"new.column{len(placeholders)}"
        if not column.is_whole:
            # A row that does not name the column keeps what is stored by then.
            placeholders.append("%s")
            is_named = f"new.column{len(placeholders)} = 1"
            value = f"CASE WHEN {is_named} THEN {value} ELSE {table}.{name} END"
        assignments.append(f"{name} = {value}")
    found = " AND ".join(
        f"{table}.{quote(str(key.column))} = new.column{number}"
        for number, key in enumerate(keys, start=1)
    )
    row = f"({', '.join(placeholders)})"
    sql = (
        f"UPDATE {table} SET {', '.join(assignments)}"  # noqa: S608 # quoted names only
        f" FROM (VALUES {', '.join([row] * len(batch))}) AS new WHERE {found}"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, _get_params(connection, keys, instances, columns, batch))


def _get_params(
    connection: BaseDatabaseWrapper,
    keys: list[_Field],
    instances: Sequence[models.Model],
    columns: list[_Column],
    batch: range,
) -> list[t.Any]:
    """Return the values of a batch, row by row."""
    series: list[list[t.Any]] = [
        [
            key.get_db_prep_save(getattr(instances[n], key.attname), connection)
            for n in batch
        ]
        for key in keys
    ]
    for field, values, rows, is_whole, is_shared in columns:
        prepare = field.get_db_prep_save
        if is_shared:
            series.append([prepare(values[0], connection)] * len(batch))
            continue
        series.append(
            [prepare(values[n], connection) if n in rows else None for n in batch]
        )
        if not is_whole:
            series.append([int(n in rows) for n in batch])
    return [value for row in zip(*series, strict=True) for value in row]


def _get_placeholder(field: _Field, connection: BaseDatabaseWrapper) -> str:
    """PostgreSQL must be told the type: all it sees are texts and nulls.

    Not a text's length, though: a cast cuts what is too long, an assignment refuses it.
    """
    if connection.vendor != "postgresql":
        return "%s"
    db_type = _LENGTH.sub("varchar", str(field.cast_db_type(connection)))
    return f"CAST(%s AS {db_type})"
