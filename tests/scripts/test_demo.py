"""`make demo`, as a visitor meets it."""

import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

# Several starts of a service take long where other work is going on.
pytestmark = pytest.mark.timeout(300)

_ROOT = Path(__file__).resolve().parents[2]
_SECONDS = 100
# What runs in the background may ignore Ctrl-C, and so would all that it starts.
_LISTEN_TO_CTRL_C = """
import runpy, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
del sys.argv[0]
runpy.run_path(sys.argv[0], run_name="__main__")
"""


class _Demo:
    """The running example service, and what it printed before it began."""

    def __init__(self, directory: Path, port: int) -> None:
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-c", _LISTEN_TO_CTRL_C),
                *(str(_ROOT / "scripts/demo.py"), str(directory)),
            ],
            env={"PATH": "/usr/bin:/bin", "PORT": str(port), "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.output = ""
        try:
            self.url = self._read_url()
            self._wait()
        except BaseException:
            self.process.kill()
            self.process.communicate()
            raise

    def _read_url(self) -> str:
        for line in self.process.stdout or ():
            self.output += line
            if found := re.search(r"http://127\.0\.0\.1:\d+/", line):
                return found[0]
        raise AssertionError(self.output)

    def _wait(self) -> None:
        end = time.monotonic() + _SECONDS
        while time.monotonic() < end and self.process.poll() is None:
            try:
                requests.get(self.url, timeout=30).raise_for_status()
            except (requests.ConnectionError, requests.Timeout):
                time.sleep(0.1)
            else:
                return
        raise AssertionError(f"Nothing answers at {self.url}.\n{self.output}")

    def stop(self) -> tuple[int, str]:
        """Press Ctrl-C, and return the exit code and all that was printed."""
        self.process.send_signal(signal.SIGINT)
        rest, _ = self.process.communicate(timeout=_SECONDS)
        return self.process.returncode, self.output + rest


@pytest.fixture(scope="module")
def taken_port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory, taken_port: int) -> Iterator[_Demo]:
    directory = tmp_path_factory.mktemp("service") / "example"
    ignored = shutil.ignore_patterns("*.sqlite3", "__pycache__", ".*")
    shutil.copytree(_ROOT / "example", directory, ignore=ignored)
    demo = _Demo(directory, taken_port)
    yield demo
    code, output = demo.stop()
    assert code == 0, output
    assert "Traceback" not in output


def _log_in(demo: _Demo, name: str, **credentials: str) -> requests.Session:
    session = requests.Session()
    session.get(demo.url + "csrf/cookie/", timeout=30)
    response = session.post(
        f"{demo.url}session/{name}/",
        json=credentials,
        headers={"x-csrftoken": session.cookies["example_csrftoken"]},
        timeout=30,
    )
    assert response.status_code == 200, response.text
    return session


def test_takes_another_port_and_prints_it(demo: _Demo, taken_port: int) -> None:
    assert f"{taken_port} is taken" in demo.output
    assert f":{taken_port}/" not in demo.url


def test_start_page_names_the_service_and_its_people(demo: _Demo) -> None:
    page = requests.get(demo.url, timeout=30).text
    assert "example service" in page
    for email in ["admin.teacher@school1.com", "indy.requester@email.com"]:
        assert email in page
    for asset in re.findall(r'(?:href|src)="(/static/[^"]+)"', page):
        assert requests.get(demo.url + asset[1:], timeout=30).ok, asset
    assert not re.findall(r'(?:href|src)="(?:https?:)?//', page)


def test_admin_teacher_sees_their_school(demo: _Demo) -> None:
    session = _log_in(
        demo,
        "login-with-email",
        email="admin.teacher@school1.com",
        password="password",
    )
    users = session.get(demo.url + "users/", timeout=30).json()
    assert [user["id"] for user in users["data"]] == [23, 24, 27, 28, 29]
    assert session.get(demo.url + "schools/4/", timeout=30).status_code == 404


def test_student_sees_their_class(demo: _Demo) -> None:
    session = _log_in(
        demo,
        "login-as-student",
        first_name="Student1",
        class_id="ZZ111",
        password="password",
    )
    klass = session.get(demo.url + "classes/ZZ111/", timeout=30)
    assert klass.json()["name"] == "Class 1 @ School 1"
    assert session.get(demo.url + "classes/ZZ222/", timeout=30).status_code == 404


@pytest.mark.parametrize("path", ["users/", "classes/", "fruits/", "schools/2/"])
def test_nobody_sees_nothing(demo: _Demo, path: str) -> None:
    assert requests.get(demo.url + path, timeout=30).status_code == 403
