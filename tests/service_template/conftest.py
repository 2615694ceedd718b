"""The built wheel in an environment of its own, which has no network."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# `make test-template` puts the wheels of all that a service needs here.
WHEELS = ROOT / "build/wheels"


def run(folder: Path, *command: object, **variables: str) -> str:
    """Run a command as on a machine that has nothing set, and return its output."""
    process = subprocess.run(
        [str(part) for part in command],
        cwd=folder,
        env=offline(folder) | variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.returncode == 0, process.stdout
    return process.stdout


def offline(folder: Path) -> dict[str, str]:
    """Return the variables of a machine without a network."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "GIT_CONFIG_NOSYSTEM": "1",
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PIP_FIND_LINKS": WHEELS.as_uri(),
        "PIP_NO_INDEX": "1",
        "PYTHON": sys.executable,
    }


@pytest.fixture(scope="session")
def codeforlife(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command, of the wheel alone, in an empty environment."""
    if not any(WHEELS.glob("*.whl")):
        pytest.skip("build/wheels is empty: make test-template fills it")
    folder = tmp_path_factory.mktemp("empty")
    for old in WHEELS.glob("codeforlife-*"):
        old.unlink()
    build = ("-m", "hatchling", "build", "-t", "wheel", "-d", WHEELS)
    run(ROOT, sys.executable, *build)
    run(folder, sys.executable, "-m", "venv", "venv")
    constraints = ROOT / "constraints.txt"
    install = ("-m", "pip", "install", "--constraint", constraints, "codeforlife")
    run(folder, folder / "venv/bin/python", *install)
    return folder / "venv/bin/codeforlife"
