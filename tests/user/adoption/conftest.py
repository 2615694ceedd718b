"""Databases that versions of the replaced package made, with fictional people."""

import contextlib
import json
import os
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


@pytest.fixture
def load_legacy(
    legacy_files: Path, tmp_path: Path, django_db_blocker: pytest.FixtureRequest
) -> Iterator[Callable[..., None]]:
    """Makes the default database one of the replaced package."""
    with contextlib.ExitStack() as stack:

        def load(version: str, *, clashes: bool = False) -> None:
            stack.enter_context(_other_database(tmp_path))
            names = [f"legacy-{version}"]
            names += [f"legacy-{version}.clashes"] if clashes else []
            suffix = ".sqlite3.sql" if _is_sqlite() else ".sql"
            for name in names:
                run_script((legacy_files / f"{name}{suffix}").read_text())

        stack.enter_context(django_db_blocker.unblock())
        yield load


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


@contextlib.contextmanager
def _other_database(tmp_path: Path) -> Iterator[None]:
    usual = connections["default"]
    other = connections.create_connection("default")
    name = str(tmp_path / "legacy.sqlite3")
    if not _is_sqlite():
        name = f"{usual.settings_dict['NAME']}_legacy"
        _run_on_server(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        _run_on_server(f'CREATE DATABASE "{name}"')
    other.settings_dict = {**usual.settings_dict, "NAME": name}
    connections["default"] = other
    try:
        yield
    finally:
        other.close()
        connections["default"] = usual
        if not _is_sqlite():
            _run_on_server(f'DROP DATABASE "{name}" WITH (FORCE)')


def _is_sqlite() -> bool:
    return connections["default"].vendor == "sqlite"


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
    if isinstance(connection.connection, sqlite3.Connection):
        tables = "\n".join(sorted(connection.connection.iterdump()))
        connection.connection.execute("SELECT 1")
        return tables
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
    lines = done.stdout.splitlines()
    # Rows come in the order in which they lie, and each run has a token of its own.
    return "\n".join(
        sorted(line for line in lines if not line.startswith(("\\restrict", "\\unr")))
    )
