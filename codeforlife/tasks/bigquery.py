"""Tasks that copy rows of the database into BigQuery tables."""

from __future__ import annotations

import typing as t
from collections.abc import Callable
from tempfile import NamedTemporaryFile

from django.core.exceptions import ValidationError

# Used by the loader through this module, so that a test may replace it here.
from codeforlife.auth import (
    get_gcp_service_account_credentials as get_gcp_service_account_credentials,
)
from codeforlife.configuration import MissingExtraError

from ._bigquery_csv import format_value_for_csv, write_queryset_to_csv
from ._bigquery_load import is_transient, load_csv
from ._bigquery_schema import get_schema
from ._bigquery_settings import BigQueryTaskSettings, WriteDisposition
from .app import get_celery_app
from .schedules import add_schedule
from .task import Task
from .utils import get_task_name

if t.TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import Model, QuerySet

__all__ = ["BigQueryTask"]

type _GetQuerySet = Callable[..., QuerySet[t.Any]]


class BigQueryTask(Task):
    """A task that loads a queryset into a BigQuery table.

    The rows are written to a temporary CSV file in chunks and loaded in one job, with
    the columns' types taken from the model. The job's id follows from the task's id, so
    a task that is run again finds its earlier job instead of loading twice.

    Attributes:
        settings: What the task was declared with.
        get_queryset: Returns the rows to load.

    Example:
        >>> @BigQueryTask.shared(  # doctest: +SKIP
        ...     BigQueryTask.Settings(
        ...         write_disposition="WRITE_TRUNCATE",
        ...         chunk_size=1000,
        ...         fields=["id", "joined_at"],
        ...     )
        ... )
        ... def user():
        ...     return User.objects.filter(is_active=True)
    """

    Settings: t.ClassVar[type[BigQueryTaskSettings]] = BigQueryTaskSettings
    WriteDisposition = WriteDisposition
    TABLE_NAMES: t.ClassVar[set[str]] = set()
    GetQuerySet = _GetQuerySet

    settings: BigQueryTaskSettings
    get_queryset: _GetQuerySet

    format_value_for_csv = staticmethod(format_value_for_csv)

    @classmethod
    def write_queryset_to_csv(
        cls,
        fields: Sequence[str],
        chunk_size: int,
        queryset: QuerySet[t.Any],
        csv_file: t.IO[bytes],
    ) -> bool:
        """Stream a queryset into a file.

        Args:
            fields: The columns.
            chunk_size: How many rows are held in memory.
            queryset: The rows.
            csv_file: Where to write.

        Returns:
            Whether there were any rows.
        """
        return write_queryset_to_csv(
            fields, chunk_size, queryset, csv_file, cls.format_value_for_csv
        )

    @staticmethod
    def load_csv_into_bq(
        write_disposition: str,
        time_limit: int,
        table_name: str,
        csv_file: t.IO[bytes],
        schema: Sequence[tuple[str, str]] = (),
        task_id: str | None = None,
    ) -> None:
        """Load a file into a table, unless a job of the same task has done it.

        Args:
            write_disposition: What happens to the rows that are there.
            time_limit: Seconds that the job may take.
            table_name: The table, which is created if it does not exist.
            csv_file: The file, with a header.
            schema: Name and type of each column; the table's own without them.
            task_id: The task's id, which its retries and redeliveries share.

        Raises:
            google.api_core.exceptions.GoogleAPICallError: The job failed.
            MissingExtraError: Google's library is not installed.
        """
        load_csv(
            csv_file,
            table_name=table_name,
            schema=schema,
            write_disposition=write_disposition,
            time_limit=time_limit,
            task_id=task_id,
        )

    @classmethod
    def register_table_name(cls, table_name: str) -> None:
        """Reserve a table for one task of this process.

        Args:
            table_name: The table's name.

        Raises:
            ValidationError: Another task loads it.
        """
        if table_name in cls.TABLE_NAMES:
            raise ValidationError(
                f"Two tasks load the table {table_name!r}: give one of them another"
                " table_name.",
                code="table_name_already_registered",
            )
        cls.TABLE_NAMES.add(table_name)

    @classmethod
    def shared(
        cls, settings: BigQueryTaskSettings
    ) -> Callable[[_GetQuerySet], BigQueryTask]:
        """Declare a task by a function that returns a queryset.

        Args:
            settings: What to load, and how.

        Returns:
            A decorator that turns the function into a task.

        Raises:
            ValidationError: Another task loads the same table.
        """

        def decorate(get_queryset: _GetQuerySet) -> BigQueryTask:
            from celery import shared_task

            get_celery_app()
            options = dict(settings.kwargs)
            schedule = options.pop("schedule", None)
            name = get_task_name(options.pop("name", None) or get_queryset)
            cls.register_table_name(settings.table_name or get_queryset.__name__)
            if schedule is not None:
                add_schedule(name, schedule)
            declare = shared_task(
                **options,
                name=name,
                time_limit=settings.time_limit,
                max_retries=settings.max_retries,
                settings=settings,
                get_queryset=staticmethod(get_queryset),
            )
            return t.cast(BigQueryTask, declare(_run))  # type: ignore[no-untyped-call]

        return decorate

    def get_table_name(self) -> str:
        """Return the name of the table, which is the function's unless one is given."""
        return self.settings.table_name or self.get_queryset.__name__

    def get_ordered_queryset(self, *args: t.Any, **kwargs: t.Any) -> QuerySet[Model]:
        """Return the rows in a stable order.

        Args:
            *args: Passed on to the task's function.
            **kwargs: Passed on to the task's function.

        Returns:
            The function's queryset, ordered by the id field unless it is ordered.
        """
        queryset: QuerySet[Model] = self.get_queryset(*args, **kwargs)
        if queryset.ordered:
            return queryset
        return queryset.order_by(self.settings.id_field)

    def load(self, *args: t.Any, **kwargs: t.Any) -> None:
        """Copy the rows into the table.

        Args:
            *args: Passed on to the task's function.
            **kwargs: Passed on to the task's function.
        """
        settings = self.settings
        queryset = self.get_ordered_queryset(*args, **kwargs)
        with NamedTemporaryFile(mode="w+b", suffix=".csv", delete=True) as csv_file:
            any_rows = self.write_queryset_to_csv(
                settings.fields, settings.chunk_size, queryset, csv_file
            )
            # Truncating with no rows is what empties the table.
            if any_rows or settings.write_disposition.startswith("WRITE_TRUNCATE"):
                self.load_csv_into_bq(
                    write_disposition=settings.write_disposition,
                    time_limit=settings.time_limit,
                    table_name=self.get_table_name(),
                    csv_file=csv_file,
                    schema=get_schema(queryset, settings.fields),
                    task_id=self.request.id,
                )


def _run(self: BigQueryTask, *args: t.Any, **kwargs: t.Any) -> None:
    try:
        self.load(*args, **kwargs)
    except Exception as error:
        if not is_transient(error):
            raise
        raise self.retry(
            args=args,
            kwargs=kwargs,
            exc=error,
            countdown=self.settings.retry_countdown,
        ) from error


def __getattr__(name: str) -> t.Any:
    """Import Google's client when it is first used; a test may replace it here."""
    if name not in ("Client", "LoadJobConfig"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    try:
        from google.cloud import bigquery
    except ImportError:
        raise MissingExtraError("BigQueryTask", "gcp") from None
    return getattr(bigquery, name)
