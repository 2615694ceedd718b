"""`codeforlife startservice`: names, folders, git, and nothing left behind."""

import contextlib
import os
import pty
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from codeforlife import cli
from codeforlife.cli import startservice
from codeforlife.cli._template.states import States

_LETTERS = "use small letters, digits and hyphens, and begin with a letter"
_HYPHENS = "hyphens stand between letters or digits"
_BAD_NAMES = {
    "": _LETTERS,
    " ": _LETTERS,
    "Fruit": _LETTERS,
    "fruit_shop": _LETTERS,
    "fruit shop": _LETTERS,
    "fruit.shop": _LETTERS,
    "fruit/shop": _LETTERS,
    "../fruit": _LETTERS,
    "früchte": _LETTERS,
    "1fruit": _LETTERS,
    "9": _LETTERS,
    "fruit\n": _LETTERS,
    "$(fruit)": _LETTERS,
    "fruit-": _HYPHENS,
    "fruit--shop": _HYPHENS,
    "class": "it is a keyword of Python",
    "import": "it is a keyword of Python",
    "match": "it is a keyword of Python",
    "json": "it is a module of Python's standard library",
    "xml": "it is a module of Python's standard library",
    "importlib": "it is a module of Python's standard library",
    "django": "a module of this name is installed",
    "rest-framework": "a module of this name is installed",
    "requests": "a module of this name is installed",
    "src": "the name is reserved",
    "settings": "the name is reserved",
    "codeforlife": "the name is reserved",
    "replace-me": "the name is reserved",
    "postgres": "the name is reserved",
    "template1": "the name is reserved",
    "nul": "the name is reserved",
    "codeforlife-src-backend": "the name is reserved",
    "codeforlife--backend": _LETTERS,
    "f" * 54: "it has 54 characters, and the name of its test database leaves room",
}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    config = tmp_path.parent / f"{tmp_path.name}-gitconfig"
    config.write_text("[user]\nname = Ada\nemail = ada@example.com\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(config))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    for name in [
        name for name in os.environ if name.startswith(("GIT_AUT", "GIT_COM"))
    ]:
        monkeypatch.delenv(name)
    return tmp_path


@pytest.mark.parametrize(("name", "problem"), _BAD_NAMES.items(), ids=ascii)
def test_bad_names(folder: Path, capsys, name: str, problem: str) -> None:
    assert cli.main(["startservice", name]) == 2
    error = capsys.readouterr().err
    start = f"codeforlife startservice: {name!r} cannot be the name of a service: "
    assert error.startswith(start + problem)
    assert error.count("\n") == 1
    assert not list(folder.iterdir())


@pytest.mark.parametrize(
    ("given", "short"),
    [
        ("fruit-shop", "fruit-shop"),
        ("codeforlife-fruit-shop-backend", "fruit-shop"),
        ("f", "f"),
        ("shop2", "shop2"),
        ("f" * 53, "f" * 53),
    ],
)
def test_good_names(folder: Path, given: str, short: str) -> None:
    (folder / given).mkdir()  # an empty folder is no obstacle, and no module
    assert cli.main(["startservice", given, "--no-git"]) == 0
    assert f'service_name="{short}"' in (folder / given / "settings.py").read_text()
    assert [path.name for path in folder.iterdir()] == [given]


def test_a_repository_with_one_commit(folder: Path) -> None:
    assert cli.main(["startservice", "fruit-shop"]) == 0
    log = _git(folder / "fruit-shop", "log", "--format=%an: %s", "main")
    assert log == "Ada: chore: start the service\n"
    assert not _git(folder / "fruit-shop", "status", "--porcelain")
    assert os.access(folder / "fruit-shop/manage.py", os.X_OK)


def test_the_current_folder_and_one_elsewhere(folder: Path, monkeypatch) -> None:
    (folder / "here").mkdir()
    monkeypatch.chdir(folder / "here")
    assert cli.main(["startservice", "fruit-shop", "--directory", "."]) == 0
    directory = str(folder / "a b ü")
    assert cli.main(["startservice", "fruit-shop", "--directory", directory]) == 0
    assert {path.name for path in folder.iterdir()} == {"here", "a b ü"}
    for name in ("here", "a b ü"):
        assert not _git(folder / name, "status", "--porcelain")


