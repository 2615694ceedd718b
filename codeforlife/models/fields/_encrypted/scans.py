"""Look-ups of a part of an encrypted text, answered by decrypting the candidates."""

from __future__ import annotations

import json
import typing as t
from collections.abc import Callable, Iterator

from django.core.exceptions import EmptyResultSet, FullResultSet
from django.db.models import F, Value
from django.db.models.expressions import Col
from django.db.models.lookups import IsNull
from django.db.models.sql import Query
from django.db.models.sql.where import AND, WhereNode

from codeforlife.conf import conf

from .ciphertext import UnreadableValue
from .columns import get_fold, is_primary_key, unfold
from .django import Lookup
from .errors import EncryptedFieldError, ScanLimitError

if t.TYPE_CHECKING:
    from .protocol import EncryptedField

__all__ = ["SCANS", "EncryptedScan"]


class EncryptedScan(Lookup):
    """Finds the rows whose decrypted text passes a test, and asks for their keys.

    The rows are read when the query is compiled, without making instances: those that
    the query's other conditions leave, and no more than `ENCRYPTION_SCAN_LIMIT`.
    """

    prepare_rhs = False
    folds_case = False
    matches: t.ClassVar[Callable[[str, str], bool]]

    def __init__(self, lhs: t.Any, rhs: t.Any) -> None:
        column = unfold(lhs)
        # The output field of a value that a constraint checks, as of a column.
        self.source: EncryptedField = column.output_field
        self._fold = str.casefold if self.folds_case else get_fold(lhs)
        if isinstance(rhs, Value):
            rhs = rhs.value
        self._check(rhs)
        if isinstance(column, Col):
            # Nothing else about the query needs to know of the encrypted column.
            column = self.source.model._meta.pk.get_col(column.alias)
        super().__init__(column, str(rhs))

    def _check(self, part: t.Any) -> None:
        problem = None
        if hasattr(part, "resolve_expression"):
            problem = "can only be asked of a plain text"
        if self.source.keyed_by_owner:
            problem = "would need the data key of each row's owner: load the instances"
        if problem is not None:
            label, name = self.source.label, self.lookup_name
            raise EncryptedFieldError(
                f"{label} is encrypted, and {name!r} {problem}.", self.source
            )

    @property
    def identity(self) -> tuple[t.Any, ...]:
        """What tells this look-up from others of the same rows."""
        return (*super().identity, self.source, self._fold)

    def as_sql(self, compiler: t.Any, connection: t.Any) -> tuple[str, t.Any]:
        """Return the condition that a row is one of those that were found.

        Raises:
            ScanLimitError: There are too many candidates.
        """
        if isinstance(self.lhs, Value):
            if self._is_match(self.lhs.value):
                raise FullResultSet
            raise EmptyResultSet
        candidates = _find_candidates(self, compiler.query, connection.alias)
        keys = [key for *key, text in candidates if self._is_match(text)]
        return _compile_keys(self.lhs, keys, compiler, connection)

    def _is_match(self, text: t.Any) -> bool:
        part = self.rhs
        if type(text) is UnreadableValue:
            return False
        if self._fold is not None:
            text = self._fold(text)
        if self.folds_case:
            part = self.rhs.casefold()
        return type(self).matches(text, part)


class _Contains(EncryptedScan):
    lookup_name = "contains"
    matches = str.__contains__


class _StartsWith(EncryptedScan):
    lookup_name = "startswith"
    matches = str.startswith


class _EndsWith(EncryptedScan):
    lookup_name = "endswith"
    matches = str.endswith


class _IContains(_Contains):
    lookup_name = "icontains"
    folds_case = True


class _IStartsWith(_StartsWith):
    lookup_name = "istartswith"
    folds_case = True


class _IEndsWith(_EndsWith):
    lookup_name = "iendswith"
    folds_case = True


SCANS: dict[str, type[EncryptedScan]] = {
    scan.lookup_name: scan
    for scan in (
        _Contains,
        _IContains,
        _StartsWith,
        _IStartsWith,
        _EndsWith,
        _IEndsWith,
    )
}


