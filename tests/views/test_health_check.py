"""Health: the platform's document, liveness and readiness."""

import logging
import os
import sqlite3
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, nullcontext
from datetime import datetime
from types import SimpleNamespace

import pytest
import time_machine
from django.core.cache.backends.locmem import LocMemCache
from django.db import connection, connections
from django.db.migrations.recorder import MigrationRecorder
from django.db.utils import load_backend
from django.test.utils import CaptureQueriesContext
from django.urls import path

from codeforlife.encryption import Keyring
from codeforlife.encryption.providers.memory import MemoryKeyProvider
from codeforlife.health import (
    HealthCheck,
    HealthCheckDetailList,
    Unhealthy,
    check_database,
    check_migrations,
    checks,
    resolve_health_status,
    run_checks,
    runner,
    sharing,
)
from codeforlife.models.database.metadata import DatabaseMetadata
from codeforlife.urls import get_urlpatterns
from codeforlife.views.health_check import HealthCheckView, ReadyView


class Urls:
    urlpatterns = get_urlpatterns([], include_user_urls=False)


class BrokenCache(LocMemCache):
    def set(self, *args, **kwargs):
        raise ConnectionError("redis://:hunter2@cache")


class ForgetfulCache(LocMemCache):
    def get(self, *args, **kwargs):
        return None


@pytest.fixture(autouse=True)
def _urls(settings):
    settings.ROOT_URLCONF = Urls
    settings.CELERY_TASK_ALWAYS_EAGER = True
    settings.DB_ENGINE = "sqlite"  # whose sites are not looked for


def get_details(response):
    return {item["name"]: item for item in response.json().get("details", [])}


def use(settings, view_class):
    class Own:
        urlpatterns = [path("own/", view_class.as_view())]

    settings.ROOT_URLCONF = Own


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["live/", "ready/", ""])
def test_a_probe_costs_the_request_no_query(client, name):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        response = client.get(f"/health-check/{name}")
    assert response.status_code == 200
    assert len(queries) == 0
    assert response["Cache-Control"] == "no-store"
    assert not response.cookies


def test_liveness_needs_nothing(client):
    # No database mark: touching one would fail.
    response = client.get("/health-check/live/")
    assert response.status_code == 200
    assert response.json()["healthStatus"] == "healthy"


@pytest.mark.django_db
def test_readiness_names_what_it_checked(client):
    response = client.get("/health-check/ready/")
    assert response.status_code == 200
    details = get_details(response)
    assert list(details) == ["database", "migrations", "keys", "cache"]
    assert {item["health"] for item in details.values()} == {"healthy"}


@pytest.mark.django_db
def test_the_document_has_the_platforms_keys(client, settings):
    settings.APP_ID, settings.APP_VERSION = "fruit", "1.2"
    before = datetime.now().astimezone()
    document = client.get("/health-check/").json()
    assert list(document) == [
        "appId",
        "healthStatus",
        "lastCheckedTimestamp",
        "additionalInformation",
        "startupTimestamp",
        "appVersion",
        "details",
    ]
    assert (document["appId"], document["appVersion"]) == ("fruit", "1.2")
    checked = datetime.fromisoformat(document["lastCheckedTimestamp"])
    assert datetime.fromisoformat(document["startupTimestamp"]) <= before <= checked
    names = [item["name"] for item in document["details"]]
    assert names[:3] == ["django.ready", "django.apps_ready", "django.models_ready"]
    parts = ["database", "migrations", "keys", "cache"]
    assert names[3:] == [f"django.{part}" for part in parts]


@pytest.mark.django_db
def test_d41_the_timestamp_is_of_this_check(client):
    stamps = {
        client.get("/health-check/").json()["lastCheckedTimestamp"] for _ in range(2)
    }
    assert len(stamps) == 2


@pytest.mark.django_db
@pytest.mark.parametrize("backend", ["BrokenCache", "ForgetfulCache"])
@pytest.mark.parametrize("name", ["ready/", ""])
def test_d41_a_broken_cache_is_told_and_no_failure(
    client, settings, caplog, backend, name
):
    settings.CACHES = {"default": {"BACKEND": f"{__name__}.{backend}"}}
    sys.modules.setdefault(__name__, sys.modules[BrokenCache.__module__])
    with caplog.at_level(logging.WARNING):
        response = client.get(f"/health-check/{name}")
    assert response.status_code == 503
    assert response.json()["healthStatus"] == "unhealthy"
    (unhealthy,) = [
        d for d in get_details(response).values() if d["health"] != "healthy"
    ]
    assert unhealthy["name"].endswith("cache")
    assert "hunter2" not in response.content.decode()
    assert client.get("/health-check/live/").status_code == 200


