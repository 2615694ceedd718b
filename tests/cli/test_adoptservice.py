"""Small services, written as the real ones are, move over by one command."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from codeforlife import __version__
from codeforlife.cli import main

_SERVICES = Path(__file__).parent / "old_services"
# What a person has to decide, by its file and what it begins with.
_DECISIONS = {
    "portal": [
        ".github/workflows/main.yaml:10: name the secrets",
        "Pipfile:3: rapid-router",
        "settings.py:14: ENCRYPTION_KEY",
        "src/rapid_router/levels.py:1: game.models is of rapid-router",
    ],
    "sso": [".github/workflows/main.yaml:10", "settings.py:12: ENCRYPTION_KEY"],
    "contributor": [".github/workflows/main.yaml:10", "settings.py:12"],
    "template": [".github/workflows/main.yaml:10", "settings.py:12"],
}


@pytest.fixture(params=list(_DECISIONS))
def service(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    folder = tmp_path / request.param
    shutil.copytree(_SERVICES / request.param, folder)
    monkeypatch.chdir(folder)
    return folder


def _read(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_a_service_moves_over_and_its_tests_pass(
    service: Path, capsys: pytest.CaptureFixture[str]
):
    before = _read(service)
    assert main(["adoptservice"]) == 1
    assert _read(service) == before
    assert main(["adoptservice", "--diff"]) == 1
    shown = capsys.readouterr().out
    for decision in _DECISIONS[service.name]:
        assert decision in shown
    told = shown[shown.rindex("to decide:") :].strip().splitlines()[1:]
    assert len(told) == len(_DECISIONS[service.name])

    assert main(["adoptservice", "--apply"]) == 0
    after = _read(service)
    assert after != before
    assert main(["adoptservice", "--apply"]) == 0
    assert _read(service) == after
    assert "0 files changed." in capsys.readouterr().out
    # Nothing but what had to be is another line now.
    for path, text in before.items():
        for comment in re.findall(r"#.*", text):
            assert comment in after[path]
    _run_tests(service)


def _run_tests(service: Path) -> None:
    names = ("PATH", "HOME", "LANG")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "src"],
        env={name: os.environ[name] for name in names if name in os.environ},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_portal_is_changed_where_it_has_to_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    folder = tmp_path / "portal"
    shutil.copytree(_SERVICES / "portal", folder)
    monkeypatch.chdir(folder)
    main(["adoptservice", "--apply"])
    after = _read(folder)
    assert "common" not in after["settings.py"].replace("cfl-common", "")
    assert "# The old site's apps come first." in after["settings.py"]
    assert "A_BUCKET" not in after["settings.py"]
    assert "GOOGLE_CLOUD_STORAGE" not in after["settings.py"]
    assert after["Pipfile"].splitlines()[:3] == [
        "[packages]",
        f'codeforlife = {{version = "=={__version__}"}}  # the package',
        'rapid-router = "==7.6.8"',
    ]
    assert (
        '"model": "user.schoolteacherinvitation"'
        in after["src/fixtures/school_teacher_invitations.json"]
    )
    assert (
        after["src/migrations/0001_initial.py"].count('("user", "0001_initial")') == 1
    )
    assert 'to="user.student"' in after["src/migrations/0001_initial.py"]
    assert (
        'write_disposition="WRITE_TRUNCATE",  # all rows each night'
        in after["src/api/tasks/user.py"]
    )
    assert f"backend.yaml@v{__version__}" in after[".github/workflows/main.yaml"]
    assert f'version = "{__version__}"' in after["pyproject.toml"]
    assert after["src/api/invitation.py"].startswith(
        "from codeforlife.user.auth.backends.student_auto import get_hashed_login_id\n"
        "from codeforlife.user.models import DailyActivity, SchoolTeacherInvitation"
        "  # the old site's\n"
        "from django.contrib.auth.models import Group\n"
        "from codeforlife.user.models import User\n"
    )


def test_what_it_needs_is_loaded_when_it_runs():
    code = "import sys, codeforlife.cli; sys.exit('libcst' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_no_service_is_refused(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
):
    monkeypatch.chdir(tmp_path)
    assert main(["adoptservice", "--apply"]) == 2
    assert "there is no settings.py here" in capsys.readouterr().err
