"""No personal data and no secret is written down, whichever logger has them."""

import json
import logging
import logging.config
from io import StringIO

import pytest
import responses
import sentry_sdk
from django.db import connection
from sentry_sdk.transport import Transport

from codeforlife import mail
from codeforlife.logging import JsonFormatter
from codeforlife.privacy import PrivacyFilter, before_send, redact, redact_path
from codeforlife.settings._logging import get_logging
from codeforlife.tests import APIClient
from codeforlife.tests.factories import make_session, make_teacher_user
from codeforlife.user.models import Session

SECRETS = ("ada@lovelace.uk", "ada%40lovelace.uk", "AB123", "s3cr3t-t0ken")
JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.dozjgNryP4J3jVmNHl0w5N"


@pytest.fixture(params=["plain", "JSON"])
def log(request):
    """What is written at DEBUG by all loggers, with the handler of the settings."""
    stream = StringIO()
    config = get_logging("DEBUG", plain=request.param == "plain")
    handler = logging.StreamHandler(stream)
    handler.addFilter(PrivacyFilter())
    if request.param == "JSON":
        handler.setFormatter(JsonFormatter())
    assert config["handlers"]["console"]["filters"] == ["privacy"]
    root = logging.getLogger()
    level, root.level = root.level, logging.DEBUG
    root.addHandler(handler)
    yield stream.getvalue
    root.removeHandler(handler)
    root.level = level


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("mail to ada@lovelace.uk failed", "mail to *** failed"),
        ("/contacts?email=ada%40lovelace.uk", "/contacts?email=***"),
        (f"got {JWT}", "got ***"),
        ("Authorization: Bearer abcdefgh12", "Authorization: *** ***"),
        ("Bearer abcdefgh12 is wrong", "Bearer *** is wrong"),
        ("redis://user:hunter2@cache:6379/0", "redis://***@cache:6379/0"),
        ("{'token': 'abc', 'a': 1}", "{'token': ***, 'a': 1}"),
        ("otp=123456&x=1", "otp=***&x=1"),
        (
            '"GET /classes/AB123/?x=1 HTTP/1.1" 404',
            '"GET /classes/***/?*** HTTP/1.1" 404',
        ),
        ("https://x.org/v2/contacts/4711/AB123", "https://x.org/v2/contacts/4711/***"),
        ("Nothing to hide in 3 lines", "Nothing to hide in 3 lines"),
        ('at "/usr/python3.12/x.py"', 'at "/usr/python3.12/x.py"'),
    ],
)
def test_a_text_is_redacted(text, expected):
    assert redact(text) == expected
    assert redact(expected) == expected


def test_a_path_keeps_its_words_and_numbers():
    assert redact_path("/users/23/auth-factors/") == "/users/23/auth-factors/"
    assert redact_path("/invitations/XyZ.9/ada@x.y") == "/invitations/***/***"


@pytest.mark.django_db
def test_what_is_asked_for_is_not_logged(log):
    client = APIClient()
    code = lambda _: True  # noqa: E731
    client.get("/classes/AB123/", status_code_assertion=code)
    client.get("/nothing/AB123/ada@lovelace.uk/", status_code_assertion=code)
    client.get("/users/?email=ada@lovelace.uk", status_code_assertion=code)
    assert "Not Found" in log() or "Forbidden" in log()
    assert not any(secret in log() for secret in SECRETS)


@responses.activate
def test_libraries_log_no_address(log, settings):
    responses.add("POST", "https://r1-api.dotdigital.com/v2/email/triggered-campaign")
    settings.MAIL_ENABLED = True
    mail.send_mail(campaign_id=1, to_addresses=["ada@lovelace.uk"])
    for name in ("urllib3.connectionpool", "botocore.endpoint", "celery.worker"):
        logging.getLogger(name).debug(
            '%s "%s %s HTTP/1.1"', "https://x.org:443", "GET", "/c/ada@lovelace.uk"
        )
        logging.getLogger(name).debug("kwargs: %r", {"token": "s3cr3t-t0ken"})
    try:
        raise ValueError("no such user: ada@lovelace.uk")
    except ValueError:
        logging.getLogger("src").exception("Failed")
    assert "no such user: ***" in log()
    assert not any(secret in log() for secret in SECRETS)


@pytest.mark.django_db
def test_a_statement_s_values_are_not_logged(log, caplog):
    caplog.set_level(logging.DEBUG, "django.db.backends")
    session = make_session(user=make_teacher_user())
    connection.force_debug_cursor = True
    try:
        assert Session.objects.filter(pk=session.pk).exists()
    finally:
        connection.force_debug_cursor = False
    assert "session_key" in log()
    assert session.pk not in log()


def test_other_handlers_get_the_record_as_it_was(log, caplog):
    with caplog.at_level(logging.INFO):
        logging.getLogger("src").info("to %s", "ada@lovelace.uk")
    assert caplog.messages == ["to ada@lovelace.uk"]
    assert "to ***" in log()


class _Kept(Transport):
    def __init__(self):
        super().__init__()
        self.envelopes = []

    def capture_envelope(self, envelope):
        self.envelopes.append(envelope)


def test_sentry_gets_no_local_variables():
    kept = _Kept()
    client = sentry_sdk.Client(
        "https://key@sentry.example.com/1", transport=kept, before_send=before_send
    )
    with sentry_sdk.isolation_scope() as scope:
        scope.set_client(client)
        scope.set_user({"email": "ada@lovelace.uk"})
        try:
            access_code, token = "AB123", "s3cr3t-t0ken"
            raise ValueError(
                f"no class for ada@lovelace.uk, {len(access_code + token)}"
            )
        except ValueError:
            sentry_sdk.capture_exception()
    client.close()
    (envelope,) = kept.envelopes
    text = json.dumps(envelope.get_event())
    assert "no class for ***, 17" in text
    assert '"vars"' not in text
    # The lines around the error are the code's own, which holds no data.
    event = envelope.get_event()
    for frame in event["exception"]["values"][0]["stacktrace"]["frames"]:
        for lines in ("pre_context", "context_line", "post_context"):
            frame.pop(lines, None)
    assert not any(secret in json.dumps(event) for secret in SECRETS)


@pytest.mark.django_db
def test_what_is_said_to_a_user_is_not_stored():
    client = APIClient()
    client.login_as(make_teacher_user())
    assert client.get("/users/")["Cache-Control"] == "no-store"
    assert "Cache-Control" not in client.get("/static/none", status_code_assertion=404)
