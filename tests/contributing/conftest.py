from collections.abc import Iterator

import pytest

from tests.contributing.fake_github import FakeGitHub
from tests.contributing.pipeline import Pipeline


@pytest.fixture(scope="session")
def _server() -> Iterator[FakeGitHub]:
    fake = FakeGitHub()
    yield fake
    fake.stop()


@pytest.fixture
def github(_server: FakeGitHub) -> Iterator[FakeGitHub]:
    """A fake GitHub; what breaks GitHub's own schemas fails the test."""
    _server.reset()
    yield _server
    assert not _server.problems


@pytest.fixture
def pipeline(github: FakeGitHub) -> Pipeline:
    return Pipeline(github)
