"""Writing many changed rows with one statement for each batch."""

from __future__ import annotations

import re
import typing as t
from collections.abc import Iterable, Iterator, Sequence

from django.db import connections, models, router

from ...models.fields import with_index_fields

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
    """Write fields of many rows, each row with its own values.

    Where the database knows ``UPDATE … FROM (VALUES …)``, that is one statement for
    each batch; Django's `bulk_update` nests one ``CASE`` per row and is many times
    slower. Fields that set themselves at each save (``auto_now``) are written too.

    Args:
        model: The model of the rows.
        instances: The rows, with their new values.
        names: The fields to write. A name that is no column of the model is ignored.
        batch_size: How many rows go into one statement; all of them if it is None.

    Returns:
        The names of the fields that were written.
    """
    fields = _get_fields(model, set(names))
    if not fields or not instances:
        return frozenset()
    using = router.db_for_write(model, instance=instances[0])
    connection = connections[using]
    rows = [_get_row(field_values, instances) for field_values in fields]
    columns = dict(zip(fields, rows, strict=True))
    if _can_join_values(model, connection, columns):
        max_rows = _get_max_params(connection) // (len(fields) + 1)
        size = min(batch_size or len(instances), max_rows)
        for batch in _batches(len(instances), size):
            _update_batch(model, connection, instances, columns, batch)
    else:
        model._base_manager.using(using).bulk_update(
            instances, [field.name for field in fields], batch_size
        )
    return frozenset(field.name for field in fields)


def _get_fields(model: type[models.Model], names: set[str]) -> list[_Field]:
    """Find the columns behind names, with those that follow from them."""
    chosen = [
        field
        for field in model._meta.concrete_fields
        if not field.primary_key and (field.name in names or field.attname in names)
    ]
    if not chosen:
        return []
    automatic = [
        field
        for field in model._meta.concrete_fields
        if getattr(field, "auto_now", False) and field not in chosen
    ]
    return with_index_fields([*chosen, *automatic])


def _get_row(field: _Field, instances: Iterable[models.Model]) -> list[t.Any]:
    """Return the values of one column; ``pre_save`` also sets the time of a change."""
    return [field.pre_save(instance, add=False) for instance in instances]


def _can_join_values(
    model: type[models.Model],
    connection: BaseDatabaseWrapper,
    columns: dict[_Field, list[t.Any]],
) -> bool:
    """Whether plain values of this one table are all that is to be written."""
    table = model._meta.db_table
    return connection.vendor in _VENDORS and all(
        field.model._meta.db_table == table
        and not _has_own_placeholder(field)
        and not any(hasattr(value, "resolve_expression") for value in values)
        for field, values in columns.items()
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
    columns: dict[_Field, list[t.Any]],
    batch: range,
) -> None:
    """Write one batch. Both databases name the columns of VALUES by number."""
    quote = connection.ops.quote_name
    pk = model._meta.pk
    fields = [pk, *columns]
    placeholders = ", ".join(_get_placeholder(field, connection) for field in fields)
    assignments = ", ".join(
        f"{quote(str(field.column))} = new.column{number}"
        for number, field in enumerate(columns, start=2)
    )
    table = quote(model._meta.db_table)
    sql = (
        f"UPDATE {table} SET {assignments}"  # noqa: S608 # quoted names only
        f" FROM (VALUES {', '.join([f'({placeholders})'] * len(batch))}) AS new"
        f" WHERE {table}.{quote(str(pk.column))} = new.column1"
    )
    params = [
        field.get_db_prep_save(value, connection)
        for index in batch
        for field, value in [
            (pk, instances[index].pk),
            *((field, values[index]) for field, values in columns.items()),
        ]
    ]
    with connection.cursor() as cursor:
        cursor.execute(sql, params)


def _get_placeholder(field: _Field, connection: BaseDatabaseWrapper) -> str:
    """PostgreSQL must be told the type: all it sees are texts and nulls.

    Not a text's length, though: a cast cuts what is too long, an assignment refuses it.
    """
    if connection.vendor != "postgresql":
        return "%s"
    db_type = _LENGTH.sub("varchar", str(field.cast_db_type(connection)))
    return f"CAST(%s AS {db_type})"
