"""A service's suite, run on one version of the package."""

import os
import subprocess
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from pathlib import Path

# What says how this repository's own suite runs.
_OURS = {"DJANGO_SETTINGS_MODULE", "PYTEST_XDIST_WORKER", "PYTHONPATH"}

# The outcome of each test: "passed", "failed" or "skipped".
type Outcomes = Mapping[str, str]


def run_suite(
    python: Path, service: Path, report: Path, *, last_failed: bool = False
) -> Outcomes:
    """Run a service's tests and return the outcome of each.

    Args:
        python: The Python of the service's environment.
        service: The service's checkout.
        report: Where pytest writes its report.
        last_failed: Whether only those are run that failed in the last run.
    """
    again = ["--last-failed", "--last-failed-no-failures=none"]
    arguments = ["-m", "pytest", "-q", *(again if last_failed else ["--cache-clear"])]
    report.unlink(missing_ok=True)
    subprocess.run(
        [str(python), *arguments, f"--junitxml={report}"],
        cwd=service,
        env={k: v for k, v in os.environ.items() if k not in _OURS},
        capture_output=True,
    )
    return _read(report)


def _read(report: Path) -> Outcomes:
    if not report.is_file():
        return {}
    outcomes = {}
    for case in ET.parse(report).iter("testcase"):  # noqa: S314 # pytest wrote it
        name = f"{case.get('classname')}.{case.get('name')}"
        kinds = {child.tag for child in case}
        failed = kinds & {"failure", "error"}
        skipped = "skipped" if "skipped" in kinds else "passed"
        outcomes[name] = "failed" if failed else skipped
    return outcomes
