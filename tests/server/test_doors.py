"""A process has the same Celery app, keys, cache and mail however it was started."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import typing as t
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.service_fixtures import KEPT, ROOT, SERVICE

from .conftest import REDIS, Process, claim_redis_database, wait_for

if t.TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytest.importorskip("gunicorn")
pytest.importorskip("celery")

# Several starts of a service take long where other work is going on.
pytestmark = pytest.mark.timeout(300)

SOURCES = {
    "src/report.py": """
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

def report(door):
    # In another thread: Celery's current app is kept for each thread.
    with ThreadPoolExecutor(1) as pool:
        facts = pool.submit(use_everything, door).result()
    with Path("reports").open("a") as file:
        file.write(json.dumps({"door": door, **facts}) + "\\n")

def use_everything(door):
    import celery
    from django.conf import settings
    from django.core.cache import caches
    from codeforlife import mail
    from codeforlife.encryption import get_keyring
    from src.tasks import note
    note.delay(door)
    caches["default"].set(door, 1)
    mail.send_mail(campaign_id=1, to_addresses=[f"{door}@example.com"])
    app = celery.current_app
    with app.connection_for_write() as connection:
        broker = connection.as_uri(include_password=True)
    return {
        "app": [app.main, app.conf.task_default_queue, note.app.main],
        "broker": [broker.rstrip("/"), app.conf.task_always_eager],
        "cache": [type(caches["default"]).__name__, caches["default"].get(door)],
        "keys": [
            type(get_keyring().provider).__name__,
            get_keyring().index_key(b"door").hex()[:8],
        ],
        "mail": settings.MAIL_ENABLED,
    }
""",
    "src/tasks/__init__.py": """
from pathlib import Path
from celery.signals import beat_init
from codeforlife.tasks import shared_task
from ..report import report

@shared_task
def note(door):
    with Path("notes").open("a") as file:
        file.write(f"{door}\\n")

@shared_task(schedule=0.5)
def tick():
    if not Path("ticked").exists():
        Path("ticked").touch()
        report("worker")

@beat_init.connect
def tell(**_):
    report("beat")
""",
    "src/management/__init__.py": "",
    "src/management/commands/__init__.py": "",
    "src/management/commands/tell.py": """
from django.core.management.base import BaseCommand
from src.report import report

class Command(BaseCommand):
    def handle(self, **options):
        report("command")
""",
    "src/urls.py": """
from django.http import HttpResponse
from django.urls import path
from codeforlife.urls import get_urlpatterns
from src.report import report

def tell(request):
    report("gunicorn")
    return HttpResponse()

urlpatterns = get_urlpatterns([path("tell/", tell)], include_user_urls=False)
""",
    "src/test_doors.py": """
import unittest
import django.test
from codeforlife.tests import TestCase
from src.report import report

def test_function(db):
    report("pytest function")

class DjangoTestCase(django.test.TestCase):
    def test(self):
        report(f"{RUNNER} django.test")

class KitTestCase(TestCase):
    def test(self):
        report(f"{RUNNER} codeforlife.tests")

import sys
RUNNER = "pytest" if "pytest" in sys.modules else "manage.py test"
""",
    "application.py": """
from codeforlife.server import Server
server = Server()
if __name__ == "__main__":
    from src.report import report
    report("application.py")
