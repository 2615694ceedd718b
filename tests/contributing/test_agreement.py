"""A pull request's authors and title; the service is played by a few lines."""

import io
import itertools
import logging
import typing as t
from collections.abc import Iterator

import pytest

from codeforlife.contributing import agreement_service
from codeforlife.contributing.errors import AgreementServiceError, ContributingError
from tests.contributing.fake_github import FakeGitHub
from tests.contributing.fake_state import Pull, User
from tests.contributing.issuer import SECRET, Issuer, JsonServer
from tests.contributing.pipeline import Pipeline, make_comment_event

AGREEMENT, TITLE = "contributing / agreement", "contributing / title"
PLANTED = "planted.secret@example.test"


class Service(JsonServer):
    """Tells of each e-mail whether it is in a set, or fails as told."""

    def __init__(self) -> None:
        super().__init__(self._answer)
        self.signed: set[str] = set()
        self.failure: tuple[int, t.Any] | None = None

    def _answer(self, path: str, headers: t.Any) -> tuple[int, t.Any]:
        assert path == "/contributors/emails/check-signed-latest-agreement/"
        assert headers["Authorization"].startswith("Bearer ey")
        return self.failure or (
            200,
            [
                {**item, "has_signed": item["email"] in self.signed}
                for item in self.asked[-1]
            ],
        )


@pytest.fixture(scope="module")
def issuer() -> Iterator[Issuer]:
    issuer = Issuer()
    yield issuer
    issuer.stop()


@pytest.fixture
def service() -> Iterator[Service]:
    service = Service()
    yield service
    service.stop()


@pytest.fixture
def pipeline(github: FakeGitHub, issuer: Issuer, service: Service) -> Pipeline:
    return Pipeline(
        github,
        agreement_url=service.url,
        id_token_url=f"{issuer.url}/token?v=2",
        id_token_secret=SECRET,
    )


@pytest.fixture
def ada(github: FakeGitHub) -> User:
    return github.state.add_user("ada", 1)


@pytest.fixture
def pull(github: FakeGitHub, ada: User) -> Pull:
    pull = github.state.add_pull(ada)
    github.state.add_commit(pull, ("Ada@Example.test", ada))
    return pull


def status_of(github: FakeGitHub, pull: Pull, context: str = AGREEMENT) -> str:
    return github.state.statuses[pull.head, context][0]


def test_one_comment_that_is_edited_in_place(
    github: FakeGitHub, pipeline: Pipeline, service: Service, pull: Pull, ada: User
) -> None:
    pipeline.check(pull, "opened")
    pipeline.check(pull)
    (comment,) = github.state.get_own_comments(pull)
    assert "- @ada\n" in comment
    assert status_of(github, pull) == "failure"
    service.signed = {"ada@example.test"}
    check = pipeline.comment(pull, ada, "Check agreement!")
    (comment,) = github.state.get_own_comments(pull)
    assert "Thank you!" in comment
    assert status_of(github, pull) == "success"
    assert sorted(content for _, content in check.reactions) == ["+1", "eyes"]
    github.state.add_commit(pull, ("bob@example.test", None))
    pipeline.check(pull)
    (comment,) = github.state.get_own_comments(pull)
    assert f"- commit {pull.head[-7:]}\n" in comment
    assert status_of(github, pull) == "failure"


def test_where_all_have_signed_nothing_is_said(
    github: FakeGitHub, pipeline: Pipeline, service: Service, pull: Pull
) -> None:
    service.signed = {"ada@example.test"}
    pipeline.check(pull)
    assert not pull.comments
    assert status_of(github, pull) == "success"


