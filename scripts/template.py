"""Keep what is made of the service template up to date.

``example`` renders `example/`, ``variables`` lists the variables of each environment in
the template, and ``freeze`` keeps today's state as that of the package's version.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from codeforlife.cli._template.answers import Answers
from codeforlife.cli._template.states import States

_ROOT = Path(__file__).resolve().parent.parent
_EXAMPLE = _ROOT / "example"
_VARIABLES = _ROOT / "codeforlife/service_template/current/env/README.md.tpl"
# The example lies in this repository, and uses its constraints.
_NOT_IN_EXAMPLE = {"constraints.txt"}
_SET_BY_CODE = {"ENV", "SERVICE_BASE_DIR", "SERVICE_NAME"}
_EXTRAS = {
    "aws": ("AWS_", "aws_", "SQS_", "RDS_", "CACHE_CLUSTER_ID"),
    "gcp": ("GCP_", "GOOGLE_"),
}
_HEAD = """\
# Variables

The process environment wins over `.env.ENV`, which wins over `.env`; secrets belong in
neither. `python manage.py env` shows what a process has, and where from. What is
required stops the start where it is missing. `ENV` says which environment it is.

| variable | local | development, staging, production | meaning |
|---|---|---|---|
"""


def render_example() -> dict[str, str]:
    """Return the files of `example/`, by path, at the version that it has."""
    answers, version = Answers.read(_EXAMPLE)
    files = States(version=version).render(answers)
    return {path: files[path] for path in files if path not in _NOT_IN_EXAMPLE}


def write_example() -> None:
    """Make `example/` what the template renders."""
    files = render_example()
    tracked = subprocess.run(
        ["git", "ls-files", "-z"],  # noqa: S607 - the developer's git
        cwd=_EXAMPLE,
        capture_output=True,
        text=True,
        check=True,
    )
    for path in {*filter(None, tracked.stdout.split("\0"))} - files.keys():
        (_EXAMPLE / path).unlink(missing_ok=True)
    for path, text in files.items():
        (_EXAMPLE / path).parent.mkdir(parents=True, exist_ok=True)
        (_EXAMPLE / path).write_text(text, "utf-8")


def render_variables() -> str:
    """Return the template of `env/README.md`, made from the registry of variables."""
    local, deployed = _list_variables("local"), _list_variables("production")
    lines = [_HEAD]
    for name in sorted(local):
        if name in _SET_BY_CODE:
            continue
        row = (
            f"| `{name}` | {_need(local[name])} | {_need(deployed[name])}"
            f" | {local[name]['help']} |\n"
        )
        if extra := next((x for x in _EXTRAS if name.startswith(_EXTRAS[x])), None):
            row = f"@@ if {extra}\n{row}@@ end\n"
        lines.append(row)
    return "".join(lines).replace("@@ end\n@@ if aws\n", "")


def _need(variable: dict[str, str | bool | None]) -> str:
    default = str(variable["default"] or "")
    if variable["required"]:
        return "required"
    if not default or "REPLACE_ME" in default:
        return "-"
    return f"`{'@@name@@' if default == 'example' else default}`"


def _list_variables(env: str) -> dict[str, dict[str, str | bool | None]]:
    """Return the registry's variables, as a service without any sees them."""
    process = subprocess.run(
        [sys.executable, "manage.py", "env", "--format=json"],
        cwd=_EXAMPLE,
        env={"PATH": os.environ["PATH"], "ENV": env},
        capture_output=True,
        text=True,
        check=True,
    )
    return {variable["name"]: variable for variable in json.loads(process.stdout)}


def main() -> None:
    """Do what the command line says."""
    match sys.argv[1:]:
        case ["example"]:
            write_example()
        case ["variables"]:
            _VARIABLES.write_text(render_variables(), "utf-8")
        case ["freeze"]:
            States().freeze()
        case _:
            raise SystemExit("template.py example | variables | freeze")


if __name__ == "__main__":
    main()
