"""Loading querysets into BigQuery, with Google's own client on a loopback stand-in."""

import csv
import datetime as dt
import io
import itertools
import threading
from decimal import Decimal
from unittest import mock

import pytest
from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils import timezone

from codeforlife.configuration import ConfigurationError
from codeforlife.tasks import BigQueryTask, DataWarehouseTask
from codeforlife.tasks._bigquery_load import is_transient
from codeforlife.tasks._bigquery_schema import get_column_type, get_schema

from .fake_bigquery import FakeBigQuery

pytest.importorskip("google.cloud.bigquery")

from google.api_core import exceptions
from src.models import Book, Shelf

_numbers = itertools.count()
VALID = {"write_disposition": "WRITE_TRUNCATE", "chunk_size": 10, "fields": ["title"]}


@pytest.fixture(autouse=True)
def _own_tables(monkeypatch):
    monkeypatch.setattr(BigQueryTask, "TABLE_NAMES", set())


@pytest.fixture
def bigquery(settings):
    server = FakeBigQuery()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.GOOGLE_CLOUD_BIGQUERY_ENDPOINT = server.url
    settings.GOOGLE_CLOUD_PROJECT_ID = "project"
    settings.GOOGLE_CLOUD_BIGQUERY_DATASET_ID = "dataset"
    settings.SERVICE_NAME = "fruit"
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def books(db):
    shelf = Shelf.objects.create(slug="s", label="S")
    Book.objects.create(isbn="2", title='Say "hi",\nthen go', pages=2, shelf=shelf)
    Book.objects.create(isbn="1", title="", pages=1, shelf=shelf)
    stamp = dt.datetime(2026, 7, 1, 12, 0, 0, 123456, tzinfo=dt.UTC)
    Book.objects.update(updated_at=stamp)
    return Book.objects.all()


def declare(queryset=None, **changes):
    def book_table(**kwargs):
        return (Book.objects.all() if queryset is None else queryset).filter(**kwargs)

    # A name of its own: Celery keeps the first task of each.
    kwargs = {"name": f"task.{next(_numbers)}"}
    settings = BigQueryTask.Settings(**{**VALID, "kwargs": kwargs, **changes})
    return BigQueryTask.shared(settings)(book_table)


def get_load(bigquery):
    (job,) = bigquery.jobs.values()
    return job["configuration"]["load"]


def test_rows_are_loaded_with_the_models_types(bigquery, books):
    fields = ["title", "reader", "shelf__slug", "updated_at"]
    declare(fields=fields).apply(throw=True)
    load = get_load(bigquery)
    assert load["destinationTable"] == {
        "projectId": "project",
        "datasetId": "dataset",
        "tableId": "book_table",
    }
    types = {item["name"]: item["type"] for item in load["schema"]["fields"]}
    assert types == {
        "title": "STRING",
        "reader": "INTEGER",
        "shelf__slug": "STRING",
        "updated_at": "DATETIME",
        "id": "INTEGER",
    }
    assert load["writeDisposition"] == "WRITE_TRUNCATE"
    assert load["createDisposition"] == "CREATE_IF_NEEDED"
    assert load["skipLeadingRows"] == "1"


def test_d55_line_breaks_nulls_and_microseconds_arrive(bigquery, books):
    declare(fields=["title", "reader", "updated_at"]).apply(throw=True)
    first, second = books.order_by("id")
    (content,) = bigquery.files.values()
    assert content.decode() == (
        "title,reader,updated_at,id\n"
        f'"Say ""hi"",\nthen go",\\N,2026-07-01 12:00:00.123456,{first.pk}\n'
        f",\\N,2026-07-01 12:00:00.123456,{second.pk}"
    )
    load = get_load(bigquery)
    assert load["allowQuotedNewlines"] is True
    assert load["nullMarker"] == "\\N"
    assert "datetimeFormat" not in load


