"""Logging in with Google, against a stand-in that signs what it says."""

import json
import logging

import jwt
import pytest
import requests
from django.contrib.auth import authenticate
from django.core.cache import cache
from django.db import DatabaseError
from django.test import RequestFactory

from codeforlife.tests.factories import (
    make_google_user,
    make_independent_user,
    make_teacher_user,
)
from codeforlife.user.caches import GoogleOAuth2TokenCache
from codeforlife.user.google import GoogleError
from codeforlife.user.models import GoogleUser, IndependentUser, User, UserProfile

pytestmark = pytest.mark.django_db
CREDENTIALS = {
    "code": "code",
    "code_verifier": "v" * 43,
    "redirect_uri": "https://www.example.com/oauth2",
}


def log_in(**changes):
    request = RequestFactory().post("/")
    return authenticate(request, **{**CREDENTIALS, **changes})


def test_a_new_user_is_an_independent_with_a_verified_address(google):
    user = log_in()
    assert google.forms == [
        {
            **CREDENTIALS,
            "grant_type": "authorization_code",
            "client_id": "client.apps.googleusercontent.com",
            "client_secret": "hush",
        }
    ]
    assert google.headers == ["Bearer access"]
    user = User.objects.get(pk=user.pk)
    assert (user.first_name, user.last_name) == ("Ada", "Lovelace")
    assert user.email == user.username == "ada@lovelace.uk"
    assert user.userprofile.is_verified
    assert user.userprofile.google_sub == "1815"
    assert user.userprofile.google_refresh_token == "refresh"
    assert not user.has_usable_password()
    assert IndependentUser.objects.filter(pk=user.pk).exists()


def test_a_new_user_is_tied_to_the_account_or_not_made(google, monkeypatch):
    save = UserProfile.save

    def fail(self, *args, **kwargs):
        if "google_sub" in (kwargs.get("update_fields") or ()):
            raise DatabaseError
        save(self, *args, **kwargs)

    monkeypatch.setattr(UserProfile, "save", fail)
    with pytest.raises(DatabaseError):
        log_in()
    assert not User.objects.exists()


def test_d03_google_users_can_be_queried(google):
    make_google_user()
    assert GoogleUser.objects.count() == 1


def test_d33_later_log_ins_bring_no_refresh_token_and_no_names(google):
    first = log_in()
    google.token["refresh_token"] = None
    for name in ("given_name", "family_name"):
        del google.user[name]
    assert log_in().pk == first.pk
    user = User.objects.get(pk=first.pk)
    assert user.userprofile.google_refresh_token == "refresh"
    assert user.first_name == "Ada"


def test_a_user_is_known_by_sub_and_brought_up_to_date(google):
    known = make_google_user(google_sub="1815", email="old@x.y")
    user = log_in()
    assert user.pk == known.pk
    user = User.objects.get(pk=user.pk)
    assert (user.email, user.username, user.first_name) == (
        "ada@lovelace.uk",
        "ada@lovelace.uk",
        "Ada",
    )
    assert user.teacher is not None


def test_d33_a_verified_account_with_the_address_is_tied(google):
    teacher = make_teacher_user(email="ada@lovelace.uk", is_verified=True)
    assert log_in().pk == teacher.pk
    assert User.objects.get(pk=teacher.pk).userprofile.google_sub == "1815"


@pytest.mark.parametrize(
    "change",
    [{"is_verified": False}, {"google_sub": "another"}, {"is_active": False}],
    ids=str,
)
def test_d33_no_other_account_is_tied_by_its_address(google, change):
    make = make_google_user if "google_sub" in change else make_independent_user
    user = make(email="ada@lovelace.uk", **change)
    before = user.userprofile.google_sub
    assert log_in() is None
    assert User.objects.count() == 1
    assert User.objects.get(pk=user.pk).userprofile.google_sub == before


def test_d33_an_address_that_is_taken_stays_its_owners(google):
    known = make_google_user(google_sub="1815", email="old@x.y")
    make_independent_user(email="ada@lovelace.uk")
    assert log_in().pk == known.pk
    assert User.objects.get(pk=known.pk).email == "old@x.y"


