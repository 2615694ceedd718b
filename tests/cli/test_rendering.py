"""The template language, and all that the template renders to."""

import json
import re
import subprocess
import sys
import tomllib
from itertools import pairwise
from pathlib import Path

import pytest

from codeforlife import BASE_DIR
from codeforlife.cli._template.rendering import TemplateError, render, render_file
from codeforlife.cli._template.states import States, parse_version
from tests.service_template.options import ALL, name

_BIN = Path(sys.executable).parent
_TREES = {name(answers): States().render(answers) for answers in ALL}
# Of this machine, or of anyone's.
_ABSOLUTE = re.compile(r"""(?<![\w$.:}/])/(home|Users|root|tmp|work|var)/""")


@pytest.mark.parametrize(
    ("text", "rendered"),
    [
        ("a ${{ x }} {% y %} {{ z }} $(w) @ @@ me@@home\n", None),
        ("@@name@@-@@name@@\n", "fruit-fruit\n"),
        ("@@ if yes\na\n@@ else\nb\n@@ end\nc\n", "a\nc\n"),
        ("@@ if no\na\n@@ else\nb\n@@ end\nc\n", "b\nc\n"),
        ("@@ if no and yes or yes and not no\na\n@@ end\n", "a\n"),
        ("@@ if yes\n@@ if no\na\n@@ else\nb\n@@ end\n@@ end\n", "b\n"),
        ("@@ if no\n@@ if yes\na\n@@ else\nb\n@@ end\n@@ end\n", ""),
        ("@@ file if yes\na\n", "a\n"),
        ("", ""),
    ],
)
def test_the_template_language(text: str, rendered: str | None) -> None:
    expected = text if rendered is None else rendered
    assert render_file(text, {"yes": True, "no": False}, {"name": "fruit"}) == expected


def test_a_file_is_left_out() -> None:
    files = {"a": "@@ file if no\n@@ if\n", "b": "b\n"}
    assert render(files, {"no": False}, {}) == {"b": "b\n"}


@pytest.mark.parametrize(
    "text",
    [
        "@@ if maybe\n@@ end\n",
        "@@ if yes\n",
        "@@ end\n",
        "@@ else\n",
        "@@ unless yes\n",
        "a\n@@ file if yes\n",
        "@@unknown@@\n",
    ],
)
def test_a_wrong_template_is_an_error_that_names_the_file(text: str) -> None:
    with pytest.raises(TemplateError, match=r"^src/a\.py: "):
        render({"src/a.py": text}, {"yes": True}, {})


def test_rendered_twice_is_byte_identical() -> None:
    for answers in ALL:
        assert States().render(answers) == _TREES[name(answers)]


@pytest.mark.parametrize("tree", _TREES.values(), ids=_TREES)
def test_nothing_of_the_template_or_of_a_machine_is_left(tree: dict[str, str]) -> None:
    for path, text in tree.items():
        assert "replace-me" not in text.lower().replace("_", "-"), path
        assert "@@" not in text, path
        assert not _ABSOLUTE.search(text), f"{path}: {_ABSOLUTE.search(text)}"
        assert not text or text.endswith("\n"), path
        assert "\r" not in text, path
        assert "\n\n\n\n" not in text, path
        if path.endswith(".json"):
            json.loads(text)
        elif path.endswith(".toml"):
            tomllib.loads(text)
        elif path.endswith(".py"):
            compile(text, path, "exec")


def test_no_service_has_files_that_only_others_use() -> None:
    for answers in ALL:
        text = " ".join(_TREES[name(answers)].values())
        assert ("src.user" in text.lower()) == (answers.users == "own")
        assert ("codeforlife.user.models" in text) == (
            answers.users == "codeforlife"
        ), name(answers)
        assert ("fruits" in text) == answers.example
        variables = _TREES[name(answers)]["env/README.md"]
        assert ("`AWS_REGION`" in variables) == ("aws" in answers.extras)
        assert ("`GCP_WIF_AUDIENCE`" in variables) == ("gcp" in answers.extras)


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with all services."""
    root = tmp_path_factory.mktemp("services")
    for tree_name, tree in _TREES.items():
        for path, text in tree.items():
            file = root / tree_name / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
    return root


def _run(folder: Path, *command: object) -> None:
    line = [str(_BIN / str(command[0])), *map(str, command[1:])]
    process = subprocess.run(line, cwd=folder, capture_output=True, text=True)
    assert process.returncode == 0, process.stdout[-4000:] + process.stderr[-2000:]


def test_style(folders: Path) -> None:
    _run(folders, "ruff", "check", "--no-cache", ".")
    _run(folders, "ruff", "format", "--no-cache", "--check", ".")


def _find(folders: Path, pattern: str) -> list[Path]:
    """Return one file for each content that a file of the services has."""
    files = {path.read_text(): path for path in folders.glob(f"*/{pattern}")}
    assert files
    return list(files.values())


@pytest.mark.parametrize(
    ("pattern", "schema"),
    [
        (".github/workflows/*.yaml", "github-workflows"),
        (".github/dependabot.yml", "dependabot"),
        ("compose.yaml", "compose-spec"),
    ],
)
def test_schemas(folders: Path, pattern: str, schema: str) -> None:
    schema = f"vendor.{schema}"
    files = _find(folders, pattern)
    _run(folders, "check-jsonschema", "--builtin-schema", schema, *files)


def test_workflows(folders: Path) -> None:
    workflows = _find(folders, ".github/workflows/*.yaml")
    _run(folders, "actionlint", *workflows)
    (config,) = _find(folders, ".github/zizmor.yml")
    service = folders / next(iter(_TREES)) / ".github"
    _run(folders, "zizmor", "--offline", "--quiet", "--config", config, service)


def test_pipelines_are_called_at_the_package_s_version() -> None:
    """A branch moves; zizmor's policy would accept one."""
    for tree in _TREES.values():
        for path, text in tree.items():
            if path.startswith(".github/workflows/"):
                called = re.findall(r"^\s+(?:- )?uses: (\S+)", text, re.M)
                assert called
                for reference in called:
                    assert re.search(r"@(v\d+\.\d+\.\d+|[0-9a-f]{40})$", reference)


def test_all_of_the_template_is_in_the_package() -> None:
    """A file without the suffix would be left out, without a word."""
    for path in (BASE_DIR / "service_template/current").rglob("*"):
        assert path.is_dir() or path.suffix == ".tpl", path


def test_versions_are_compared_by_their_numbers() -> None:
    versions = ["0.9.0", "0.10.0-rc.2", "0.10.0-rc.10", "0.10.0", "1.0.0-rc.1", "1.0.0"]
    for older, newer in pairwise(versions):
        assert parse_version(older) < parse_version(newer)
