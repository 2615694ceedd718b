"""What is listed, refused, and then done as told."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import CommandError

from .conftest import BLANK, VERSIONS, adopt, dump
from .expected import assert_adopted, get_clashes

type Load = Callable[..., None]
type Keys = Callable[[str], dict[str, str]]

_FULL = {"on_clash": "keep-newest", **BLANK}
_KINDS = {
    "email": ("users", "user.email", ""),
    "access_code": ("classes", "class.access_code", ""),
}


@pytest.mark.parametrize("version", VERSIONS)
def test_clashes_are_listed_by_id_refused_and_resolved_as_told(
    version: str,
    load_legacy: Load,
    legacy_keys: Keys,
    legacy_files: Path,
    capsys: pytest.CaptureFixture[str],
):
    load_legacy(version, clashes=True)
    before, keys = dump(), legacy_keys(version)
    clashes = get_clashes(legacy_files, version)
    capsys.readouterr()
    for options in ({}, {"dry_run": True}):
        with pytest.raises(CommandError, match=f"{sum(map(len, clashes.values()))} "):
            adopt(**BLANK, **keys, **options)
        told = capsys.readouterr().out
        for kind, groups in clashes.items():
            for ids in _get_told(kind, groups, legacy_files, version):
                assert f".{kind} is the same in {', '.join(map(str, ids))}" in told
        assert "@" not in told
        assert "clash" not in told.lower()
    assert dump() == before

    adopt(**_FULL, **keys)
    adopt(finish=True, i_have_a_backup=True)
    changes: dict[str, dict[str, dict[str, object]]] = {}
    for name, (kind, _, loser) in _KINDS.items():
        for ids in clashes.get(name, []):
            for pk in ids[:-1]:
                changes.setdefault(kind, {}).setdefault(str(pk), {})[name] = loser
    _expect_google(clashes, changes, legacy_files, version)
    fresh = [pk for ids in clashes.get("username", []) for pk in ids[:-1]]
    assert_adopted(legacy_files, f"{version}.clashes", fresh=fresh, **changes)


def _get_told(
    kind: str, groups: list[list[int]], folder: Path, version: str
) -> list[list[int]]:
    """Return the ids that are told: of profiles, where it is their column."""
    if kind != "google_sub":
        return groups
    expected = json.loads((folder / f"expected-{version}.clashes.json").read_text())
    users = expected["users"]
    return [[users[str(pk)]["profile"]["id"] for pk in ids] for ids in groups]


def _expect_google(
    clashes: dict[str, list[list[int]]],
    changes: dict[str, dict[str, dict[str, object]]],
    folder: Path,
    version: str,
) -> None:
    """Expect the older Google account to have lost its link."""
    expected = json.loads((folder / f"expected-{version}.clashes.json").read_text())
    for ids in clashes.get("google_sub", []):
        for pk in map(str, ids[:-1]):
            profile = {**expected["users"][pk]["profile"], "google_sub": None}
            changes.setdefault("users", {}).setdefault(pk, {})["profile"] = profile


def test_a_file_decides_about_single_rows(
    load_legacy: Load, legacy_files: Path, tmp_path: Path
):
    load_legacy("0.32.6", clashes=True)
    file = tmp_path / "decisions.json"
    values = {"user.email": {"69": "case.two@example.com"}}
    file.write_text(json.dumps({"on_clash": "keep-active", "values": values}))
    # Two of them are active, and the file says nothing about these.
    with pytest.raises(CommandError, match="2 values have to be unique"):
        adopt(decisions=str(file), dry_run=True)
    values["user.email"]["70"] = "fold.one@example.com"
    values["class.access_code"] = {"23": "NEW23"}
    file.write_text(json.dumps({"on_clash": "keep-active", "values": values}))
    adopt(decisions=str(file))
    users = {
        "69": {"email": "case.two@example.com"},
        "70": {"email": "fold.one@example.com"},
        "72": {"email": ""},
    }
    classes = {"23": {"access_code": "NEW23"}}
    assert_adopted(legacy_files, "0.32.6.clashes", users=users, classes=classes)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("{", "not a readable JSON file"),
        ('{"on_clash": "keep-all"}', "choose from keep-oldest"),
        ('{"clash": "keep-all"}', "unknown key 'clash'"),
        ('{"values": {"user.password": {"1": "x"}}}', "no column 'user.password'"),
        ('{"values": {"user.email": {"x": "x"}}}', "texts by id, not 'x'"),
        ('{"values": {"user.email": {"68": "strasse@example.com"}}}', "3 values"),
    ],
)
def test_a_file_that_decides_nothing_is_refused(
    content: str, problem: str, load_legacy: Load, tmp_path: Path
):
    load_legacy("0.32.6", clashes=True)
    file = tmp_path / "decisions.json"
    file.write_text(content)
    with pytest.raises(CommandError, match=re.escape(problem)):
        adopt(decisions=str(file))


def test_rows_that_nobody_can_read_are_refused_unless_told(
    load_legacy: Load, legacy_keys: Keys, capsys: pytest.CaptureFixture[str]
):
    load_legacy("1.0.8")
    before, keys = dump(), legacy_keys("1.0.8")
    for left, problem in (
        ({"on_unfilled": "blank"}, "no key opens"),
        ({"on_unreadable": "blank"}, "never filled"),
    ):
        with pytest.raises(CommandError, match=problem):
            adopt(**left, **keys)
    assert dump() == before
    told = capsys.readouterr().out
    assert "user: 1 active, but never filled since its columns were made: 66" in told
    assert "user: 3 its key was deleted when it was anonymised: 58, 59, 60" in told
    assert "class: 2 encrypted with a former school's key: 16, 17" in told
    assert "class: 1 active, and no key opens it: 18" in told
    assert "schoolteacherinvitation: 2 active, and no key opens it: 1, 5" in told


def test_wrong_keys_are_refused_before_anything_is_written(
    load_legacy: Load, tmp_path: Path
):
    load_legacy("0.31.1")
    before = dump()
    keys = tmp_path / "keys.json"
    keys.write_text(json.dumps({"SECRET_KEY": "wrong", "ENCRYPTION_KEY": "wrong"}))
    with pytest.raises(CommandError, match="no key opens: check the keys"):
        adopt(keys=str(keys))
    assert dump() == before


def test_old_data_keys_stay_where_other_tables_need_them(
    load_legacy: Load, legacy_keys: Keys
):
    from django.db import connection

    from .conftest import run_script

    load_legacy("1.0.8")
    run_script("CREATE TABLE game_level (id integer, name_enc text, owner_id integer)")
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, dek FROM user_user ORDER BY id")
        before = [(pk, dek and bytes(dek)) for pk, dek in cursor.fetchall()]
    adopt(**BLANK, **legacy_keys("1.0.8"))
    with pytest.raises(CommandError, match=r"needed by game_level\.name_enc"):
        adopt(finish=True, i_have_a_backup=True)
    adopt(finish=True, i_have_a_backup=True, old_keys="keep")
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, dek FROM user_user ORDER BY id")
        after = [(pk, dek and bytes(dek)) for pk, dek in cursor.fetchall()]
    assert after == before