@pytest.mark.parametrize("title", ["one\ntwo", "one\rtwo", "one\r\ntwo", "\n"])
def test_d55_a_line_break_alone_does_not_end_a_row(bigquery, books, title):
    books.filter(isbn="1").update(title=title)
    declare().apply(kwargs={"isbn": "1"}, throw=True)
    (content,) = bigquery.files.values()
    header, row = csv.reader(io.StringIO(content.decode(), newline=""))
    assert header == ["title", "id"]
    assert row == [title, str(books.get(isbn="1").pk)]
    assert not content.endswith(b"\n")


@pytest.mark.django_db
@pytest.mark.parametrize("disposition", ["WRITE_TRUNCATE", "WRITE_TRUNCATE_DATA"])
def test_d55_no_rows_empty_the_table(bigquery, disposition):
    declare(write_disposition=disposition).apply(throw=True)
    assert get_load(bigquery)["writeDisposition"] == disposition
    assert list(bigquery.files.values()) == [b"title,id"]


@pytest.mark.django_db
def test_nothing_is_appended_where_there_are_no_rows(bigquery):
    declare(write_disposition="WRITE_APPEND").apply(throw=True)
    assert bigquery.jobs == {}


def test_arguments_reach_the_queryset(bigquery, books):
    declare().apply(kwargs={"isbn": "1"}, throw=True)
    (content,) = bigquery.files.values()
    assert content.decode().count("\n") == 1


def test_a_task_that_is_delivered_twice_loads_once(bigquery, books):
    task = declare(write_disposition="WRITE_APPEND")
    for _ in range(2):
        task.apply(task_id="0af-1", throw=True)
    assert list(bigquery.jobs) == ["fruit-book_table-0af-1-0"]


def test_a_job_that_failed_is_repeated_under_another_id(bigquery, books):
    bigquery.errors = [{"reason": "backendError", "message": "try again"}]
    task = declare(retry_countdown=0)
    task.apply(task_id="7", throw=False).get()
    assert list(bigquery.jobs) == ["fruit-book_table-7-0", "fruit-book_table-7-1"]


def test_d55_a_permanent_error_is_not_tried_again(bigquery, books):
    error = {"reason": "invalid", "message": "no such column"}
    bigquery.errors = [error] * 9
    with pytest.raises(exceptions.BadRequest, match="no such column"):
        declare().apply(throw=True)
    assert len(bigquery.jobs) == 1


def test_retries_end(bigquery, books, settings):
    settings.CELERY_TASK_EAGER_PROPAGATES = False  # it would end the first try
    bigquery.errors = [{"reason": "backendError", "message": "down"}] * 9
    with pytest.raises(exceptions.ServerError):
        declare(max_retries=2, retry_countdown=0).apply(throw=False).get()
    assert len(bigquery.jobs) == 3


def test_d55_locally_the_key_file_is_asked_for(settings, books):
    settings.ENV = "local"
    settings.GOOGLE_CLOUD_BIGQUERY_ENDPOINT = ""
    settings.GOOGLE_APPLICATION_CREDENTIALS = None
    with pytest.raises(ConfigurationError, match="GOOGLE_APPLICATION_CREDENTIALS"):
        declare().apply(throw=True)


