"""Mail: what Dotdigital is told, what goes wrong, and what is shown where it is off."""

import json
import logging
import pickle
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import requests

from codeforlife import mail
from codeforlife.mail import EmailAttachment, MailError, Preference


class Dotdigital(ThreadingHTTPServer):
    """A stand-in that answers what it is told to, and remembers what it was told."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.statuses: list[int] = []
        self.calls: list[tuple[str, str, dict[str, str], object]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/{{region}}"


class _Handler(BaseHTTPRequestHandler):
    server: Dotdigital

    def do_POST(self) -> None:
        size = int(self.headers.get("content-length") or 0)
        body = json.loads(self.rfile.read(size)) if size else None
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.calls.append((self.command, self.path, headers, body))
        status = self.server.statuses.pop(0) if self.server.statuses else 200
        self.send_response(status)
        self.send_header("content-length", "0")
        self.end_headers()

    do_DELETE = do_POST

    def log_message(self, *args: object) -> None: ...


@pytest.fixture
def dotdigital(settings, monkeypatch) -> Iterator[Dotdigital]:
    server = Dotdigital()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.MAIL_ENABLED = True
    settings.MAIL_AUTH = "Basic key"
    settings.MAIL_URL = server.url
    monkeypatch.setattr("codeforlife.mail.transport.time.sleep", lambda _: None)
    yield server
    server.shutdown()
    server.server_close()


def test_a_campaign_is_sent(dotdigital):
    mail.send_mail(
        7,
        to_addresses=["a@x.y"],
        cc_addresses=["b@x.y"],
        bcc_addresses=["c@x.y"],
        from_address="d@x.y",
        personalization_values={"NAME": "Ada"},
        metadata="m",
        attachments=[EmailAttachment("a.txt", "text/plain", "aGk=")],
        region="r2",
    )
    (method, path, headers, body) = dotdigital.calls[0]
    assert (method, path) == ("POST", "/r2/v2/email/triggered-campaign")
    assert headers["accept"] == "text/plain"
    assert headers["authorization"] == "Basic key"
    assert body == {
        "campaignId": 7,
        "toAddresses": ["a@x.y"],
        "ccAddresses": ["b@x.y"],
        "bccAddresses": ["c@x.y"],
        "fromAddress": "d@x.y",
        "personalizationValues": [{"name": "NAME", "value": "Ada"}],
        "metadata": "m",
        "attachments": [
            {"fileName": "a.txt", "mimeType": "text/plain", "content": "aGk="}
        ],
    }


def test_what_is_not_given_is_not_said(dotdigital):
    mail.send_mail(7, ["a@x.y"], auth="other")
    mail.add_contact("A@X.Y")
    assert dotdigital.calls[0][3] == {"campaignId": 7, "toAddresses": ["a@x.y"]}
    assert dotdigital.calls[0][2]["authorization"] == "other"
    assert dotdigital.calls[1][3] == {"contact": {"email": "a@x.y"}}


def test_a_contact_is_added(dotdigital):
    mail.add_contact(
        "A@x.y",
        opt_in_type="Single",
        email_type="Html",
        data_fields={"FIRST": "Ada"},
        consent_fields=[{"TEXT": "yes"}],
        preferences=[
            Preference(1, True, is_opted_in=True),
            Preference(2, False, [Preference.Preference(3, True, False)]),
        ],
    )
    (method, path, headers, body) = dotdigital.calls[0]
    assert method == "POST"
    assert path == "/r1/v2/contacts/with-consent-and-preferences"
    assert headers["accept"] == "application/json"
    assert body == {
        "contact": {
            "email": "a@x.y",
            "optInType": "Single",
            "emailType": "Html",
            "dataFields": [{"key": "FIRST", "value": "Ada"}],
        },
        "consentFields": [{"fields": [{"key": "TEXT", "value": "yes"}]}],
        "preferences": [
            {"id": 1, "isPreference": True, "isOptedIn": True},
            {
                "id": 2,
                "isPreference": False,
                "preferences": [{"id": 3, "isPreference": True, "isOptedIn": False}],
            },
        ],
    }


def test_d57_the_value_in_a_path_is_quoted(dotdigital):
    assert mail.remove_contact("A+b/c?d#e@x.y") is True
    assert mail.remove_contact("+44 7", identifier="mobile-number") is True
    assert mail.remove_contact("Ab", identifier="external-id") is True
    paths = [call[1] for call in dotdigital.calls]
    assert paths == [
        "/r1/contacts/v3/email/a%2Bb%2Fc%3Fd%23e%40x.y",
        "/r1/contacts/v3/mobile-number/%2B44%207",
        "/r1/contacts/v3/external-id/Ab",
    ]
    assert dotdigital.calls[0][0] == "DELETE"


def test_only_the_region_is_put_into_the_address(dotdigital, settings):
    settings.MAIL_URL = f"{dotdigital.url}/{{account}}"
    mail.send_mail(7, ["a@x.y"], region="r3")
    assert dotdigital.calls[0][1].startswith("/r3/%7Baccount%7D/v2/")


def test_an_unknown_contact_is_not_removed(dotdigital):
    dotdigital.statuses = [404]
    assert mail.remove_contact("a@x.y") is False


@pytest.mark.parametrize("status", [400, 401, 404])
def test_d57_a_refusal_is_an_error_of_our_own(dotdigital, status):
    dotdigital.statuses = [status]
    with pytest.raises(MailError, match=f"send_mail: status {status}") as caught:
        mail.send_mail(7, ["ada@x.y"])
    assert caught.value.status == status
    assert not caught.value.is_transient
    assert "ada" not in str(caught.value)
    assert len(dotdigital.calls) == 1


def test_what_may_be_repeated_is_tried_three_times(dotdigital):
    dotdigital.statuses = [503, 500]
    mail.add_contact("a@x.y")
    assert len(dotdigital.calls) == 3
    dotdigital.statuses = [503, 503, 503]
    with pytest.raises(MailError) as caught:
        mail.remove_contact("a@x.y")
    assert caught.value.is_transient


def test_a_mail_is_not_sent_twice(dotdigital):
    dotdigital.statuses = [503]
    with pytest.raises(MailError):
        mail.send_mail(7, ["a@x.y"])
    assert len(dotdigital.calls) == 1


def test_a_mail_that_was_turned_away_is_sent_again(dotdigital):
    dotdigital.statuses = [429]
    mail.send_mail(7, ["a@x.y"])
    assert len(dotdigital.calls) == 2


@pytest.mark.parametrize(
    ("error", "tries"),
    [(requests.ConnectTimeout, 3), (requests.ReadTimeout, 1)],
)
def test_no_answer_is_an_error_without_personal_data(
    dotdigital, monkeypatch, error, tries
):
    calls = []

    def post(**kwargs):
        calls.append(kwargs)
        raise error("ada@x.y")

    monkeypatch.setattr(requests, "post", post)
    with pytest.raises(MailError, match="no answer") as caught:
        mail.send_mail(7, ["ada@x.y"], timeout=3)
    assert len(calls) == tries
    assert calls[0]["timeout"] == 3
    assert "ada" not in str(caught.value)
    assert caught.value.__suppress_context__


def test_a_mail_is_sent_again_that_met_nobody(settings, monkeypatch):
    settings.MAIL_ENABLED, pauses = True, []
    monkeypatch.setattr("codeforlife.mail.transport.time.sleep", pauses.append)
    with socket.socket() as deaf:  # bound, so that nobody else listens there
        deaf.bind(("127.0.0.1", 0))
        settings.MAIL_URL = f"http://127.0.0.1:{deaf.getsockname()[1]}"
        with pytest.raises(MailError, match="no answer") as caught:
            mail.send_mail(7, ["ada@x.y"])
    assert len(pauses) == 2
    assert caught.value.is_transient
    assert "ada" not in str(caught.value)


def test_d30_where_mail_is_off_nobody_is_named(settings, caplog, monkeypatch):
    settings.MAIL_ENABLED = False
    monkeypatch.setattr(mail, "outbox", None)
    monkeypatch.setattr(requests, "post", None)
    with caplog.at_level(logging.INFO, "codeforlife.mail"):
        mail.send_mail(
            7, ["ada@lovelace.uk"], personalization_values={"LINK": "https://reset"}
        )
        mail.add_contact("ada@lovelace.uk", data_fields={"NAME": "Ada"})
        assert mail.remove_contact("ada@lovelace.uk") is True
    assert "campaign 7, to a***@l***, with LINK" in caplog.text
    for personal in ("ada", "lovelace", "reset", "Ada"):
        assert personal not in caplog.text


def test_tests_read_the_outbox(settings, monkeypatch):
    settings.MAIL_ENABLED = False
    monkeypatch.setattr(mail, "outbox", [])
    mail.send_mail(7, ["a@x.y"], personalization_values={"NAME": "Ada"})
    mail.remove_contact("a@x.y")
    sent, removed = mail.outbox
    assert (sent.action, sent.campaign_id) == ("send_mail", 7)
    assert sent.to_addresses == ["a@x.y"]
    assert sent.personalization_values == {"NAME": "Ada"}
    assert removed.action == "remove_contact"
    assert removed.campaign_id is None
    assert "a@x.y" not in repr(mail.outbox)


def test_an_error_can_be_raised_in_another_process():
    for error in (MailError("send_mail", 503, "busy"), MailError("send_mail", None)):
        copy = pickle.loads(pickle.dumps(error))
        assert (type(copy), str(copy), vars(copy)) == (
            MailError,
            str(error),
            vars(error),
        )
