"""The daily round: who is warned, who is unassigned."""

from __future__ import annotations

import typing as t
from datetime import datetime, timedelta

from ..inactivity import judge
from ..queries import ASSIGNED_ISSUES
from ..run import IGNORED_LABEL
from ..state import Assignee
from ..thread import Comment, make_mark

if t.TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ..inactivity import Verdict
    from ..run import Event, Run

type Node = Mapping[str, t.Any]


def handle_schedule(run: Run, _: Event) -> None:
    """Look at every assignee of every open issue."""
    for issue in _read_issues(run):
        if IGNORED_LABEL in {label["name"] for label in issue["labels"]["nodes"]}:
            continue
        for assignee in _read_assignees(run, issue):
            if assignee.login.lower() not in run.config.exempt:
                verdict = judge(assignee, run.now, run.config)
                _carry_out(run, issue["number"], assignee, verdict)


def _read_issues(run: Run) -> Iterator[Node]:
    after = None
    # Read whole before anything changes: an issue that loses its last assignee leaves
    # the list, and would shift what the following page begins with.
    found: list[Node] = []
    while True:
        data = run.query(ASSIGNED_ISSUES, after=after)
        page = data["repository"]["issues"]
        found += page["nodes"]
        if not page["pageInfo"]["hasNextPage"]:
            return iter(found)
        after = page["pageInfo"]["endCursor"]


def _read_assignees(run: Run, issue: Node) -> list[Assignee]:
    """Find out when each assignee was last active, and what we told them since."""
    users = issue["assignees"]["nodes"]
    opened_at = datetime.fromisoformat(issue["createdAt"])
    active = {user["databaseId"]: opened_at for user in users}
    for user_id, moment in _get_activity(issue):
        if user_id in active:
            active[user_id] = max(active[user_id], min(moment, run.now))
    # A comment that is older than what is known of every assignee changes nothing.
    oldest = min(active.values(), default=run.now)
    thread = run.get_thread(issue["number"], issue["comments"])
    comments = [*thread.read(oldest)]
    for comment in comments:
        if comment.author_id in active:
            active[comment.author_id] = max(
                active[comment.author_id], comment.updated_at
            )
    return [
        _make_assignee(user, active[user["databaseId"]], comments) for user in users
    ]


def _make_assignee(
    user: Node, active_at: datetime, comments: list[Comment]
) -> Assignee:
    def find(kind: str) -> datetime | None:
        mark = make_mark(kind, user["databaseId"])
        moments = [item.created_at for item in comments if item.has(mark)]
        return max((item for item in moments if item > active_at), default=None)

    return Assignee(
        id=user["databaseId"],
        login=user["login"],
        active_at=active_at,
        warned_at=find("warned"),
        has_farewell=find("unassigned") is not None,
    )


def _get_activity(issue: Node) -> Iterator[tuple[int | None, datetime]]:
    """Return who was assigned, committed to or reviewed a linked pull request, when."""
    for node in issue["timelineItems"]["nodes"]:
        yield _get_id(node.get("assignee")), _parse(node["createdAt"])
    for pull in (issue["closedByPullRequestsReferences"] or {}).get("nodes", ()):
        for node in pull["commits"]["nodes"]:
            for author in node["commit"]["authors"]["nodes"]:
                moment = _parse(node["commit"]["committedDate"])
                yield _get_id(author["user"]), moment
        for review in pull["reviews"]["nodes"]:
            if review["submittedAt"]:
                yield _get_id(review["author"]), _parse(review["submittedAt"])


def _get_id(user: Node | None) -> int | None:
    return (user or {}).get("databaseId")


_parse = datetime.fromisoformat


def _carry_out(run: Run, number: int, assignee: Assignee, verdict: Verdict) -> None:
    login, config = assignee.login, run.config
    if verdict == "leave":
        return
    what = "warned" if verdict == "warn" else "unassigned"
    text = run.answers.render(
        f"inactive-{'warning' if verdict == 'warn' else 'unassigned'}",
        login,
        days=(run.now - assignee.active_at).days,
        notice=config.min_notice.days,
    )
    if not assignee.has_farewell:
        mark = make_mark(what, assignee.id)
        line = f"#{number}: @{login} told that they are {what}"
        # All comments are read already: this period has none.
        since = assignee.active_at + timedelta(seconds=1)
        run.comment(line, number, text, mark, since, is_missing=True)
    if verdict == "unassign":
        run.send(
            f"#{number}: @{login} unassigned",
            "DELETE",
            f"issues/{number}/assignees",
            {"assignees": [login]},
        )
