"""From the built wheel to a running service, on a machine without a network.

`make test-template` runs these; they take minutes.
"""

import re
import shutil
import socket
import subprocess
import sys
import time
from fnmatch import fnmatch
from pathlib import Path

import pytest
import requests

from tests.service_template.conftest import WHEELS, offline, run

pytestmark = pytest.mark.timeout(900)


@pytest.fixture(scope="module")
def service(codeforlife: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installed service, in a folder with a blank in its name."""
    folder = tmp_path_factory.mktemp("with a blank")
    out = run(folder, codeforlife, "startservice", "fruit-shop", LANG="C", LC_ALL="C")
    assert "Made the service fruit-shop" in out
    service = folder / "fruit-shop"
    run(service, "make", ".venv/.installed")
    return service


def test_make_test_and_make_check(service: Path) -> None:
    assert " passed" in run(service, "make", "test")
    out = run(service, "make", "check", LANG="C", LC_ALL="C")
    assert "failed" not in out
    assert not run(
        service, "git", "status", "--porcelain", "--untracked-files=all"
    ) or (
        "A  " in run(service, "git", "status", "--porcelain")  # not committed yet
    )


def test_make_demo_answers(service: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with subprocess.Popen(
        ["make", "demo", f"PORT={port}"],
        cwd=service,
        env=offline(service),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        process_group=0,
    ) as process:
        try:
            status = _wait(f"http://127.0.0.1:{port}/health-check/")
        finally:
            subprocess.run(["kill", "--", f"-{process.pid}"], check=False)
    assert status == 200


def _wait(url: str, seconds: float = 200) -> int:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            return requests.get(url, timeout=30).status_code
        except requests.ConnectionError:
            time.sleep(0.2)
    raise AssertionError(f"Nothing answers at {url}.")


def test_the_steps_of_the_dockerfile(codeforlife: Path, tmp_path: Path) -> None:
    """There is no engine here: each step is run by hand, in a folder of its own."""
    run(tmp_path, codeforlife, "startservice", "fruit-shop", "--no-git")
    service = tmp_path / "fruit-shop"
    text = (service / "Dockerfile").read_text().replace("\\\n", " ")
    steps = re.findall(r"^([A-Z]+) (.+)$", text, re.M)
    assert [name for name, _ in steps if name not in ("ENV", "EXPOSE")] == [
        *("FROM", "WORKDIR", "COPY", "RUN", "COPY", "RUN", "USER", "CMD")
    ]
    image = tmp_path / "image"
    image.mkdir()
    run(tmp_path, sys.executable, "-m", "venv", "python")
    copies = [step.split() for name, step in steps if name == "COPY"]
    run(service, "cp", *copies[0][:-1], image)
    (install,) = (step for name, step in steps if step.startswith("pip install"))
    run(image, tmp_path / "python/bin/python", "-m", *install.split())
    assert copies[1] == [".", "."]
    _copy_context(service, image)
    assert not list(image.rglob("*_test.py"))
    assert not (image / ".venv").exists()
    assert not (image / "compose.yaml").exists()
    assert (image / "env/.env.production").exists()

    (command,) = (step for name, step in steps if name == "CMD")
    assert command == '["python", "application.py"]'
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = str(server.getsockname()[1])
    with subprocess.Popen(
        [tmp_path / "python/bin/python", "application.py"],
        cwd=image,
        env={"PATH": "/usr/bin:/bin", "SERVICE_PORT": port},
    ) as process:
        try:
            assert _wait(f"http://127.0.0.1:{port}/health-check/ready/") == 200
        finally:
            process.terminate()
    assert process.returncode == 0
    assert any(WHEELS.glob("codeforlife-*.whl"))


def _copy_context(service: Path, image: Path) -> None:
    """Copy what `.dockerignore` leaves, as ``COPY . .`` does."""
    patterns = (service / ".dockerignore").read_text().splitlines()
    for path in service.rglob("*"):
        relative = path.relative_to(service)
        parts = [relative, *relative.parents][:-1]
        ignored = False
        for pattern in patterns:
            if any(_matches(part, pattern.removeprefix("!")) for part in parts):
                ignored = not pattern.startswith("!")
        if path.is_file() and not ignored:
            (image / relative).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, image / relative)


def _matches(path: Path, pattern: str) -> bool:
    """Match as Docker does: a star does not cross a slash, two of them do."""
    if pattern.startswith("**/"):
        return fnmatch(path.name, pattern.removeprefix("**/"))
    return len(path.parts) == len(Path(pattern).parts) and fnmatch(str(path), pattern)