server.run(load_fixtures=None)
""",
}
REAL_DOORS = {"application.py", "beat", "command", "gunicorn", "shell", "worker"}
TEST_DOORS = {
    "manage.py test codeforlife.tests",
    "manage.py test django.test",
    "pytest codeforlife.tests",
    "pytest django.test",
    "pytest function",
}
FACILITIES = ("app", "broker", "cache", "keys", "mail")


class Doors(t.NamedTuple):
    """What each process found, and what reached the servers that stand by."""

    facts: dict[str, dict[str, object]]
    mails_of_tests: list[str]
    mails: list[str]
    redis_keys_of_tests: list[bytes]
    redis_url: str


@pytest.fixture(scope="module")
def redis_number() -> Iterator[int]:
    yield from claim_redis_database()


@pytest.fixture(scope="module")
def dotdigital() -> Iterator[tuple[str, list[str]]]:
    """The URL of a mail server that stands by, and what was sent to it."""
    received: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            received.append(json.loads(body)["toAddresses"][0].partition("@")[0])
            self.send_response(202)
            self.end_headers()

        def log_message(self, *_: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", received
        server.shutdown()


@pytest.fixture(scope="module")
def doors(
    tmp_path_factory: pytest.TempPathFactory,
    redis_number: int,
    dotdigital: tuple[str, list[str]],
) -> Doors:
    """Come in by each door, with a real broker, cache and mail server standing by."""
    redis = pytest.importorskip("redis")
    directory = tmp_path_factory.mktemp("doors")
    _write(directory)
    mail_url, mails = dotdigital
    env = {
        "CELERY_BROKER_URL": f"redis://{REDIS[0]}:{REDIS[1]}/{redis_number}",
        "MAIL_AUTH": "Basic x",
        "MAIL_ENABLED": "1",
        "MAIL_URL": mail_url,
        "REDIS_URL": f"redis://{REDIS[0]}:{REDIS[1]}/{redis_number}",
        "TMPDIR": str(directory),
    }
    pytest_options = ["-p", "codeforlife.pytest_plugin", "-p", "no:cacheprovider", "-q"]
    with closing(redis.Redis(*REDIS, db=redis_number)) as client:
        _run_all(
            directory,
            env | {"DJANGO_SETTINGS_MODULE": "settings"},
            ["-m", "pytest", *pytest_options, "src/test_doors.py"],
            ["manage.py", "test"],
        )
        keys_of_tests, mails_of_tests = client.keys(), list(mails)
        _run_all(
            directory,
            env,
            ["manage.py", "shell", "-c", "import src.report as r; r.report('shell')"],
            ["manage.py", "tell"],
        )
        service = Process(directory, "application.py", **env).wait()
        try:
            assert service.get("tell/").status_code == 200
            wait_for(lambda: set(_read(directory)) == REAL_DOORS | TEST_DOORS)
            wait_for(lambda: _read_notes(directory) >= REAL_DOORS)
        finally:
            service.stop()
    return Doors(
        _read(directory), mails_of_tests, mails, keys_of_tests, env["REDIS_URL"]
    )


def _write(directory: Path) -> None:
    for name, text in {**SERVICE, **SOURCES}.items():
        path = directory / name
        path.parent.mkdir(exist_ok=True, parents=True)
        path.write_text(text)


def _run_all(directory: Path, env: dict[str, str], *commands: list[str]) -> None:
    """Run commands at the same time, and expect each to succeed."""
    kept = {name: value for name, value in os.environ.items() if name in KEPT}
    processes = [
        subprocess.Popen(
            [sys.executable, *command],
            cwd=directory,
            env={**kept, "PYTHONPATH": str(ROOT), **env},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for command in commands
    ]
    for process in processes:
        output, _ = process.communicate(timeout=100)
        assert process.returncode == 0, output


def _read(directory: Path) -> dict[str, dict[str, object]]:
    lines = (directory / "reports").read_text().splitlines()
    return {facts.pop("door"): facts for facts in map(json.loads, lines)}


def _read_notes(directory: Path) -> set[str]:
    return set((directory / "notes").read_text().splitlines())


@pytest.mark.parametrize("facility", FACILITIES)
@pytest.mark.parametrize("door", sorted(REAL_DOORS))
def test_every_process_of_a_service_uses_the_same(doors, door, facility):
    expected = {
        "app": ["fruit", "fruit", "fruit"],
        "broker": [doors.redis_url, False],
        "cache": ["RedisCache", 1],
        "keys": ["LocalFileKeyProvider", doors.facts["command"]["keys"][1]],
        "mail": True,
    }
    assert doors.facts[door][facility] == expected[facility]


@pytest.mark.parametrize("facility", FACILITIES)
@pytest.mark.parametrize("door", sorted(TEST_DOORS))
def test_a_test_uses_nothing_real(doors, door, facility):
    expected = {
        "app": ["fruit", "fruit", "fruit"],
        "broker": ["memory://localhost", True],
        "cache": ["LocMemCache", 1],
        "keys": ["MemoryKeyProvider", doors.facts[door]["keys"][1]],
        "mail": False,
    }
    assert doors.facts[door][facility] == expected[facility]
    assert doors.facts[door]["keys"] != doors.facts["command"]["keys"]


def test_what_stands_by_while_tests_run_stays_empty(doors):
    assert doors.redis_keys_of_tests == [b"claimed-by-a-test"]
    assert doors.mails_of_tests == []
    assert set(doors.mails) == REAL_DOORS


def test_no_door_leads_to_celerys_own_default_broker(doors):
    kombu = pytest.importorskip("kombu")
    with kombu.Connection("amqp://guest:guest@127.0.0.1:5672//") as connection:
        try:
            channel = connection.connect() and connection.channel()
        except OSError:
            pytest.skip("RabbitMQ does not run here.")
        for queue in ("celery", "fruit"):
            with pytest.raises(connection.channel_errors, match="no queue"):
                channel.queue_declare(queue, passive=True)
            channel = connection.channel()
