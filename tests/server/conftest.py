"""A service in a process of its own, and the servers that it stands on."""

import itertools
import os
import socket
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest
import requests

from tests.service_fixtures import KEPT, ROOT, run_service, service_dir

__all__ = ["run_service", "service_dir"]

POSTGRESQL = ("127.0.0.1", 5432)
REDIS = ("127.0.0.1", 6379)
SOURCES = {
    "src/urls.py": """
import time
from pathlib import Path
from django.conf import settings
from django.db import transaction
from django.http import HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from codeforlife.urls import get_urlpatterns
from src.tasks import note

@transaction.non_atomic_requests
def slow(request):
    Path("slow-began").touch()
    time.sleep(1.5)
    return HttpResponse("done")

@transaction.non_atomic_requests
def who(request):
    return JsonResponse({"scheme": request.scheme, "ip": request.META["REMOTE_ADDR"]})

@csrf_exempt
def queue(request, word, fails):
    note.delay_on_commit(word)
    time.sleep(0.2)
    Path("log").open("a").write(f"view {word}\\n")
    if fails:
        raise ValueError("rolled back")
    return HttpResponse()

urlpatterns = get_urlpatterns(
    [
        path("slow/", slow),
        path("who/", who),
        path("queue/<word>/", queue, {"fails": False}),
        path("fail/<word>/", queue, {"fails": True}),
    ],
    include_user_urls=False,
)
""",
    "src/tasks/__init__.py": """
from pathlib import Path
from codeforlife.tasks import shared_task

@shared_task
def note(word):
    Path("log").open("a").write(f"task {word}\\n")
""",
    "application.py": """
from pathlib import Path
from codeforlife.server import Server
Path("imports").open("a").write(f"{__name__}\\n")
Server().run(load_fixtures=None)
""",
}


_reserved: list[socket.socket] = []


def get_free_port() -> int:
    """Find a port; on Linux, nobody else gets it until the tests have ended."""
    free = socket.socket()
    # A server that sets this option, too, may share the port with who never listens.
    free.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    free.bind(("127.0.0.1", 0))
    port: int = free.getsockname()[1]
    if sys.platform == "linux":
        _reserved.append(free)
    else:
        free.close()
    return port


@pytest.fixture(scope="session", autouse=True)
def _give_ports_back() -> Iterator[None]:
    yield
    for free in _reserved:
        free.close()


def wait_for(condition: Callable[[], object], seconds: float = 100) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "It did not happen in time."
        time.sleep(0.05)


class Process:
    """A running service."""

    def __init__(self, directory: Path, *args: str, **env: str) -> None:
        self.directory = directory
        self.port = get_free_port()
        self.log = directory / "process.log"
        kept = {name: value for name, value in os.environ.items() if name in KEPT}
        env = {
            **kept,
            "PYTHONPATH": str(ROOT),
            "SERVICE_PORT": str(self.port),
            "PYTHONUNBUFFERED": "1",
            # A busy machine imports slowly what the first check needs.
            "HEALTH_CHECK_TIMEOUT": "15",
            **env,
        }
        args = tuple(arg.format(port=self.port) for arg in args)
        with self.log.open("wb") as log:
            self.popen = subprocess.Popen(
                [sys.executable, *args],
                cwd=directory,
                env=env,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def get(self, path: str, **kwargs: object) -> requests.Response:
        url = f"http://127.0.0.1:{self.port}/{path}"
        return requests.get(url, timeout=30, **kwargs)

    def is_live(self) -> bool:
        assert self.popen.poll() is None, self.log.read_text()
        with suppress(requests.ConnectionError, requests.Timeout):
            return self.get("health-check/live/").status_code == 200
        return False

    def wait(self) -> "Process":
        wait_for(self.is_live)
        return self

    def stop(self) -> int:
        self.popen.terminate()
        return self.popen.wait(60)


@pytest.fixture
def sources() -> dict[str, str]:
    """What is written into the service before it starts."""
    return SOURCES


@pytest.fixture
def start(
    service_dir: Path, sources: dict[str, str]
) -> Iterator[Callable[..., Process]]:
    """Start the service with arguments and an environment, and stop it at the end."""
    for name, text in sources.items():
        path = service_dir / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    processes = []

    def _start(*args: str, **env: str) -> Process:
        processes.append(Process(service_dir, *(args or ("application.py",)), **env))
        return processes[-1]

    yield _start
    for process in processes:
        if process.popen.poll() is None:
            process.stop()


class Proxy:
    """A TCP proxy that can be cut and mended."""

    def __init__(self, target: tuple[str, int]) -> None:
        self.target = target
        self.port = 0
        self.sockets: list[socket.socket] = []
        self.mend()

    def mend(self) -> None:
        self.listener = socket.create_server(("127.0.0.1", self.port))
        self.port = self.listener.getsockname()[1]
        threading.Thread(
            target=self._accept, args=(self.listener,), daemon=True
        ).start()

    def cut(self) -> None:
        for each in (self.listener, *self.sockets):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()
        self.sockets.clear()

    def _accept(self, listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                client, _ = listener.accept()
                server = socket.create_connection(self.target)
                self.sockets += [client, server]
                for pair in ((client, server), (server, client)):
                    threading.Thread(target=_pipe, args=pair, daemon=True).start()


def _pipe(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)


@pytest.fixture
def make_proxy() -> Iterator[Callable[[tuple[str, int]], Proxy]]:
    proxies: list[Proxy] = []

    def make(target: tuple[str, int]) -> Proxy:
        proxies.append(Proxy(target))
        return proxies[-1]

    yield make
    for proxy in proxies:
        proxy.cut()


@pytest.fixture
def env(postgresql: str, redis_database: int) -> dict[str, str]:
    """What points a service at a database and a cache of its own."""
    return {
        "DATABASE_URL": f"postgresql://postgres@127.0.0.1:{POSTGRESQL[1]}/{postgresql}",
        "REDIS_URL": f"redis://127.0.0.1:{REDIS[1]}/{redis_database}",
    }


@pytest.fixture
def postgresql() -> Iterator[str]:
    """The name of a new database; skips where there is no PostgreSQL."""
    psycopg = pytest.importorskip("psycopg")
    _skip_unless_open(POSTGRESQL, "PostgreSQL")
    name = f"cfl_server_{uuid.uuid4().hex[:12]}"
    address = "postgresql://postgres@{}:{}/postgres".format(*POSTGRESQL)
    with closing(psycopg.connect(address, autocommit=True)) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        yield name
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def redis_database() -> Iterator[int]:
    """The number of an empty Redis database; skips where there is no Redis."""
    yield from claim_redis_database()


def claim_redis_database() -> Iterator[int]:
    """Yield the number of an empty Redis database, and empty it at the end."""
    redis = pytest.importorskip("redis")
    _skip_unless_open(REDIS, "Redis")
    for number in itertools.cycle(range(12, 16)):
        with closing(redis.Redis(*REDIS, db=number)) as client:
            # It is emptied, so no other test may use it, of whichever run of the suite.
            # A test that was killed keeps it no longer than a test may take.
            claim = {"name": "claimed-by-a-test", "value": 1, "ex": 300}
            if not client.set(**claim, nx=True):
                time.sleep(0.1)
                continue
            client.pipeline(transaction=True).flushdb().set(**claim).execute()
            yield number
            client.flushdb()
            return


def _skip_unless_open(address: tuple[str, int], name: str) -> None:
    with socket.socket() as probe:
        probe.settimeout(1)
        if probe.connect_ex(address):
            pytest.skip(f"{name} does not run here.")
