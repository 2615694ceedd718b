"""Whoever follows the tutorial, and types nothing else, has a service that works."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

# Several starts of a service take long where other work is going on.
pytestmark = pytest.mark.timeout(300)

_PAGE = Path(__file__).resolve().parent.parent / "docs/tutorial/first-service.md"
_BLOCK = re.compile(r"^:::\{literalinclude\} (\S+)\n((?::.*\n)*?):::$", re.MULTILINE)


def _lines(path: Path, options: dict[str, str]) -> list[str]:
    """Return what Sphinx shows of a file."""
    lines = path.read_text().splitlines()
    shown: list[str] = []
    for part in options.get("lines", "1-").split(","):
        first, _, last = part.partition("-")
        shown += lines[int(first) - 1 : int(last) if last else None]
    return [*shown, options.get("append", "")]


def _write_files(folder: Path) -> None:
    for source, text in _BLOCK.findall(_PAGE.read_text()):
        options = dict(re.findall(r"^:(\w+): (.*)$", text, re.MULTILINE))
        lines = _lines(_PAGE.parent / source, options)
        (folder / options["caption"]).write_text("\n".join(lines) + "\n")


def _commands(word: str) -> str:
    """Return the commands of the page's one shell block that holds a word."""
    blocks = re.findall(r"```sh\n(.*?)```", _PAGE.read_text(), re.DOTALL)
    (block,) = [block for block in blocks if word in block]
    return block


@pytest.fixture
def service(tmp_path: Path) -> Path:
    """The folder after all that the page says up to the start of the server."""
    folders = re.findall(r"^(?:mkdir -p|touch) .*$", _commands("mkdir -p"), re.M)
    _run(tmp_path, "bash", "-c", "\n".join(folders))
    _write_files(tmp_path)
    first, _ = _commands("makemigrations").splitlines()
    _run(tmp_path, sys.executable, *first.split()[1:])
    return tmp_path


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
    assert "pytest" in _commands("pytest")
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
assert [fruit["name"] for fruit in client.get("/fruits/").json()["data"]] == ["Orange"]
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
