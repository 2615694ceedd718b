"""All files of a service, as they are and as they are to be."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path, PurePath

from .._template.answers import Answers
from .._template.states import States
from ..errors import Refused
from .context import Context, Service
from .findings import Finding
from .python import update_python
from .texts import update_fixture, update_requirements, update_workflow

__all__ = ["adopt_service"]

_SKIPPED = {"node_modules", "__pycache__", "venv", "dist", "build"}
_GAME = re.compile(r"^\s*(from|import) game\b", re.MULTILINE)
_OWN_USERS = re.compile(r"INSTALLED_APPS\.remove\(\s*[\"']codeforlife\.user[\"']")
_SERVICE_NAME = re.compile(r"service_name\s*=\s*[\"']([\w-]+)[\"']")

type Update = Callable[[str, Context], str]


def adopt_service(folder: Path) -> tuple[dict[Path, tuple[str, str]], list[Finding]]:
    """Return what is to change in a service, and what a person has to decide.

    Args:
        folder: The service's folder.

    Returns:
        The old and the new text of each file that changes, and the findings.

    Raises:
        Refused: There is no service in the folder.
    """
    settings = folder / "settings.py"
    if not settings.is_file():
        raise Refused("there is no settings.py here: run this in a service's folder.")
    files = sorted(_find_files(folder))
    service = _describe(files)
    changes, findings = {}, []
    for file in files:
        update = _get_update(file.relative_to(folder))
        if update is None:
            continue
        old = file.read_text("utf-8")
        context = Context(service, file.relative_to(folder))
        new = update(old, context)
        findings += context.findings
        if new != old:
            changes[file] = (old, new)
    _keep_books(folder, service, settings, changes)
    if (folder / "Pipfile.lock").exists() and folder / "Pipfile" in changes:
        text = "run `pipenv lock`: the Pipfile has changed."
        findings.append(Finding(PurePath("Pipfile.lock"), 0, text))
    return changes, sorted(findings)


def _find_files(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.is_dir():
            is_workflow = path.name == ".github"
            if path.name not in _SKIPPED and (path.name[0] != "." or is_workflow):
                yield from _find_files(path)
        elif path.is_file():
            yield path


def _describe(files: list[Path]) -> Service:
    sources = [file.read_text("utf-8") for file in files if file.suffix == ".py"]
    return Service(
        uses_game=any(_GAME.search(source) for source in sources),
        has_own_users=any(_OWN_USERS.search(source) for source in sources),
    )


def _get_update(path: PurePath) -> Update | None:
    """Return how a file is changed."""
    if path.suffix == ".py":
        return update_python
    if "fixtures" in path.parts and path.suffix in (".json", ".yaml", ".yml"):
        return update_fixture
    if path.parent.name == "workflows" and path.suffix in (".yaml", ".yml"):
        return update_workflow
    is_requirements = path.name.startswith("requirements") and path.suffix == ".txt"
    if path.name in ("Pipfile", "pyproject.toml") or is_requirements:
        return update_requirements
    return None


def _keep_books(
    folder: Path,
    service: Service,
    settings: Path,
    changes: dict[Path, tuple[str, str]],
) -> None:
    """Record the template's state, from which `updateservice` goes on.

    The service was not made from it: what the service does not have, it has deleted.
    """
    path = folder / "pyproject.toml"
    old = path.read_text("utf-8") if path.exists() else ""
    _, text = changes.get(path, (old, old))
    if "codeforlife" in tomllib.loads(text).get("tool", {}):
        return
    name = _SERVICE_NAME.search(settings.read_text("utf-8"))
    answers = Answers(
        name=name[1] if name else folder.resolve().name,
        database="postgresql",
        users="own" if service.has_own_users else "codeforlife",
        extras=("server", "aws", "gcp"),
        example=False,
    )
    values = answers.values
    table = (
        "# The template's state, from which `codeforlife updateservice` goes on.\n"
        "[tool.codeforlife]\n"
        f'version = "{States().version}"\n'
        f'name = "{answers.name}"\n'
        f'database = "{answers.database}"\n'
        f'users = "{answers.users}"\n'
        f"extras = [{values['extras_list']}]\n"
        f"example = {values['example']}\n"
    )
    text = f"{text.rstrip()}\n\n{table}" if text.strip() else table
    changes[path] = (old, text)