@pytest.mark.django_db
def test_a_database_that_is_behind_is_not_ready(client, monkeypatch):
    monkeypatch.setattr(checks, "_passed", {})
    monkeypatch.setattr(
        "django.db.migrations.executor.MigrationExecutor.migration_plan",
        lambda self, targets: [1, 2],
    )
    response = client.get("/health-check/ready/")
    assert response.status_code == 503
    assert response.json()["healthStatus"] == "startingUp"
    detail = get_details(response)["migrations"]
    assert detail["description"] == "2 migration(s) of default are not applied."


def test_a_check_that_hangs_is_bounded_and_not_piled_up(settings):
    starts, release = [], threading.Event()

    def hang():
        starts.append(1)
        release.wait(30)

    try:
        begin = time.monotonic()
        for _ in range(3):
            (detail,) = run_checks({"slow": hang}, timeout=0.05)
        assert time.monotonic() - begin < 10
    finally:
        release.set()
    assert detail.health == "unhealthy"
    assert detail.description == "No answer within 0.05 seconds."
    assert len(starts) == 1


@pytest.mark.django_db
def test_a_migration_that_is_taken_back_is_seen(monkeypatch):
    with time_machine.travel(0) as clock:
        monkeypatch.setattr(checks.time, "monotonic", time.time)
        monkeypatch.setattr(checks, "_passed", {})
        check_migrations()
        MigrationRecorder(connection).record_unapplied("user", "0001_initial")
        clock.shift(10)
        check_migrations()
        clock.shift(30)
        with pytest.raises(Unhealthy, match="of default are not applied"):
            check_migrations()


# The probe has a connection of its own, which sees what is committed.
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("fault", ["foreign", "none"])
def test_keys_that_are_not_the_database_s_are_not_healthy(
    client, settings, monkeypatch, fault
):
    monkeypatch.setattr(checks, "_passed", {})
    canary = Keyring(MemoryKeyProvider()).encrypt(b"codeforlife", b"other")
    DatabaseMetadata.objects.write()
    if fault == "foreign":
        DatabaseMetadata.objects.update(key_canary=canary)
    else:
        settings.ENCRYPTION_KEY_PROVIDER = (
            "codeforlife.encryption.providers.environment.EnvironmentKeyProvider"
        )
    response = client.get("/health-check/ready/")
    assert response.status_code == 503
    unhealthy = {
        name
        for name, detail in get_details(response).items()
        if detail["health"] != "healthy"
    }
    assert unhealthy == {"keys"}


@pytest.mark.django_db
@pytest.mark.parametrize(("free_pages", "is_full"), [(0, True), (1000, False)])
def test_a_full_disk_is_seen(monkeypatch, tmp_path, free_pages, is_full):
    path = tmp_path / "db.sqlite3"
    options = {**connections["default"].settings_dict, "NAME": path}
    options |= {"ENGINE": "django.db.backends.sqlite3", "OPTIONS": {}}
    file = load_backend(options["ENGINE"]).DatabaseWrapper(options, "file")
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE t (id)")
    monkeypatch.setattr(type(connections), "all", lambda self: [file])
    disk = SimpleNamespace(f_bavail=free_pages, f_frsize=4096)
    monkeypatch.setattr(os, "statvfs", lambda path: disk)
    with (
        closing(file),
        pytest.raises(Unhealthy, match="The disk of file is full")
        if is_full
        else nullcontext(),
    ):
        check_database()


def test_a_group_of_checks_has_one_thread_that_lives_on():
    seen = []

    def make(group):
        def check():
            seen.append(threading.get_ident())

        check.group = group
        return check

    for _ in range(3):
        run_checks({"a": make("one"), "b": make("one"), "c": make("two")}, timeout=30)
    assert len(seen) == 9
    assert len(set(seen)) == 2


@pytest.mark.django_db
def test_a_connection_lives_on_between_probes(monkeypatch):
    monkeypatch.setattr(runner, "keeps_connections", True)
    opened = []

    def check():
        connection.settings_dict["CONN_MAX_AGE"] = None
        connection.close_at = None
        connection.ensure_connection()
        opened.append(connection.connection)

    try:
        for _ in range(3):
            run_checks({"kept": check}, timeout=30)
        assert len(set(map(id, opened))) == 1
    finally:
        monkeypatch.setattr(runner, "keeps_connections", False)
        run_checks({"kept": lambda: None}, timeout=30)
    with pytest.raises(connection.Database.Error, match="closed"):
        opened[0].execute("SELECT 1")


