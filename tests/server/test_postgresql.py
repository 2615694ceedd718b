"""The service on a PostgreSQL that stops, hangs and returns, and behind PgBouncer."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from .conftest import POSTGRESQL, wait_for
from .postgresql import running_pgbouncer, running_postgresql

pytest.importorskip("gunicorn")

pytestmark = pytest.mark.timeout(600)

# A request's wait, and what comes before and after it on a busy machine.
WAIT = 4
BOUND = 2 * WAIT + 6
ENV = {
    "DB_REQUEST_TIMEOUT": str(WAIT),
    "HEALTH_CHECK_TIMEOUT": "2",
    "SERVER_CELERY_WORKER": "0",
    "LOG_LEVEL": "ERROR",
}


@pytest.fixture
def sources(sources):
    """A view that reads a row, in a transaction as every view."""
    code = sources["src/urls.py"].replace(
        "urlpatterns = get_urlpatterns(\n    [",
        "def row(request):\n"
        "    from django.contrib.sites.models import Site\n"
        "    return JsonResponse({'sites': Site.objects.count()})\n\n"
        "urlpatterns = get_urlpatterns(\n    [\n        path('row/', row),",
    )
    return {**sources, "src/urls.py": code}


class Liveness:
    """Probes liveness once a second, as an orchestrator does, and gives it 5 s."""

    def __init__(self, process):
        self.process, self.slowest, self.missed, self.count = process, 0.0, [], 0
        self.stopped = threading.Event()
        self.thread = threading.Thread(target=self.run, daemon=True)

    def run(self):
        url = f"http://127.0.0.1:{self.process.port}/health-check/live/"
        while not self.stopped.wait(1):
            begin = time.monotonic()
            try:
                assert requests.get(url, timeout=5).status_code == 200
            except Exception as error:
                self.missed.append(repr(error))
            self.count += 1
            self.slowest = max(self.slowest, time.monotonic() - begin)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.stopped.set()
        self.thread.join()


def get_seconds(process, path):
    begin = time.monotonic()
    response = requests.get(f"http://127.0.0.1:{process.port}/{path}", timeout=60)
    return response.status_code, time.monotonic() - begin


def is_ready(process):
    return get_seconds(process, "health-check/ready/")[0] == 200


@pytest.mark.parametrize("pool", ["0", "1"], ids=["no-pool", "pool"])
@pytest.mark.parametrize("fault", ["stopped", "frozen"])
def test_a_fault_of_postgresql_costs_a_bounded_wait(start, fault, pool):
    with running_postgresql() as server:
        url = f"postgresql://postgres@127.0.0.1:{server.port}/postgres"
        process = start(**ENV, DATABASE_URL=url, DB_POOL=pool).wait()
        wait_for(lambda: is_ready(process))
        assert get_seconds(process, "row/")[0] == 200

        with Liveness(process) as liveness, ThreadPoolExecutor(2) as threads:
            server.stop() if fault == "stopped" else server.freeze()
            answers = list(threads.map(lambda _: get_seconds(process, "row/"), "1234"))
            assert {status for status, _ in answers} <= {500, 503}
            assert max(seconds for _, seconds in answers) < BOUND
            wait_for(lambda: not is_ready(process))
            wait_for(lambda: liveness.count >= 5)
            server.start() if fault == "stopped" else server.thaw()
            wait_for(lambda: is_ready(process))
            wait_for(lambda: get_seconds(process, "row/")[0] == 200)
        assert liveness.missed == []


def test_the_service_runs_behind_pgbouncer_in_transaction_mode(
    start, run_service, postgresql
):
    with running_pgbouncer(POSTGRESQL) as bouncer:
        env = {
            "DATABASE_URL": f"postgresql://postgres@127.0.0.1:{bouncer.port}/{postgresql}",
            "DB_DISABLE_SERVER_SIDE_CURSORS": "1",
            "SERVER_CELERY_WORKER": "0",
        }
        # They migrate one after the other, and no lock is left to wait for.
        processes = [start(**env) for _ in range(2)]
        for process in processes:
            process.wait()
            wait_for(lambda process=process: is_ready(process))
            assert get_seconds(process, "row/")[0] == 200
        for arguments in (["rotate_keys"], ["rotate_keys", "--retire"]):
            command = run_service("manage.py", *arguments, **env)
            assert command.returncode == 0, command.stderr
        assert run_service("manage.py", "check_encryption", **env).returncode == 0
        third = start(**env).wait()
        wait_for(lambda: is_ready(third))


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_three_starters_at_once_prepare_one_database(start, request, database):
    env = {"SERVER_CELERY_WORKER": "0"}
    if database == "postgresql":
        env["DATABASE_URL"] = "postgresql://postgres@{}:{}/{}".format(
            *POSTGRESQL, request.getfixturevalue("postgresql")
        )
    processes = [start(**env) for _ in range(3)]
    for process in processes:
        process.wait()
        wait_for(lambda process=process: is_ready(process))
        assert "Error" not in process.log.read_text()
