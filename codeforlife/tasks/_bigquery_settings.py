"""What a BigQuery task is declared with."""

from __future__ import annotations

import typing as t
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from django.core.exceptions import ValidationError

__all__ = ["BigQueryTaskSettings", "WriteDisposition"]


class WriteDisposition(StrEnum):
    """What happens to the rows that are in a table: Google's values."""

    WRITE_APPEND = "WRITE_APPEND"
    WRITE_EMPTY = "WRITE_EMPTY"
    WRITE_TRUNCATE = "WRITE_TRUNCATE"
    WRITE_TRUNCATE_DATA = "WRITE_TRUNCATE_DATA"


_WRITE_DISPOSITIONS = tuple(WriteDisposition)
_MAX_TIME_LIMIT = 3600


@dataclass(frozen=True)
class BigQueryTaskSettings:
    """What to load into BigQuery, and how.

    Attributes:
        write_disposition: What happens to the rows that are there, such as
            "WRITE_TRUNCATE" or "WRITE_APPEND".
        chunk_size: How many rows are read at a time; a multiple of 10.
        fields: What to load, as for `QuerySet.values_list`; the id field is added.
        id_field: The field that orders the rows.
        time_limit: Seconds that a run may take; at most 3600.
        table_name: The table; the function's name without one.
        max_retries: How often a run is repeated after a transient failure.
        retry_countdown: Seconds before it is.
        kwargs: Further options for Celery.

    Raises:
        ValidationError: A value is not usable; its code says which.
    """

    write_disposition: str
    chunk_size: int
    fields: Sequence[str]
    id_field: str = "id"
    time_limit: int = _MAX_TIME_LIMIT
    table_name: str | None = None
    max_retries: int = 5
    retry_countdown: int = 10
    kwargs: Mapping[str, t.Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Complete the values, in copies, and check them."""
        from .bigquery import BigQueryTask

        fields = list(self.fields)
        if self.id_field not in fields:
            fields.append(self.id_field)
        object.__setattr__(self, "fields", fields)
        defaults = {"bind": True, "base": BigQueryTask}
        object.__setattr__(self, "kwargs", {**defaults, **self.kwargs})
        for wrong, code, message in self._get_rules():
            if wrong:
                raise ValidationError(message, code=code)

    def _get_rules(self) -> list[tuple[bool, str, str]]:
        from .bigquery import BigQueryTask

        base = self.kwargs["base"]
        return [
            (
                self.write_disposition not in _WRITE_DISPOSITIONS,
                "write_disposition_does_not_exist",
                f"write_disposition must be one of {', '.join(_WRITE_DISPOSITIONS)}.",
            ),
            (
                self.chunk_size <= 0,
                "chunk_size_lte_0",
                "chunk_size must be greater than 0.",
            ),
            (
                self.chunk_size % 10 != 0,
                "chunk_size_not_multiple_of_10",
                "chunk_size must be a multiple of 10.",
            ),
            (
                len(self.fields) <= 1,
                "no_fields",
                "fields must name at least one field beside the id field.",
            ),
            (
                len(self.fields) != len(set(self.fields)),
                "duplicate_fields",
                "fields must name each field once.",
            ),
            (
                self.time_limit <= 0,
                "time_limit_lte_0",
                "time_limit must be greater than 0.",
            ),
            (
                self.time_limit > _MAX_TIME_LIMIT,
                "time_limit_gt_3600",
                f"time_limit must be at most {_MAX_TIME_LIMIT}.",
            ),
            (
                self.max_retries < 0,
                "max_retries_lt_0",
                "max_retries must not be negative.",
            ),
            (
                self.retry_countdown < 0,
                "retry_countdown_lt_0",
                "retry_countdown must not be negative.",
            ),
            (
                self.kwargs["bind"] is not True,
                "task_unbound",
                "The task must be bound: leave bind out of kwargs.",
            ),
            (
                not (isinstance(base, type) and issubclass(base, BigQueryTask)),
                "base_not_subclass",
                "base must be a subclass of BigQueryTask.",
            ),
        ]
