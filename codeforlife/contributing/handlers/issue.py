"""A new issue: it gets links for newcomers, and its description is asked for."""

from __future__ import annotations

import typing as t

from ..run import IGNORED_LABEL, is_from_bot
from ..thread import make_mark

if t.TYPE_CHECKING:
    from ..run import Event, Run

_LINKS = make_mark("links")


def handle_issue(run: Run, event: Event) -> None:
    """Complete an issue that was opened."""
    if event["action"] != "opened" or is_from_bot(event["issue"]["user"]):
        return
    number = event["issue"]["number"]
    issue = run.github.get(f"repos/{run.config.repository}/issues/{number}")
    if IGNORED_LABEL in {label["name"] for label in issue["labels"]}:
        return
    body = issue["body"] or ""
    written = body.partition(_LINKS)[0].strip()
    if not written:
        team = f"@{run.config.team}" if run.config.team else "Maintainers"
        text = run.answers.render("describe", team=team)
        what = f"#{number}: description asked for"
        run.comment(what, number, text, make_mark("describe"))
    if _LINKS not in body:
        links = run.answers.render("issue-links", owner=run.config.owner)
        body = f"{body.rstrip()}\n\n{_LINKS}\n{links}".lstrip()
        run.send(f"#{number}: links added", "PATCH", f"issues/{number}", {"body": body})
