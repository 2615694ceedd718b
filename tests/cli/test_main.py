"""The command line itself, without any of its commands."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from codeforlife import __version__, cli

_CLI = Path(cli.__file__).parent


def test_version_is_the_package_s(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as exit_:
        cli.main(["--version"])
    assert exit_.value.code == 0
    assert capsys.readouterr().out == f"{__version__}\n"


def test_no_command_and_an_unknown_one_are_usage_errors() -> None:
    for arguments in ([], ["fly"]):
        with pytest.raises(SystemExit) as exit_:
            cli.main(arguments)
        assert exit_.value.code == 2


def test_the_module_runs_in_a_folder_without_a_service(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "codeforlife", "--version"]
    process = subprocess.run(
        command, cwd=tmp_path, env={}, capture_output=True, text=True
    )
    assert (process.returncode, process.stdout) == (0, f"{__version__}\n")


# What `adoptservice` imports only when it runs.
_LATE = _CLI / "_adoption"


@pytest.mark.parametrize(
    "path",
    sorted(path for path in _CLI.rglob("*.py") if _LATE not in path.parents),
    ids=lambda path: str(path.relative_to(_CLI)),
)
def test_commands_import_only_the_standard_library_when_they_start(path: Path) -> None:
    for node in ast.parse(path.read_text()).body:
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names = [node.module or ""]
        for name in names:
            root = name.partition(".")[0]
            assert root in sys.stdlib_module_names or root == "codeforlife", name