@pytest.mark.parametrize(
    ("error", "transient"),
    [
        (exceptions.InternalServerError("x"), True),
        (exceptions.ServiceUnavailable("x"), True),
        (exceptions.TooManyRequests("x"), True),
        (ConnectionResetError(), True),
        (TimeoutError(), True),
        (exceptions.Forbidden("x", errors=[{"reason": "rateLimitExceeded"}]), True),
        (exceptions.Forbidden("x"), False),
        (exceptions.NotFound("x"), False),
        (exceptions.BadRequest("x"), False),
        (ValueError("x"), False),
    ],
)
def test_d55_only_what_may_pass_is_transient(error, transient):
    assert is_transient(error) is transient


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("write_disposition_does_not_exist", {"write_disposition": "WRITE_ALL"}),
        ("chunk_size_lte_0", {"chunk_size": 0}),
        ("chunk_size_not_multiple_of_10", {"chunk_size": 15}),
        ("no_fields", {"fields": []}),
        ("no_fields", {"fields": ["id"]}),
        ("duplicate_fields", {"fields": ["title", "title"]}),
        ("time_limit_lte_0", {"time_limit": 0}),
        ("time_limit_gt_3600", {"time_limit": 3601}),
        ("max_retries_lt_0", {"max_retries": -1}),
        ("retry_countdown_lt_0", {"retry_countdown": -1}),
        ("task_unbound", {"kwargs": {"bind": False}}),
        ("base_not_subclass", {"kwargs": {"base": int}}),
    ],
)
def test_unusable_settings_are_refused(code, change):
    with pytest.raises(ValidationError) as caught:
        BigQueryTask.Settings(**{**VALID, **change})
    assert caught.value.code == code


def test_d55_what_the_caller_passed_stays_as_it_was():
    fields, kwargs = ["title"], {"name": "own.name"}
    settings = BigQueryTask.Settings(**{**VALID, "fields": fields, "kwargs": kwargs})
    task = BigQueryTask.shared(settings)(lambda: Book.objects.all())
    assert (fields, kwargs) == (["title"], {"name": "own.name"})
    assert settings.fields == ["title", "id"]
    assert settings.kwargs["name"] == "own.name"
    assert task.name.endswith(".own.name")
    assert task.time_limit == 3600


def test_two_tasks_may_not_load_one_table():
    declare()
    with pytest.raises(ValidationError) as caught:
        declare()
    assert caught.value.code == "table_name_already_registered"
    declare(table_name="another")


@pytest.mark.django_db
def test_rows_are_ordered_unless_they_are():
    assert declare().get_ordered_queryset().query.order_by == ("id",)
    ordered = declare(Book.objects.order_by("-isbn"), table_name="t")
    assert ordered.get_ordered_queryset().query.order_by == ("-isbn",)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        ("", ""),
        ("a,b", "a,b"),
        (True, "True"),
        (Decimal("1.50"), "1.50"),
        (dt.date(2026, 1, 2), "2026-01-02"),
        (dt.time(3, 4, 5), "03:04:05"),
        (dt.datetime(2026, 7, 1, 12, tzinfo=dt.UTC), "2026-07-01 12:00:00"),
        # In TIME_ZONE, which is London's, an hour ahead in summer.
        (dt.datetime(2026, 7, 1, 12), "2026-07-01 11:00:00"),
    ],
)
def test_d55_values_are_written_in_utc_whatever_the_servers_zone(value, text):
    with timezone.override("Asia/Tokyo"):
        assert BigQueryTask.format_value_for_csv(value) == text


def test_each_step_can_be_replaced(books, monkeypatch):
    written, loaded = mock.Mock(return_value=True), mock.Mock()
    monkeypatch.setattr(BigQueryTask, "write_queryset_to_csv", written)
    monkeypatch.setattr(BigQueryTask, "load_csv_into_bq", loaded)
    declare().apply(throw=True)
    fields, chunk_size, queryset, csv_file = written.call_args.args
    assert (fields, chunk_size, queryset.count()) == (["title", "id"], 10, 2)
    assert loaded.call_args.kwargs["csv_file"] is csv_file
    assert loaded.call_args.kwargs["table_name"] == "book_table"


def test_a_subclass_formats_values_its_own_way(books):
    class Upper(BigQueryTask):
        format_value_for_csv = staticmethod(lambda value: str(value).upper())

    file = io.BytesIO()
    queryset = Book.objects.filter(isbn="2")
    Upper.write_queryset_to_csv(["title", "reader"], 10, queryset, file)
    assert file.getvalue() == b'title,reader\n"SAY ""HI"",\nTHEN GO",\\N'


