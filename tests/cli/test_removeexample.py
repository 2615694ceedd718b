"""`codeforlife removeexample`: all of the example, and nothing else."""

from pathlib import Path

import pytest

from codeforlife import cli
from codeforlife.cli._template.answers import USERS, Answers
from codeforlife.cli._template.states import States


@pytest.fixture(params=USERS)
def service(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    monkeypatch.chdir(tmp_path)
    arguments = ["--users", request.param, "--no-git", "--directory", "."]
    assert cli.main(["startservice", "fruit-shop", *arguments]) == 0
    return tmp_path


def _read(service: Path) -> dict[str, str]:
    files = [path for path in service.rglob("*") if path.is_file()]
    return {str(path.relative_to(service)): path.read_text() for path in files}


def test_what_is_left_is_what_the_template_makes_without_it(service: Path) -> None:
    assert cli.main(["removeexample"]) == 0
    answers, version = Answers.read(service)
    assert not answers.example
    assert _read(service) == States().render(answers, version)
    assert not (service / "src/fixtures").exists()
    assert "fruit" not in " ".join(_read(service)).lower()
    after = _read(service)
    assert cli.main(["removeexample"]) == 0
    assert _read(service) == after


def test_own_files_and_lines_are_kept(service: Path) -> None:
    (service / "src/models/pear.py").write_text("class Pear: ...\n")
    urls = (service / "src/urls.py").read_text()
    (service / "src/urls.py").write_text(f"{urls}\nurlpatterns += []\n")
    assert cli.main(["removeexample"]) == 0
    assert (service / "src/models/pear.py").exists()
    after = (service / "src/urls.py").read_text()
    assert after.endswith("\nurlpatterns += []\n")
    assert "fruit" not in after.lower()


def test_lines_that_both_change_are_a_conflict(service: Path, capsys) -> None:
    serializers = service / "src/serializers/__init__.py"
    serializers.write_text(f"from .pear import Pear\n{serializers.read_text()}")
    assert cli.main(["removeexample"]) == 1
    assert "  src/serializers/__init__.py\n" in capsys.readouterr().out
    assert "<<<<<<< service\nfrom .pear import Pear\n" in serializers.read_text()


def test_edited_files_of_the_example_are_not_deleted(service: Path, capsys) -> None:
    with (service / "src/models/fruit.py").open("a") as model:
        model.write("# mine\n")
    before = _read(service)
    assert cli.main(["removeexample"]) == 2
    assert "you have edited src/models/fruit.py: move what" in capsys.readouterr().err
    assert _read(service) == before
    assert cli.main(["removeexample", "--force"]) == 0
    assert not (service / "src/models/fruit.py").exists()


def test_a_migration_that_others_build_on_is_not_deleted(service: Path, capsys) -> None:
    (service / "src/migrations/0003_pear.py").touch()
    before = _read(service)
    assert cli.main(["removeexample"]) == 2
    assert "0003_pear.py is built on the example's" in capsys.readouterr().err
    assert _read(service) == before


def test_line_breaks_of_windows_are_kept(service: Path) -> None:
    for path in service.rglob("*.*"):
        if path.is_file():
            path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert cli.main(["removeexample"]) == 0
    assert b"\r\nrouter = DefaultRouter()\r\n" in (service / "src/urls.py").read_bytes()
    assert not (service / "src/models/fruit.py").exists()


def test_a_file_that_is_no_utf_8_is_merged(service: Path) -> None:
    urls = service / "src/urls.py"
    urls.write_bytes(urls.read_bytes() + b"# caf\xe9\n")
    assert cli.main(["removeexample"]) == 0
    assert urls.read_bytes().endswith(b"# caf\xe9\n")
    assert b"fruit" not in urls.read_bytes()
