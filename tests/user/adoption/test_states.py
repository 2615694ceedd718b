"""States of which there is no dump: made from others as the contract describes them."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import CommandError
from django.db import connection

from codeforlife.user.adoption.schemas import CONVERTED
from codeforlife.user.adoption.states import State, recognise

from .conftest import BLANK, adopt, dump, is_sqlite, run_script
from .expected import assert_adopted

_PLAIN = ("user", "school", "class", "schoolteacherinvitation")


def _make_transitional() -> None:
    """Let plain columns stand beside encrypted ones, as 0.33 to 0.36 had them."""
    binary = "BLOB" if is_sqlite() else "bytea"
    for name in _PLAIN:
        table = f"user_{name}"
        for column in CONVERTED[name][1]:
            run_script(
                f"ALTER TABLE {table} RENAME COLUMN {column} TO _{column}_plain;"
                f"ALTER TABLE {table} ADD COLUMN {column}_enc {binary} NULL;"
            )
            if column not in ("last_name",) and not column.startswith("invited"):
                run_script(f"ALTER TABLE {table} ADD COLUMN {column}_hash varchar(64)")
        if name in ("user", "school"):
            run_script(f"ALTER TABLE {table} ADD COLUMN dek {binary} NULL")


def _make_forerunner_of_1_0_8() -> None:
    """Remove what 1.0.8 added: check constraints on inactive rows."""
    if is_sqlite():
        run_script(_WITHOUT_CHECKS)
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conrelid::regclass::text, conname FROM pg_constraint"
            " WHERE contype = 'c' AND conname ~ '(enc|hash)_non_e'"
        )
        for table, name in cursor.fetchall():
            cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')


# Whatever checks there are: of other columns they do not tell a state.
_WITHOUT_CHECKS = """
PRAGMA writable_schema = ON;
UPDATE sqlite_master SET sql = REPLACE(sql, '_when_inactive"', '_once"')
WHERE type = 'table';
PRAGMA writable_schema = RESET;
"""


def test_plain_columns_count_where_both_are_there(
    load_legacy: Callable[..., None], legacy_files: Path
):
    load_legacy("0.32.6")
    _make_transitional()
    before = dump()
    assert recognise(connection).state is State.T
    adopt()
    adopt(revert=True)
    assert dump() == before
    adopt()
    adopt(finish=True, i_have_a_backup=True)
    assert_adopted(legacy_files, "0.32.6")


def test_a_plain_column_without_a_value_is_refused(load_legacy: Callable[..., None]):
    load_legacy("0.32.6")
    _make_transitional()
    run_script(
        "ALTER TABLE user_class DROP COLUMN _name_plain;"
        "ALTER TABLE user_class ADD COLUMN _name_plain varchar(200) NULL"
    )
    with pytest.raises(CommandError, match="no key opens"):
        adopt(dry_run=True)


def test_forerunners_of_1_0_8_are_read_like_it(
    load_legacy: Callable[..., None],
    legacy_keys: Callable[[str], dict[str, str]],
    legacy_files: Path,
):
    load_legacy("1.0.8-tink")
    _make_forerunner_of_1_0_8()
    assert recognise(connection).state is State.C
    adopt(**BLANK, **legacy_keys("1.0.8-tink"))
    adopt(finish=True, i_have_a_backup=True)
    assert_adopted(legacy_files, "1.0.8-tink")