def test_google_is_reached_by_names_of_the_module(settings):
    settings.GOOGLE_CLOUD_BIGQUERY_ENDPOINT = ""
    settings.GOOGLE_CLOUD_PROJECT_ID = "project"
    settings.GOOGLE_CLOUD_BIGQUERY_DATASET_ID = "dataset"
    module, file = "codeforlife.tasks.bigquery", io.BytesIO(b"id\n1")
    with (
        mock.patch(f"{module}.get_gcp_service_account_credentials") as credentials,
        mock.patch(f"{module}.Client") as client,
        mock.patch(f"{module}.LoadJobConfig") as config,
    ):
        BigQueryTask.load_csv_into_bq("WRITE_APPEND", 60, "fruit", file)
    credentials.assert_called_once_with(token_lifetime_seconds=60)
    client.assert_called_once_with(
        project="project", credentials=credentials.return_value
    )
    load = client.return_value.load_table_from_file
    assert load.call_args.kwargs["file_obj"] is file
    assert load.call_args.kwargs["destination"] == "project.dataset.fruit"
    assert load.call_args.kwargs["job_config"] is config.return_value
    assert config.call_args.kwargs["write_disposition"] == "WRITE_APPEND"
    assert config.call_args.kwargs["skip_leading_rows"] == 1
    assert "schema" not in config.call_args.kwargs
    load.return_value.result.assert_called_once_with(timeout=60)
    client.return_value.close.assert_called_once_with()


def test_write_dispositions_are_googles():
    from google.cloud.bigquery import WriteDisposition

    for name in ("WRITE_APPEND", "WRITE_EMPTY", "WRITE_TRUNCATE"):
        ours = getattr(BigQueryTask.WriteDisposition, name)
        assert ours == getattr(WriteDisposition, name)
        settings = BigQueryTask.Settings(**{**VALID, "write_disposition": ours})
        assert settings.write_disposition == name


@pytest.mark.django_db
def test_csv_is_streamed_and_its_file_stays_open():
    file = io.BytesIO()
    queryset = Book.objects.none()
    assert BigQueryTask.write_queryset_to_csv(["id"], 10, queryset, file) is False
    assert file.getvalue() == b"id"


@pytest.mark.django_db
def test_types_follow_paths_annotations_and_transforms():
    queryset = Book.objects.annotate(double=F("pages") * 2, label=F("shelf__label"))
    fields = ["pk", "shelf_id", "shelf__pk", "double", "label", "updated_at__year"]
    assert get_schema(queryset, fields) == [
        ("pk", "INTEGER"),
        ("shelf_id", "INTEGER"),
        ("shelf__pk", "INTEGER"),
        ("double", "INTEGER"),
        ("label", "STRING"),
        ("updated_at__year", "STRING"),
    ]
    assert get_column_type(None) == "STRING"


class TestDataWarehouseTask:
    def test_the_earlier_names_are_translated(self, bigquery, books):
        with pytest.warns(DeprecationWarning, match="BigQueryTask"):
            settings = DataWarehouseTask.Settings(
                bq_table_write_mode="append",
                chunk_size=10,
                fields=["title"],
                bq_table_name="books",
            )
        assert (settings.bq_table_write_mode, settings.bq_table_name) == (
            "append",
            "books",
        )
        task = DataWarehouseTask.shared(settings)(lambda: Book.objects.all())
        task.apply(throw=True)
        load = get_load(bigquery)
        assert load["writeDisposition"] == "WRITE_APPEND"
        assert load["destinationTable"]["tableId"] == "books"

    def test_an_unknown_mode_is_refused(self):
        with (
            pytest.warns(DeprecationWarning, match="BigQueryTask"),
            pytest.raises(ValidationError) as caught,
        ):
            DataWarehouseTask.Settings("replace", chunk_size=10, fields=["title"])
        assert caught.value.code == "bq_table_write_mode_does_not_exist"
