"""A service as it is deployed: server, worker and scheduler on PostgreSQL and Redis.

`make test-template` runs these; they take minutes.
"""

import os
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests

from codeforlife.cli._template.answers import USERS, Answers
from codeforlife.cli._template.states import States
from codeforlife.cli.check.production import get_production_environment
from codeforlife.cli.check.service import Service

psycopg = pytest.importorskip("psycopg")
pytestmark = pytest.mark.timeout(300)


@pytest.fixture
def database() -> Iterator[str]:
    if "TEST_DATABASE_URL" not in os.environ or "TEST_REDIS_URL" not in os.environ:
        pytest.skip("TEST_DATABASE_URL and TEST_REDIS_URL are not both set")
    server = urlsplit(os.environ["TEST_DATABASE_URL"])
    name = f"template_{uuid.uuid4().hex}"
    admin = server._replace(path="/postgres").geturl()
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        yield server._replace(path=f"/{name}").geturl()
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=USERS)
def service(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    for path, text in States().render(Answers("shop", users=request.param)).items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    return tmp_path


def _get_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


def _wait_until_healthy(port: int, process: subprocess.Popen[bytes]) -> dict[str, str]:
    headers = {"Host": "api.example.com", "Accept": "application/json"}
    end = time.monotonic() + 120
    while time.monotonic() < end and process.poll() is None:
        try:
            url = f"http://127.0.0.1:{port}/health-check/"
            answer = requests.get(url, headers=headers, timeout=30)
            if answer.ok:
                document: dict[str, str] = answer.json()
                return document
        except requests.ConnectionError:
            pass
        time.sleep(0.2)
    raise AssertionError("It did not become healthy in time.")


def test_server_worker_and_scheduler_are_healthy(service: Path, database: str) -> None:
    variables = get_production_environment(Service.find(service)) | {
        "PATH": os.environ["PATH"],
        "DATABASE_URL": database,
        "REDIS_URL": os.environ["TEST_REDIS_URL"],
        "SERVER_HOST": "127.0.0.1",
        "SERVER_WORKERS": "1",
    }
    processes = {}
    try:
        for mode in ("django", "celery", "beat"):
            port = _get_port()
            with (service / f"{mode}.log").open("wb") as log:
                processes[mode] = process = subprocess.Popen(
                    [sys.executable, "application.py"],
                    cwd=service,
                    env=variables | {"SERVER_MODE": mode, "SERVER_PORT": str(port)},
                    stdout=log,
                    stderr=log,
                )
            try:
                document = _wait_until_healthy(port, process)
            except AssertionError as error:
                text = (service / f"{mode}.log").read_text()
                raise AssertionError(f"{mode}: {error}\n{text}") from None
            assert document["healthStatus"] == "healthy", document
    finally:
        for process in processes.values():
            process.terminate()
        codes = {mode: process.wait(60) for mode, process in processes.items()}
    assert codes == {"django": 0, "celery": 0, "beat": 0}
    schedule = (service / "beat.log").read_text()
    assert "Traceback" not in schedule
