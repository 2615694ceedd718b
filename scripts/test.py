"""Run every suite on SQLite, and again on PostgreSQL and Redis if they answer."""

import os
import socket
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

_ROOT = Path(__file__).resolve().parent.parent
_POSTGRES = "postgresql://postgres@127.0.0.1:5432/codeforlife"
_REDIS = "redis://127.0.0.1:6379/0"
# In the matrix: on the wheel, whose coverage says nothing new, and in one round, on
# PostgreSQL where it answers.
_IN_MATRIX = os.environ.get("TEST_IN_MATRIX", "0") != "0"
_RUN = [] if _IN_MATRIX else ["-m", "coverage", "run"]
_WORKERS = ["-n", os.environ.get("TEST_WORKERS", "2"), "--dist", "loadscope"]

# Where each suite starts, and what only it is told. The suites of the small services
# have their own settings, so they need their own process.
_SUITES: Mapping[str, list[str]] = {
    ".": _WORKERS,
    "tests/projects/own_user": [],
    "tests/projects/tokens": [],
    "example": [],
}
# What touches no database: run in the first round alone.
_WITHOUT_DATABASE = [
    "tests/cli",
    "tests/contributing",
    "tests/scripts",
    "tests/service_template",
    "tests/workflows",
]
# What tests this repository's tools and not the package: the matrix leaves it out.
_TOOLS = ["tests/scripts", "tests/workflows", "tests/test_tutorial.py"]
# What starts processes, builds wheels or runs servers: seconds for each test.
_SLOW = [
    "tests/_compat",
    "tests/cli",
    "tests/contributing",
    "tests/encryption/test_providers.py",
    "tests/management",
    "tests/openapi",
    "tests/scripts",
    "tests/server",
    "tests/service_template",
    "tests/settings",
    "tests/test_checks.py",
    "tests/test_packaging.py",
    "tests/test_tutorial.py",
    "tests/tests",
    "tests/user/auth/test_concurrency.py",
    "tests/user/test_encryption.py",
    "tests/views/test_browsable_pages.py",
    "tests/views/test_health_check.py",
    "tests/user/adoption",
    "tests/workflows",
]


def _answers(url: str) -> bool:
    """Tell whether something listens where the URL points."""
    address = urlsplit(url)
    try:
        with socket.create_connection((address.hostname or "", address.port or 0), 2):
            return True
    except OSError:
        return False


def _service(variable: str, default: str) -> dict[str, str]:
    """Return the variable that points the suites at a service, if it is there.

    A service that the environment names (`TEST_DATABASE_URL`) has to answer.
    """
    given = os.environ.get(f"TEST_{variable}")
    url = given or default
    if _answers(url):
        return {variable: url}
    if given:
        raise SystemExit(f"Nothing answers at the given TEST_{variable}.")
    print(f"Nothing answers at {urlsplit(url).netloc}: its tests are not run.")
    return {}


def _run_suite(where: str, extra: list[str], variables: Mapping[str, str]) -> str:
    """Run one suite, showing its output, and return pytest's closing line."""
    with subprocess.Popen(
        [sys.executable, *_RUN, "-m", "pytest", *extra],
        cwd=_ROOT / where,
        env={**os.environ, **variables},
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        closing = ""
        for line in process.stdout or ():
            print(line, end="", flush=True)
            closing = line.strip("= \n") if line.startswith("=") else closing
    return closing if process.returncode == 0 else f"FAILED: {closing}"


def _rounds() -> dict[str, dict[str, str]]:
    """Return the variables of each round, by what the round runs on."""
    rounds: dict[str, dict[str, str]] = {"SQLite": {}}
    if postgres := _service("DATABASE_URL", _POSTGRES):
        redis = _service("REDIS_URL", _REDIS)
        name = "PostgreSQL and Redis" if redis else "PostgreSQL"
        rounds[name] = postgres | redis
    return dict([rounds.popitem()]) if _IN_MATRIX else rounds


def _ignored(first: bool) -> list[str]:
    """Return the options that leave out what a round need not run."""
    paths = [] if first else _WITHOUT_DATABASE
    if _IN_MATRIX:
        paths = _TOOLS
    return [f"--ignore={path}" for path in paths]


def _coverage(*args: str) -> int:
    command = [sys.executable, "-m", "coverage", *args]
    return subprocess.run(command, cwd=_ROOT, check=False).returncode


def _keep_own_settings_out() -> None:
    """Make the runs the same whatever the developer's environment says."""
    for variable in ["DATABASE_URL", "REDIS_URL", "ENV"]:
        os.environ.pop(variable, None)
    os.environ["COVERAGE_FILE"] = str(_ROOT / ".coverage")
    os.environ["COVERAGE_RCFILE"] = str(_ROOT / "pyproject.toml")


def _run_fast(args: list[str]) -> int:
    """Run what is fast of this package's own suite, for an answer while one works."""
    ignored = [f"--ignore={path}" for path in _SLOW]
    # Hypothesis marks its tests itself: each runs a hundred examples.
    chosen = ["-m", "not hypothesis", *ignored]
    command = [sys.executable, "-m", "pytest", "-q", *_WORKERS, *chosen, *args]
    return subprocess.run(command, cwd=_ROOT, check=False).returncode


def main() -> None:
    """Run the suites, report, and exit with 1 if one failed or coverage is too low."""
    _keep_own_settings_out()
    if sys.argv[1:2] == ["--fast"]:
        raise SystemExit(_run_fast(sys.argv[2:]))
    _coverage("erase")
    closing_lines = {}
    for number, (name, variables) in enumerate(_rounds().items()):
        for where, extra in _SUITES.items():
            ignored = _ignored(number == 0) if where == "." else []
            title = f"{'codeforlife' if where == '.' else where} on {name}"
            options = [*extra, *ignored, *sys.argv[1:]]
            closing_lines[title] = _run_suite(where, options, variables)
    too_low = 0
    if not _IN_MATRIX:
        _coverage("combine", "--quiet")
        too_low = _coverage("report")
    print(*(f"{suite}: {line}" for suite, line in closing_lines.items()), sep="\n")
    if too_low or any(line.startswith("FAILED") for line in closing_lines.values()):
        raise SystemExit(1)


if __name__ == "__main__":
    main()
