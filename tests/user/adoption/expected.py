"""What an adopted database has to hold: what the old models read from it."""

import json
import re
import typing as t
from pathlib import Path

from .snapshot import read_snapshot

__all__ = ["assert_adopted", "get_clashes", "get_expected"]

_FRESH = re.compile(r"[0-9a-f]{32}")


def get_expected(folder: Path, name: str) -> dict[str, t.Any]:
    """Return what the old models read, as ours say it."""
    expected = json.loads((folder / f"expected-{name}.json").read_text())
    for user in expected["users"].values():
        for key in ("role", "school", "class_ids"):
            del user[key]
        user["permissions"] = _rename(user["permissions"])
    for pk, tokens in expected["otp_bypass_tokens_unreadable"].items():
        expected["otp_bypass_tokens"][pk] = tokens
    expected["otp_bypass_tokens"] = {
        pk: sorted(own) for pk, own in expected["otp_bypass_tokens"].items()
    }
    expected["groups"] = {n: _rename(own) for n, own in expected["groups"].items()}
    for entry in expected["admin_log"].values():
        label, _, model = entry["content_type"].partition(".")
        entry["content_type"] = f"{_OURS.get(label, label)}.{model}"
    for ignored in (
        "label",
        "counts",
        "sessions",
        "clashes",
        "otp_bypass_tokens_unreadable",
    ):
        del expected[ignored]
    return expected


_OURS = {"auth": "user", "common": "user"}


def _rename(permissions: list[str]) -> list[str]:
    found = set()
    for name in permissions:
        label, model, codename = name.split(".")
        ours = "user" if label == "common" or model == "user" else label
        found.add(f"{ours}.{model}.{codename}")
    return sorted(found)


def _take_former_keys(folder: Path, version: str, expected: dict[str, t.Any]) -> None:
    """Expect what the old models could not read: they knew the present school alone."""
    if not version.startswith("1.0.8"):
        return
    awkward = json.loads((folder / "awkward.json").read_text())
    plain = json.loads((folder / "expected-0.32.6.json").read_text())["classes"]
    kinds = [kind for kind in awkward["1.0.8"]["dump"] if "school's key)" in kind]
    assert len(kinds) == 2
    for kind in kinds:
        [pk], [same] = (
            [name.split()[1] for name in awkward[made_by]["dump"][kind]]
            for made_by in (version, "0.32.6")
        )
        row = expected["classes"][pk]
        del row["unreadable"]
        row |= {name: plain[same][name] for name in ("name", "access_code")}


def _take_lost_values(found: dict[str, t.Any], expected: dict[str, t.Any]) -> None:
    """Check what stands for values that the old models could not read either."""
    for kind in ("users", "schools", "classes", "invitations"):
        for pk, row in expected[kind].items():
            lost = row.pop("unreadable", [])
            if row.pop("shredded", False) and not lost:
                lost = ["username"]
            for name in lost:
                value = found[kind][pk][name]
                is_fresh = (kind, name) in _FRESH_IF_LOST
                fits = _FRESH.fullmatch(value) if is_fresh else value == ""
                assert fits, f"{kind} {pk}: {name}"
                row[name] = value


_FRESH_IF_LOST = {
    ("users", "username"),
    ("schools", "name"),
    ("classes", "name"),
    ("invitations", "token"),
}


def get_clashes(folder: Path, version: str) -> dict[str, list[list[int]]]:
    """Return the ids of rows with one value, by what has to be unique."""
    name = f"expected-{version}.clashes.json"
    clashes = json.loads((folder / name).read_text())["clashes"]
    return {kind: groups for kind, groups in clashes.items() if groups}


def assert_adopted(
    folder: Path,
    version: str,
    fresh: t.Sequence[int] = (),
    **changes: dict[str, dict[str, t.Any]],
) -> None:
    """Compare the default database with what is expected, row by row.

    Args:
        folder: Where the expected files are.
        version: Which one, perhaps with clashes.
        fresh: The ids of users whose usernames were replaced.
        **changes: For each kind of rows what was decided otherwise, by id.
    """
    found, expected = read_snapshot(), get_expected(folder, version)
    _take_former_keys(folder, version.removesuffix(".clashes"), expected)
    _take_lost_values(found, expected)
    for pk in map(str, fresh):
        assert _FRESH.fullmatch(found["users"][pk]["username"])
        expected["users"][pk]["username"] = found["users"][pk]["username"]
    for kind, rows in changes.items():
        for pk, values in rows.items():
            expected[kind][pk] |= values
    assert found.keys() == expected.keys()
    for kind, rows in expected.items():
        assert found[kind].keys() == rows.keys(), kind
        for pk, row in rows.items():
            assert found[kind][pk] == row, f"{kind} {pk}"
