"""The gate: each difference from the last version has the commit that it asks for."""

import json
import re
from pathlib import Path

from packaging.version import Version

from ..release.commands import git, python
from ..release.decide import last_tag, next_version
from .differences import Api, Difference, Level, compare
from .names import read_names
from .package import read_package

PROJECTS = ("tests/projects/with_user", "tests/projects/own_user")
_SERVICE = Path(__file__).with_name("service.py")
_WARNING = re.compile(
    r'(?ms)^class (\w+)\(DeprecationWarning\):.*?version = "([\d.]+)"'
)
_FOOTER = re.compile(r"(?m)^API-break: (.+)$")


def read_api(root: Path) -> dict[str, Api]:
    """Read the public API of a checkout, as one mapping for each file of `api/`."""
    files: dict[str, Api] = {
        "names": {"names": read_names(root)},
        "package": read_package(root),
    }
    for project in PROJECTS:
        env = {"PYTHONPATH": str(root)}
        output = python(str(_SERVICE), cwd=root / project, env=env)
        files[Path(project).name] = json.loads(output)
    return files


def write_api(root: Path, files: dict[str, Api]) -> None:
    """Write `api/*.json`, an entry a line, so that a change shows as one."""
    folder = root / "api"
    folder.mkdir(exist_ok=True)
    for name, sections in files.items():
        (folder / f"{name}.json").write_text(_dump(sections))


def _dump(sections: Api) -> str:
    blocks = []
    for title, entries in sorted(sections.items()):
        lines = ",\n".join(
            f"  {json.dumps(key)}: {json.dumps(value, sort_keys=True)}"
            for key, value in sorted(entries.items())
        )
        blocks.append(f"{json.dumps(title)}: {{\n{lines}\n}}")
    return "{\n" + ",\n".join(blocks) + "\n}\n"


def check(root: Path) -> bool:
    """Print the differences from the last version, and say whether they may be.

    Args:
        root: A complete clone.

    Returns:
        Whether each may be, and `api/` is what the package is.

    Raises:
        StepError: There is no last version to compare with.
    """
    base = last_tag(root)
    current = read_api(root)
    faults = [
        f"api/{name}.json is not what the package is now: run make api-update."
        for name, sections in current.items()
        if _read(root / "api" / f"{name}.json") != _dump(sections)
    ]
    version = next_version(root)
    level = declared_level(base, version)
    faults += find_expired(root, version)
    old = _read_tag(root, base)
    if old:
        differences = compare(merge(old), merge(current))
        for item in differences:
            print(f"{item.level.name.lower():9}{item.name}: {item.text[:300]}")
            print(f"{'':9}affects {item.affected}")
        faults += find_faults(
            differences, level, _named_in_footers(root, base), _read_guide(root)
        )
    elif level < Level.BREAKING:
        faults.append(
            f"{base} has no api/ to compare with, so anything may have changed: this"
            ' must be a breaking release ("feat!: …").'
        )
    print(f"Compared with {base}; the commits since ask for a {level.name} release.")
    print(*faults, sep="\n", end="\n" if faults else "")
    return not faults


def find_faults(
    differences: list[Difference], level: Level, footers: set[str], guide: str
) -> list[str]:
    """Return what has to be done about differences before they may be released.

    Args:
        differences: The differences from the last version.
        level: What the commits since then ask for.
        footers: What their ``API-break:`` footers name.
        guide: The text of `docs/upgrading`.
    """
    breaks = [item for item in differences if item.level is Level.BREAKING]
    faults = [
        f"{item.name}: {item.text[:300]}. Undo it, mark its commit with '!', or name it"
        f" in a footer of its commit: 'API-break: {item.name}'."
        for item in breaks
        if level < Level.BREAKING and item.name not in footers
    ]
    if level is Level.PATCH and any(d.level is Level.MINOR for d in differences):
        faults.append('What is new needs a commit of the type "feat".')
    return faults + [
        f"{item.name}: say in docs/upgrading what a service has to do."
        for item in breaks
        if item.name.rpartition(": ")[2] not in guide
    ]


def find_expired(root: Path, version: str) -> list[str]:
    """Return the deprecation warnings whose names had to go before a version.

    Args:
        root: The checkout.
        version: The version that is about to be released.
    """
    source = (root / "codeforlife/deprecation.py").read_text()
    return [
        f"{name} names what goes with {expires}, and this is {version}: delete it."
        for name, expires in _WARNING.findall(source)
        if Version(version).release >= Version(expires).release
    ]


def declared_level(base: str, version: str) -> Level:
    """Return what a version asks for after the version of a tag."""
    before, after = Version(base).release, Version(version).release
    if before[0] != after[0]:
        return Level.BREAKING
    return Level.MINOR if before[1] != after[1] else Level.PATCH


def _read(path: Path) -> str:
    return path.read_text() if path.is_file() else ""


def merge(files: dict[str, Api]) -> Api:
    """Merge the files; what two services show in the same way is there once."""
    merged: Api = {}
    for name, sections in sorted(files.items()):
        for title, entries in sections.items():
            known = merged.setdefault(title, entries)
            if known is not entries:
                merged[f"{name}: {title}"] = {
                    key: value
                    for key, value in entries.items()
                    if known.get(key, ...) != value
                }
    return merged


def _read_tag(root: Path, tag: str) -> dict[str, Api]:
    listed = git("ls-tree", "--name-only", tag, "api/", cwd=root).split()
    return {
        Path(path).stem: json.loads(git("show", f"{tag}:{path}", cwd=root))
        for path in listed
    }


def _named_in_footers(root: Path, base: str) -> set[str]:
    messages = git("log", "--format=%B", f"{base}..HEAD", cwd=root)
    return {name.strip() for name in _FOOTER.findall(messages)}


def _read_guide(root: Path) -> str:
    pages = sorted((root / "docs/upgrading").glob("*.md"))
    return "\n".join(page.read_text() for page in pages)
