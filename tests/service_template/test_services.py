"""Services that the template makes pass all of their own checks, on each database.

`make test-template` runs these; they take minutes.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.service_template.options import PAIRWISE, name

_OPTIONS = ("ENV", "DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE")


def _run(folder: Path, *command: str, **variables: str) -> str:
    env = {key: os.environ[key] for key in os.environ if key not in _OPTIONS}
    process = subprocess.run(
        [sys.executable, *command],
        cwd=folder,
        env=env | variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.returncode == 0, process.stdout
    return process.stdout


@pytest.fixture(scope="module")
def postgresql() -> dict[str, str]:
    if "TEST_DATABASE_URL" not in os.environ:
        pytest.skip("TEST_DATABASE_URL names no PostgreSQL")
    return {"DATABASE_URL": os.environ["TEST_DATABASE_URL"]}


@pytest.fixture(params=PAIRWISE, ids=name)
def service(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    answers = request.param
    folder = tmp_path / "a service"
    _run(
        tmp_path,
        *("-m", "codeforlife", "startservice", answers.name, "--no-git"),
        *("--directory", str(folder), "--database", answers.database),
        *("--users", answers.users, "--extras", ",".join(answers.extras)),
    )
    if not answers.example:
        _run(folder, "-m", "codeforlife", "removeexample")
    return folder


@pytest.mark.timeout(900)
def test_all_checks_pass_and_the_tests_do_on_each_database(
    service: Path, postgresql: dict[str, str]
) -> None:
    out = _run(service, "-m", "codeforlife", "check", **postgresql)
    assert "failed" not in out
    assert "skipped" not in out
    _run(service, "-m", "pytest", "-q", DATABASE_URL="sqlite:///:memory:")