def _find_candidates(
    scan: EncryptedScan, query: t.Any, using: str
) -> Iterator[tuple[t.Any, ...]]:
    """Read the keys and texts that a query might ask for.

    Raises:
        ScanLimitError: There are too many.
    """
    limit = conf.encryption.scan_limit
    rows = _narrow(scan, query)
    rows.set_limits(high=limit + 1)
    try:
        found = rows.get_compiler(using).results_iter()
        for count, row in enumerate(found):
            if count == limit:
                raise ScanLimitError(
                    f"{scan.source.label} is encrypted, so {scan.lookup_name!r} reads"
                    " every row that the other conditions leave: more than the"
                    f" {limit} rows of ENCRYPTION_SCAN_LIMIT. Add conditions on other"
                    " fields to narrow the search, or look for whole values.",
                    scan.source,
                )
            yield row
    except EmptyResultSet:
        return


def _narrow(scan: EncryptedScan, query: t.Any) -> t.Any:
    """Make the query of the candidates: keys and texts, by the other conditions."""
    if not getattr(query, "alias_cols", True):
        raise EncryptedFieldError(
            f"{scan.source.label} is encrypted, so {scan.lookup_name!r} cannot be a"
            " condition of the database's own.",
            scan.source,
        )
    alias = t.cast(Col, scan.lhs).alias
    rows: t.Any = query.chain(klass=Query)
    joins = [join for name, join in rows.alias_map.items() if rows.alias_refcount[name]]
    if any(getattr(join, "filtered_relation", None) for join in joins):
        # Its condition is part of the join, which other conditions cannot narrow.
        rows = Query(scan.source.model)
        alias = rows.get_initial_alias()
        joins = []
    keys = _get_key_columns(scan.source.model._meta.pk.get_col(alias))
    text = scan.source.get_col(alias)
    conditions: list[t.Any] = [*_get_narrowing_conditions(rows), IsNull(text, False)]
    rows.where = WhereNode(conditions, AND)
    rows.clear_select_clause()
    rows.clear_ordering(force=True)
    rows.clear_limits()
    rows.select = (*keys, text)
    rows.group_by = None
    rows.subquery = False
    rows.select_for_update = False
    # Through a relation to many, one row is read several times.
    rows.distinct = len(joins) > 1 and any(map(is_primary_key, keys))
    rows.distinct_fields = ()
    return rows


def _get_key_columns(key: t.Any) -> tuple[t.Any, ...]:
    return tuple(key.get_cols()) if hasattr(key, "get_cols") else (key,)


def _get_narrowing_conditions(rows: t.Any) -> Iterator[t.Any]:
    """Yield the conditions that hold for each row of a query and can be asked alone."""
    where = rows.where
    if where.negated or where.connector != AND:
        return
    for condition in where.children:
        is_of_groups = getattr(condition, "contains_aggregate", False) or getattr(
            condition, "contains_over_clause", False
        )
        if not is_of_groups and _can_be_asked_alone(condition, rows.alias_map):
            yield condition


def _can_be_asked_alone(node: t.Any, aliases: t.Any) -> bool:
    """Say whether a condition needs neither another scan nor an outer query's rows."""
    if isinstance(node, EncryptedScan | F):
        return False
    if isinstance(node, Col):
        return node.alias in aliases
    if isinstance(node, Query):
        parts = (node, *t.cast(t.Any, node).combined_queries)
        outer = (column for part in parts for column in part.get_external_cols())
        return all(column.alias in aliases for column in outer)
    children: list[t.Any] = getattr(node, "get_source_expressions", list)()
    return all(_can_be_asked_alone(child, aliases) for child in children if child)


def _compile_keys(
    column: t.Any, keys: list[list[t.Any]], compiler: t.Any, connection: t.Any
) -> tuple[str, t.Any]:
    """Return the condition that a row's key is one of those."""
    if not keys:
        raise EmptyResultSet
    key_field = column.output_field
    if len(keys[0]) > 1:
        is_in = key_field.get_lookup("in")(column, [tuple(key) for key in keys])
        return t.cast("tuple[str, t.Any]", compiler.compile(is_in))
    values = [key_field.get_db_prep_value(key, connection) for (key,) in keys]
    sql, params = compiler.compile(column)
    if connection.vendor == "postgresql":
        return f"{sql} = ANY(%s)", (*params, values)
    # One parameter, for SQLite has a limit of them.
    listed = json.dumps(values)
    keys_sql = "(SELECT value FROM json_each(%s))"
    return f"{sql} IN {keys_sql}", (*params, listed)
