"""Anyone who follows the tutorial, and types nothing else, has a service that works."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

# Several starts of a service take long where other work is going on.
pytestmark = pytest.mark.timeout(300)

_PAGE = Path(__file__).resolve().parent.parent / "docs/tutorial/first-service.md"


def _commands(word: str) -> list[str]:
    """Return the lines of the page's one shell block that holds a word."""
    blocks = re.findall(r"```sh\n(.*?)```", _PAGE.read_text(), re.DOTALL)
    (block,) = [block for block in blocks if word in block]
    return block.splitlines()


@pytest.fixture
def service(tmp_path: Path) -> Path:
    """The folder that the page's first commands make."""
    *_, command, folder, test = _commands("startservice")
    assert test == "make test"
    _run(tmp_path, sys.executable, "-m", *command.split(), "--no-git")
    return tmp_path / folder.removeprefix("cd ")


def _run(folder: Path, *command: str) -> str:
    # Of the environment, nothing but where programs are: a newcomer has set nothing.
    process = subprocess.run(
        command,
        cwd=folder,
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
    )
    assert process.returncode == 0, process.stdout + process.stderr
    return process.stdout


def test_the_suite_passes(service: Path) -> None:
    out = _run(service, sys.executable, "-m", "pytest", "-q")
    assert " passed" in out


def test_the_start_has_a_fruit_and_who_may_see_it(service: Path) -> None:
    code = """
import json, re
from django.core.management import call_command
from django.test import Client
call_command("migrate", verbosity=0)
call_command("load_fixtures", "src", "user", verbosity=0)
client = Client(SERVER_NAME="127.0.0.1")
path, body = re.search(
    r"\\$site(/session/\\S+) .*-d '(.*?)'", open({page!r}).read(), re.DOTALL
).groups()
response = client.post(path, body, content_type="application/json")
assert response.status_code == 200, response.content
assert client.get("/fruits/").json()["data"][0]["name"] == "Orange"
assert client.get("/schema/ui/").status_code == 200
"""
    _run(
        service,
        sys.executable,
        "manage.py",
        "shell",
        "-c",
        code.format(page=str(_PAGE)),
    )
