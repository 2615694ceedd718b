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


@pytest.fixture(scope="session")
def other_database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The name of a database beside the usual one."""
    usual = connections["default"].settings_dict
    if is_sqlite():
        yield str(tmp_path_factory.mktemp("database") / "legacy.sqlite3")
        return
    name = f"{usual['NAME']}_legacy_{os.getpid()}"
    _run_on_server(f'CREATE DATABASE "{name}"')
    yield name
    _run_on_server(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def load_legacy(
    other_database: str, legacy_files: Path, django_db_blocker: Any
) -> Iterator[Callable[..., None]]:
    """Makes the default database one of the replaced package, or an empty one."""

    def load(version: str | None, *, clashes: bool = False) -> None:
        _empty()
        if version is None:
            return
        suffix = ".sqlite3.sql" if is_sqlite() else ".sql"
        for part in ("", ".clashes")[: 2 if clashes else 1]:
            file = legacy_files / f"legacy-{version}{part}{suffix}"
            run_script(file.read_text())

    with django_db_blocker.unblock(), _using(other_database):
        yield load


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


def _empty() -> None:
    connection = connections["default"]
    connection.close()
    if is_sqlite():
        for file in Path(connection.settings_dict["NAME"]).parent.iterdir():
            file.unlink()
    else:
        # Nothing here has to outlive the server.
        run_script("SET synchronous_commit = off")
        run_script("DROP SCHEMA public CASCADE; CREATE SCHEMA public")


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
