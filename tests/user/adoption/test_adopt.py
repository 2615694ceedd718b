"""Each dump, adopted, reverted, killed and resumed."""

import os
import random
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections

from codeforlife.user.adoption.states import State, recognise
from codeforlife.user.models import OtpBypassToken, User

from .conftest import BLANK, VERSIONS, adopt, dump
from .expected import assert_adopted

type Load = Callable[..., None]
type Keys = Callable[[str], dict[str, str]]

# How many points each database is killed at. Thirty take minutes.
_KILLS = int(os.environ.get("ADOPTION_KILLS", "1"))


@pytest.mark.parametrize("version", VERSIONS)
def test_every_row_is_what_the_old_models_read(
    version: str, load_legacy: Load, legacy_keys: Keys, legacy_files: Path
):
    load_legacy(version)
    adopt(**BLANK, **legacy_keys(version))
    assert recognise(connection).state is State.OURS
    adopt(finish=True, i_have_a_backup=True)
    assert_adopted(legacy_files, version)
    call_command("migrate", verbosity=0)
    assert_adopted(legacy_files, version)


@pytest.mark.parametrize("version", VERSIONS)
def test_a_database_that_was_reverted_is_as_before(
    version: str, load_legacy: Load, legacy_keys: Keys
):
    load_legacy(version)
    before, keys = dump(), legacy_keys(version)
    adopt(**BLANK, **keys)
    assert dump() != before
    adopt(revert=True, **keys)
    assert dump() == before


@pytest.mark.timeout(60 + 30 * _KILLS)
@pytest.mark.parametrize("version", VERSIONS if _KILLS > 1 else ("0.31.1", "1.0.8"))
def test_an_adoption_that_is_killed_goes_on_or_back(
    version: str, load_legacy: Load, legacy_keys: Keys, legacy_files: Path
):
    load_legacy(version)
    before, keys = dump(), legacy_keys(version)
    options = {**BLANK, **keys, "batch_size": 7}
    last = _count_statements(lambda: adopt(**options))
    for point in random.sample(range(1, last), _KILLS):
        print(f"killed at statement {point} of {last}")
        load_legacy(version)
        _kill_at(point, lambda: adopt(**options))
        adopt(**options)
        adopt(finish=True, i_have_a_backup=True)
        assert_adopted(legacy_files, version)

        load_legacy(version)
        _kill_at(point, lambda: adopt(**options))
        if recognise(connection).state is State.HALF:
            # The way back can be killed as well.
            _kill_at(random.randrange(1, 60), lambda: adopt(revert=True, **keys))
        if recognise(connection).state is State.HALF:
            adopt(revert=True, **keys)
        assert dump() == before


def _count_statements(run: Callable[[], None]) -> int:
    count = 0

    def wrap(execute: Any, *args: Any) -> Any:
        nonlocal count
        count += 1
        return execute(*args)

    with connections["default"].execute_wrapper(wrap):
        run()
    return count


def _kill_at(point: int, run: Callable[[], None]) -> None:
    """Run in another process, and kill that at a statement."""
    usual = connections["default"]
    name = usual.settings_dict["NAME"]
    usual.close()
    child = os.fork()
    if child == 0:
        try:
            connections["default"] = connections.create_connection("default")
            connections["default"].settings_dict["NAME"] = name
            with connections["default"].execute_wrapper(_make_killer(point)):
                run()
        finally:
            os._exit(0)
    os.waitpid(child, 0)


def _make_killer(point: int) -> Callable[..., Any]:
    left = point

    def wrap(execute: Any, *args: Any) -> Any:
        nonlocal left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(*args)

    return wrap


@contextmanager
def _adopted(load: Load, keys: Keys) -> Iterator[dict[str, str]]:
    load("1.0.8")
    options = keys("1.0.8")
    adopt(**BLANK, **options)
    call_command("migrate", verbosity=0)
    yield options


def test_what_was_changed_since_is_not_lost_without_a_word(
    load_legacy: Load, legacy_keys: Keys
):
    with _adopted(load_legacy, legacy_keys) as keys:
        User.objects.filter(pk=2).update(first_name="Other")
        with pytest.raises(CommandError, match="user_user: 1 changed rows"):
            adopt(revert=True, **keys)
        User.objects.create_user("new@example.com")
        with pytest.raises(CommandError, match="user_user: 1 new rows"):
            adopt(revert=True, **keys)
        User.objects.get(username="new@example.com").delete()
        adopt(revert=True, discard_changes=True, **keys)
        assert recognise(connection).state is State.D


def test_later_migrations_are_undone_before_the_way_back(
    load_legacy: Load, legacy_keys: Keys
):
    load_legacy("0.32.6")
    adopt()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_migrations (app, name, applied)"
            " VALUES ('user', '0002_later', '2030-01-01 00:00:00+00:00')"
        )
    with pytest.raises(CommandError, match="migrate user 0001"):
        adopt(revert=True)


def test_a_token_that_was_used_since_does_not_come_back(
    load_legacy: Load, legacy_keys: Keys
):
    with _adopted(load_legacy, legacy_keys) as keys:
        tokens = OtpBypassToken.objects.count()
        assert OtpBypassToken.objects.filter(user=35).first().delete()
        adopt(revert=True, **keys)
        with connection.cursor() as cursor:
            cursor.execute("SELECT COUNT(*) FROM user_otpbypasstoken")
            assert cursor.fetchone()[0] == tokens - 1
