"""A comment: is it a command, was it carried out before, and what comes of it."""

from __future__ import annotations

import re
import typing as t
from datetime import datetime

from ..cards import Card, find_card, move_card
from ..commands import Command, Decision, decide, parse_command
from ..errors import GitHubError
from ..queries import ISSUE
from ..run import IGNORED_LABEL, is_from_bot
from ..state import IssueState, PullState
from ..thread import make_mark
from .pull_request import check_pull_request

if t.TYPE_CHECKING:
    from collections.abc import Mapping

    from ..run import Event, Run

SEEN, DONE, REFUSED = "eyes", "+1", "confused"

# The refusal that a command meets when it has been carried out already: a run that was
# cut short before it could say so, and is repeated, says it then.
_REFUSED_IF_DONE = {
    "unassign me": "not-assigned",
    "ready for review": "not-in-progress",
    "requires changes": "not-pending-review",
    "link pr": "already-linked",
    "unlink pr": "not-linked",
}
_ANSWERED_IF_DONE = {"link pr": "linked", "unlink pr": "unlinked"}


def handle_comment(run: Run, event: Event) -> None:
    """Carry out the command in a comment. Any other comment is none of our business."""
    comment = event["comment"]
    if event["action"] not in ("created", "edited") or is_from_bot(comment["user"]):
        return
    command = parse_command(comment["body"] or "", run.config.bot)
    if command is None:
        return
    is_pull_request = "pull_request" in event["issue"]
    if is_pull_request and command.name == "check agreement":
        run.react(comment["id"], SEEN)
        is_good = False
        try:
            is_good = check_pull_request(run, event["issue"]["number"])
        finally:
            run.react(comment["id"], DONE if is_good else REFUSED)
    elif not is_pull_request and command.name != "check agreement":
        _CommandRun(run, event["issue"]["number"], comment, command).run()


