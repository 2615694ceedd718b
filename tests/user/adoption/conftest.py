"""Databases that versions of the replaced package made, with fictional people."""

import contextlib
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connections

DATA = Path(__file__).parent / "data" / "legacy.tar.xz"
VERSIONS = ("0.31.1", "0.32.6", "1.0.8", "1.0.8-tink")
# What every dump with rows that no key opens needs to be told.
BLANK = {"on_unfilled": "blank", "on_unreadable": "blank"}


@pytest.fixture(scope="session")
def legacy_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("legacy")
    with tarfile.open(DATA) as archive:
        archive.extractall(folder, filter="data")
    return folder


@pytest.fixture
def legacy_keys(legacy_files: Path, tmp_path: Path) -> Callable[[str], dict[str, str]]:
    """Returns the options that name a version's keys."""

    def get_options(version: str) -> dict[str, str]:
        keys = json.loads((legacy_files / "legacy-keys.json").read_text())
        path = tmp_path / "keys.json"
        path.write_text(json.dumps(keys.get(version, {})))
        os.environ["LEGACY_KEK"] = json.dumps(keys["tink_kek_keyset"])
        service = "tests.user.adoption.key_service.StandIn"
        return {"keys": str(path), "key_service": service}

    return get_options


@pytest.fixture(scope="session")
def templates(
    legacy_files: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str, bool], str]]:
    """Makes each database once; tests get copies."""
    made: dict[tuple[str, bool], str] = {}
    folder = tmp_path_factory.mktemp("templates")

    def get_template(version: str, clashes: bool) -> str:
        if (version, clashes) not in made:
            name = _get_name(folder, f"template_{len(made)}")
            _create(name)
            with _using(name):
                for part in ("", ".clashes")[: 2 if clashes else 1]:
                    suffix = ".sqlite3.sql" if is_sqlite() else ".sql"
                    file = legacy_files / f"legacy-{version}{part}{suffix}"
                    run_script(file.read_text())
            made[version, clashes] = name
        return made[version, clashes]

    yield get_template
    for name in made.values():
        _drop(name)


@pytest.fixture
def load_legacy(
    templates: Callable[[str, bool], str],
    tmp_path: Path,
    django_db_blocker: Any,
) -> Iterator[Callable[..., None]]:
    """Makes the default database one of the replaced package."""
    name = _get_name(tmp_path, "legacy")
    with contextlib.ExitStack() as stack:

        def load(version: str, *, clashes: bool = False) -> None:
            stack.close()
            template = templates(version, clashes)
            _drop(name)
            _create(name, template)
            stack.enter_context(_using(name))

        with django_db_blocker.unblock():
            yield load
            stack.close()
            _drop(name)


@contextlib.contextmanager
def _using(name: str) -> Iterator[None]:
    usual = connections["default"]
    other = connections.create_connection("default")
    other.settings_dict = {**usual.settings_dict, "NAME": name}
    connections["default"] = other
    try:
        yield
    finally:
        other.close()
        connections["default"] = usual


def is_sqlite() -> bool:
    return connections["default"].vendor == "sqlite"


def _get_name(folder: Path, name: str) -> str:
    if is_sqlite():
        return str(folder / f"{name}.sqlite3")
    return f"{connections['default'].settings_dict['NAME']}_{name}"


def _create(name: str, template: str = "template1") -> None:
    if not is_sqlite():
        _run_on_server(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        _run_on_server(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    elif template != "template1":
        shutil.copy(template, name)


def _drop(name: str) -> None:
    if is_sqlite():
        Path(name).unlink(missing_ok=True)
    else:
        _run_on_server(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def run_script(sql: str) -> None:
    """Run many statements at once."""
    connection = connections["default"]
    connection.ensure_connection()
    if isinstance(connection.connection, sqlite3.Connection):
        connection.connection.execute("PRAGMA foreign_keys = OFF")
        connection.connection.executescript(sql)
        connection.connection.execute("PRAGMA foreign_keys = ON")
    else:
        connection.connection.execute(sql)


def adopt(**options: object) -> None:
    call_command("adopt_database", backup_reminder=False, interactive=False, **options)


def _run_on_server(sql: str) -> None:
    import psycopg

    settings = connections["default"].settings_dict
    with psycopg.connect(
        host=settings["HOST"],
        port=settings["PORT"],
        user=settings["USER"],
        password=settings["PASSWORD"],
        dbname="postgres",
        autocommit=True,
    ) as server:
        server.execute(sql)


def dump() -> str:
    """Return the whole database as its own tool writes it down."""
    connection = connections["default"]
    connection.ensure_connection()
    if isinstance(connection.connection, sqlite3.Connection):
        return "\n".join(sorted(connection.connection.iterdump()))
    return _run_pg_dump(connection.settings_dict)


def _run_pg_dump(settings: dict[str, Any]) -> str:
    done = subprocess.run(
        ["pg_dump", "--no-owner", "--inserts", "--rows-per-insert=1"],
        env={
            **os.environ,
            "PGHOST": str(settings["HOST"]),
            "PGPORT": str(settings["PORT"]),
            "PGUSER": str(settings["USER"]),
            "PGPASSWORD": str(settings["PASSWORD"]),
            "PGDATABASE": str(settings["NAME"]),
        },
        check=True,
        capture_output=True,
        text=True,
    )
    # Each run has a token of its own, and rows come in the order in which they lie.
    lines = [line for line in done.stdout.splitlines() if line[:5] not in _TOKENS]
    rows = [line for line in lines if line.startswith("INSERT")]
    return "\n".join([line for line in lines if line not in set(rows)] + sorted(rows))


_TOKENS = ("\\rest", "\\unre")
