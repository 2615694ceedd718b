"""What `codeforlife updateservice` refuses, and leaves as it was."""

import shutil
from pathlib import Path

import pytest

from codeforlife import cli

from .conftest import Template, git


def _leave_dirty(template: Template) -> None:
    template.edit("README.md", "# Dirty\n")


def _make_branch(template: Template) -> None:
    git(template.service, "branch", "codeforlife-1.1.0")


def _put_an_ignored_file_in_the_way(template: Template) -> None:
    template.edit(".gitignore", "new.py\n")
    template.commit()
    template.edit("src/new.py", "secret\n")


def _leave_git(template: Template) -> None:
    shutil.rmtree(template.service / ".git")


def _record_an_unknown_version(template: Template) -> None:
    text = template.read("pyproject.toml").replace("1.0.0", "0.1.0")
    template.edit("pyproject.toml", text)
    template.commit()


def _record_a_wrong_answer(template: Template) -> None:
    text = template.read("pyproject.toml").replace('"sqlite"', '"mysql"')
    template.edit("pyproject.toml", text)
    template.commit()


@pytest.mark.parametrize(
    ("prepare", "arguments", "message"),
    [
        (_leave_dirty, [], "there are changes in README.md: commit or stash them."),
        (_make_branch, [], "there is a branch codeforlife-1.1.0: merge it, or delete"),
        (_put_an_ignored_file_in_the_way, [], "src/new.py would be overwritten"),
        (_leave_git, [], "not in a git repository"),
        (_record_an_unknown_version, [], "version '0.1.0' is not in codeforlife 1.1.0"),
        (_record_a_wrong_answer, [], "'mysql', not one of sqlite, postgresql"),
        (lambda template: None, ["--to", "7.0.0"], "version '7.0.0' is not in"),
    ],
)
def test_refused_and_untouched(
    template, update, capsys, prepare, arguments, message
) -> None:
    template.make_service()
    prepare(template)
    template.release("1.1.0", {"README.md": "# New\n", "src/new.py": "new\n"})
    before = _snapshot(template.service)
    assert update(*arguments) == 2
    error = capsys.readouterr().err
    assert message in error
    assert error.count("\n") == 1
    assert _snapshot(template.service) == before


def test_a_newer_service_is_refused(template, update, capsys) -> None:
    template.release("1.1.0", {"README.md": "# New\n"})
    template.make_service()
    assert update("--to", "1.0.0") == 2
    assert "newer than 1.0.0" in capsys.readouterr().err


def test_a_folder_without_a_service_is_refused(tmp_path, monkeypatch, capsys) -> None:
    monkeypatch.chdir(tmp_path)
    for command in ("updateservice", "removeexample"):
        assert cli.main([command]) == 2
        assert "there is no pyproject.toml here" in capsys.readouterr().err


def test_without_git_is_refused(template, update, monkeypatch, capsys) -> None:
    template.make_service()
    template.release("1.1.0", {"README.md": "# New\n"})
    monkeypatch.setenv("PATH", "")
    assert update() == 2
    assert "git is not installed" in capsys.readouterr().err


def _snapshot(folder: Path) -> dict[str, bytes]:
    files = {
        str(path): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and ".git/" not in str(path)
    }
    if (folder / ".git").exists():
        files["branch"] = git(folder, "branch", "--show-current").encode()
    return files
