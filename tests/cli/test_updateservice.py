"""`codeforlife updateservice`, with real git."""

import os
import shutil
import subprocess
from functools import partial
from pathlib import Path

import pytest

from codeforlife import cli
from codeforlife.cli import removeexample, updateservice
from codeforlife.cli._template.answers import Answers
from codeforlife.cli._template.states import States

_PROJECT = """\
[tool.codeforlife]
version = "@@version@@"
name = "@@name@@"
database = "@@database@@"
users = "@@users@@"
extras = [@@extras_list@@]
example = @@example@@
"""
_MODEL = "".join(f"line {number}\n" for number in range(1, 21))
_FILES = {
    "pyproject.toml": _PROJECT,
    ".gitattributes": "* text=auto\n",
    "Makefile": "all:\n\ttest\n",
    "README.md": "# @@title@@\n",
    "src/model.py": _MODEL,
    "src/fruit.py": "@@ file if example\nfruit\n",
    "src/old.py": "old\n" * 9,
}
_NEW_MODEL = _MODEL.replace("line 2\n", "template 2\n")


class Template:
    """A template that moves on, and a service that was made of its first state."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "template"
        self.states = partial(States, self.root, "1.0.0")
        self.write(_FILES | {"../constraints.txt": "django==6.1\n"})
        self.repository = self.service = folder / "fruit-shop"

    def write(self, files: dict[str, str | None]) -> None:
        for path, text in files.items():
            name = path if path.startswith("..") else f"{path}.tpl"
            file = self.root / "current" / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.unlink() if text is None else file.write_text(text)

    def release(self, version: str, files: dict[str, str | None]) -> None:
        """Make the next state, after keeping the last one."""
        self.states().freeze()
        self.write(files)
        self.states = partial(States, self.root, version)

    def make_service(self, subfolder: str = "") -> None:
        self.service = self.repository / subfolder
        for path, text in self.states().render(Answers("fruit-shop")).items():
            self.edit(path, text)
        git(self.repository, "init", "--quiet", "--initial-branch=main")
        self.commit()

    def edit(self, path: str, text: str) -> None:
        (self.service / path).parent.mkdir(parents=True, exist_ok=True)
        (self.service / path).write_text(text)

    def commit(self) -> None:
        git(self.repository, "add", "--all")
        git(self.repository, "commit", "--quiet", "--message=work")

    def read(self, path: str) -> str:
        return (self.service / path).read_text()


def git(folder: Path, *arguments: str) -> str:
    process = subprocess.run(
        ["git", *arguments], cwd=folder, check=True, capture_output=True, text=True
    )
    return process.stdout


@pytest.fixture
def template(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Template:
    # Only what this test configures: not what the machine does.
    config = tmp_path / "gitconfig"
    config.write_text("[user]\nname = Ada\nemail = ada@example.com\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(config))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    for name in [
        name for name in os.environ if name.startswith(("GIT_AUT", "GIT_COM"))
    ]:
        monkeypatch.delenv(name)
    template = Template(tmp_path)
    for module in (updateservice, removeexample):
        monkeypatch.setattr(module, "States", lambda: template.states())
    return template


@pytest.fixture
def update(template: Template, monkeypatch: pytest.MonkeyPatch):
    def update(*arguments: str) -> int:
        monkeypatch.chdir(template.service)
        return cli.main(["updateservice", *arguments])

    return update


def test_an_edit_of_the_template_is_taken_and_an_own_one_kept(template, update) -> None:
    template.make_service()
    template.edit("README.md", "# Mine\n")
    template.edit("src/mine.py", "mine\n")
    template.commit()
    template.release("1.1.0", {"Makefile": "all:\n\tcheck\n", "src/new.py": "new\n"})

    assert update() == 0
    assert git(template.service, "branch", "--show-current") == "codeforlife-1.1.0\n"
    assert git(template.service, "status", "--porcelain") == ""
    subject = git(template.service, "log", "-1", "--format=%s %an")
    assert subject == "chore: update to the template of 1.1.0 Ada\n"
    assert template.read("README.md") == "# Mine\n"
    assert template.read("src/mine.py") == "mine\n"
    assert template.read("src/new.py") == "new\n"
    assert template.read("Makefile") == "all:\n\tcheck\n"
    assert 'version = "1.1.0"' in template.read("pyproject.toml")
    assert not git(template.service, "for-each-ref", "refs/codeforlife")


def test_edits_of_one_file_apart_are_merged(template, update) -> None:
    template.make_service()
    template.edit("src/model.py", _MODEL.replace("line 19\n", "mine 19\n"))
    template.commit()
    template.release("1.1.0", {"src/model.py": _NEW_MODEL})
    assert update() == 0
    merged = _NEW_MODEL.replace("line 19\n", "mine 19\n")
    assert template.read("src/model.py") == merged


def test_edits_of_one_line_are_a_conflict_that_is_named(
    template, update, capsys
) -> None:
    template.make_service()
    template.edit("src/model.py", _MODEL.replace("line 2\n", "mine 2\n"))
    template.commit()
    template.release("1.1.0", {"src/model.py": _NEW_MODEL, "README.md": "# New\n"})

    assert update() == 1
    assert "  src/model.py\n" in capsys.readouterr().out
    text = template.read("src/model.py")
    assert "<<<<<<< codeforlife/service\nmine 2\n=======\ntemplate 2\n" in text
    assert template.read("README.md") == "# New\n"
    status = git(template.service, "status", "--porcelain").splitlines()
    assert "UU src/model.py" in status
    template.edit("src/model.py", "resolved\n")
    template.commit()
    assert update() == 0


def test_what_the_service_deleted_stays_deleted(template, update) -> None:
    template.make_service()
    git(template.service, "rm", "--quiet", "src/model.py", "README.md")
    template.commit()
    template.release("1.1.0", {"src/model.py": _NEW_MODEL, "README.md": None})
    assert update() == 0
    assert not (template.service / "src/model.py").exists()
    template.release("1.2.0", {"src/model.py": _MODEL})
    git(template.service, "switch", "--quiet", "-c", "next")
    assert update() == 0
    assert not (template.service / "src/model.py").exists()


def test_a_file_is_deleted_only_where_it_was_not_edited(
    template, update, capsys
) -> None:
    template.make_service()
    template.edit("src/old.py", "old\n" * 8 + "mine\n")
    template.commit()
    template.release("1.1.0", {"src/old.py": None, "src/model.py": None})
    assert update() == 0
    assert template.read("src/old.py").endswith("mine\n")
    assert not (template.service / "src/model.py").exists()
    assert "Kept, because you edited it: src/old.py." in capsys.readouterr().out


def test_a_file_that_the_service_renamed_is_followed(template, update) -> None:
    template.make_service()
    git(template.service, "mv", "src/model.py", "src/models.py")
    git(template.service, "mv", "src/old.py", "src/older.py")
    template.commit()
    template.release("1.1.0", {"src/model.py": _NEW_MODEL, "src/old.py": None})
    assert update() == 0
    assert template.read("src/models.py") == _NEW_MODEL
    assert template.read("src/older.py") == "old\n" * 9
    assert not (template.service / "src/model.py").exists()


def test_a_file_that_both_added_is_a_conflict(template, update) -> None:
    template.make_service()
    template.edit("src/new.py", "mine\n")
    template.commit()
    template.release("1.1.0", {"src/new.py": "template\n"})
    assert update() == 1
    assert "mine\n=======\ntemplate\n" in template.read("src/new.py")


def test_two_versions_in_one_step_equal_one_by_one(template, update) -> None:
    template.make_service()
    template.edit("src/model.py", _MODEL.replace("line 19\n", "mine 19\n"))
    template.commit()
    template.release("1.1.0", {"src/model.py": _NEW_MODEL, "src/a.py": "a\n"})
    template.release("1.2.0", {"src/a.py": "a\nb\n", "src/old.py": None})

    assert update() == 0
    at_once = git(template.service, "rev-parse", "HEAD^{tree}")
    git(template.service, "switch", "--quiet", "main")
    git(template.service, "branch", "--quiet", "-D", "codeforlife-1.2.0")
    assert update("--to", "1.1.0") == 0
    assert 'version = "1.1.0"' in template.read("pyproject.toml")
    assert update() == 0
    assert git(template.service, "rev-parse", "HEAD^{tree}") == at_once


def test_twice_changes_nothing(template, update) -> None:
    template.make_service()
    template.release("1.1.0", {"README.md": "# New\n"})
    assert update("--check") == 1
    assert git(template.service, "branch", "--show-current") == "main\n"
    assert update() == 0
    before = git(template.service, "rev-parse", "HEAD")
    assert update() == 0
    assert update("--check") == 0
    assert git(template.service, "rev-parse", "HEAD") == before
    assert git(template.service, "status", "--porcelain") == ""


def test_the_example_does_not_come_back(template, update, monkeypatch) -> None:
    template.make_service()
    monkeypatch.chdir(template.service)
    assert cli.main(["removeexample"]) == 0
    template.commit()
    files = {"src/fruit.py": "@@ file if example\nfruits\n", "README.md": "# New\n"}
    template.release("1.1.0", files)
    assert update() == 0
    assert not (template.service / "src/fruit.py").exists()
    assert template.read("README.md") == "# New\n"


def test_a_service_in_a_subfolder(template, update) -> None:
    template.repository.mkdir()
    (template.repository / "src").mkdir()
    (template.repository / "src/model.py").write_text("another's\n")
    template.make_service("services/fruit shop")
    template.edit("src/model.py", _MODEL.replace("line 2\n", "mine 2\n"))
    template.commit()
    files = {"src/model.py": _NEW_MODEL, "README.md": "# New\n", "src/old.py": None}
    template.release("1.1.0", files)
    assert update() == 1
    status = git(template.repository, "status", "--porcelain").splitlines()
    assert 'UU "services/fruit shop/src/model.py"' in status
    assert 'D  "services/fruit shop/src/old.py"' in status
    assert template.read("README.md") == "# New\n"
    assert (template.repository / "src/model.py").read_text() == "another's\n"


def test_line_breaks_of_windows(template, update) -> None:
    template.make_service()
    git(template.service, "config", "core.autocrlf", "true")
    shutil.rmtree(template.service / "src")
    git(template.service, "checkout", "--quiet", ".")
    assert b"line 1\r\n" in (template.service / "src/model.py").read_bytes()
    template.release("1.1.0", {"src/model.py": _NEW_MODEL})
    assert update() == 0
    assert b"template 2\r\n" in (template.service / "src/model.py").read_bytes()
    assert git(template.service, "show", "HEAD:src/model.py") == _NEW_MODEL


def test_without_an_identity_the_update_is_left_to_commit(
    template, update, monkeypatch, capsys
) -> None:
    template.make_service()
    template.release("1.1.0", {"README.md": "# New\n"})
    git(template.service, "config", "user.useConfigOnly", "true")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    assert update() == 0
    assert "Set user.name and user.email" in capsys.readouterr().out
    assert "M  README.md" in git(template.service, "status", "--porcelain")


def test_a_hook_that_refuses_leaves_the_update_to_commit(
    template, update, capsys
) -> None:
    template.make_service()
    template.release("1.1.0", {"README.md": "# New\n"})
    hook = template.service / ".git/hooks/pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\necho no tabs, please >&2\nexit 1\n")
    hook.chmod(0o755)
    assert update() == 0
    assert "Nothing is committed: no tabs, please." in capsys.readouterr().out
    assert "M  README.md" in git(template.service, "status", "--porcelain")


def test_variables_of_a_hook_do_not_lead_astray(template, update, monkeypatch) -> None:
    template.make_service()
    template.release("1.1.0", {"README.md": "# New\n"})
    monkeypatch.setenv("GIT_DIR", str(template.root))
    monkeypatch.setenv("GIT_INDEX_FILE", str(template.root / "index"))
    assert update() == 0
    assert template.read("README.md") == "# New\n"


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