def test_an_address_that_is_the_users_own_is_not_taken(google, caplog):
    make_google_user(google_sub="1815", email="Ada@lovelace.uk")
    user = User.objects.get(pk=log_in().pk)
    assert (user.email, user.username) == ("ada@lovelace.uk", "ada@lovelace.uk")
    assert not caplog.records


def test_an_inactive_user_does_not_log_in(google):
    user = make_google_user(google_sub="1815")
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert log_in() is None


def test_d33_an_address_that_google_has_not_verified_is_refused(google):
    google.user["email_verified"] = False
    assert log_in() is None
    assert not User.objects.exists()


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "another client"},
        {"iss": "https://evil.example.com"},
        {"exp": 1},
        {"exp": None},
        {"sub": None},
        {"sub": "another user"},
    ],
    ids=str,
)
def test_a_bad_identity_token_is_refused(google, claims):
    google.claims = claims
    assert log_in() is None
    assert not User.objects.exists()


def test_an_identity_token_with_another_signature_is_refused(google):
    head, body, signature = google.get_id_token().split(".")
    google.token["id_token"] = f"{head}.{body}.{signature[::-1]}"
    assert log_in() is None


def test_a_token_without_identity_is_enough(google):
    # It came straight from Google: OpenID Connect Core, 3.1.3.7.
    google.token["id_token"] = None
    assert log_in() is not None


@pytest.mark.parametrize(
    ("path", "status"),
    [("/token", 400), ("/token", 500), ("/user", 401), ("/keys", 500)],
)
def test_d33_whatever_google_answers_nobody_fails(google, caplog, path, status):
    google.statuses[path] = status
    with caplog.at_level(logging.WARNING):
        assert log_in() is None
    assert "Google log-in failed" in caplog.text
    for secret in ("hush", "access", "refresh", "ada@", CREDENTIALS["code_verifier"]):
        assert secret not in caplog.text


@pytest.mark.parametrize(
    "token", [{"error": "invalid_grant"}, {"access_token": None}], ids=str
)
def test_an_answer_without_a_token_is_refused(google, token):
    google.token = token
    assert log_in() is None


@pytest.mark.parametrize(
    "user",
    [
        [],
        {"sub": "1"},
        {"email": "a@b.c"},
        {"sub": 1, "email": "a@b.c", "email_verified": True},
        {"sub": "1", "email": ["a@b.c"], "email_verified": True},
        {"sub": "1" * 256, "email": "a@b.c", "email_verified": True},
        {"sub": "\0", "email": "a@b.c", "email_verified": True},
    ],
    ids=range(7),
)
def test_user_info_that_names_nobody_is_refused(google, user):
    google.claims = {"sub": "1"}
    token = google.get_id_token()
    google.user, google.claims = user, {}
    google.get_id_token = lambda: token
    assert log_in() is None


@pytest.mark.parametrize("name", [None, 5, [], "\ud800"], ids=ascii)
def test_d33_a_name_that_is_no_text_is_left_out(google, name):
    google.user["given_name"] = name
    assert User.objects.get(pk=log_in().pk).first_name == ""


@pytest.mark.parametrize("seconds", ["soon", None, [], float("inf")], ids=str)
def test_d33_a_token_of_unknown_age_is_not_kept(google, seconds):
    get_token = google.get_token
    google.get_token = lambda: {**get_token(), "expires_in": seconds}
    user = log_in()
    assert user is not None
    assert cache.get(f"{user.pk}.google.access_token") is None


def test_keys_that_are_no_json_are_a_failed_log_in(google, monkeypatch):
    monkeypatch.setattr(jwt.PyJWKClient, "fetch_data", lambda _: json.loads("<html>"))
    assert log_in() is None


@pytest.mark.parametrize("method", ["post", "get"])
def test_d33_no_network_is_a_failed_log_in(google, monkeypatch, method):
    def fail(*args, **kwargs):
        raise requests.ConnectionError("hush")

    target = requests if method == "post" else GoogleUser.objects.session
    monkeypatch.setattr(target, method, fail)
    assert log_in() is None