def test_no_identity(folder: Path, monkeypatch, capsys) -> None:
    config = folder.parent / "only"
    config.write_text("[user]\nuseConfigOnly = true\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(config))
    assert cli.main(["startservice", "fruit-shop"]) == 0
    assert "Set user.name and user.email" in capsys.readouterr().out
    assert "A  manage.py" in _git(folder / "fruit-shop", "status", "--porcelain")


def test_no_git(folder: Path, monkeypatch, capsys) -> None:
    monkeypatch.setenv("PATH", "")
    assert cli.main(["startservice", "fruit-shop"]) == 0
    assert "git is not installed" in capsys.readouterr().out
    assert (folder / "fruit-shop/manage.py").exists()


def test_inside_a_repository(folder: Path, capsys) -> None:
    _git(folder, "init", "--quiet")
    assert cli.main(["startservice", "fruit-shop"]) == 0
    assert "part of the repository around it" in capsys.readouterr().out
    assert not (folder / "fruit-shop/.git").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--directory", "full"], "full is not empty: choose another --directory."),
        (["--directory", "file"], "file exists, and is not a folder."),
        (["--directory", "link"], "link exists, and is not a folder."),
        (["--directory", "no/folder"], "does not exist: make it first."),
        (["--directory", "/proc/fruit"], "/proc/fruit was not written: "),
        (
            ["--extras", "aws,azure"],
            "unknown extra 'azure': choose from server,aws,gcp.",
        ),
    ],
)
def test_refused(folder: Path, capsys, arguments: list[str], message: str) -> None:
    (folder / "full").mkdir()
    (folder / "full/x").touch()
    (folder / "file").touch()
    (folder / "link").symlink_to(folder)
    before = sorted(folder.rglob("*"))
    assert cli.main(["startservice", "fruit-shop", *arguments]) == 2
    error = capsys.readouterr().err
    assert message in error
    assert error.count("\n") == 1
    assert sorted(folder.rglob("*")) == before


def test_a_read_only_folder() -> None:
    with tempfile.TemporaryDirectory() as directory:
        os.chmod(directory, 0o555)
        reading, writing = os.pipe()
        if (pid := os.fork()) == 0:  # pragma: no cover - another process
            if os.geteuid() == 0:
                os.setuid(65534)  # root may write everywhere
            os.dup2(writing, 2)
            sys.stderr = os.fdopen(2, "w", closefd=False)
            os.chdir(directory)
            status = cli.main(["startservice", "fruit-shop"])
            sys.stderr.flush()
            os._exit(status)
        os.close(writing)
        with os.fdopen(reading) as file:
            error = file.read()
        assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 2
        start = "codeforlife startservice: fruit-shop was not written: "
        assert error == f"{start}Permission denied.\n"
        assert not list(Path(directory).iterdir())


def test_a_failure_leaves_nothing(folder: Path, monkeypatch, capsys) -> None:
    def fail(path: Path, text: str) -> None:
        if path.name == "urls.py":
            raise OSError(28, "No space left on device", str(path))
        write(path, text)

    write = startservice._write
    monkeypatch.setattr(startservice, "_write", fail)
    (folder / "there").mkdir()
    for arguments in ([], ["--directory", "there"]):
        assert cli.main(["startservice", "fruit-shop", *arguments]) == 2
        assert "was not written: No space left on device." in capsys.readouterr().err
    assert [path.name for path in folder.rglob("*")] == ["there"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interruption_leaves_nothing(folder: Path, number: int) -> None:
    code = """
import signal, sys, time
from codeforlife import cli
from codeforlife.cli import startservice
signal.signal(signal.SIGINT, signal.default_int_handler)
write = startservice._write
def slow(path, text):
    write(path, text)
    print("written", flush=True)
    time.sleep(60)
startservice._write = slow
sys.exit(cli.main(["startservice", "fruit-shop"]))
"""
    with subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == "written\n"
        assert list(folder.iterdir())
        process.send_signal(number)
        assert process.wait(30) == 130
    assert not list(folder.iterdir())


def test_a_dry_run_lists_the_files(folder: Path, capsys) -> None:
    assert cli.main(["startservice", "fruit-shop", "--dry-run"]) == 0
    out = capsys.readouterr().out.splitlines()
    assert "fruit-shop/src/models/fruit.py" in out
    assert not list(folder.iterdir())


def test_a_terminal_is_asked(folder: Path) -> None:
    pid, terminal = pty.fork()
    if pid == 0:  # pragma: no cover - another process
        command = [sys.executable, "-m", "codeforlife", "startservice", "fruit-shop"]
        os.execv(sys.executable, [*command, "--no-git"])
    os.write(terminal, b"mysql\npostgresql\n\naws\n")
    seen = b""
    end = time.monotonic() + 60
    while b"make test" not in seen and time.monotonic() < end:
        try:
            seen += os.read(terminal, 4096)
        except OSError:
            break
    os.waitpid(pid, 0)
    assert b"Please answer sqlite or postgresql." in seen
    project = (folder / "fruit-shop/pyproject.toml").read_text()
    assert 'database = "postgresql"\nusers = "codeforlife"' in project
    assert 'extras = ["server", "aws"]' in project


def test_the_end_of_the_input_ends_it(folder: Path) -> None:
    pid, terminal = pty.fork()
    if pid == 0:  # pragma: no cover - another process
        command = [sys.executable, "-m", "codeforlife", "startservice", "fruit-shop"]
        os.execv(sys.executable, command)
    os.write(terminal, b"\x04")
    seen = b""
    with contextlib.suppress(OSError):
        while part := os.read(terminal, 4096):
            seen += part
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 130
    assert b"Traceback" not in seen
    assert not list(folder.iterdir())


def test_the_released_states_render_as_they_did(tmp_path: Path) -> None:
    """Each of the package's own released states can still be rendered."""
    states = States()
    for version in states.get_released():
        assert "manage.py" in states.load(version)


def _git(folder: Path, *arguments: str) -> str:
    return subprocess.run(
        ["git", *arguments], cwd=folder, check=True, capture_output=True, text=True
    ).stdout
