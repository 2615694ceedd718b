"""The service on PostgreSQL and Redis: replicas, outages and a real worker."""

import base64
import os
import signal
import socket
import time

import pytest

from tests.service_fixtures import PRODUCTION

from .conftest import POSTGRESQL, REDIS, get_free_port, wait_for

pytest.importorskip("gunicorn")
pytest.importorskip("celery")

# Several starts of a service take long where other work is going on.
pytestmark = pytest.mark.timeout(300)


def get_health(process):
    begin = time.monotonic()
    answer = process.get("health-check/ready/")
    seconds = time.monotonic() - begin
    details = {item["name"]: item["health"] for item in answer.json()["details"]}
    return (
        answer.status_code,
        {k for k, v in details.items() if v != "healthy"},
        seconds,
    )


@pytest.mark.parametrize("part", ["database", "cache"])
def test_an_outage_is_told_and_survived(
    start, env, make_proxy, postgresql, redis_database, part
):
    proxy = make_proxy(POSTGRESQL if part == "database" else REDIS)
    if part == "database":
        env["DATABASE_URL"] = (
            f"postgresql://postgres@127.0.0.1:{proxy.port}/{postgresql}"
        )
    else:
        env["REDIS_URL"] = f"redis://127.0.0.1:{proxy.port}/{redis_database}"
    env["SERVER_CELERY_WORKER"] = "0"
    process = start(**env).wait()
    wait_for(lambda: get_health(process)[0] == 200)

    proxy.cut()
    # What was found a moment ago is repeated for a second.
    wait_for(lambda: get_health(process)[0] == 503)
    code, unhealthy, seconds = get_health(process)
    assert code == 503
    assert (
        unhealthy
        == {
            "database": {"database", "migrations"} - {"migrations"},
            "cache": {"cache", "broker"},
        }[part]
    )
    assert seconds < 20
    assert process.get("health-check/live/").status_code == 200
    assert process.get("csrf/cookie/").status_code == 200

    proxy.mend()
    wait_for(lambda: get_health(process)[0] == 200)
    assert process.stop() == 0


def test_two_replicas_migrate_one_after_the_other(start, env):
    env["SERVER_CELERY_WORKER"] = "0"
    first, second = start(**env), start(**env)
    for process in (first, second):
        process.wait()
        assert process.get("health-check/ready/").status_code == 200


def test_a_pool_of_connections_is_each_workers_own(start, env):
    import psutil
    import psycopg

    env |= {"DB_POOL": "1", "SERVER_WORKERS": "2", "SERVER_CELERY_WORKER": "0"}
    process = start(**env).wait()
    assert process.get("health-check/ready/").status_code == 200
    arbiter = psutil.Process(process.popen.pid)
    ports = {item.raddr.port for item in arbiter.net_connections() if item.raddr}
    assert POSTGRESQL[1] not in ports
    # The next replica need not wait for this one to stop.
    with psycopg.connect(env["DATABASE_URL"]) as connection:
        locks = connection.execute(
            "SELECT pid FROM pg_locks JOIN pg_database ON database = pg_database.oid"
            " WHERE locktype = 'advisory' AND datname = current_database()"
        )
        assert locks.fetchall() == []
    assert process.stop() == 0


def test_a_worker_does_what_was_committed_once(start, env, service_dir):
    process = start(**env).wait()
    log = service_dir / "log"
    assert process.get("fail/rolled-back/").status_code == 500
    assert process.get("queue/committed/").status_code == 200
    wait_for(lambda: "task committed" in log.read_text())
    time.sleep(1)
    assert log.read_text().splitlines() == [
        "view rolled-back",
        "view committed",
        "task committed",
    ]
    assert process.stop() == 0


def test_a_worker_is_a_mode_of_its_own(start, env, service_dir):
    worker = start(SERVER_MODE="celery", **env).wait()
    wait_for(lambda: " ready." in worker.log.read_text())
    document = worker.get("health-check/").json()
    status = {item["name"]: item for item in document["details"]}["celery.status"]
    assert status["health"] == "healthy", (status, worker.log.read_text())
    assert worker.get("who/").status_code == 404
    pid = int(_get_child(worker.popen.pid))
    os.kill(pid, signal.SIGKILL)
    wait_for(lambda: worker.get("health-check/").status_code == 503)
    assert worker.stop() == 0


def test_a_deployed_service_serves_what_it_has_just_collected(
    start, run_service, env, service_dir
):
    run_service("manage.py", "generate_keyset", "--output", "keyset")
    port = str(get_free_port())
    keyset = base64.b64encode((service_dir / "keyset").read_bytes()).decode()
    env = {
        **PRODUCTION,
        **env,
        "ENCRYPTION_KEYSET": keyset,
        "SERVICE_PORT": port,
        "SERVER_PORT": port,
    }
    assert not (service_dir / "static").exists()
    process = start(**env)
    process.port = int(port)
    host = {"Host": PRODUCTION["SERVICE_DOMAIN"]}
    answer = process.wait().get("static/admin/css/base.css", headers=host)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/css")
    assert process.stop() == 0


def test_a_server_that_cannot_start_leaves_no_worker_behind(start, env, service_dir):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        process = start(SERVER_PORT=str(taken.getsockname()[1]), **env)
        assert process.popen.wait(100) == 1
    assert "Address already in use" in process.log.read_text()
    assert _find_celery(service_dir) == []


def test_the_scheduler_is_a_mode_of_its_own(start, env, service_dir):
    # Where it keeps what it has done.
    env["TMPDIR"] = str(service_dir)
    beat = start(SERVER_MODE="beat", **env).wait()
    wait_for(lambda: "beat: Starting" in beat.log.read_text())
    assert beat.stop() == 0


def _find_celery(directory):
    import psutil

    return [
        process.pid
        for process in psutil.process_iter(["cwd", "cmdline"])
        if process.info["cwd"] == str(directory)
        and "celery" in (process.info["cmdline"] or [])
    ]


def _get_child(pid):
    import psutil

    (child,) = [
        process
        for process in psutil.Process(pid).children()
        if "celery" in process.cmdline()
    ]
    return child.pid
