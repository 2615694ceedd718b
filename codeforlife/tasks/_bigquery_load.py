"""Loads a CSV file into BigQuery, once."""

from __future__ import annotations

import re
import typing as t
import uuid
from collections.abc import Sequence
from contextlib import closing

from codeforlife.conf import conf
from codeforlife.configuration import MissingExtraError

from ._bigquery_csv import NULL_MARKER

if t.TYPE_CHECKING:
    from google.cloud.bigquery import Client, LoadJob, LoadJobConfig

__all__ = ["is_transient", "load_csv"]

_MAX_FAILED_JOBS = 10


def is_transient(error: BaseException) -> bool:
    """Say whether an error may pass by itself.

    Args:
        error: What went wrong.

    Returns:
        True for lost connections, time-outs, quotas and faults of Google's own servers,
        and the transient errors of any task; false for whatever the next try meets too.
    """
    from .retries import get_transient_errors

    if isinstance(error, get_transient_errors()):
        return True
    try:
        from google.api_core import exceptions
        from google.auth.exceptions import TransportError
    except ImportError:
        return False
    passing = (exceptions.ServerError, exceptions.TooManyRequests, TransportError)
    if isinstance(error, exceptions.Forbidden):  # quotas are told with this status
        return any("rateLimitExceeded" in str(item) for item in error.errors)
    return isinstance(error, passing)


def load_csv(
    csv_file: t.IO[bytes],
    *,
    table_name: str,
    schema: Sequence[tuple[str, str]],
    write_disposition: str,
    time_limit: int,
    task_id: str | None,
) -> None:
    """Load a file, unless a job of the same task has done it.

    Args:
        csv_file: The file, with a header.
        table_name: The table, which is created if it does not exist.
        schema: Name and type of each column.
        write_disposition: What happens to the rows that are there.
        time_limit: Seconds that the job may take.
        task_id: The task's id, which its retries and redeliveries share.

    Raises:
        google.api_core.exceptions.GoogleAPICallError: The job failed.
        MissingExtraError: Google's library is not installed.
    """
    from google.api_core.exceptions import Conflict, GoogleAPICallError

    with closing(_make_client(time_limit)) as client:
        for attempt in range(_MAX_FAILED_JOBS):
            job_id = _get_job_id(table_name, task_id, attempt)
            try:
                job = _start(
                    client, csv_file, table_name, job_id, schema, write_disposition
                )
            except Conflict:
                # An earlier try got as far as this. Only if it failed is it repeated.
                job = t.cast("LoadJob", client.get_job(job_id))
                try:
                    job.result(timeout=time_limit)
                except GoogleAPICallError:
                    continue
                return
            job.result(timeout=time_limit)
            return
        text = f"{_MAX_FAILED_JOBS} jobs of {task_id} failed."
        raise GoogleAPICallError(text)  # type: ignore[no-untyped-call]


def _make_client(time_limit: int) -> Client:
    from . import bigquery

    try:
        from google.auth.credentials import AnonymousCredentials
    except ImportError:
        raise MissingExtraError("BigQueryTask", "gcp") from None
    client_class: type[Client] = bigquery.Client
    endpoint = conf.google.bigquery_endpoint
    if endpoint:
        return client_class(
            project=conf.google.project_id,
            credentials=AnonymousCredentials(),  # type: ignore[no-untyped-call]
            client_options={"api_endpoint": endpoint},
        )
    return client_class(
        project=conf.google.project_id,
        credentials=bigquery.get_gcp_service_account_credentials(
            token_lifetime_seconds=time_limit
        ),
    )


def _start(
    client: Client,
    csv_file: t.IO[bytes],
    table_name: str,
    job_id: str,
    schema: Sequence[tuple[str, str]],
    write_disposition: str,
) -> LoadJob:
    project = conf.google.project_id
    dataset = conf.google.bigquery_dataset_id
    return client.load_table_from_file(
        file_obj=csv_file,
        destination=f"{project}.{dataset}.{table_name}",
        rewind=True,
        job_id=job_id,
        job_config=_get_job_config(schema, write_disposition),
    )


def _get_job_config(
    schema: Sequence[tuple[str, str]], write_disposition: str
) -> LoadJobConfig:
    from google.cloud.bigquery import CreateDisposition, SchemaField, SourceFormat

    from . import bigquery

    columns = [SchemaField(name, kind) for name, kind in schema]
    config_class: type[LoadJobConfig] = bigquery.LoadJobConfig
    return config_class(
        create_disposition=CreateDisposition.CREATE_IF_NEEDED,
        source_format=SourceFormat.CSV,
        write_disposition=write_disposition,
        **({"schema": columns} if columns else {}),
        skip_leading_rows=1,
        allow_quoted_newlines=True,
        null_marker=NULL_MARKER,
        encoding="UTF-8",
    )


def _get_job_id(table_name: str, task_id: str | None, attempt: int) -> str:
    """Name a job by what it does, in the characters that are allowed."""
    parts = (conf.service.name, table_name, task_id or uuid.uuid4().hex, attempt)
    return re.sub(r"[^A-Za-z0-9_-]", "-", "-".join(map(str, parts)))
