"""The commands that people write into comments: how they are read, what they cause."""

from __future__ import annotations

import dataclasses
import re
import typing as t

from .links import add_link, has_link, remove_link

if t.TYPE_CHECKING:
    from .state import IssueState

IN_PROGRESS = "In Progress"
READY = "Ready For Review"
TO_DO = "To Do"

_LETTERS = re.compile(r"[^a-z ]")
_LETTERS_AND_NUMBERS = re.compile(r"[^a-z0-9 -]")
_PLAIN = re.compile(
    r"(assign me|unassign me|ready for review|requires changes|check agreement)"
)
_LINK = re.compile(r"((?:un)?link pr) ([0-9]+) ?([a-z-]*)")
_SLASH = re.compile(
    r"/(?:(assign|unassign)(?:[ -]@?me)?"
    r"|(ready|requires|check)[ -](for[ -]review|changes|agreement)"
    r"|((?:un)?link)[ -]pr +#?([0-9]+)(?: +([a-z-]+))?)"
)


@dataclasses.dataclass(frozen=True)
class Command:
    """A command.

    Attributes:
        name: What it is called, such as ``assign me``.
        number: The number of the pull request to link.
        repository: The name of its repository; "" for the issue's own.
    """

    name: str
    number: int = 0
    repository: str = ""

    def __str__(self) -> str:
        return " ".join(
            filter(None, [self.name, str(self.number or ""), self.repository])
        )


def parse_command(text: str, bot: str) -> Command | None:
    """Read a comment as a command.

    The whole comment has to be the command; punctuation and case do not matter, and it
    may begin with a mention of the bot. ``/assign``, ``/unassign``, ``/link-pr 12`` and
    the like are read, too.

    Args:
        text: The comment.
        bot: The login that may be mentioned.

    Returns:
        The command; None if the comment is an ordinary one.
    """
    text = text.lower().strip()
    mention = re.match(rf"@{re.escape(bot.lower())}(?:\[bot\])?(?=[\s,:])[\s,:]*", text)
    text = text[mention.end() :] if mention else text
    if slashed := _SLASH.fullmatch(text):
        return _from_slash(slashed)
    if plain := _PLAIN.fullmatch(_LETTERS.sub("", text)):
        return Command(plain[1])
    if link := _LINK.fullmatch(_LETTERS_AND_NUMBERS.sub("", text)):
        return _link(link[1], link[2], link[3])
    return None


def _from_slash(match: re.Match[str]) -> Command | None:
    if match[1]:
        return Command(f"{match[1]} me")
    if match[2]:
        plain = _PLAIN.fullmatch(f"{match[2]} {match[3].replace('-', ' ')}")
        return Command(plain[1]) if plain else None
    return _link(f"{match[4]} pr", match[5], match[6] or "")


def _link(name: str, number: str, repository: str) -> Command | None:
    if len(number) > 9 or int(number) == 0:
        return None
    if repository and repository != "rapid-router":
        repository = f"codeforlife-{repository.removeprefix('codeforlife-')}"
    return Command(name, int(number), repository)


@dataclasses.dataclass(frozen=True)
class Decision:
    """What a command causes.

    Attributes:
        answer: The name of the answer to write; "" to write none.
        refused: Whether nothing else is done.
        assign: Whether the commenter becomes an assignee.
        unassign: Whether the commenter stops being one.
        card: The status that the issue's card gets; "" to leave it.
        pull_body: The new text of the pull request; None to leave it.
    """

    answer: str = ""
    refused: bool = False
    assign: bool = False
    unassign: bool = False
    card: str = ""
    pull_body: str | None = None


def decide(command: Command, state: IssueState) -> Decision:
    """Decide what a command causes. The first check that fails names the answer.

    Args:
        command: The command.
        state: The issue, and what of the commenter matters to it.

    Returns:
        The decision.
    """
    checks, granted = _RULES[command.name]
    for name, is_refused in checks:
        if is_refused(state):
            return Decision(answer=name, refused=True)
    return granted(state)


type _Check = tuple[str, t.Callable[[IssueState], bool]]

_CLOSED: _Check = ("closed-state", lambda state: not state.is_open)
_NOT_ASSIGNED: _Check = ("not-assigned", lambda state: not state.is_assigned)
_NOT_EXISTS: _Check = ("not-exists", lambda state: state.pull is None)
_NOT_AUTHOR: _Check = (
    "not-author",
    lambda state: state.pull is None or state.pull.author_id != state.user_id,
)


def _is_linked(state: IssueState) -> bool:
    return state.pull is not None and has_link(state.pull.body, state.reference)


def _assign(state: IssueState) -> Decision:
    moves = state.has_card and state.card in ("", TO_DO)
    return Decision(assign=True, card=IN_PROGRESS if moves else "")


def _link_pull(state: IssueState) -> Decision:
    body = add_link(state.pull.body if state.pull else "", state.reference)
    return Decision("linked", pull_body=body)


def _unlink_pull(state: IssueState) -> Decision:
    body = remove_link(state.pull.body if state.pull else "", state.reference)
    return Decision("unlinked", pull_body=body)


_RULES: dict[str, tuple[list[_Check], t.Callable[[IssueState], Decision]]] = {
    "assign me": (
        [
            _CLOSED,
            ("already-assigned", lambda state: state.is_assigned),
            ("max-assignees", lambda state: state.is_full),
            ("max-issues", lambda state: state.has_many_issues),
        ],
        _assign,
    ),
    "unassign me": ([_NOT_ASSIGNED], lambda state: Decision(unassign=True)),
    "ready for review": (
        [
            _CLOSED,
            _NOT_ASSIGNED,
            ("not-in-progress", lambda state: state.card != IN_PROGRESS),
        ],
        lambda state: Decision(card=READY),
    ),
    "requires changes": (
        [
            _CLOSED,
            _NOT_ASSIGNED,
            ("not-pending-review", lambda state: state.card != READY),
        ],
        lambda state: Decision(card=IN_PROGRESS),
    ),
    # The order is the old script's: contributors know its answers.
    "link pr": (
        [
            _CLOSED,
            _NOT_ASSIGNED,
            ("already-linked", _is_linked),
            _NOT_EXISTS,
            _NOT_AUTHOR,
        ],
        _link_pull,
    ),
    "unlink pr": (
        [
            _NOT_ASSIGNED,
            ("not-linked", lambda state: not _is_linked(state)),
            _NOT_AUTHOR,
        ],
        _unlink_pull,
    ),
}