@pytest.mark.parametrize("name", list(CREDENTIALS))
def test_missing_credentials_are_not_sent_anywhere(google, name):
    assert log_in(**{name: None}) is None
    assert google.forms == []


def test_the_manager_is_the_same_object_each_time():
    assert GoogleUser.objects is GoogleUser.objects
    adapter = GoogleUser.objects.session.get_adapter("https://x.y")
    assert (adapter.max_retries.total, adapter.max_retries.backoff_factor) == (5, 0.1)


class TestTokenCache:
    def test_a_log_in_leaves_its_token(self, google):
        user = log_in()
        assert GoogleOAuth2TokenCache.get_auth_header(user.pk) == "Bearer access"
        assert cache.get(f"{user.pk}.google.access_token") == {
            "access_token": "access",
            "token_type": "Bearer",
            "scope": "openid email",
        }
        assert len(google.forms) == 1

    def test_a_token_is_renewed_once(self, google):
        user = make_google_user(refresh_token="mine")
        for _ in range(2):
            assert GoogleOAuth2TokenCache.get(user.pk)["access_token"] == "access"
        (form,) = google.forms
        assert form == {
            "grant_type": "refresh_token",
            "refresh_token": "mine",
            "client_id": "client.apps.googleusercontent.com",
            "client_secret": "hush",
        }

    @pytest.mark.parametrize("seconds", [3, 0, -5])
    def test_d33_an_expired_token_is_not_kept(self, google, seconds):
        google.token["expires_in"] = seconds
        user = make_google_user()
        assert GoogleOAuth2TokenCache.get(user.pk, default="none") == "none"

    def test_others_have_no_token(self, google):
        independent = make_independent_user()
        for pk in (independent.pk, independent.pk + 1000):
            assert GoogleOAuth2TokenCache.get_auth_header(pk, default="x") == "x"
        assert google.forms == []

    def test_a_withdrawn_consent_is_no_failure(self, google, caplog):
        google.statuses["/token"] = 400
        assert GoogleOAuth2TokenCache.get(make_google_user().pk) is None
        assert "status 400" in caplog.text


class TestSync:
    def test_a_user_is_brought_up_to_date(self, google):
        user = make_google_user(google_sub="1815")
        user.sync()
        assert (user.first_name, user.email) == ("Ada", "ada@lovelace.uk")

    def test_the_manager_is_asked_once_by_id(self, monkeypatch):
        user, calls = make_google_user(), []
        monkeypatch.setattr(
            GoogleUser.objects,
            "sync",
            lambda *args, **kwargs: calls.append((args, kwargs)),
        )
        user.sync()
        assert calls == [((user.pk,), {})]

    def test_d33_without_a_token_nothing_is_sent(self, google):
        google.statuses["/token"] = 400
        with pytest.raises(GoogleError, match="no token"):
            GoogleUser.objects.sync(make_google_user().pk)
        assert google.headers == []

    def test_another_users_token_changes_nothing(self, google):
        user = make_google_user(google_sub="other", first_name="Grace")
        with pytest.raises(GoogleError, match="another user"):
            user.sync()
        user.refresh_from_db()
        assert user.first_name == "Grace"

    def test_nobody_else_is_synchronized(self, google):
        with pytest.raises(GoogleUser.DoesNotExist):
            GoogleUser.objects.sync(make_independent_user().pk)


def test_a_user_matches_by_what_is_loaded(django_assert_num_queries):
    user = User.objects.select_related("userprofile").get(pk=make_google_user().pk)
    other = make_independent_user()
    with django_assert_num_queries(0):
        assert GoogleUser.matches(user)
        assert not GoogleUser.matches(other)


def test_only_the_first_of_two_creations_wins(google, monkeypatch):
    from django.db import IntegrityError

    def fail(**kwargs):
        raise IntegrityError

    monkeypatch.setattr(GoogleUser.objects, "sync_or_create", fail)
    assert log_in() is None
