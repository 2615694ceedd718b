"""What works on a database that was adopted, and what is no longer in it."""

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test import RequestFactory
from rest_framework.test import APIClient

from codeforlife.user.adoption.sql import Sql
from codeforlife.user.models import Class, OtpBypassToken, School, User

from .conftest import BLANK, VERSIONS, adopt, dump, is_sqlite, run_script

type Load = Callable[..., None]
type Keys = Callable[[str], dict[str, str]]

_PASSWORD = "Legacy-Passw0rd!"


@pytest.mark.parametrize("version", VERSIONS)
def test_users_log_in_and_see_whom_they_saw(
    version: str, load_legacy: Load, legacy_keys: Keys, legacy_files: Path
):
    load_legacy(version)
    adopt(**BLANK, **legacy_keys(version))
    adopt(finish=True, i_have_a_backup=True)
    call_command("migrate", verbosity=0)
    expected = json.loads((legacy_files / f"expected-{version}.json").read_text())
    users = expected["users"]
    admin = next(u for u in users.values() if u["first_name"] == "Zoë")
    student = next(
        u
        for u in users.values()
        if u["role"] == "student" and u["password"].startswith("pbkdf2_sha256$15000$")
    )
    code = expected["classes"][str(student["student"]["class"])]["access_code"]
    for credentials in (
        {"email": admin["email"].upper()},
        {"first_name": student["first_name"], "class_id": code},
    ):
        assert _log_in(**credentials, password=_PASSWORD) is not None
        assert _log_in(**credentials, password="password") is None

    client = APIClient()
    user = User.objects.get(email=admin["email"])
    user.auth_factors.all().delete()
    client.force_login(user, "codeforlife.user.auth.backends.EmailBackend")
    found = {row["id"] for row in client.get("/users/?limit=150").json()["data"]}
    assert found == _get_visible(expected, admin["school"])
    assert client.get("/users/").json()["count"] == len(found)


def _log_in(**credentials: str) -> Any:
    return authenticate(RequestFactory().post("/"), **credentials)


def _get_visible(expected: dict[str, Any], school: int) -> set[int]:
    """Return whom a school's admin sees: its teachers and students, and who asks."""
    users = expected["users"]
    teachers = {
        user["teacher"]["id"]
        for user in users.values()
        if user["is_active"] and user.get("teacher", {}).get("school") == school
    }
    classes = {
        int(pk)
        for pk, row in expected["classes"].items()
        if row["teacher"] in teachers and row["is_active"]
    }
    return {
        int(pk)
        for pk, user in users.items()
        if user["is_active"]
        and (
            user.get("teacher", {}).get("id") in teachers
            or user.get("student", {}).get("class") in classes
            or user.get("student", {}).get("pending_class_request") in classes
        )
    }


@pytest.mark.parametrize("version", VERSIONS)
def test_no_name_is_left_and_our_keys_open_everything(
    version: str, load_legacy: Load, legacy_keys: Keys, legacy_files: Path
):
    load_legacy(version)
    names = _get_names(legacy_files, version)
    adopt(**BLANK, **legacy_keys(version))
    call_command("migrate", verbosity=0)
    adopt(finish=True, i_have_a_backup=True, wrap_passwords=False)

    call_command("check_encryption", verbosity=0)
    before = [user.email for user in User.objects.order_by("pk")]
    call_command("rotate_keys", verbosity=0)
    assert [user.email for user in User.objects.order_by("pk")] == before
    assert User.objects.filter(email__iexact="ZOE.oneill@example.com").count() == 1
    assert School.objects.filter(name="Straße School").count() == 1
    assert Class.objects.filter(access_code="ZZ101").count() == 1
    assert OtpBypassToken.objects.exists()

    if isinstance(connection.connection, sqlite3.Connection):
        run_script("VACUUM; PRAGMA wal_checkpoint(TRUNCATE)")
        stored = Path(connection.settings_dict["NAME"]).read_bytes()
    else:
        stored = dump().encode()
    assert [name for name in names if name.encode() in stored] == []


def _get_names(folder: Path, version: str) -> set[str]:
    expected = json.loads((folder / f"expected-{version}.json").read_text())
    columns = {
        "users": ("username", "first_name", "last_name", "email"),
        "schools": ("name",),
        "classes": ("name", "access_code"),
        "invitations": ("first_name", "last_name", "email"),
    }
    names = {
        row[column]
        for kind, own in columns.items()
        for row in expected[kind].values()
        for column in own
    }
    names |= {token for own in expected["otp_bypass_tokens"].values() for token in own}
    # Shorter ones occur by chance; the other two are what the admin's log shows.
    return {name for name in names if name and len(name) > 4} - {"Staff", "School"}


