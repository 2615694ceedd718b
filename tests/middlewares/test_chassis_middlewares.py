"""Request ids, forwarded addresses, and probes by address."""

import re

import pytest
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpResponse
from django.test import RequestFactory, override_settings
from hypothesis import given
from hypothesis import strategies as st
from structlog.contextvars import get_contextvars

from codeforlife.addresses import get_client_address, parse_address
from codeforlife.middlewares.forwarded import ForwardedMiddleware
from codeforlife.middlewares.probe import ProbeMiddleware
from codeforlife.middlewares.request_id import RequestIdMiddleware
from codeforlife.urls import get_urlpatterns


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("abc-123_X.y", True),
        ("", False),
        ("a" * 65, False),
        ("two\nlines", False),
        ('x","level":"ERROR', False),
    ],
)
def test_d70_a_request_has_one_id_in_log_and_answer(given, kept):
    seen = []

    def view(request):
        seen.append(get_contextvars()["request_id"])
        return HttpResponse()

    request = RequestFactory().get("/", headers={"X-Request-ID": given})
    response = RequestIdMiddleware(view)(request)
    assert seen == [response["X-Request-ID"]]
    assert (seen == [given]) is kept
    assert kept or re.fullmatch("[0-9a-f]{32}", seen[0])
    assert "request_id" not in get_contextvars()


def test_the_id_is_gone_after_a_failure():
    def view(request):
        raise ValueError("x")

    with pytest.raises(ValueError, match="x"):
        RequestIdMiddleware(view)(RequestFactory().get("/"))
    assert "request_id" not in get_contextvars()


def get_address(proxies, remote, forwarded, settings):
    settings.TRUSTED_PROXIES = proxies
    request = RequestFactory().get("/", REMOTE_ADDR=remote)
    if forwarded is not None:
        request.META["HTTP_X_FORWARDED_FOR"] = forwarded
    ForwardedMiddleware(lambda request: HttpResponse())(request)
    return request.META["REMOTE_ADDR"]


@pytest.mark.parametrize(
    ("proxies", "remote", "forwarded", "expected"),
    [
        (["10.0.0.0/8"], "10.0.0.1", "1.2.3.4", "1.2.3.4"),
        (["10.0.0.0/8"], "10.0.0.1", "6.6.6.6, 1.2.3.4", "1.2.3.4"),
        (["10.0.0.0/8"], "10.0.0.1", "1.2.3.4, 10.0.0.2", "1.2.3.4"),
        (["10.0.0.1"], "9.9.9.9", "1.2.3.4", "9.9.9.9"),
        (["10.0.0.1"], "10.0.0.1", None, "10.0.0.1"),
        (["10.0.0.1"], "10.0.0.1", "spoof", "10.0.0.1"),
        (["10.0.0.1"], "", "1.2.3.4", ""),
        (["::1"], "::1", "2001:db8::1", "2001:db8::1"),
        (["*"], "9.9.9.9", "6.6.6.6, 1.2.3.4", "1.2.3.4"),
        (["*"], "", "1.2.3.4", "1.2.3.4"),
        (["10.0.0.1"], "10.0.0.1", "1.2.3.4:4711", "1.2.3.4"),
        (["10.0.0.1"], "10.0.0.1", "[2001:db8::1]:4711", "2001:db8::1"),
        (["10.0.0.1"], "10.0.0.1", "[2001:db8::1]", "2001:db8::1"),
        (["10.0.0.1"], "10.0.0.1", "fe80::1%eth0", "fe80::1"),
        (["10.0.0.1"], "10.0.0.1", "::ffff:1.2.3.4", "1.2.3.4"),
        (["10.0.0.1"], "::ffff:10.0.0.1", "1.2.3.4", "1.2.3.4"),
        (["10.0.0.0/8"], "10.0.0.1", "1.2.3.4, x, 10.0.0.2", "10.0.0.2"),
        (["10.0.0.1"], "10.0.0.1", "", "10.0.0.1"),
        (["10.0.0.1"], "10.0.0.1", "1.2.3.4:80:80, [::1", "::1"),
    ],
)
def test_d28_only_trusted_proxies_are_believed(
    proxies, remote, forwarded, expected, settings
):
    assert get_address(proxies, remote, forwarded, settings) == expected
    # The limits on log-in read the address alike, without the middleware, too.
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    request = RequestFactory().get("/", REMOTE_ADDR=remote, headers=headers)
    assert get_client_address(request.META) == expected
    # Nothing changes when both are used.
    request.META["REMOTE_ADDR"] = expected
    assert get_client_address(request.META) == expected


@given(st.text() | st.from_regex(r"[\[\]:.%,0-9a-f]*"), st.text())
def test_no_header_breaks_a_request(forwarded, remote):
    meta = {"REMOTE_ADDR": remote, "HTTP_X_FORWARDED_FOR": forwarded}
    with override_settings(TRUSTED_PROXIES=["*"]):
        address = get_client_address(meta)
    assert address == remote or parse_address(address) is not None


def test_d28_nothing_is_trusted_by_default(settings):
    settings.TRUSTED_PROXIES = []
    with pytest.raises(MiddlewareNotUsed):
        ForwardedMiddleware(lambda request: HttpResponse())


@pytest.mark.parametrize(
    ("path", "host"), [("/health-check/live/", "fruit.org"), ("/users/", "10.1.2.3")]
)
def test_a_probe_may_use_any_host(path, host, settings):
    settings.SERVICE_DOMAIN = "fruit.org"
    request = RequestFactory().get(path, HTTP_HOST="10.1.2.3")
    ProbeMiddleware(lambda request: HttpResponse())(request)
    assert request.META["HTTP_HOST"] == host


def test_probes_pass_the_whole_stack(client, settings):
    class Urls:
        urlpatterns = get_urlpatterns([], include_user_urls=False)

    settings.ROOT_URLCONF = Urls
    settings.ALLOWED_HOSTS = ["fruit.org"]
    settings.SERVICE_DOMAIN = "fruit.org"
    probe = client.get("/health-check/live/", headers={"host": "10.1.2.3"})
    other = client.get("/csrf/cookie/", headers={"host": "10.1.2.3"})
    assert (probe.status_code, other.status_code) == (200, 400)
    assert probe["X-Request-ID"]
