"""A service's environment, with a wheel of the package in it."""

import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

_NAME = re.compile(r"codeforlife(?:\[([^\]]*)\])?(?![\w-])")


class InstallError(Exception):
    """A consumer cannot be installed; the message ends with what the installer said."""


def make_environment(
    folder: Path, service: Path, wheel: Path, base: Path | None
) -> Path:
    """Install a service's requirements, with a wheel in place of its `codeforlife`.

    Args:
        folder: The environment's folder.
        service: The service's checkout.
        wheel: The wheel.
        base: A Python whose packages stand in for the service's requirements, so that
            nothing is downloaded; None installs them.

    Returns:
        The environment's Python.

    Raises:
        InstallError: Something cannot be installed.
    """
    _run(sys.executable, "-m", "uv", "-q", "venv", "--python", sys.executable, folder)
    python = folder / "bin/python"
    uv = [sys.executable, "-m", "uv", "-q", "pip"]
    install = [*uv, "install", "--python", str(python)]
    if base is not None:
        _lend_packages(base, python)
        _run(*install, "--no-deps", "--offline", wheel)
        return python
    lines = list(read_requirements(service))
    extras = {extra for line in lines for extra in _extras(line)} | {"dev"}
    others = [line for line in lines if not _NAME.match(line)]
    own = f"codeforlife[{','.join(sorted(extras))}] @ {wheel.as_uri()}"
    _run(*install, own, *others)
    return python


def read_requirements(service: Path) -> Iterator[str]:
    """Yield a service's requirements: a Pipfile's lock, a pyproject, or a list."""
    lock, project = service / "Pipfile.lock", service / "pyproject.toml"
    if lock.is_file():
        locked = json.loads(lock.read_text())
        for name, entry in {**locked["develop"], **locked["default"]}.items():
            extras = f"[{','.join(entry['extras'])}]" if entry.get("extras") else ""
            marker = f" ; {entry['markers']}" if entry.get("markers") else ""
            yield f"{name}{extras}{entry.get('version', '')}{marker}"
    elif project.is_file():
        declared = tomllib.loads(project.read_text()).get("project", {})
        yield from declared.get("dependencies", [])
        yield from declared.get("optional-dependencies", {}).get("dev", [])
    else:
        for path in sorted(service.glob("requirements*.txt")):
            for line in path.read_text().splitlines():
                if line.strip() and not line.lstrip().startswith(("#", "-")):
                    yield line


def _extras(line: str) -> list[str]:
    found = _NAME.match(line)
    return [extra.strip() for extra in (found[1] or "").split(",")] if found else []


def _lend_packages(base: Path, python: Path) -> None:
    code = "import sysconfig; print(sysconfig.get_paths()['purelib'])"
    lent, own = (
        Path(_run(interpreter, "-c", code).strip()) for interpreter in (base, python)
    )
    (own / "_lent.pth").write_text(f"{lent}\n")


def _run(*command: str | Path) -> str:
    done = subprocess.run([*map(str, command)], capture_output=True, text=True)
    if done.returncode:
        raise InstallError(done.stderr[-1500:])
    return done.stdout
