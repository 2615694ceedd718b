"""The script with which the Makefile finds a Python."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

_SCRIPT = Path(__file__).resolve().parents[2] / "scripts/find_python.sh"
_SHELL = shutil.which("sh") or "/bin/sh"


@pytest.fixture
def bin_directory(tmp_path: Path) -> Path:
    """A PATH of its own, with what a shell script needs and no Python."""
    directory = tmp_path / "bin"
    directory.mkdir()
    for name in ["cat", "sh"]:
        (directory / name).symlink_to(shutil.which(name) or "")
    return directory


def _add(directory: Path, name: str, body: str) -> Path:
    directory.mkdir(parents=True, exist_ok=True)
    path = directory / name
    path.write_text(f"#!{_SHELL}\n{body}\n")
    path.chmod(0o755)
    return path


def _run(
    directory: Path, home: Path, **variables: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [_SHELL, str(_SCRIPT)],
        cwd=home,
        env={"PATH": str(directory), "HOME": str(home), **variables},
        capture_output=True,
        text=True,
    )


_REAL = f'exec "{sys.executable}" "$@"'
_OLD = "exit 1"
_UNBEHAVED = "echo 'pyenv: python3.12: command not found' >&2; exit 127"


@pytest.mark.parametrize("name", ["python3", "python3.12", "python3.14", "python"])
def test_finds_a_python_by_its_name(
    bin_directory: Path, tmp_path: Path, name: str
) -> None:
    wanted = _add(bin_directory, name, _REAL)
    assert _run(bin_directory, tmp_path).stdout.strip() == str(wanted)


def test_passes_over_an_old_python_and_an_empty_shim(
    bin_directory: Path, tmp_path: Path
) -> None:
    _add(bin_directory, "python3", _OLD)
    _add(bin_directory, "python3.12", _UNBEHAVED)
    wanted = _add(bin_directory, "python3.13", _REAL)
    assert _run(bin_directory, tmp_path).stdout.strip() == str(wanted)


def test_finds_the_version_that_pyenv_keeps(
    bin_directory: Path, tmp_path: Path
) -> None:
    wanted = _add(tmp_path / ".pyenv/versions/3.12.1/bin", "python", _REAL)
    (tmp_path / ".python-version").write_text("3.12\n")
    assert _run(bin_directory, tmp_path).stdout.strip() == str(wanted)


def test_takes_only_the_python_that_was_chosen(
    bin_directory: Path, tmp_path: Path
) -> None:
    _add(bin_directory, "python3", _REAL)
    chosen = _add(tmp_path / "mine", "python", _REAL)
    result = _run(bin_directory, tmp_path, PYTHON=str(chosen))
    assert result.stdout.strip() == str(chosen)
    assert _run(bin_directory, tmp_path, PYTHON="absent").returncode == 1


def test_says_in_one_line_what_to_install(bin_directory: Path, tmp_path: Path) -> None:
    _add(bin_directory, "python3", _OLD)
    result = _run(bin_directory, tmp_path)
    assert result.returncode == 1
    assert result.stdout == ""
    (line,) = result.stderr.splitlines()
    assert "3.12" in line
    assert "install" in line
