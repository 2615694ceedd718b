"""The client on GitHub's bad days."""

from collections.abc import Iterator

import pytest
from graphql import parse, validate

from codeforlife.contributing import github as client_module
from codeforlife.contributing import queries
from codeforlife.contributing.errors import GitHubError
from codeforlife.contributing.github import GitHub
from tests.contributing.fake_github import FakeGitHub, Fault
from tests.contributing.fake_graphql import SCHEMA, is_schema_valid
from tests.contributing.fake_state import REPOSITORY, Issue, User
from tests.contributing.pipeline import Pipeline

PATH = f"repos/{REPOSITORY}/issues/1"


@pytest.fixture
def ada(github: FakeGitHub) -> User:
    return github.state.add_user("ada", 1)


@pytest.fixture
def issue(github: FakeGitHub, ada: User) -> Issue:
    return github.state.add_issue(ada, body="What to do.")


@pytest.fixture
def client(pipeline: Pipeline, issue: Issue) -> Iterator[GitHub]:
    now = pipeline.github.state.now.timestamp()
    client = GitHub(pipeline.config, pipeline.slept.append, lambda: now)
    yield client
    client.close()


@pytest.mark.parametrize("name", [name for name in vars(queries) if name.isupper()])
def test_queries_are_what_githubs_schema_allows(name: str) -> None:
    assert is_schema_valid()
    assert not validate(SCHEMA, parse(getattr(queries, name)))


def test_what_is_unchanged_is_not_sent_again(
    client: GitHub, github: FakeGitHub, issue: Issue
) -> None:
    first = client.get(PATH)
    assert client.get(PATH) == first
    assert github.not_modified == 1
    issue.body = "Something else."
    assert client.get(PATH)["body"] == "Something else."
    assert github.not_modified == 1


def _reset(github: FakeGitHub, seconds: int) -> dict[str, str]:
    moment = int(github.state.now.timestamp()) + seconds
    return {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(moment)}


SECONDARY = {"message": "You have exceeded a secondary rate limit."}


@pytest.mark.parametrize(
    ("fault", "waited"),
    [
        (Fault("GET", 403, {"Retry-After": "7"}), [7]),
        (Fault("GET", 429, {"Retry-After": "7"}, times=2), [7, 7]),
        (Fault("GET", 403, body=SECONDARY, times=2), [60, 120]),
        (Fault("GET", 429), [60]),
        (Fault("GET", 500, times=3), [1, 2, 4]),
        (Fault("GET", 502), [1]),
        (Fault("GET", None), [1]),
    ],
)
def test_what_passes_is_waited_for(
    client: GitHub, github: FakeGitHub, pipeline: Pipeline, fault: Fault, waited: list
) -> None:
    github.faults = [fault]
    assert client.get(PATH)["number"] == 1
    assert pipeline.slept == waited
    assert len(github.requests) == len(waited) + 1


def test_the_primary_limit_is_waited_for_until_it_ends(
    client: GitHub, github: FakeGitHub, pipeline: Pipeline
) -> None:
    github.faults = [Fault("GET", 403, _reset(github, 90))]
    client.get(PATH)
    assert pipeline.slept == [91]
    github.faults = [Fault("GET", 403, _reset(github, 3600))]
    with pytest.raises(GitHubError, match="asks to wait 3601 seconds"):
        client.get(PATH)


def test_graphqls_own_limit_is_waited_for(
    client: GitHub, github: FakeGitHub, pipeline: Pipeline
) -> None:
    limited = {"data": None, "errors": [{"type": "RATE_LIMITED"}]}
    github.faults = [Fault("graphql", 200, _reset(github, 5), body=limited, times=2)]
    variables = {"owner": "ocadotechnology", "name": "codeforlife-fruit"}
    data = client.query(queries.COMMENTS, **variables, number=1, after=None)
    assert not data["repository"]["issueOrPullRequest"]["comments"]["nodes"]
    assert pipeline.slept == [6, 6]


@pytest.mark.parametrize(
    "fault",
    [
        Fault("GET", 403),  # a permission that is missing
        Fault("GET", 301, {"Location": "/elsewhere"}),
        Fault("GET", 404),
        Fault("GET", 410),
        Fault("GET", 422),
        Fault("GET", 503, times=5),
        Fault("GET", None, times=5),
    ],
)
def test_what_does_not_pass_is_an_error(
    client: GitHub, github: FakeGitHub, fault: Fault
) -> None:
    github.faults = [fault]
    with pytest.raises(GitHubError, match=f"^GET /{PATH} "):
        client.get(PATH)


@pytest.mark.parametrize("is_done", [True, False])
def test_a_slow_answer_is_given_up(
    client: GitHub,
    github: FakeGitHub,
    pipeline: Pipeline,
    monkeypatch: pytest.MonkeyPatch,
    is_done: bool,
) -> None:
    monkeypatch.setattr(client_module, "_TIMEOUT", (1, 0.2))
    github.faults = [Fault("PATCH", 200, delay=0.4, is_done=is_done)]
    client.send("PATCH", PATH, {"body": "x"})
    assert pipeline.slept == [1]
    assert github.state.items[1].body == "x"


@pytest.mark.parametrize("status", [502, None])
@pytest.mark.parametrize("is_done", [True, False])
def test_a_comment_without_an_answer_is_looked_for_before_it_is_written_again(
    github: FakeGitHub,
    pipeline: Pipeline,
    issue: Issue,
    ada: User,
    status: int | None,
    is_done: bool,
) -> None:
    github.state.assign(issue, ada)
    github.faults = [Fault("POST .*/comments$", status, is_done=is_done)]
    pipeline.comment(issue, ada, "assign me")
    assert len(github.state.get_own_comments(issue)) == 1


def test_a_token_is_in_no_message(github: FakeGitHub, pipeline: Pipeline) -> None:
    assert pipeline.config.token not in repr(pipeline.config)
    github.faults = [Fault("graphql", 401)]
    with pytest.raises(GitHubError) as raised:
        pipeline.run_daily()
    assert pipeline.config.token not in str(raised.value)
    assert str(raised.value).endswith("/graphql answered 401.")
