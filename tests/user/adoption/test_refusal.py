"""`migrate`, `check` and the server on a database that is not ours."""

from collections.abc import Callable

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections

from codeforlife.configuration import ConfigurationError
from codeforlife.server import preparation
from codeforlife.user.adoption.states import State, recognise

from .conftest import BLANK, VERSIONS, adopt, dump, run_script

_STATES = {"0.31.1": "A", "0.32.6": "B", "1.0.8": "D", "1.0.8-tink": "D"}


def _migrate() -> None:
    call_command("migrate", verbosity=0)


def _migrate_without_checks() -> None:
    call_command("migrate", verbosity=0, skip_checks=True)


def _check() -> None:
    call_command("check", databases=["default"])


@pytest.mark.parametrize("version", VERSIONS)
def test_a_legacy_database_is_named_and_left_alone(
    version: str, load_legacy: Callable[..., None]
):
    load_legacy(version)
    before = dump()
    assert recognise(connection).state.name == _STATES[version]
    for command in (_migrate, _migrate_without_checks, _check):
        with pytest.raises(CommandError, match="adopt_database --dry-run"):
            command()
    with pytest.raises(ConfigurationError, match=r"E126.*adopt_database"):
        preparation.check()
    assert dump() == before


@pytest.mark.parametrize(
    ("sql", "seen"),
    [
        ("ALTER TABLE user_user ADD COLUMN nickname text", "user_user has a column"),
        ("ALTER TABLE user_user RENAME COLUMN email TO mail", "has no column email"),
        ("ALTER TABLE user_student RENAME TO pupil", "there is no table user_student"),
        ("ALTER TABLE user_user RENAME COLUMN username TO login", "no column for"),
    ],
)
def test_a_mixed_database_is_refused_with_what_was_seen(
    sql: str, seen: str, load_legacy: Callable[..., None]
):
    load_legacy("0.32.6")
    run_script(sql)
    before = dump()
    for command in (_migrate, adopt):
        with pytest.raises(CommandError, match=seen):
            command()
    assert dump() == before


def test_a_half_adopted_database_is_refused(
    load_legacy: Callable[..., None], monkeypatch: pytest.MonkeyPatch
):
    load_legacy("0.32.6")
    steps = "codeforlife.user.adoption.steps"
    with monkeypatch.context() as patched:
        patched.setattr(f"{steps}.end_sessions", lambda _: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            adopt()
    assert recognise(connection).state is State.HALF
    with pytest.raises(CommandError, match="adopt_database` to go on"):
        _migrate()
    with pytest.raises(CommandError, match="not complete"):
        adopt(finish=True, i_have_a_backup=True)
    adopt()
    _migrate()


def test_old_columns_that_are_still_there_are_a_warning(
    load_legacy: Callable[..., None], capsys: pytest.CaptureFixture[str]
):
    load_legacy("0.32.6")
    adopt(**BLANK)
    _check()
    assert "W129" in capsys.readouterr().err
    with pytest.raises(CommandError, match="--i-have-a-backup"):
        adopt(finish=True)
    adopt(finish=True, i_have_a_backup=True)
    _check()
    assert "W129" not in capsys.readouterr().err
    adopt()
    assert "nothing to do" in capsys.readouterr().out


def test_a_database_without_users_is_none_to_adopt(load_legacy: Callable[..., None]):
    load_legacy("0.32.6")
    with connections["default"].cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
    cascade = " CASCADE" if connection.vendor == "postgresql" else ""
    run_script("".join(f'DROP TABLE "{table}"{cascade};' for table in tables))
    assert recognise(connection).state is State.NONE
    with pytest.raises(CommandError, match="not a database to adopt"):
        adopt()
