"""What the operator decides about rows that cannot stay as they are."""

from __future__ import annotations

import json
import typing as t
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.core.management import CommandError

from .legacy import Note
from .schemas import CONVERTED, State
from .survey import Clash, Survey
from .values import Change, Changes

__all__ = ["CLASH_RULES", "Decisions", "find_undecided", "resolve_clashes"]

#: Who keeps the value: the lowest id, the highest, or the only one that is active.
CLASH_RULES = ("keep-oldest", "keep-newest", "keep-active")
# What the others get.
_LOSER: dict[tuple[str, str], Change] = {
    ("user", "username"): Change.FRESH,
    ("user", "email"): Change.EMPTY,
    ("school", "name"): Change.WITH_ID,
    ("class", "access_code"): Change.EMPTY,
    ("userprofile", "google_sub"): Change.NULL,
}


@dataclass(frozen=True)
class Decisions:
    """What was decided.

    Attributes:
        on_clash: One of `CLASH_RULES`; without one, clashes are refused.
        on_unfilled: `blank`, to take rows over that were never filled.
        on_unreadable: `blank`, to take rows over that no key opens.
        changes: New values for single rows.
    """

    on_clash: str | None
    on_unfilled: str | None
    on_unreadable: str | None
    changes: Changes

    @classmethod
    def read(cls, path: str | None, **options: str | None) -> t.Self:
        """Return the decisions of a file and of the command line, which wins.

        Args:
            path: A JSON file with the keys `on_clash`, `on_unfilled`, `on_unreadable`
                and `values`: for each `table.column` the new values by id.
            **options: The options of the same names.

        Raises:
            CommandError: The file is not like that.
        """
        given: dict[str, t.Any] = {}
        if path is not None:
            try:
                given = json.loads(Path(path).read_text())
            except (OSError, ValueError) as error:
                raise CommandError(
                    f"{path} is not a readable JSON file: {type(error).__name__}."
                ) from error
        changes = _read_changes(given.pop("values", {}))
        if unknown := set(given) - set(options):
            raise CommandError(f"{path}: unknown key {min(unknown)!r}.")
        decided = {name: options[name] or given.get(name) for name in options}
        _check(decided)
        return cls(**decided, changes=changes)


def _check(decided: dict[str, str | None]) -> None:
    for name, value in decided.items():
        allowed = CLASH_RULES if name == "on_clash" else ("blank",)
        if value is not None and value not in allowed:
            choices = ", ".join(allowed)
            raise CommandError(f"{name} is {value!r}: choose from {choices}.")


def _read_changes(given: dict[str, dict[str, str]]) -> Changes:
    changes: Changes = defaultdict(lambda: defaultdict(dict))
    for place, values in given.items():
        table, _, column = place.partition(".")
        if column not in CONVERTED.get(table, ("", ()))[1]:
            raise CommandError(f"values: there is no column {place!r} to decide about.")
        for pk, value in values.items():
            if not pk.isdecimal() or not isinstance(value, str):
                raise CommandError(f"values: {place} takes texts by id, not {pk!r}.")
            changes[table][int(pk)][column] = [value]
    return changes


def resolve_clashes(decisions: Decisions, clashes: Iterable[Clash]) -> Changes:
    """Return the decisions about single rows that follow from the rule.

    A clash that the rule does not solve stays: two active rows, for `keep-active`.

    Args:
        decisions: What was decided.
        clashes: The clashes, those solved by values of the file left out.
    """
    changes: Changes = defaultdict(lambda: defaultdict(dict))
    for table, rows in decisions.changes.items():
        for pk, columns in rows.items():
            changes[table][pk].update(columns)
    for clash in clashes:
        keeper = _choose(decisions.on_clash, clash)
        if keeper is None:
            continue
        loser = _LOSER[clash.table, clash.column]
        for pk in clash.ids:
            if pk != keeper:
                changes[clash.table][pk][clash.column] = loser.value
    return changes


def _choose(rule: str | None, clash: Clash) -> int | None:
    if rule == "keep-oldest":
        return min(clash.ids)
    if rule == "keep-newest":
        return max(clash.ids)
    if rule == "keep-active" and len(clash.active) == 1:
        return clash.active[0]
    return None


def find_undecided(survey: Survey, decisions: Decisions, state: State) -> list[str]:
    """Return what still has to be decided, with the option that does it.

    Args:
        survey: What was found, with the decisions applied.
        decisions: What was decided.
        state: Which versions made the database.
    """
    undecided = []
    if survey.clashes:
        undecided.append(
            f"{len(survey.clashes)} values have to be unique and are not: decide with"
            " --on-clash or a file of --decisions."
        )
    if survey.notes[Note.UNFILLED] and decisions.on_unfilled is None:
        undecided.append(
            "There are active rows that were never filled: restore what they held, or"
            " take them over empty with --on-unfilled=blank."
        )
    unreadable = dict(survey.notes[Note.UNREADABLE])
    if state is State.B:
        # 0.32 could not write them where it was deployed: they are of no use.
        unreadable.pop("otpbypasstoken", None)
    if unreadable and decisions.on_unreadable is None:
        undecided.append(
            "There are rows that no key opens: check the keys, or take them over"
            " without the lost values with --on-unreadable=blank."
        )
    if survey.too_long:
        undecided.append("There are values that do not fit: shorten them first.")
    return undecided
