"""Run the suites from the built wheel, on each supported Python and Django.

``python -m scripts.matrix`` runs every combination whose Python is on this machine;
names such as ``lowest`` run those alone. Each has an environment of its own, and a copy
of the checkout in which `codeforlife/` is what the wheel holds.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from .release.commands import git

_ROOT = Path(__file__).resolve().parent.parent
_UV = [sys.executable, "-m", "uv", "--quiet"]
_EXTRAS = ("server", "aws", "gcp")
# What is done where only the package itself is installed, without any extra.
_WITHOUT_EXTRAS = (
    ["manage.py", "check", "--fail-level", "WARNING"],
    ["manage.py", "migrate", "--verbosity", "0"],
    ["manage.py", "makemigrations", "--check", "--dry-run"],
    ["manage.py", "spectacular", "--validate", "--fail-on-warn", "--file", os.devnull],
)


@dataclass(frozen=True)
class Combination:
    """What the suites run on.

    Attributes:
        name: Its name on the command line.
        python: The version of Python.
        django: The requirement, such as "django==5.2.*".
        resolution: Which versions of the dependencies: those of constraints.txt, the
            newest there are ("highest") or the oldest allowed ("lowest-direct"; tools
            that only tests need are those of constraints.txt).
        extras: Whether the extras are installed.
    """

    name: str
    python: str
    django: str
    resolution: str = "constraints"
    extras: bool = True


COMBINATIONS = (
    Combination("lowest", "3.12", "django==5.2.*", "lowest-direct"),
    Combination("newest", "3.13", "django==6.1.*", "highest"),
    *(
        Combination(f"py{python}-django{django}", python, f"django=={django}.*")
        for python in ("3.12", "3.13", "3.14")
        for django in ("5.2", "6.0", "6.1")
    ),
    Combination("no-extras", "3.12", "django>=5.2", extras=False),
)


def _find_python(version: str) -> str | None:
    """Return a Python of that version on this machine; a shim without one is none."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    installed = sorted((pyenv / "versions").glob(f"{version}*/bin/python"))
    for candidate in [f"python{version}", *map(str, installed)]:
        path = shutil.which(candidate)
        runs = path and subprocess.run([path, "--version"], capture_output=True)
        if runs and runs.returncode == 0:
            return path
    return None


def _install(environment: Path, wheel: Path, combination: Combination) -> None:
    install = [*_UV, "pip", "install", "--python", str(environment / "bin/python")]
    pinned = _tools() if combination.resolution == "lowest-direct" else None
    if combination.resolution != "highest":
        lines = (_ROOT / "constraints.txt").read_text().splitlines()
        pins = [
            line
            for line in lines
            if (name := canonicalize_name(line.partition("==")[0])) != "django"
            and (pinned is None or name in pinned)
        ]
        constraints = environment / "constraints.txt"
        constraints.write_text("\n".join(pins))
        install += ["--constraint", str(constraints)]
    if combination.resolution != "constraints":
        install += ["--resolution", combination.resolution]
    what = [f"codeforlife[dev] @ {wheel.as_uri()}", "--group", "pyproject.toml:test"]
    if combination.resolution == "lowest-direct":
        what += _own_requirements()  # only what is asked for directly is lowered
    if not combination.extras:
        what = [f"codeforlife @ {wheel.as_uri()}"]
    subprocess.run([*install, combination.django, *what], cwd=_ROOT, check=True)


def _own_requirements() -> list[str]:
    """Return what the package needs with the extras that a deployed service has."""
    project = _read_project()["project"]
    extras = project["optional-dependencies"]
    lists = [project["dependencies"], *(extras[name] for name in _EXTRAS)]
    return [line for lines in lists for line in lines]


def _tools() -> set[str]:
    """Return the distributions that only tests need: they stay as they are pinned."""
    groups = _read_project()["dependency-groups"].values()
    named = [line for lines in groups for line in lines if isinstance(line, str)]
    tools, own = (
        {canonicalize_name(Requirement(line).name) for line in lines}
        for lines in (named, _own_requirements())
    )
    return set(map(str, tools - own))


def _read_project() -> dict[str, Any]:
    return tomllib.loads((_ROOT / "pyproject.toml").read_text())


def _copy_checkout(wheel: Path, folder: Path) -> None:
    """Copy what git tracks, with the wheel's files in place of the package's."""
    for name in git("ls-files", cwd=_ROOT).splitlines():
        if not name.startswith("codeforlife/"):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(_ROOT / name, folder / name, follow_symlinks=False)
    with zipfile.ZipFile(wheel) as archive:
        members = [n for n in archive.namelist() if n.startswith("codeforlife/")]
        archive.extractall(folder, members)  # built by us


def _run(combination: Combination, python: str, wheel: Path) -> bool:
    with tempfile.TemporaryDirectory() as directory:
        environment, checkout = Path(directory, "venv"), Path(directory, "checkout")
        checkout.mkdir()
        create = [*_UV, "venv", "--python", python, str(environment)]
        subprocess.run(create, check=True)
        _install(environment, wheel, combination)
        _copy_checkout(wheel, checkout)
        run_python = str(environment / "bin/python")
        if combination.extras:
            command = [run_python, "scripts/test.py"]
            env = {**os.environ, "TEST_IN_MATRIX": "1"}
            return subprocess.run(command, cwd=checkout, env=env).returncode == 0
        return all(
            subprocess.run([run_python, *command], cwd=checkout / "example").returncode
            == 0
            for command in _WITHOUT_EXTRAS
        )


def _build_wheel(folder: Path) -> Path:
    build = [sys.executable, "-m", "build", "--no-isolation", "--wheel"]
    subprocess.run(
        [*build, "--outdir", str(folder)], cwd=_ROOT, check=True, capture_output=True
    )
    return next(folder.glob("*.whl"))


def main() -> None:
    """Run the combinations, and exit with 1 if one fails."""
    parser = argparse.ArgumentParser(description=__doc__)
    names = [combination.name for combination in COMBINATIONS]
    parser.add_argument("names", nargs="*", metavar="name", help=", ".join(names))
    parser.add_argument("--wheel", type=Path, help="the wheel; one is built otherwise")
    options = parser.parse_args()
    if unknown := set(options.names) - set(names):
        parser.error(
            f"unknown: {', '.join(sorted(unknown))}; one of {', '.join(names)}"
        )
    lines, failed = [], False
    with tempfile.TemporaryDirectory() as folder:
        wheel = options.wheel or _build_wheel(Path(folder))
        for combination in COMBINATIONS:
            if options.names and combination.name not in options.names:
                continue
            began = time.monotonic()
            python = _find_python(combination.python)
            if python is None:
                failed |= combination.name in options.names
                lines.append(f"{combination.name}: no Python {combination.python} here")
                continue
            ok = _run(combination, python, wheel.resolve())
            failed |= not ok
            took = f"{time.monotonic() - began:.0f} s"
            lines.append(
                f"{combination.name}: {'passed' if ok else 'FAILED'} in {took}"
            )
    print("Matrix:", *lines, sep="\n  ")
    raise SystemExit(1 if failed else 0)


if __name__ == "__main__":
    main()
