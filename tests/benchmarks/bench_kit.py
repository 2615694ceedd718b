"""How long 300 tests of a service take: the example's suite, fifty times, in 2 workers.

Budget: 20 s on SQLite.
"""

from __future__ import annotations

import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
EXAMPLE = ROOT / "example"
COPIES = 50
BUDGET = 20.0
PLUGINS = ("pytest_django.plugin", "xdist.plugin", "codeforlife.pytest_plugin")
"""What `codeforlife[dev]` installs, and not what this repository's own tests need."""


def write_suite(directory: Path) -> int:
    """Copy the example's suite, and return how many tests there are then."""
    suite = (EXAMPLE / "src" / "fruit_test.py").read_text()
    suite = suite.replace("from .", "from src.")
    for number in range(COPIES):
        (directory / f"test_fruit_{number}.py").write_text(suite)
    return COPIES * len(re.findall(r"    def test_", suite))


def run(directory: Path) -> float:
    """Run the suite in two workers, and return the seconds that it took."""
    path = os.pathsep.join(map(str, (ROOT, EXAMPLE)))
    command = [sys.executable, "-m", "pytest", "-q", "-n", "2", str(directory)]
    for plugin in PLUGINS:
        command += ["-p", plugin]
    command += ["-p", "no:cacheprovider", "--import-mode=importlib"]
    start = time.perf_counter()
    done = subprocess.run(
        command,
        cwd=directory,
        env={
            **os.environ,
            "PYTHONPATH": path,
            "DJANGO_SETTINGS_MODULE": "settings",
            "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
            "DATABASE_URL": "",
            "REDIS_URL": "",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    seconds = time.perf_counter() - start
    if done.returncode:
        raise SystemExit(done.stdout + done.stderr)
    return seconds


def get_cpu_seconds() -> float:
    """Return the processor's time that the workers took; load adds to the seconds."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def main() -> None:
    """Print the tests, the seconds and the budget."""
    with tempfile.TemporaryDirectory() as name:
        count = write_suite(Path(name))
        seconds = run(Path(name))
    verdict = "ok" if seconds <= BUDGET else "OVER BUDGET"
    load, cores = os.getloadavg()[0], os.cpu_count() or 1
    if load > cores + 1:
        verdict += f"; the machine is busy (load {load:.1f} on {cores} cores)"
    print(
        f"test kit: {count} tests, -n 2: {seconds:.1f} s, of which"
        f" {get_cpu_seconds():.1f} s of both workers' processor"
        f" (budget {BUDGET:.0f} s): {verdict}"
    )


if __name__ == "__main__":
    main()
