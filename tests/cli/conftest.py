"""A template that moves on, and the services that are made of it."""

import os
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
MODEL = "".join(f"line {number}\n" for number in range(1, 21))
_FILES = {
    "pyproject.toml": _PROJECT,
    ".gitattributes": "* text=auto\n",
    "Makefile": "all:\n\ttest\n",
    "README.md": "# @@title@@\n",
    "src/model.py": MODEL,
    "src/fruit.py": "@@ file if example\nfruit\n",
    "src/old.py": "old\n" * 9,
}
NEW_MODEL = MODEL.replace("line 2\n", "template 2\n")


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