def test_co_authors_count_and_bots_do_not(
    github: FakeGitHub, pipeline: Pipeline, service: Service, pull: Pull, ada: User
) -> None:
    bob = github.state.add_user("bob", 2)
    dependabot = github.state.add_user("dependabot[bot]", 49699333, is_bot=True)
    fake = github.state.add_user("github-actions-bot", 77)
    commit = github.state.add_commit(
        pull,
        ("ada@example.test", ada),
        ("bob@example.test", bob),
        ("", None),
        ("x@users.noreply.github.com", dependabot),
        ("49699333+dependabot[bot]@users.noreply.github.com", None),
        ("41898282@example.test", fake),
    )
    service.signed = {"ada@example.test"}
    pipeline.check(pull)
    assert service.asked == [
        [
            {"email": "41898282@example.test"},
            {"email": "ada@example.test"},
            {"email": "bob@example.test"},
        ]
    ]
    (comment,) = github.state.get_own_comments(pull)
    people = [line for line in comment.splitlines() if line.startswith("- ")]
    assert people == [
        "- @bob",
        "- @github-actions-bot",
        f"- commit {commit.oid[-7:]}",
    ]


@pytest.mark.parametrize("page_size", [30, 100])
def test_all_commits_are_read(
    github: FakeGitHub, pipeline: Pipeline, service: Service, pull: Pull, page_size: int
) -> None:
    github.page_size = page_size
    for number in range(240):
        github.state.add_commit(pull, (f"u{number}@example.test", None))
    pipeline.check(pull)
    assert len(service.asked[0]) == 241
    pull.hidden_commits = 1
    with pytest.raises(AgreementServiceError, match="more commits or authors"):
        pipeline.check(pull)
    assert status_of(github, pull) == "error"


def test_a_head_that_moves_while_it_is_read_is_read_again(
    github: FakeGitHub, pipeline: Pipeline, service: Service, pull: Pull
) -> None:
    github.page_size = 30
    for number in range(40):
        github.state.add_commit(pull, (f"u{number}@example.test", None))
    pushes = itertools.count()

    def push(_: str) -> None:
        if next(pushes) == 0:
            github.state.add_commit(pull, ("late@example.test", None))

    github.after = push
    pipeline.check(pull)
    assert {"email": "late@example.test"} in service.asked[0]
    assert status_of(github, pull) == "failure"
    github.after = lambda _: t.cast(
        None, github.state.add_commit(pull, ("l@b.c", None))
    )
    with pytest.raises(ContributingError, match="changes while it is read"):
        pipeline.check(pull)


GOOD = [{"email": "ada@example.test", "has_signed": True}]


@pytest.mark.parametrize(
    ("failure", "reason"),
    [
        ((400, {}), "does not accept the question"),
        ((403, {}), "does not trust this workflow"),
        ((404, {}), "no such address"),
        ((429, {}), "too often"),
        ((500, {}), "answered 500"),
        ((503, {}), "which version of the agreement"),
        ((301, {}), "answered 301"),
        ((200, b"<html>"), "does not fit"),
        ((200, {}), "does not fit"),
        ((200, []), "does not fit"),
        ((200, [{**GOOD[0], "has_signed": "yes"}]), "does not fit"),
        ((200, [{**GOOD[0], "email": PLANTED}]), "does not fit"),
        ((200, GOOD * 2), "does not fit"),
    ],
)
def test_a_service_that_fails_fails_closed_and_says_how(
    github: FakeGitHub,
    pipeline: Pipeline,
    service: Service,
    pull: Pull,
    failure: tuple[int, t.Any],
    reason: str,
) -> None:
    service.failure = failure
    with pytest.raises(AgreementServiceError, match=reason) as raised:
        pipeline.check(pull)
    assert "@" not in str(raised.value)
    assert github.state.statuses[pull.head, AGREEMENT] == ("error", str(raised.value))
    (comment,) = github.state.get_own_comments(pull)
    assert str(raised.value) in comment


