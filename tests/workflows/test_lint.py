"""What GitHub's schema, actionlint, zizmor and our own rules say of every workflow."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.workflows._expressions import needs_node
from tests.workflows._policy import find_faults
from tests.workflows._runner import ROOT, WORKFLOWS

# Ours, and those of a service: the example is what the template renders.
SERVICE = ROOT / "example/.github"
PATHS = [
    *sorted(WORKFLOWS.glob("*.yaml")),
    *sorted(SERVICE.glob("workflows/*.yaml")),
]
BIN = Path(sys.executable).parent

needs_linters = pytest.mark.skipif(
    not all((BIN / name).exists() for name in ("actionlint", "shellcheck", "zizmor")),
    reason="actionlint, shellcheck and zizmor are not installed",
)


def _name(path: Path) -> str:
    return f"{path.parent.parent.parent.name}-{path.name}"


def _run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*command], capture_output=True, text=True, check=False, cwd=ROOT
    )


def lint(path: Path) -> str:
    """Return what actionlint, with shellcheck, says of a workflow."""
    shellcheck = f"-shellcheck={BIN / 'shellcheck'}"
    return _run(BIN / "actionlint", shellcheck, "-no-color", path).stdout


@needs_linters
def test_githubs_schema_allows_all() -> None:
    schema = ["--builtin-schema", "vendor.github-workflows"]
    done = _run(sys.executable, "-m", "check_jsonschema", *schema, *PATHS)
    assert done.returncode == 0, done.stdout


@needs_linters
@pytest.mark.parametrize("path", PATHS, ids=_name)
def test_actionlint_and_shellcheck_find_nothing(path: Path) -> None:
    assert lint(path) == ""


@needs_linters
@pytest.mark.parametrize("persona", ["regular", "pedantic"])
@pytest.mark.parametrize("folder", [WORKFLOWS.parent, SERVICE], ids=["ours", "service"])
def test_zizmor_finds_nothing(folder: Path, persona: str) -> None:
    command = [BIN / "zizmor", "--offline", "--quiet", "--persona", persona]
    done = _run(*command, "--format", "json", folder)
    assert [item["ident"] for item in json.loads(done.stdout)] == []


@pytest.mark.parametrize("folder", [WORKFLOWS.parent, SERVICE], ids=["ours", "service"])
def test_exactly_two_triggers_are_excused(folder: Path) -> None:
    found = [
        match
        for path in [*folder.rglob("*.yaml"), *folder.glob("*.yml")]
        for match in re.findall(r"(\w+): # zizmor: ignore\[(.+?)\]", path.read_text())
    ]
    assert found == [
        ("pull_request_target", "dangerous-triggers"),
        ("issue_comment", "dangerous-triggers"),
    ]


@needs_node
@pytest.mark.parametrize("path", PATHS, ids=_name)
def test_our_own_rules_hold(path: Path) -> None:
    assert find_faults(path.read_text()) == []


@needs_node
def test_what_anyone_can_start_checks_nothing_out() -> None:
    """The workflow that the excused triggers call; its jobs run for strangers."""
    text = (WORKFLOWS / "contributing.yaml").read_text()
    text = text.replace("  workflow_call:", "  issue_comment:\n  workflow_call:", 1)
    assert find_faults(text) == []
    assert "checkout" not in text


PLANTED: dict[str, tuple[str, str, str]] = {
    "needs: chek": ("backend", "needs: check\n", "needs: chek\n"),
    "unknown context": ("backend", "github.event_name ==", "gitub.event_name =="),
    "@main": ("contribute", "@v0.0.0", "@main"),
    "a tag of others": (
        "backend",
        "checkout@3d3c42e5aac5ba805825da76410c181273ba90b1",
        "checkout@v7",
    ),
    "secrets: inherit": (
        "contribute",
        "    secrets:\n      CFL_APP_PRIVATE_KEY: ${{ secrets.CFL_APP_PRIVATE_KEY }}",
        "    secrets: inherit",
    ),
    "event text in run:": (
        "contributing",
        "run: python -m codeforlife.contributing event",
        "run: echo ${{ github.event.comment.body }}",
    ),
    "event text in env:": (
        "contributing",
        "CONTRIBUTING_PROJECT: ${{ inputs.project }}",
        "CONTRIBUTING_PROJECT: ${{ github.event.issue.title }}",
    ),
    "no timeout": ("backend", "    timeout-minutes: 30\n", ""),
    "no permissions": ("backend", "permissions: {}\n", ""),
    "credentials kept": ("backend", "persist-credentials: false", "fetch-tags: true"),
    "a long script": (
        "backend",
        "run: mkdir release &&",
        "run: |" + "\n          true" * 11 + "\n         ",
    ),
}


@needs_node
@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_fault_is_found(name: str) -> None:
    file, old, new = PLANTED[name]
    text = (WORKFLOWS / f"{file}.yaml").read_text()
    assert old in text
    assert find_faults(text.replace(old, new, 1)), name


@needs_linters
@pytest.mark.parametrize("name", ["needs: chek", "unknown context"])
def test_actionlint_finds_what_the_schema_allows(name: str, tmp_path: Path) -> None:
    file, old, new = PLANTED[name]
    path = tmp_path / "planted.yaml"
    shutil.copy(WORKFLOWS / f"{file}.yaml", path)
    path.write_text(path.read_text().replace(old, new, 1))
    assert lint(path)


@needs_linters
def test_shellcheck_is_asked(tmp_path: Path) -> None:
    path = tmp_path / "planted.yaml"
    text = (WORKFLOWS / "backend.yaml").read_text()
    path.write_text(text.replace('record "$TAG"', "record $TAG"))
    assert "SC2086" in lint(path)