def test_old_hashes_are_wrapped_and_their_owners_log_in(
    load_legacy: Load, legacy_keys: Keys
):
    load_legacy("1.0.8-tink")
    adopt(**BLANK, **legacy_keys("1.0.8-tink"))
    call_command("migrate", verbosity=0)
    adopt(finish=True, i_have_a_backup=True)
    user = User.objects.get(email__iexact="zoe.oneill@example.com")
    assert user.password.startswith("argon2_pbkdf2_sha256$")
    assert _log_in(email=user.email, password=_PASSWORD) == user
    assert _log_in(email=user.email, password="password") is None


def test_tables_of_the_service_keep_their_references(
    load_legacy: Load, legacy_keys: Keys
):
    _load_with_own_tables(load_legacy)
    before, rows = dump(), _read_own_tables()
    adopt(**legacy_keys("0.31.1"))
    assert _read_own_tables() == rows
    _assert_references_hold()
    adopt(revert=True, **legacy_keys("0.31.1"))
    assert dump() == before
    adopt(**legacy_keys("0.31.1"))
    adopt(finish=True, i_have_a_backup=True)
    assert _read_own_tables() == rows
    _assert_references_hold()


_OWN = {"users": "auth_user", "students": "common_student", "classes": "common_class"}


def _load_with_own_tables(load_legacy: Load) -> None:
    load_legacy("0.31.1")
    for name, table in _OWN.items():
        run_script(
            f"CREATE TABLE src_{name} (id integer PRIMARY KEY, target_id integer"
            f' NOT NULL REFERENCES "{table}" (id) DEFERRABLE INITIALLY DEFERRED);'
            f"INSERT INTO src_{name} SELECT id, id FROM {table}"
        )


def _read_own_tables() -> list[Any]:
    own = [Sql(connection).select(f"SELECT * FROM src_{name}") for name in _OWN]
    game = "SELECT id, owner_id FROM game_level"
    return [*own, Sql(connection).select(game)]


def _assert_references_hold() -> None:
    connection.check_constraints()
    for name in _OWN:
        with pytest.raises(IntegrityError):
            _point_nowhere(name)


@transaction.atomic
def _point_nowhere(name: str) -> None:
    Sql(connection).execute(f"INSERT INTO src_{name} VALUES (-1, -1)")
    connection.check_constraints()


def test_the_schema_and_the_history_are_those_of_a_new_database(
    load_legacy: Load,
    legacy_keys: Keys,
):
    load_legacy(None)
    call_command("migrate", verbosity=0)
    new = _describe_database()
    for version in ("0.31.1", "1.0.8"):
        load_legacy(version)
        adopt(**BLANK, **legacy_keys(version))
        adopt(finish=True, i_have_a_backup=True)
        call_command("makemigrations", check=True, dry_run=True, verbosity=0)
        call_command("migrate", verbosity=0)
        adopted = _describe_database()
        for part, expected in new.items():
            found = adopted[part]
            if isinstance(expected, set):
                found = {row for row in found if row[0] not in _LEFT}
            else:
                found = {name: found.get(name) for name in expected}
            assert found == expected, f"{version}: {part}"


# Apps of others, whose tables stay.
_LEFT = ("game", "common", "legacy")


def _describe_database() -> dict[str, Any]:
    sql = Sql(connection)
    tables = sql.get_tables()
    return {
        "columns": {table: sql.get_columns(table) for table in tables},
        "constraints": {
            table: {
                (*_get_columns(row), row["unique"], row["check"], row["foreign_key"])
                for row in sql.get_constraints(table).values()
                if not (row["check"] and is_sqlite())
            }
            for table in tables
        },
        "history": set(sql.select("SELECT app, name FROM django_migrations")),
        "models": set(sql.select("SELECT app_label, model FROM django_content_type")),
        "permissions": set(
            sql.select(
                "SELECT c.app_label, p.codename FROM auth_permission p"
                " JOIN django_content_type c ON c.id = p.content_type_id"
            )
        ),
    }


def _get_columns(row: dict[str, Any]) -> tuple[str, ...]:
    return tuple(str(column) for column in row["columns"] or ())


def test_one_adoption_runs_at_a_time(load_legacy: Load, legacy_keys: Keys):
    from django.db import connections

    from codeforlife.user.adoption.locks import exclusive

    load_legacy("0.32.6")
    other = connections.create_connection("default")
    other.settings_dict = connection.settings_dict
    with (
        exclusive(other),
        pytest.raises(CommandError, match="Another adopt_database is running"),
    ):
        adopt()
    other.close()
    adopt()
