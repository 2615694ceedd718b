"""A break of behaviour that only a consumer's suite sees, and what is none."""

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from scripts.consumers.environment import read_requirements
from scripts.consumers.verdict import judge, write_table

_ROOT = Path(__file__).resolve().parents[3]
_PAGES = "codeforlife/pagination.py"
_SUITE = """
from pathlib import Path

from codeforlife.pagination import LimitOffsetPagination


def test_a_page_has_fifty_rows():
    assert LimitOffsetPagination.default_limit == 50


def test_red_on_every_version():
    assert not LimitOffsetPagination.default_limit


def test_flaky():
    ran = Path(__file__).with_suffix(".ran")
    first, _ = not ran.exists(), ran.touch()
    assert not first
"""


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The wheel as it is, and one whose pages are shorter."""
    folder = tmp_path_factory.mktemp("wheels")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel"]
    subprocess.run(
        [*command, "-d", str(folder)], cwd=_ROOT, check=True, capture_output=True
    )
    (last,) = folder.glob("*.whl")
    changed = folder / "next" / last.name
    changed.parent.mkdir()
    with zipfile.ZipFile(last) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == _PAGES:
                content = content.replace(b"default_limit = 50", b"default_limit = 20")
            if not name.endswith("/RECORD"):
                new.writestr(name, content)
        new.writestr(next(n for n in old.namelist() if n.endswith("/RECORD")), b"")
    return last, changed


@pytest.fixture
def consumer(tmp_path: Path) -> Path:
    folder = tmp_path / "service"
    folder.mkdir()
    (folder / "test_pages.py").write_text(_SUITE)
    configure = "from django.conf import settings\nsettings.configure()\n"
    (folder / "conftest.py").write_text(configure)
    (folder / "pytest.ini").write_text("[pytest]\naddopts = -p no:randomly\n")
    return folder


def _gate(consumer: Path, last: Path, new: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [
            *(sys.executable, "-m", "scripts.consumers", str(consumer)),
            *("--no-examples", "--base-python", sys.executable),
            *("--baseline", str(last), "--candidate", str(new)),
        ],
        cwd=_ROOT,
        capture_output=True,
        text=True,
    )


def test_what_breaks_a_consumer_is_stopped_and_named(
    consumer: Path, wheels: tuple[Path, Path]
) -> None:
    last, changed = wheels
    done = _gate(consumer, last, changed)
    assert done.returncode == 1, done.stderr
    assert "broken: `test_pages.test_a_page_has_fifty_rows`" in done.stdout
    assert "known: `test_pages.test_red_on_every_version`" in done.stdout


def test_what_was_red_before_or_is_flaky_stops_nothing(
    consumer: Path, wheels: tuple[Path, Path]
) -> None:
    last, _ = wheels
    done = _gate(consumer, last, last)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "known: `test_pages.test_red_on_every_version`" in done.stdout
    assert "flaky: `test_pages.test_flaky`" in done.stdout


def test_a_consumer_that_cannot_be_installed_stops_it(
    consumer: Path, wheels: tuple[Path, Path], tmp_path: Path
) -> None:
    broken = tmp_path / wheels[0].name
    shutil.copy(_ROOT / "README.md", broken)
    done = _gate(consumer, wheels[0], broken)
    assert done.returncode == 1
    assert "cannot be installed" in done.stdout


def test_a_test_that_is_no_longer_collected_is_lost() -> None:
    verdict = judge("portal", {"a": "passed", "b": "passed"}, {"a": "passed"}, {})
    assert verdict.lost == ("b",)
    assert verdict.blocks
    assert "| portal | 1 | 0 | 1 | 0 | 0 | 0 | BLOCKS |" in write_table([verdict])


def test_a_suite_that_collects_nothing_blocks() -> None:
    assert judge("portal", {"a": "failed"}, {}, {}).blocks


@pytest.mark.parametrize(
    ("name", "content", "requirements"),
    [
        (
            "Pipfile.lock",
            '{"default": {"codeforlife": {"version": "==0.31.1"}},'
            ' "develop": {"pytest": {"version": "==8.3", "markers": "os_name"}}}',
            ["pytest==8.3 ; os_name", "codeforlife==0.31.1"],
        ),
        (
            "pyproject.toml",
            '[project]\nname = "a"\ndependencies = ["codeforlife[server]==2.0.0"]\n'
            '[project.optional-dependencies]\ndev = ["pytest>=9"]\n',
            ["codeforlife[server]==2.0.0", "pytest>=9"],
        ),
        ("requirements.txt", "# pinned\ncodeforlife==2.0.0\n", ["codeforlife==2.0.0"]),
    ],
    ids=["Pipfile.lock", "pyproject.toml", "requirements.txt"],
)
def test_requirements_are_read_as_services_declare_them(
    tmp_path: Path, name: str, content: str, requirements: list[str]
) -> None:
    (tmp_path / name).write_text(content)
    assert list(read_requirements(tmp_path)) == requirements
