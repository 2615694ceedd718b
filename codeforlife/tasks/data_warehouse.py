"""The earlier name of BigQuery tasks."""

from __future__ import annotations

import typing as t
from collections.abc import Sequence

from django.core.exceptions import ValidationError

from codeforlife.deprecation import warn_deprecated

from ._bigquery_settings import BigQueryTaskSettings
from .bigquery import BigQueryTask

__all__ = ["DataWarehouseTask"]

_WRITE_DISPOSITIONS = {"overwrite": "WRITE_TRUNCATE", "append": "WRITE_APPEND"}


class _DataWarehouseTaskSettings(BigQueryTaskSettings):
    """BigQuery settings under their earlier names."""

    def __init__(
        self,
        bq_table_write_mode: t.Literal["overwrite", "append"],
        chunk_size: int,
        fields: Sequence[str],
        id_field: str = "id",
        time_limit: int = 3600,
        bq_table_name: str | None = None,
        max_retries: int = 5,
        retry_countdown: int = 10,
        **kwargs: t.Any,
    ) -> None:
        warn_deprecated(
            "DataWarehouseTask",
            'Use BigQueryTask: write_disposition="WRITE_TRUNCATE" or "WRITE_APPEND",'
            " table_name and kwargs={…} replace bq_table_write_mode, bq_table_name and"
            " further arguments.",
        )
        if bq_table_write_mode not in _WRITE_DISPOSITIONS:
            raise ValidationError(
                'bq_table_write_mode must be "overwrite" or "append".',
                code="bq_table_write_mode_does_not_exist",
            )
        super().__init__(
            write_disposition=_WRITE_DISPOSITIONS[bq_table_write_mode],
            chunk_size=chunk_size,
            fields=fields,
            id_field=id_field,
            time_limit=time_limit,
            table_name=bq_table_name,
            max_retries=max_retries,
            retry_countdown=retry_countdown,
            kwargs=kwargs,
        )

    @property
    def bq_table_write_mode(self) -> str:
        """The write disposition, by its earlier name."""
        names = {value: name for name, value in _WRITE_DISPOSITIONS.items()}
        return names[self.write_disposition]

    @property
    def bq_table_name(self) -> str | None:
        """The table's name."""
        return self.table_name


class DataWarehouseTask(BigQueryTask):
    """Deprecated: use `BigQueryTask`."""

    Settings = _DataWarehouseTaskSettings
