"""`codeforlife check`: which tools run on which service, and what is reported."""

import re
from pathlib import Path

import pytest

from codeforlife import cli
from codeforlife.cli.check.checks import CHECKS
from codeforlife.cli.check.report import find_problems
from codeforlife.cli.check.service import DEFAULTS, Service
from codeforlife.cli.errors import Refused


@pytest.fixture
def service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A service as the template makes it."""
    monkeypatch.chdir(tmp_path)
    arguments = ["fruit-shop", "--no-git", "--directory", "."]
    assert cli.main(["startservice", *arguments]) == 0
    return tmp_path


@pytest.fixture
def old_service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A service from before the template, without a configuration of its own."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "manage.py").touch()
    (tmp_path / "src/migrations").mkdir(parents=True)
    (tmp_path / "src/migrations/0001_initial.py").write_text("x = [ 'a' ]\n")
    return tmp_path


def _line(name: str, folder: Path) -> str:
    return " ".join(CHECKS[name](Service.find(folder)).line[1:])


@pytest.mark.parametrize(
    ("path", "text", "tools"),
    [
        ("ruff.toml", "", {"ruff"}),
        (".pylintrc", "", {"pylint"}),
        ("mypy.ini", "", {"mypy"}),
        (".coveragerc", "", {"coverage"}),
        ("pyproject.toml", "[tool.black]\n[tool.isort]\n", {"black", "isort"}),
        ("pyproject.toml", "[tool.pylint.main]\n[tool.x]\n", {"pylint"}),
        (
            "setup.cfg",
            "[mypy]\n[tool:pytest]\n[coverage:run]\n",
            "mypy pytest coverage",
        ),
        ("tox.ini", "[tox]\n[isort]\n", {"isort"}),
        ("pyproject.toml", "[project]\nname = 'x'\n", set()),
    ],
)
def test_own_configuration_is_found(old_service: Path, path, text, tools) -> None:
    (old_service / path).write_text(text)
    expected = tools.split() if isinstance(tools, str) else tools
    assert Service.find(old_service).tools == set(expected)


def test_a_service_of_the_template_is_checked_with_ruff(service: Path) -> None:
    assert _line("format", service) == "-m ruff format --check ."
    assert _line("types", service) == "-m mypy"
    assert "--deploy --fail-level=WARNING" in _line("project", service)
    assert "--fail-on-warn" in _line("schema", service)
    assert "-o" not in _line("tests", service).split()


def test_a_service_without_configuration_is_checked_at_80_columns(
    old_service: Path,
) -> None:
    assert "--line-length=80" in _line("imports", old_service)
    assert "--line-length=80" in _line("format", old_service)
    assert str(DEFAULTS / "mypy.ini") in _line("types", old_service)
    assert "max-line-length = 80" in (DEFAULTS / "pylintrc.toml").read_text()
    assert str(DEFAULTS / "pylintrc.toml") in _line("lint", old_service)
    assert _line("project", old_service) == "manage.py check"
    assert "python_files=*_test.py test_*.py" in _line("tests", old_service)


def test_a_service_with_black_and_pylint_has_them_its_own_way(
    old_service: Path,
) -> None:
    text = "[tool.black]\nline-length = 100\n[tool.pylint.main]\n[tool.isort]\n"
    (old_service / "pyproject.toml").write_text(text)
    for name in ("imports", "format", "lint"):
        assert "line-length" not in _line(name, old_service)
        assert "rcfile" not in _line(name, old_service)


def test_the_environment_of_production_is_complete(service: Path) -> None:
    with (service / "pyproject.toml").open("a") as project:
        project.write('\n[tool.codeforlife.check.production]\nOWN_SECRET = "x"\n')
    env = CHECKS["project"](Service.find(service)).env
    assert env["ENV"] == "production"
    assert len(env["SECRET_KEY"]) > 50
    assert env["ENCRYPTION_KEYSET"]
    assert env["OWN_SECRET"] == "x"


def test_it_goes_on_after_a_failure_and_annotates(
    service: Path, monkeypatch, capsys
) -> None:
    monkeypatch.setenv("GITHUB_WORKSPACE", str(service.parent))
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(service.parent / "summary"))
    text = 'import sys\nimport os\nx = [ "::error::100%" ]\n'
    (service / "src/bad, file.py").write_text(text)
    checks = ["imports", "format", "lint", "template"]
    assert cli.main(["check", "--format=github", *checks]) == 1

    out = capsys.readouterr().out
    path = f"file={service.name}/src/bad%2C file.py"
    assert re.search(rf"^::error {path},line=1,col=1,title=imports::I001", out, re.M)
    assert re.search(rf"^::error {path}(,line=\d+,col=\d+)?,title=format::", out, re.M)
    assert re.search(rf"^::error {path},line=1,col=8,title=lint::F401", out, re.M)
    assert "✓ template" in out
    tokens = re.findall(r"^::stop-commands::(\w{32})$", out, re.M)
    assert len(tokens) == len(set(tokens)) == 4
    for token in tokens:
        assert f"\n::{token}::\n::endgroup::" in out
    summary = (service.parent / "summary").read_text()
    assert "| imports | ✗ failed |" in summary
    assert "| template | ✓ ok |" in summary


def test_style_of_a_service_without_configuration(old_service: Path, capsys) -> None:
    # Neither too long for 80 columns, nor what black would write at 88.
    value = f'"{"a" * 60}"'
    good = f"VALUE = some_function(\n    {value}\n)\n"
    assert 80 < len(f"VALUE = some_function({value})") <= 88
    (old_service / "src/good.py").write_text(good)
    assert cli.main(["check", "imports", "format"]) == 0
    (old_service / "src/bad.py").write_text("import sys\nimport os\nx = [ 'a' ]\n")
    assert cli.main(["check", "imports", "format"]) == 1
    out = capsys.readouterr().out
    assert "bad.py" in out
    assert "0001_initial.py" not in out


def test_what_does_not_apply_is_skipped(old_service: Path, capsys) -> None:
    assert cli.main(["check", "template", "coverage"]) == 0
    out = capsys.readouterr().out
    assert "the template did not make this service" in out
    assert "no tests were run" in out


def test_a_missing_tool_says_what_to_install(old_service: Path, monkeypatch, capsys):
    monkeypatch.setattr("codeforlife.cli.check.running.find_spec", lambda name: None)
    assert cli.main(["check", "format"]) == 1
    assert "pip install 'codeforlife[dev]'" in capsys.readouterr().out


def test_refused(tmp_path: Path, monkeypatch, capsys) -> None:
    monkeypatch.chdir(tmp_path)
    assert cli.main(["check"]) == 2
    assert "there is no manage.py here" in capsys.readouterr().err
    assert cli.main(["check", "speed"]) == 2
    assert "there is no check 'speed'" in capsys.readouterr().err
    (tmp_path / "manage.py").touch()
    (tmp_path / "pyproject.toml").write_text("[tool")
    with pytest.raises(Refused, match="cannot be read"):
        Service.find(tmp_path)


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (
            'src/a.py:3: error: Name "x" is not defined  [name-defined]',
            ("src/a.py", "3", None, 'error: Name "x" is not defined  [name-defined]'),
        ),
        (
            "src/a.py:3:5: W0611: Unused import os (unused-import)",
            ("src/a.py", "3", "5", "W0611: Unused import os (unused-import)"),
        ),
        ("would reformat src/a b.py", ("src/a b.py", None, None, "would reformat")),
        ("Would reformat: src/a.py", ("src/a.py", None, None, "Would reformat")),
        (
            "ERROR: /x/src/a.py Imports are incorrectly sorted and/or formatted.",
            (
                "/x/src/a.py",
                None,
                None,
                "Imports are incorrectly sorted and/or formatted.",
            ),
        ),
        (
            "FAILED src/a_test.py::TestA::test - assert 1 == 2",
            ("src/a_test.py", None, None, "::TestA::test - assert 1 == 2"),
        ),
        ("All checks passed!", None),
        ("http://127.0.0.1:8000/ answers", None),
    ],
)
def test_problems_are_found_in_what_tools_print(line: str, problem) -> None:
    found = [
        (item["file"], item.get("line"), item.get("col"), item["text"])
        for item in find_problems(line)
    ]
    assert found == ([problem] if problem else [])
