"""The server as a process: starting, stopping, and what it trusts."""

import sqlite3
import threading
from contextlib import closing

import pytest

from .conftest import wait_for

pytest.importorskip("gunicorn")

# Several starts of a service take long where other work is going on.
pytestmark = pytest.mark.timeout(300)


def count_imports(service_dir):
    return (service_dir / "imports").read_text().split()


def test_d61_the_application_is_imported_once_and_the_service_prepared(
    start, service_dir
):
    process = start().wait()
    assert count_imports(service_dir) == ["__main__"]
    with closing(sqlite3.connect(service_dir / "db.sqlite3")) as database:
        sites = {row[0] for row in database.execute("SELECT domain FROM django_site")}
    ports = {f"localhost:{process.port}", f"127.0.0.1:{process.port}"}
    assert ports <= sites
    assert process.get("health-check/ready/").status_code == 200
    # Static files are served from their sources, without collecting them.
    answer = process.get("static/admin/css/base.css")
    assert answer.headers["content-type"].startswith("text/css")
    assert not (service_dir / "static").exists()
    assert process.stop() == 0


def test_d61_the_development_server_imports_it_once(start, service_dir):
    process = start("manage.py", "runserver", "--noreload", "127.0.0.1:{port}").wait()
    assert count_imports(service_dir) == ["application"]
    assert process.get("static/admin/css/base.css").status_code == 200


def test_a_slow_request_is_finished_before_the_server_stops(start, service_dir):
    process = start().wait()
    answers = []
    client = threading.Thread(target=lambda: answers.append(process.get("slow/")))
    client.start()
    wait_for((service_dir / "slow-began").exists)
    code = process.stop()
    client.join()
    assert code == 0
    assert [answer.text for answer in answers] == ["done"]


@pytest.mark.parametrize(
    ("proxies", "seen"),
    [
        ("", {"scheme": "http", "ip": "127.0.0.1"}),
        ("127.0.0.0/8", {"scheme": "https", "ip": "1.2.3.4"}),
    ],
)
def test_d28_forwarded_headers_count_from_trusted_proxies_only(start, proxies, seen):
    process = start(TRUSTED_PROXIES=proxies).wait()
    headers = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "1.2.3.4"}
    assert process.get("who/", headers=headers).json() == seen


@pytest.mark.parametrize("args", [("manage.py",), ("manage.py", "help")])
def test_d61_a_bare_command_lists_the_commands(run_service, args):
    process = run_service(*args)
    assert "[codeforlife]" in process.stdout, process.stderr
