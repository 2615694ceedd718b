"""A pull request: its title, and whether its authors signed the agreement."""

from __future__ import annotations

import re
import typing as t

from ..agreement import Author, get_emails, get_people, get_unsigned
from ..agreement_service import get_signed
from ..errors import AgreementServiceError, ContributingError
from ..queries import PULL_REQUEST
from ..thread import make_mark
from ..titles import is_conventional

if t.TYPE_CHECKING:
    from collections.abc import Mapping

    from ..run import Event, Run

AGREEMENT, TITLE = "contributing / agreement", "contributing / title"
_MARK = make_mark("agreement")
_TRIES = 3

type _State = t.Literal["success", "failure", "error"]


def handle_pull_request(run: Run, event: Event) -> None:
    """Check a pull request that was opened or changed."""
    is_other_edit = event["action"] == "edited" and "title" not in event["changes"]
    if not is_other_edit:
        check_pull_request(run, event["pull_request"]["number"])


def handle_merge_group(run: Run, event: Event) -> None:
    """Check the pull request at the head of a merge queue's group again."""
    group = event["merge_group"]
    found = re.search(r"/pr-(\d+)-[0-9a-f]{40}$", group["head_ref"])
    if event["action"] == "checks_requested" and found:
        check_pull_request(run, int(found[1]), group["head_sha"])


def check_pull_request(run: Run, number: int, sha: str = "") -> bool:
    """Check a pull request, and say what came of it.

    Args:
        run: The run.
        number: The pull request's number.
        sha: The commit that gets the statuses; the pull request's head by default.

    Returns:
        Whether all its authors have signed the agreement.

    Raises:
        AgreementServiceError: It cannot be found out. The status says so first.
        GitHubError: GitHub refuses, or cannot be reached.
    """
    pull = _read_pull(run, number)
    sha = sha or pull["headRefOid"]
    if is_conventional(pull["title"]):
        _set_status(run, sha, TITLE, "success", "The title is a Conventional Commit.")
    else:
        description = "The title must be like `fix(models): say what is gained`."
        _set_status(run, sha, TITLE, "failure", description)
    try:
        unsigned = _find_unsigned(run, pull)
    except AgreementServiceError as error:
        text = run.answers.render("agreement-failed", reason=error)
        _comment(run, number, text, is_needed=True)
        _set_status(run, sha, AGREEMENT, "error", str(error))
        raise
    if unsigned:
        people = "\n".join(f"- {person}" for person in unsigned)
        url = f"https://github.com/{run.config.owner}/codeforlife-workspace/blob/main/CONTRIBUTING.md"
        text = run.answers.render("agreement-unsigned", people=people, url=url)
        _comment(run, number, text, is_needed=True)
        description = f"{len(unsigned)} of the authors still have to sign."
        _set_status(run, sha, AGREEMENT, "failure", description)
        return False
    _comment(run, number, run.answers.render("agreement-signed"), is_needed=False)
    _set_status(run, sha, AGREEMENT, "success", "All authors have signed.")
    return True


def _read_pull(run: Run, number: int) -> Mapping[str, t.Any]:
    """Read a pull request with all its commits, of one and the same head."""
    for _ in range(_TRIES):
        commits: list[t.Any] = []
        heads = set()
        after = None
        while True:
            data = run.query(PULL_REQUEST, number=number, after=after)
            pull = data["repository"]["pullRequest"]
            if pull is None:
                raise ContributingError(f"There is no pull request #{number}.")
            heads.add(pull["headRefOid"])
            commits += [node["commit"] for node in pull["commits"]["nodes"]]
            if not pull["commits"]["pageInfo"]["hasNextPage"]:
                break
            after = pull["commits"]["pageInfo"]["endCursor"]
        if len(heads) == 1:
            return {**pull, "all_commits": commits}
    raise ContributingError(f"Pull request #{number} changes while it is read.")


def _find_unsigned(run: Run, pull: Mapping[str, t.Any]) -> list[str]:
    commits = pull["all_commits"]
    # GitHub does not list all commits of a very large pull request.
    if pull["commits"]["totalCount"] > len(commits) or any(
        commit["authors"]["totalCount"] > len(commit["authors"]["nodes"])
        for commit in commits
    ):
        raise AgreementServiceError(
            "The pull request has more commits or authors than GitHub lists."
        )
    authors = get_people(
        (
            Author.from_commit(commit, actor)
            for commit in commits
            for actor in commit["authors"]["nodes"]
        ),
        run.config.bot_ids,
    )
    return get_unsigned(authors, get_signed(run.config, get_emails(authors)))


def _comment(run: Run, number: int, text: str, *, is_needed: bool) -> None:
    """Write or edit the one comment about the agreement."""
    thread = run.get_thread(number)
    known = thread.find(_MARK)
    if run.report.is_dry:
        if known or is_needed:
            run.report.add(f"#{number}: comment about the agreement")
    elif known:
        if thread.edit(known, text, _MARK):
            run.report.add(f"#{number}: comment about the agreement edited")
    elif is_needed:
        run.comment(
            f"#{number}: comment about the agreement written",
            number,
            text,
            _MARK,
        )


def _set_status(
    run: Run, sha: str, context: str, state: _State, description: str
) -> None:
    body = {"state": state, "context": context, "description": description[:140]}
    run.send(f"{sha[:7]}: {context}: {state}", "POST", f"statuses/{sha}", body)