@pytest.mark.parametrize(
    ("config", "reason"),
    [
        ({"agreement_url": ""}, "CONTRIBUTING_AGREEMENT_URL is not set"),
        ({"agreement_url": "http://127.0.0.1:1"}, "cannot be reached"),
        ({"id_token_secret": "wrong"}, "issued no token"),
        ({"id_token_url": ""}, "id-token: write"),
    ],
)
def test_a_service_that_cannot_be_asked_fails_closed(
    github: FakeGitHub,
    issuer: Issuer,
    service: Service,
    pull: Pull,
    config: dict[str, str],
    reason: str,
) -> None:
    whole = {
        "agreement_url": service.url,
        "id_token_url": f"{issuer.url}/token",
        "id_token_secret": SECRET,
    }
    with pytest.raises(AgreementServiceError, match=reason):
        Pipeline(github, **{**whole, **config}).check(pull)
    assert status_of(github, pull) == "error"


def test_a_slow_service_fails_closed(
    github: FakeGitHub,
    pipeline: Pipeline,
    pull: Pull,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def be_slow(*args: object, **kwargs: object) -> None:
        raise agreement_service.requests.ReadTimeout

    monkeypatch.setattr(agreement_service.requests, "post", be_slow)
    with pytest.raises(AgreementServiceError, match="in time"):
        pipeline.check(pull)
    assert status_of(github, pull) == "error"


@pytest.mark.parametrize("outcome", ["unsigned", "signed", "failed"])
def test_an_e_mail_is_shown_nowhere(
    github: FakeGitHub,
    pipeline: Pipeline,
    service: Service,
    ada: User,
    outcome: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Neither one of a commit, nor one in a text that the author chose."""
    caplog.set_level(logging.DEBUG)
    pull = github.state.add_pull(ada, title=f"feat: {PLANTED}", body=PLANTED)
    github.state.add_commit(pull, (PLANTED.upper(), None), (PLANTED, ada))
    service.signed = {PLANTED} if outcome == "signed" else set()
    service.failure = (500, {"detail": PLANTED}) if outcome == "failed" else None
    shown = io.StringIO()
    for text in ("check agreement", f"check agreement {PLANTED}"):
        comment = github.state.add_comment(pull, ada, text)
        try:
            report = pipeline.handle("issue_comment", make_comment_event(pull, comment))
            print(report.lines, file=shown)
        except AgreementServiceError as error:
            print(repr(error), error.__cause__, file=shown)
    assert service.asked == [[{"email": PLANTED}]]
    print(caplog.text, github.state.statuses, file=shown)
    print(github.state.get_own_comments(pull), github.requests, file=shown)
    assert PLANTED not in shown.getvalue().lower()


@pytest.mark.parametrize(
    ("title", "state"), [("fix: a pear", "success"), ("A pear", "failure")]
)
def test_the_title_gets_a_status(
    github: FakeGitHub, pipeline: Pipeline, pull: Pull, title: str, state: str
) -> None:
    pull.title = title
    pipeline.check(pull)
    assert status_of(github, pull, TITLE) == state


def test_only_an_edit_of_the_title_is_looked_at(
    github: FakeGitHub, pipeline: Pipeline, pull: Pull
) -> None:
    event = {"action": "edited", "pull_request": {"number": pull.number}}
    pipeline.handle("pull_request_target", {**event, "changes": {"body": {}}})
    assert not github.requests
    pipeline.handle("pull_request_target", {**event, "changes": {"title": {}}})
    assert status_of(github, pull, TITLE) == "success"


def test_a_merge_queue_checks_its_own_commit(
    github: FakeGitHub, pipeline: Pipeline, service: Service, pull: Pull
) -> None:
    service.signed = {"ada@example.test"}
    ref = f"refs/heads/gh-readonly-queue/main/pr-{pull.number}-{'a' * 40}"
    group = {"head_ref": ref, "head_sha": "c" * 40}
    event = {"action": "checks_requested", "merge_group": group}
    pipeline.handle("merge_group", event)
    assert github.state.statuses["c" * 40, AGREEMENT][0] == "success"
    assert github.state.statuses["c" * 40, TITLE][0] == "success"


def test_a_pull_request_that_is_gone(github: FakeGitHub, pipeline: Pipeline) -> None:
    event = {"action": "opened", "pull_request": {"number": 99}}
    with pytest.raises(ContributingError, match="no pull request #99"):
        pipeline.handle("pull_request_target", event)
