"""The pytest plugin: fixtures for a service, and nothing for any other project."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.contrib.auth.hashers import identify_hasher, make_password

from codeforlife import mail
from codeforlife.tests import _network
from codeforlife.tests._network import (
    NetworkBlockedError,
    allow_network,
    block_network,
)
from codeforlife.tests.factories import make_teacher_user
from codeforlife.user import models

ROOT = Path(__file__).parent.parent.parent
OUTSIDE = ("192.0.2.1", 9)  # RFC 5737: documentation


def run_pytest(directory: Path, *args: str, **env: str) -> tuple[int, str]:
    command = [sys.executable, "-m", "pytest", "-p", "codeforlife.pytest_plugin"]
    command += ["-p", "no:cacheprovider", "-q", *args]
    done = subprocess.run(
        command,
        cwd=directory,
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
            "DATABASE_URL": "",
            **env,
        },
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def test_another_project_notices_nothing(tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text(
        "import sys, pytest\n"
        "def test_it(request):\n"
        "    assert 'django.conf' not in sys.modules\n"
        "    assert 'codeforlife.tests' not in sys.modules\n"
        "    with pytest.raises(pytest.FixtureLookupError):\n"
        "        request.getfixturevalue('api_client')\n"
    )
    code, output = run_pytest(tmp_path, DJANGO_SETTINGS_MODULE="")

    assert code == 0, output


def test_another_django_project_keeps_its_fixtures(tmp_path: Path) -> None:
    (tmp_path / "other_settings.py").write_text("SECRET_KEY = 'x'\n")
    (tmp_path / "test_it.py").write_text(
        "import sys\n"
        "from django.conf import settings\n"
        "def test_it(mailoutbox, request):\n"
        "    assert mailoutbox == []\n"
        "    assert 'codeforlife.tests' not in sys.modules\n"
        "    assert 'PBKDF2' in settings.PASSWORD_HASHERS[0]\n"
    )
    code, output = run_pytest(
        tmp_path,
        "-p",
        "pytest_django.plugin",
        DJANGO_SETTINGS_MODULE="other_settings",
        PYTHONPATH=f"{ROOT}{os.pathsep}{tmp_path}",
    )

    assert code == 0, output


SERVICE_TEST = """
import socket, pytest
from codeforlife.tests import TestCase
from codeforlife.tests._network import NetworkBlockedError

class TestOldStyle(TestCase):
    def test_no_network(self):
        with self.assertRaises(NetworkBlockedError):
            socket.create_connection(("192.0.2.1", 9), timeout=0.1)

@pytest.mark.allow_network
def test_network():
    with pytest.raises(OSError):
        socket.create_connection(("127.0.0.1", 9), timeout=0.1)
    assert "block_network" not in socket.socket.connect.__qualname__
"""


def test_a_service_is_kept_off_the_network(tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text(SERVICE_TEST)
    project = ROOT / "tests" / "projects" / "own_user"
    code, output = run_pytest(
        tmp_path,
        "-p",
        "pytest_django.plugin",
        "--strict-markers",
        DJANGO_SETTINGS_MODULE="settings",
        PYTHONPATH=f"{ROOT}{os.pathsep}{project}",
    )

    assert code == 0, output
    assert "2 passed" in output


def test_other_machines_are_refused_and_this_one_is_not() -> None:
    with (
        block_network(),
        socket.socket() as sock,
        socket.create_server(("127.0.0.1", 0)) as server,
    ):
        sock.settimeout(0.1)
        for connect in (sock.connect, sock.connect_ex):
            with pytest.raises(NetworkBlockedError, match="to connect to 192"):
                connect(OUTSIDE)
        socket.create_connection(server.getsockname()).close()


def test_configured_hosts_can_be_reached(monkeypatch) -> None:
    configured = SimpleNamespace(
        DATABASES={"default": {"HOST": "db.test"}, "other": {}},
        CACHES={
            "default": {"LOCATION": "redis://192.0.2.1:6379/0"},
            "other": {"LOCATION": ["redis://192.0.2.2/0"]},
            "memory": {},
        },
        CELERY_BROKER_URL="amqp://192.0.2.3//",
    )
    monkeypatch.setattr(_network, "settings", configured)

    hosts = _network._get_configured_hosts()
    assert hosts == {"db.test", "192.0.2.1", "192.0.2.2", "192.0.2.3"}
    assert "192.0.2.3" in _network._resolve({"192.0.2.3"})


def test_network_can_be_allowed(monkeypatch) -> None:
    reached = []
    monkeypatch.setattr(
        "codeforlife.tests._network._connect", lambda sock, address: reached.append(1)
    )
    with block_network(), allow_network(), socket.socket() as sock:
        sock.connect(OUTSIDE)

    assert reached == [1]


def test_passwords_are_hashed_fast_and_old_hashes_are_known() -> None:
    assert identify_hasher(make_password("x")).algorithm == "md5"
    assert len(settings.PASSWORD_HASHERS) > 1


def test_keys_live_as_long_as_the_process() -> None:
    assert settings.ENCRYPTION_KEY_PROVIDER.endswith("MemoryKeyProvider")


def test_mailoutbox_is_dotdigitals(mailoutbox) -> None:
    mail.send_mail(campaign_id=1, to_addresses=["a@b.test"])
    mail.add_contact("a@b.test")

    sent, added = mailoutbox
    assert (sent.action, sent.campaign_id) == ("send_mail", 1)
    assert sent.to_addresses == ["a@b.test"]
    assert added.action == "add_contact"


def test_mailoutbox_starts_empty(mailoutbox) -> None:
    assert mailoutbox == []
    assert mail.outbox is mailoutbox


def test_django_mailoutbox_is_djangos(django_mailoutbox) -> None:
    from django.core import mail as django_mail

    assert django_mailoutbox is django_mail.outbox


def test_outbox_is_only_kept_on_request() -> None:
    assert mail.outbox is None


@pytest.mark.django_db
def test_api_client(api_client) -> None:
    api_client.get("/csrf/cookie/")
    assert api_client.user is None


CLIENTS = {
    "as_teacher": models.NonAdminSchoolTeacherUser,
    "as_admin_teacher": models.AdminSchoolTeacherUser,
    "as_non_school_teacher": models.NonSchoolTeacherUser,
    "as_student": models.StudentUser,
    "as_independent": models.IndependentUser,
}


@pytest.mark.parametrize("name", CLIENTS)
def test_logged_in_client(name: str, request: pytest.FixtureRequest) -> None:
    client = request.getfixturevalue(name)

    assert type(client.user) is CLIENTS[name]
    assert client.user.is_authenticated
    client.logout()
    assert client.user is None


def test_a_client_without_a_session_ends_none(
    api_client, db, django_assert_num_queries
) -> None:
    api_client.credentials(HTTP_ACCEPT="text/plain")
    api_client.force_authenticate(models.User(), token="token")
    api_client.cookies["other"] = "1"
    with django_assert_num_queries(0):
        api_client.logout()
    assert not api_client.cookies
    assert not api_client._credentials
    assert api_client.handler._force_user is api_client.handler._force_token is None


def test_two_clients_are_two_people(as_teacher, as_student) -> None:
    assert as_teacher.user != as_student.user
    assert as_teacher.login_as(make_teacher_user()) == as_teacher.user
