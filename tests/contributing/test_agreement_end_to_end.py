"""The pipeline and a real service, with an issuer of tokens between them."""

import shutil
from collections.abc import Iterator

import pytest

from codeforlife.contributing.errors import AgreementServiceError
from tests.contributing.fake_github import FakeGitHub, Fault
from tests.contributing.issuer import SECRET, WORKFLOW, Issuer
from tests.contributing.pipeline import Pipeline
from tests.server.conftest import Process
from tests.service_fixtures import ROOT

pytest.importorskip("gunicorn")

pytestmark = pytest.mark.timeout(300)

AGREEMENT = "contributing / agreement"
ADA = "Ada@Example.test"  # a fixture of the service, who has signed


@pytest.fixture(scope="module")
def issuer() -> Iterator[Issuer]:
    issuer = Issuer()
    yield issuer
    issuer.stop()


@pytest.fixture(scope="module")
def service(
    tmp_path_factory: pytest.TempPathFactory, issuer: Issuer, _server: FakeGitHub
) -> Iterator[Process]:
    directory = tmp_path_factory.mktemp("own_user")
    skipped = shutil.ignore_patterns("db.sqlite3*", ".keys", "__pycache__")
    source = ROOT / "tests/projects/own_user"
    shutil.copytree(source, directory, ignore=skipped, dirs_exist_ok=True)
    process = Process(
        directory,
        "application.py",
        GH_API_URL=_server.url,
        GH_OIDC_ISSUER=issuer.url,
        GITHUB_OIDC_ALLOWED_WORKFLOWS=f"{WORKFLOW}/contributing.yaml@refs/tags/v*",
    ).wait()
    yield process
    process.stop()


@pytest.fixture
def pipeline(github: FakeGitHub, issuer: Issuer, service: Process) -> Pipeline:
    issuer.kind = "good"
    return Pipeline(
        github,
        agreement_url=f"http://localhost:{service.port}",
        id_token_url=f"{issuer.url}/token?v=2",
        id_token_secret=SECRET,
    )


def check(pipeline: Pipeline, *emails: str) -> tuple[str, str]:
    """Check a pull request; return its status and the comment."""
    state = pipeline.github.state
    pull = state.add_pull(state.viewer)
    for email in emails:
        state.add_commit(pull, (email, None))
    try:
        pipeline.check(pull)
    except AgreementServiceError:
        assert state.statuses[pull.head, AGREEMENT][0] == "error"
    comments = state.get_own_comments(pull)
    return state.statuses[pull.head, AGREEMENT][0], "".join(comments)


def test_who_has_signed_and_who_has_not(
    github: FakeGitHub, pipeline: Pipeline, service: Process, issuer: Issuer
) -> None:
    assert check(pipeline, ADA) == ("success", "")
    planted = "planted.secret@example.test"
    status, comment = check(pipeline, ADA, planted)
    assert status == "failure"
    assert comment.count("- commit ") == 1
    github.state.agreement = "f" * 40  # a version that is newer
    assert check(pipeline, ADA)[0] == "failure"
    text = comment + service.log.read_text() + repr(github.state.statuses)
    assert planted not in text
    assert "ada@example.test" not in text.lower()


@pytest.mark.parametrize(
    "kind",
    [
        "expired",
        "no expiry",
        "wrong audience",
        "wrong issuer",
        "other owner",
        "other workflow",
        "workflow of a branch",
        "other key",
        "unsigned",
        "alg none",
        "HS256 with the public key",
    ],
)
def test_a_token_that_is_not_good_is_refused(
    pipeline: Pipeline, issuer: Issuer, kind: str
) -> None:
    issuer.kind = kind
    status, comment = check(pipeline, ADA)
    assert status == "error"
    assert "The service does not trust this workflow." in comment


def test_a_service_that_cannot_reach_github_fails_closed(
    github: FakeGitHub, pipeline: Pipeline
) -> None:
    github.faults = [Fault("/commits$", 500)]
    status, comment = check(pipeline, ADA)
    assert status == "error"
    assert "which version of the agreement is the newest" in comment
