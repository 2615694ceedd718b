"""What is in the wheel, what it asks for, and what the repository must not hold."""

import email
import importlib.metadata
import re
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from email.message import Message
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

_ROOT = Path(__file__).resolve().parent.parent
_PROJECT = tomllib.loads((_ROOT / "pyproject.toml").read_text())
# The package that this one replaces is installed with 168 MB.
_MAX_INSTALLED_BYTES = 168_000_000 / 2


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    directory = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel"]
    subprocess.run(
        [*command, "-d", str(directory)], cwd=_ROOT, check=True, capture_output=True
    )
    (path,) = directory.glob("*.whl")
    return zipfile.ZipFile(path)


@pytest.fixture(scope="module")
def metadata(wheel: zipfile.ZipFile) -> Message:
    (name,) = (name for name in wheel.namelist() if name.endswith("/METADATA"))
    return email.message_from_bytes(wheel.read(name))


def _tracked_files() -> list[Path]:
    git = subprocess.run(
        ["git", "ls-files", "-z"], cwd=_ROOT, capture_output=True, text=True
    )
    if git.returncode:
        pytest.skip("not a git checkout")
    paths = (_ROOT / name for name in git.stdout.split("\0") if name)
    return [path for path in paths if path.is_file()]


def test_d62_wheel_holds_only_the_package(wheel: zipfile.ZipFile) -> None:
    roots = {name.split("/")[0] for name in wheel.namelist()}
    assert {root for root in roots if not root.endswith(".dist-info")} == {
        "codeforlife"
    }


def test_d62_wheel_holds_no_tests_of_its_own(wheel: zipfile.ZipFile) -> None:
    names = [Path(name).name for name in wheel.namelist()]
    assert not [
        name for name in names if re.fullmatch(r"test_.+\.py|.+_test\.py", name)
    ]


@pytest.mark.parametrize(
    "pattern", ["py.typed", "templates/**/*.html", "user/fixtures/*.json", "**/*.py"]
)
def test_wheel_holds_each_file_that_services_need(
    wheel: zipfile.ZipFile, pattern: str
) -> None:
    package = _ROOT / "codeforlife"
    wanted = {str(path.relative_to(_ROOT)) for path in package.glob(pattern)}
    assert wanted
    assert wanted <= set(wheel.namelist())


def test_d62_requirements_are_floors(metadata: Message) -> None:
    requirements = [Requirement(line) for line in metadata.get_all("Requires-Dist", [])]
    assert requirements
    for requirement in requirements:
        operators = {specifier.operator for specifier in requirement.specifier}
        own = requirement.name == "codeforlife"
        assert operators == (set() if own else {">="}), str(requirement)


def test_metadata_names_version_python_and_extras(metadata: Message) -> None:
    source = (_ROOT / "codeforlife/__init__.py").read_text()
    assert f'__version__ = "{metadata["Version"]}"' in source
    assert metadata["Requires-Python"] == ">=3.12"
    assert set(metadata.get_all("Provides-Extra", [])) == {
        "adoption",
        "aws",
        "contributing",
        "dev",
        "gcp",
        "releasing",
        "server",
    }


def _constraints() -> dict[str, Version]:
    lines = (_ROOT / "constraints.txt").read_text().splitlines()
    pairs = (re.fullmatch(r"([\w.-]+)==([\w.!+]+)", line) for line in lines)
    return {canonicalize_name(pair[1]): Version(pair[2]) for pair in pairs if pair}


def test_constraints_are_only_names_and_versions() -> None:
    lines = (_ROOT / "constraints.txt").read_text().splitlines()
    assert len(_constraints()) == len(lines)


def _direct_requirements() -> Iterator[Requirement]:
    project, groups = _PROJECT["project"], _PROJECT["dependency-groups"]
    for lines in (
        project["dependencies"],
        *project["optional-dependencies"].values(),
        *groups.values(),
    ):
        yield from (Requirement(line) for line in lines if isinstance(line, str))


def test_constraints_fix_each_dependency_above_its_floor() -> None:
    constraints = _constraints()
    for requirement in _direct_requirements():
        if requirement.name != "codeforlife":
            version = constraints[canonicalize_name(requirement.name)]
            assert requirement.specifier.contains(version), str(requirement)


def _closure(requirement: Requirement, found: set[str]) -> None:
    """Add the name of a distribution and of all that it needs."""
    name = canonicalize_name(requirement.name)
    found.add(name)
    for line in importlib.metadata.requires(name) or []:
        needed = Requirement(line)
        if needed.marker and not any(
            needed.marker.evaluate({"extra": extra})
            for extra in ["", *requirement.extras]
        ):
            continue
        if canonicalize_name(needed.name) not in found or needed.extras:
            _closure(needed, found)


def test_installed_size_is_at_most_half_of_what_it_was() -> None:
    names: set[str] = set()
    for line in _PROJECT["project"]["dependencies"]:
        _closure(Requirement(line), names)
    files = [
        Path(str(path.locate()))
        for name in names
        for path in importlib.metadata.files(name) or []
    ]
    # No bytecode: of the dependencies none is listed, and of this package it depends on
    # what has been imported so far.
    package = (_ROOT / "codeforlife").rglob("*")
    own = [path for path in package if path.suffix != ".pyc"]
    size = sum(path.stat().st_size for path in [*files, *own] if path.is_file())
    assert size <= _MAX_INSTALLED_BYTES, f"{size / 1e6:.0f} MB: {sorted(names)}"


def test_no_package_registry_is_named() -> None:
    words = re.compile(
        r"pypi\.(org|io)|python[h]osted|registry\.npm"
        r"|(index|registry)[-_ ]?url\s*[=:]\s*\S*//"
    )
    for path in _tracked_files():
        found = words.search(path.read_text(errors="ignore"))
        assert not found, f"{path.relative_to(_ROOT)}: {found}"
