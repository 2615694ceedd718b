"""Faults of the keys: a start is refused, or the keys that work are kept."""

import base64

import pytest

from codeforlife.encryption import Keyset
from tests.service_fixtures import PRODUCTION

from .conftest import wait_for

pytest.importorskip("gunicorn")

pytestmark = pytest.mark.timeout(300)

FILE = ".keys/local.keyset.json"
QUICKLY = {"ENCRYPTION_REFRESH_SECONDS": "1", "SERVER_CELERY_WORKER": "0"}
FOREIGN = Keyset.generate().to_bytes()


def damage(path, fault):
    if fault == "deleted":
        path.unlink()
    else:
        path.write_bytes({"foreign": FOREIGN, "broken": b'{"keys":'}[fault])


def get_readiness(process):
    answer = process.get("health-check/ready/")
    details = {item["name"]: item["health"] for item in answer.json()["details"]}
    return answer.status_code, details["keys"]


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("deleted", "but the database has rows"),
        ("foreign", "not the one that this database's rows"),
        ("broken", "The encryption keyset is not valid"),
    ],
)
def test_a_start_with_other_keys_is_refused_and_changes_nothing(
    run_service, service_dir, fault, reason
):
    assert run_service("manage.py", "migrate").returncode == 0
    path = service_dir / FILE
    before = path.read_bytes()
    damage(path, fault)
    damaged = path.read_bytes() if path.exists() else None
    process = run_service("application.py")
    assert process.returncode == 1
    assert reason in process.stderr
    assert "Traceback" not in process.stderr
    assert (path.read_bytes() if path.exists() else None) == damaged

    path.write_bytes(before)
    process = run_service("manage.py", "check_encryption")
    assert process.returncode == 0, process.stderr


@pytest.mark.parametrize("value", ["?", base64.b64encode(b"{}").decode()])
def test_a_malformed_keyset_in_a_variable_stops_the_start(run_service, value):
    process = run_service(
        "manage.py", "check", "--deploy", **{**PRODUCTION, "ENCRYPTION_KEYSET": value}
    )
    assert process.returncode == 1
    assert "codeforlife.E164" in process.stderr
    process = run_service(
        "application.py",
        ENCRYPTION_KEYSET=value,
        ENCRYPTION_KEY_PROVIDER="codeforlife.encryption.providers.environment"
        ".EnvironmentKeyProvider",
    )
    assert process.returncode == 1
    assert "keyset" in process.stderr.lower()


@pytest.mark.parametrize("fault", ["deleted", "foreign", "broken"])
def test_a_running_server_keeps_its_keys(start, service_dir, fault):
    process = start("application.py", **QUICKLY).wait()
    wait_for(lambda: get_readiness(process) == (200, "healthy"))
    path = service_dir / FILE
    before = path.read_bytes()

    damage(path, fault)
    wait_for(lambda: get_readiness(process) == (503, "unhealthy"))
    assert process.get("health-check/live/").status_code == 200
    assert process.get("admin/login/").status_code == 200
    assert path.exists() == (fault != "deleted")

    path.write_bytes(before)
    wait_for(lambda: get_readiness(process) == (200, "healthy"))
