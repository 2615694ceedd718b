"""How comments are read, and what each command causes in each state: no HTTP here."""

import itertools

import pytest

from codeforlife.contributing.commands import Command, decide, parse_command
from codeforlife.contributing.links import add_link, has_link, remove_link
from codeforlife.contributing.state import IssueState, PullState
from codeforlife.contributing.titles import is_conventional

ASSIGN, UNASSIGN = Command("assign me"), Command("unassign me")


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("assign me", ASSIGN),
        ("  Assign me! ", ASSIGN),
        ("**assign me**", ASSIGN),
        ("unassign me.", UNASSIGN),
        ("Ready for review", Command("ready for review")),
        ("requires changes", Command("requires changes")),
        ("check agreement", Command("check agreement")),
        ("link pr #12", Command("link pr", 12)),
        ("Link PR 12.", Command("link pr", 12)),
        ("link pr 12 portal", Command("link pr", 12, "codeforlife-portal")),
        ("link pr 12 codeforlife-portal", Command("link pr", 12, "codeforlife-portal")),
        ("link pr 12 rapid-router", Command("link pr", 12, "rapid-router")),
        ("unlink pr 7", Command("unlink pr", 7)),
        ("@cfl-bot assign me", ASSIGN),
        ("@CFL-bot[bot], assign me", ASSIGN),
        ("@cfl-bot: link pr 3", Command("link pr", 3)),
        ("/assign", ASSIGN),
        ("/assign me", ASSIGN),
        ("/Assign @me", ASSIGN),
        ("/unassign", UNASSIGN),
        ("@cfl-bot /assign", ASSIGN),
        ("/link-pr 12 portal", Command("link pr", 12, "codeforlife-portal")),
        ("/link pr #12", Command("link pr", 12)),
        ("/ready-for-review", Command("ready for review")),
        ("/requires-changes", Command("requires changes")),
        ("/check-agreement", Command("check agreement")),
        ("", None),
        ("assign me 12", None),
        ("assign-me", None),
        ("assign me\nthanks", None),
        ("please assign me", None),
        ("@ada assign me", None),
        ("@cfl-botassign me", None),
        ("@cfl-bot", None),
        ("/assign ada", None),
        ("/assign\nthanks", None),
        ("/ready-for-agreement", None),
        ("/requires-review", None),
        ("link pr", None),
        ("link pr 0", None),
        ("link pr 99999999999", None),
        ("link pr 12 portal backend", None),
        ("unlink pr twelve", None),
        ("I will link pr 12", None),
        ("\N{FULLWIDTH LATIN SMALL LETTER A}ssign me", None),
    ],
)
def test_a_comment_is_a_command_only_if_it_is_nothing_else(
    text: str, command: Command | None
) -> None:
    assert parse_command(text, "cfl-bot") == command


def _expect(name: str, state: IssueState) -> str:
    """Say the rules again, as contract 80 lists them."""
    is_linked = state.pull is not None and "fruit#1\n" in state.pull.body
    is_author = state.pull is not None and state.pull.author_id == 7
    is_missing = state.pull is None
    refusals = {
        "closed-state": not state.is_open,
        "already-assigned": 7 in state.assignee_ids,
        "not-assigned": 7 not in state.assignee_ids,
        "max-assignees": len(state.assignee_ids) >= 5,
        "max-issues": state.open_issues >= 3,
        "not-in-progress": state.card != "In Progress",
        "not-pending-review": state.card != "Ready For Review",
        "already-linked": is_linked,
        "not-linked": not is_linked,
        "not-exists": is_missing,
        "not-author": not is_author,
    }
    order = {
        "assign me": "closed-state already-assigned max-assignees max-issues",
        "unassign me": "not-assigned",
        "ready for review": "closed-state not-assigned not-in-progress",
        "requires changes": "closed-state not-assigned not-pending-review",
        "link pr": "closed-state not-assigned already-linked not-exists not-author",
        "unlink pr": "not-assigned not-linked not-author",
    }
    success = {"link pr": "linked", "unlink pr": "unlinked"}.get(name, "")
    return next((key for key in order[name].split() if refusals[key]), success)


def test_every_command_in_every_state() -> None:
    linked = add_link("", "ocado/fruit#1")
    states = [
        IssueState(
            reference="ocado/fruit#1",
            user_id=7,
            is_open=is_open,
            assignee_ids=frozenset(ids),
            open_issues=issues,
            has_card=card is not None,
            card=card or "",
            pull=pull,
        )
        for is_open, ids, issues, card, pull in itertools.product(
            [True, False],
            [(), (7,), (1, 2, 3, 4), (1, 2, 3, 4, 5), (1, 2, 3, 4, 7)],
            [0, 2, 3, 4],
            [None, "", "To Do", "In Progress", "Ready For Review", "In Review"],
            [
                None,
                PullState(7, ""),
                PullState(8, ""),
                PullState(7, linked),
                PullState(8, linked),
            ],
        )
    ]
    names = [
        "assign me",
        "unassign me",
        "ready for review",
        "requires changes",
        "link pr",
        "unlink pr",
    ]
    for name, state in itertools.product(names, states):
        decision = decide(Command(name, 12), state)
        assert decision.answer == _expect(name, state), (name, state)
        assert decision.refused == (decision.answer not in ("", "linked", "unlinked"))
        if not decision.refused:
            moves = name == "assign me" and state.has_card
            moves = moves and state.card in ("", "To Do")
            card = {"ready for review": "Ready For Review"}.get(name)
            card = card or (
                "In Progress" if moves or name == "requires changes" else ""
            )
            assert decision.card == card
            assert decision.assign == (name == "assign me")
            assert decision.unassign == (name == "unassign me")
            assert (decision.pull_body is None) == ("link" not in name)


def test_a_link_is_a_whole_line_of_the_section() -> None:
    body = add_link("Why.", "ocado/fruit#12")
    assert body == (
        "Why.\n\n<!-- cfl-bot:start -->\nResolves ocado/fruit#12\n<!-- cfl-bot:end -->"
    )
    assert has_link(body, "Ocado/fruit#12")
    assert not has_link(body, "ocado/fruit#1")
    assert not has_link("Resolves ocado/fruit#12", "ocado/fruit#12")
    both = add_link(f"{body}\r\nmore", "ocado/fruit#1")
    assert both.endswith(
        "Resolves ocado/fruit#12\nResolves ocado/fruit#1\n<!-- cfl-bot:end -->\r\nmore"
    )
    assert add_link(both, "ocado/fruit#1") == both
    assert has_link(remove_link(both, "ocado/fruit#1"), "ocado/fruit#12")
    assert not has_link(remove_link(both, "ocado/fruit#1"), "ocado/fruit#1")
    assert remove_link("Why.", "ocado/fruit#1") == "Why."


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("feat: more fruit", True),
        ("fix(models)!: a breaking fix", True),
        ("chore(release): 1.2.0 [skip ci]", True),
        ("feat:more fruit", False),
        ("feat:  ", False),
        ("Feat: more fruit", False),
        ("feature: more fruit", False),
        ("more fruit", False),
        ("feat(): x", False),
        ("feat: x\nfix: y", False),
        ("", False),
    ],
)
def test_titles(title: str, expected: bool) -> None:
    assert is_conventional(title) is expected