def test_a_check_that_hangs_is_waited_for_once():
    release = threading.Event()
    try:
        run_checks({"hangs": release.wait}, timeout=0.2)
        begin = time.monotonic()
        for _ in range(20):
            (detail,) = run_checks({"hangs": release.wait}, timeout=0.2)
        assert time.monotonic() - begin < 0.2
    finally:
        release.set()
    assert detail.health == "unhealthy"


def test_a_flood_of_probes_looks_once(monkeypatch):
    monkeypatch.setattr(sharing, "is_shared", True)
    finding, looks, release = sharing.SharedFinding(), [], threading.Event()

    def look():
        looks.append(1)
        if len(looks) > 1:
            release.wait(30)
        return HealthCheck("healthy", str(len(looks)))

    first, _ = finding.get(look, 0.001)
    time.sleep(0.002)
    with ThreadPoolExecutor() as pool:
        slow = pool.submit(finding.get, look, 60)
        while len(looks) < 2:
            time.sleep(0.001)
        # The others do not wait for it.
        others = [finding.get(look, 60)[0] for _ in range(100)]
        release.set()
        assert slow.result()[0].additional_info == "2"
    assert set(map(id, others)) == {id(first)}
    assert [finding.get(look, 60)[0].additional_info for _ in range(100)] == ["2"] * 100
    assert len(looks) == 2


@pytest.mark.django_db
def test_a_check_leaves_no_connection_open():
    opened = []

    def check():
        connection.ensure_connection()
        opened.append(connection.connection)

    run_checks({"database": check}, timeout=30)
    (raw,) = opened
    with pytest.raises(connection.Database.Error, match="closed"):
        raw.execute("SELECT 1")


def test_checks_that_hang_share_the_time():
    release = threading.Event()
    checks = {f"slow-{number}": release.wait for number in range(20)}
    begin = time.monotonic()
    try:
        details = run_checks(checks, timeout=0.5)
        assert time.monotonic() - begin < 8
    finally:
        release.set()
    assert {detail.health for detail in details} == {"unhealthy"}


def test_checks_run_side_by_side():
    barrier = threading.Barrier(2)
    details = run_checks({"a": barrier.wait, "b": barrier.wait}, timeout=10)
    assert [detail.health for detail in details] == ["healthy", "healthy"]


def test_a_service_adds_checks_of_its_own(client, settings):
    def check_printer():
        raise Unhealthy("Out of paper.", "shuttingDown")

    class OwnView(ReadyView):
        def get_checks(self):
            return {"printer": check_printer}

    use(settings, OwnView)
    response = client.get("/own/")
    assert response.status_code == 503
    assert response.json()["healthStatus"] == "shuttingDown"
    assert get_details(response)["printer"]["description"] == "Out of paper."


def test_a_failing_check_is_unknown_and_shows_nothing(client, settings, caplog):
    class OwnView(HealthCheckView):
        def get_django_worker_health_check(self, request):
            raise RuntimeError("hunter2")

    use(settings, OwnView)
    response = client.get("/own/")
    assert response.status_code == 503
    assert response.json()["healthStatus"] == "unknown"
    assert "hunter2" not in response.content.decode()


def test_a_finding_is_kept_for_a_moment(client, settings, monkeypatch):
    monkeypatch.setattr(sharing, "is_shared", True)
    calls = []

    class OwnView(HealthCheckView):
        cache_timeout = 60

        def get_health_check(self, request):
            calls.append(1)
            return HealthCheck("healthy", "Fine.")

    use(settings, OwnView)
    documents = [client.get("/own/").json() for _ in range(3)]
    assert len(calls) == 1
    assert documents[0] == documents[1]


