"""The fixtures that the pytest plugin gives to a service."""

from __future__ import annotations

import typing as t
from contextlib import ExitStack

import pytest
from django.test import override_settings

from . import factories
from ._isolation import isolated_login_limits, isolated_services
from ._network import allow_network, block_network

if t.TYPE_CHECKING:
    from collections.abc import Generator

    from ..mail import MailCall
    from .api_client import APIClient

type _Client = APIClient[t.Any]


def pytest_configure(config: pytest.Config) -> None:
    """Describe the plugin's marker, and keep the tests away from real services.

    Args:
        config: The configuration of pytest.
    """
    config.addinivalue_line(
        "markers", "allow_network: let the test connect to other machines."
    )
    # Not in a fixture: modules of tests may use a cache or a task while they are
    # imported.
    isolation = ExitStack()
    isolation.enter_context(isolated_services())
    if detection := config.getini("DETECT_N_PLUS_ONE"):
        isolation.enter_context(override_settings(DETECT_N_PLUS_ONE=detection))
    config.add_cleanup(isolation.close)


@pytest.fixture(scope="session", autouse=True)
def _codeforlife_network(pytestconfig: pytest.Config) -> Generator[None]:
    """Refuse connections to other machines, unless pytest-socket does so already."""
    if pytestconfig.getoption("disable_socket", False):
        yield
        return
    with block_network():
        yield


@pytest.fixture(autouse=True)
def _codeforlife_allow_network(request: pytest.FixtureRequest) -> Generator[None]:
    """Let a test connect to other machines that is marked so."""
    if request.node.get_closest_marker("allow_network") is None:
        yield
        return
    with allow_network():
        yield


@pytest.fixture(autouse=True)
def _codeforlife_login_limits() -> Generator[None]:
    """Keep one test's failed log-ins from locking the next test out."""
    with isolated_login_limits():
        yield


@pytest.fixture(autouse=True)
def _codeforlife_database_clock() -> Generator[None]:
    """Let no request of a test, which may not have ended, bound what comes later."""
    yield
    from ..models.database.waiting import stop_clock  # models need the apps

    stop_clock()


@pytest.fixture
def mailoutbox() -> Generator[list[MailCall]]:
    """What is sent through Dotdigital during the test.

    It takes the place of pytest-django's fixture of this name: services send no mail
    through Django. That one is `django_mailoutbox` here.
    """
    from .. import mail

    outbox: list[MailCall] = []
    with override_settings(MAIL_ENABLED=False), pytest.MonkeyPatch.context() as patch:
        patch.setattr(mail, "outbox", outbox)
        yield outbox


@pytest.fixture
def django_mailoutbox(_dj_autoclear_mailbox: None) -> list[t.Any]:
    """What is sent through Django's own mail during the test."""
    from django.core import mail

    return mail.outbox


@pytest.fixture
def api_client() -> _Client:
    """A client without a logged-in user."""
    from .api_client import APIClient

    return APIClient()


def _log_in(user: t.Any) -> _Client:
    from .api_client import APIClient

    client: _Client = APIClient()
    client.login_as(user)
    return client


@pytest.fixture
def as_teacher(db: None) -> _Client:
    """A client of a teacher in a school who does not administer it."""
    return _log_in(factories.make_teacher_user())


@pytest.fixture
def as_admin_teacher(db: None) -> _Client:
    """A client of a teacher who administers a school."""
    return _log_in(factories.make_teacher_user(is_admin=True))


@pytest.fixture
def as_non_school_teacher(db: None) -> _Client:
    """A client of a teacher without a school."""
    return _log_in(factories.make_teacher_user(school=None))


@pytest.fixture
def as_student(db: None) -> _Client:
    """A client of a student in a class."""
    return _log_in(factories.make_student_user())


@pytest.fixture
def as_independent(db: None) -> _Client:
    """A client of an independent learner."""
    return _log_in(factories.make_independent_user())