class _CommandRun:
    """The carrying out of one command on an issue."""

    def __init__(
        self, run: Run, number: int, comment: Mapping[str, t.Any], command: Command
    ) -> None:
        self._run = run
        self._number = number
        self._comment_id: int = comment["id"]
        self._node_id: str = comment["node_id"]
        self._login: str = comment["user"]["login"]
        self._user_id: int = comment["user"]["id"]
        self._created_at = datetime.fromisoformat(comment["created_at"])
        self._updated_at = datetime.fromisoformat(comment["updated_at"])
        self._command = command
        self._slug = re.sub(r"\W", "-", str(command))
        self._card: Card | None = None

    def run(self) -> None:
        issue, reactions = self._read()
        if issue is None or DONE in reactions or _is_ignored(issue):
            return
        if outcome := self._find_outcome():
            self._run.react(self._comment_id, outcome)
            return
        self._run.react(self._comment_id, SEEN)
        # A command that was refused may have been edited into this one.
        was_begun = SEEN in reactions and REFUSED not in reactions
        decision = self._decide(issue, was_begun)
        self._answer(self._act(decision))

    def _read(self) -> tuple[Mapping[str, t.Any] | None, set[str]]:
        """Read the issue, and how we reacted to the comment before."""
        data = self._run.query(ISSUE, number=self._number, comment=self._node_id)
        groups = (data["node"] or {}).get("reactionGroups") or []
        names = {"EYES": SEEN, "THUMBS_UP": DONE, "CONFUSED": REFUSED}
        reactions = {
            names.get(group["content"], "")
            for group in groups
            if group["viewerHasReacted"]
        }
        issue = (data["repository"] or {}).get("issue")
        # A comment that is gone is not a command any more.
        return (issue if data["node"] else None), reactions

    def _find_outcome(self) -> str | None:
        """Find what came of the command, where we answered it before."""
        done = self._make_mark(DONE)
        refused = self._make_mark(REFUSED)
        for comment in self._run.get_thread(self._number).read(self._created_at):
            if comment.has(done):
                return DONE
            if comment.has(refused):
                return REFUSED
        return None

    def _make_mark(self, outcome: str) -> str:
        """Return the mark of the answer.

        A command that was refused may be edited into another one.
        """
        kind = "done" if outcome == DONE else "refused"
        return make_mark(kind, self._comment_id, self._slug)

    def _decide(self, issue: Mapping[str, t.Any], was_begun: bool) -> Decision:
        state = self._make_state(issue)
        name = self._command.name
        decision = decide(self._command, state)
        if not was_begun:
            return decision
        if name == "assign me":
            return self._decide_again(issue, decision)
        if decision.answer == _REFUSED_IF_DONE[name]:
            return Decision(_ANSWERED_IF_DONE.get(name, ""))
        return decision

    def _decide_again(self, issue: Mapping[str, t.Any], decision: Decision) -> Decision:
        """Decide about an assignment that may have been made before the run ended."""
        was_assigned = any(
            user_id == self._user_id and moment >= self._updated_at
            for user_id, moment in _get_assignments(issue)
        )
        if was_assigned and decision.answer == "already-assigned":
            return Decision(assign=True)  # it was not seen yet who else came
        if was_assigned and not decision.refused:
            return Decision()  # they have left since
        return decision

    def _make_state(self, issue: Mapping[str, t.Any]) -> IssueState:
        run, name = self._run, self._command.name
        ids = {user["databaseId"] for user in issue["assignees"]["nodes"]}
        is_candidate = name == "assign me" and self._user_id not in ids
        if name in ("assign me", "ready for review", "requires changes"):
            self._card = find_card(run, self._number)
        return IssueState(
            reference=f"{run.config.repository}#{self._number}",
            user_id=self._user_id,
            is_open=issue["state"] == "OPEN",
            assignee_ids=frozenset(ids),
            max_assignees=run.config.max_assignees,
            open_issues=self._count_issues() if is_candidate else 0,
            max_issues=run.config.max_issues,
            has_card=self._card is not None,
            card=self._card.status if self._card else "",
            pull=self._read_pull() if self._command.number else None,
        )

    def _count_issues(self) -> int:
        """Count the open issues that the commenter is assigned to."""
        path = f"repos/{self._run.config.repository}/issues"
        issues = self._run.github.get_all(path, assignee=self._login, state="open")
        return sum(
            "pull_request" not in issue
            and IGNORED_LABEL not in {label["name"] for label in issue["labels"]}
            for issue in issues
        )

    @property
    def _pull_path(self) -> str:
        name = self._command.repository or self._run.config.name
        return f"repos/{self._run.config.owner}/{name}/pulls/{self._command.number}"

    def _read_pull(self) -> PullState | None:
        try:
            pull = self._run.github.get(self._pull_path)
        except GitHubError as error:
            if error.status in (403, 404):
                return None
            raise
        author = pull["user"] or {"id": 0}
        return PullState(author_id=author["id"], body=pull["body"] or "")

    def _act(self, decision: Decision) -> Decision:
        """Do what was decided. What GitHub does not let us do becomes a refusal."""
        run = self._run
        if decision.assign:
            decision = self._assign(decision)
        elif decision.unassign:
            self._send_assignee("DELETE", "unassigned")
        elif decision.pull_body is not None:
            run.report.add(f"#{self._number}: {self._command.name} by @{self._login}")
            if not run.report.is_dry:
                run.github.send("PATCH", self._pull_path, {"body": decision.pull_body})
        if decision.card and self._card:
            move_card(run, self._card, decision.card)
        return decision

    def _assign(self, decision: Decision) -> Decision:
        """Assign, and see who else took the last place at the same time."""
        answer = self._send_assignee("POST", "assigned")
        if answer is None:
            return decision
        if self._user_id not in {user["id"] for user in answer["assignees"] or ()}:
            return Decision("not-assignable", refused=True)
        issue, _ = self._read()
        ids = _get_assignees_in_order(issue) if issue else []
        refusal = ""
        if self._user_id in ids[self._run.config.max_assignees :]:
            refusal = "max-assignees"
        elif self._count_issues() > self._run.config.max_issues:
            refusal = "max-issues"
        if not refusal:
            return decision
        self._send_assignee("DELETE", "unassigned")
        return Decision(refusal, refused=True)

    def _send_assignee(self, method: str, what: str) -> t.Any:
        return self._run.send(
            f"#{self._number}: @{self._login} {what}",
            method,
            f"issues/{self._number}/assignees",
            {"assignees": [self._login]},
        )

    def _answer(self, decision: Decision) -> None:
        outcome = REFUSED if decision.refused else DONE
        if decision.answer:
            config, command = self._run.config, self._command
            is_of_person = decision.answer == "max-issues"
            pull = f"{config.owner}/{command.repository or config.name}"
            text = self._run.answers.render(
                decision.answer,
                self._login,
                limit=config.max_issues if is_of_person else config.max_assignees,
                pull=f"{pull}#{command.number}",
            )
            self._run.comment(
                f"#{self._number}: answered {decision.answer} to @{self._login}",
                self._number,
                text,
                self._make_mark(outcome),
                self._created_at,
            )
        self._run.react(self._comment_id, outcome)


def _is_ignored(issue: Mapping[str, t.Any]) -> bool:
    return IGNORED_LABEL in {label["name"] for label in issue["labels"]["nodes"]}


def _get_assignments(issue: Mapping[str, t.Any]) -> list[tuple[int, datetime]]:
    """Return who was assigned when, in GitHub's order."""
    return [
        (node["assignee"]["databaseId"], datetime.fromisoformat(node["createdAt"]))
        for node in issue["timelineItems"]["nodes"]
        if (node.get("assignee") or {}).get("databaseId")
    ]


def _get_assignees_in_order(issue: Mapping[str, t.Any]) -> list[int]:
    """Return the present assignees, the one who was assigned last at the end."""
    order = {user_id: i for i, (user_id, _) in enumerate(_get_assignments(issue))}
    present = [user["databaseId"] for user in issue["assignees"]["nodes"]]
    return sorted(present, key=lambda user_id: order.get(user_id, -1))