@pytest.mark.django_db
class TestWorker:
    @pytest.fixture(autouse=True)
    def _mode(self, settings):
        settings.SERVER_MODE = "celery"

    def get(self, client, monkeypatch, pid):
        monkeypatch.setenv("SERVER_CELERY_WORKER_PID", str(pid))
        response = client.get("/health-check/")
        return response, get_details(response)

    def test_a_running_worker_is_healthy(self, client, monkeypatch):
        child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=-1)
        try:
            _, details = self.get(client, monkeypatch, child.pid)
        finally:
            child.communicate(b"\n")
        assert details["celery.status"]["health"] == "healthy"
        assert float(details["celery.cpu_percent"]["description"]) >= 0
        assert "health" not in details["celery.cpu_percent"]

    def test_a_dead_worker_is_not(self, client, monkeypatch):
        child = subprocess.Popen([sys.executable, "-c", ""])
        # Waited for without reaping: what is left is a zombie.
        os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
        response, details = self.get(client, monkeypatch, child.pid)
        child.wait()
        assert response.status_code == 503
        assert details["celery.status"]["description"] == "The process is zombie."

    def test_a_worker_may_wait_for_a_disk_for_a_moment(
        self, client, monkeypatch, settings
    ):
        states = iter(["disk-sleep", "disk-sleep", "running"])
        monkeypatch.setattr("psutil.Process.status", lambda process: next(states))
        _, details = self.get(client, monkeypatch, os.getpid())
        assert details["celery.status"]["description"] == "The process is running."

    def test_a_worker_that_hangs_at_a_disk_is_not_healthy(
        self, client, monkeypatch, settings
    ):
        settings.HEALTH_CHECK_TIMEOUT = 0.2
        monkeypatch.setattr("psutil.Process.status", lambda process: "disk-sleep")
        response, details = self.get(client, monkeypatch, os.getpid())
        assert response.status_code == 503
        assert details["celery.status"]["health"] == "unhealthy"

    @pytest.mark.parametrize("method", ["status", "cpu_percent"])
    def test_a_worker_may_end_while_it_is_looked_at(self, client, monkeypatch, method):
        import psutil

        def raise_error(process, **kwargs):
            raise psutil.NoSuchProcess(process.pid)

        monkeypatch.setattr(f"psutil.Process.{method}", raise_error)
        _, details = self.get(client, monkeypatch, os.getpid())
        gone = method == "status"
        assert details["celery.status"]["health"] == (
            "unhealthy" if gone else "healthy"
        )

    @pytest.mark.parametrize("pid", ["", "none", 2**22 + 1])
    def test_no_worker_is_not(self, client, monkeypatch, pid):
        response, details = self.get(client, monkeypatch, pid)
        assert response.status_code == 503
        assert details["celery.status"]["health"] == "unhealthy"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("env", "domains"),
    [
        ("local", ["localhost:8000", "127.0.0.1:8000"]),
        ("production", ["fruit.org", "fruit.org:8000"]),
    ],
)
def test_the_sites_are_looked_for_on_postgresql(client, settings, env, domains):
    from django.contrib.sites.models import Site

    settings.ENV, settings.DB_ENGINE = env, "postgresql"
    settings.SERVICE_DOMAIN, settings.SERVICE_PORT = "fruit.org", 8000
    settings.SERVICE_HOST, settings.ALLOWED_HOSTS = "fruit.org:8000", ["fruit.org"]
    Site.objects.filter(domain__in=domains).delete()
    response = client.get("/health-check/")
    assert response.status_code == 503
    missing = [
        item["description"]
        for name, item in get_details(response).items()
        if "site_exists" in name
    ]
    assert missing == [f"There is no site {domain}." for domain in domains]
    sites = [Site.objects.create(domain=domain, name="x") for domain in domains]
    assert client.get("/health-check/").status_code == 200
    for site in sites:
        site.delete()


def test_a_process_that_works_on_tasks_answers_health_checks_only(settings):
    settings.SERVER_MODE = "beat"
    names = [pattern.name for pattern in get_urlpatterns([])]
    assert names == ["health-check", "health-check-live", "health-check-ready"]


@pytest.mark.parametrize(
    ("statuses", "verdict"),
    [
        ([], "unknown"),
        (["healthy"], "healthy"),
        (["healthy", "unknown"], "unknown"),
        (["healthy", "startingUp"], "startingUp"),
        (["startingUp", "shuttingDown"], "shuttingDown"),
        (["shuttingDown", "unhealthy", "startingUp"], "unhealthy"),
    ],
)
def test_the_worst_status_counts(statuses, verdict):
    assert resolve_health_status(*statuses) == verdict
    assert HealthCheckView.resolve_health_status(*statuses) == verdict


def test_details_are_collected_under_their_part():
    details = HealthCheckDetailList("django")
    details.append("a", "fine", "healthy")
    details.append("b", "42")
    assert [detail.name for detail in details] == ["django.a", "django.b"]
    assert details.health_statuses == {"healthy"}
