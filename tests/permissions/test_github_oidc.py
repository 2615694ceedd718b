"""Tokens of GitHub's workflows, really signed, against a fake of GitHub's endpoint."""

import json
import threading
import typing as t
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from unittest.mock import patch

import jwt
import pytest
import requests
import time_machine
from cryptography.hazmat.primitives.asymmetric import rsa
from django.utils import timezone
from jwt.algorithms import RSAAlgorithm
from rest_framework.test import APIRequestFactory
from rest_framework.views import APIView

from codeforlife.permissions import AuthHeaderIsGitHubOidcToken, _jwks, github_oidc

AUDIENCE = "service.example.com"
ISSUER = "https://token.actions.githubusercontent.com"


class Key:
    """A key pair, and its public half as GitHub would publish it."""

    def __init__(self, kid: str) -> None:
        self.kid = kid
        self.private_key = rsa.generate_private_key(65537, 2048)
        jwk = RSAAlgorithm.to_jwk(self.private_key.public_key(), as_dict=True)
        self.jwk = {**jwk, "kid": kid, "alg": "RS256", "use": "sig"}

    def sign(self, claims: dict[str, t.Any], **kwargs: t.Any) -> str:
        options = {"algorithm": "RS256", "headers": {"kid": self.kid}, **kwargs}
        return jwt.encode(claims, self.private_key, **options)


@pytest.fixture(scope="module")
def key() -> Key:
    return Key("first")


@pytest.fixture(scope="module")
def other_key() -> Key:
    return Key("second")


class FakeGitHub:
    """Serves public keys on the loopback address, and counts how often."""

    def __init__(self) -> None:
        self.keys: list[dict[str, t.Any]] = []
        self.status = 200
        self.body: bytes | None = None
        self.fetches = 0
        fake = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                fake.fetches += 1
                body = fake.body or json.dumps({"keys": fake.keys}).encode()
                self.send_response(fake.status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args: object) -> None: ...

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/.well-known/jwks"
        self.thread = threading.Thread(
            target=self.server.serve_forever, args=(0.01,), daemon=True
        )
        self.thread.start()

    def stop(self) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


@pytest.fixture
def github(
    key: Key, monkeypatch: pytest.MonkeyPatch, settings: t.Any
) -> Iterator[FakeGitHub]:
    settings.SERVICE_DOMAIN = AUDIENCE
    settings.GITHUB_OIDC_ALLOWED_OWNERS = ["ocadotechnology"]
    settings.GITHUB_OIDC_ALLOWED_REPOSITORIES = None
    fake = FakeGitHub()
    fake.keys = [key.jwk]
    monkeypatch.setattr(AuthHeaderIsGitHubOidcToken, "jwks_url", fake.url)
    yield fake
    fake.stop()
    github_oidc._caches.pop(fake.url, None)


def make_claims(**claims: t.Any) -> dict[str, t.Any]:
    now = timezone.now()
    claims = {
        "aud": AUDIENCE,
        "iss": ISSUER,
        "iat": now,
        "exp": now + timedelta(minutes=5),
        "repository_owner": "ocadotechnology",
        "repository": "ocadotechnology/codeforlife",
        **claims,
    }
    return {name: value for name, value in claims.items() if value is not None}


def is_permitted(header: str | None, jwks_ttl: int = 3600) -> bool:
    headers = {} if header is None else {"HTTP_AUTHORIZATION": header}
    request = APIRequestFactory().get("/", **headers)
    permission = AuthHeaderIsGitHubOidcToken(jwks_ttl)
    return permission.has_permission(APIView().initialize_request(request), APIView())


@pytest.mark.usefixtures("github")
@pytest.mark.parametrize("algorithm", ["RS256", "RS384", "RS512"])
def test_valid_token(key: Key, github: FakeGitHub, algorithm: str) -> None:
    github.keys = [{**key.jwk, "alg": algorithm}]
    token = key.sign(make_claims(), algorithm=algorithm)
    assert is_permitted(f"Bearer {token}")


@pytest.mark.parametrize("algorithm", ["RS256", "RS384", "RS512", "PS256"])
def test_a_key_without_an_algorithm_fits_those_that_are_accepted(
    key: Key, github: FakeGitHub, algorithm: str
) -> None:
    github.keys = [{k: v for k, v in key.jwk.items() if k != "alg"}]
    token = key.sign(make_claims(), algorithm=algorithm)
    assert is_permitted(f"Bearer {token}") is (algorithm != "PS256")


@pytest.mark.usefixtures("github")
@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer ", "Basic YTpi"])
def test_no_token(header: str | None) -> None:
    assert not is_permitted(header)


@pytest.mark.usefixtures("github")
def test_scheme_must_be_bearer(key: Key) -> None:
    assert not is_permitted(key.sign(make_claims()))
    assert not is_permitted(f"Token {key.sign(make_claims())}")


@pytest.mark.usefixtures("github")
@pytest.mark.parametrize("token", ["x", "a.b.c", "ü", "e30.e30.e30", "." * 500])
def test_garbage(token: str) -> None:
    assert not is_permitted(f"Bearer {token}")


YEAR = timedelta(days=365)


@pytest.mark.usefixtures("github")
@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "elsewhere.example.com"},
        {"aud": ["elsewhere.example.com"]},
        {"aud": None},
        {"iss": "https://evil.example.com"},
        {"iss": None},
        {"exp": datetime.now(UTC) - YEAR},
        {"exp": None},
        {"iat": datetime.now(UTC) + YEAR},
        {"iat": None},
        {"nbf": datetime.now(UTC) + YEAR},
        {"repository_owner": "evil"},
        {"repository_owner": None},
        {"repository_owner": ["ocadotechnology"]},
    ],
)
def test_d23_claims_are_required_and_checked(
    key: Key, claims: dict[str, t.Any]
) -> None:
    assert not is_permitted(f"Bearer {key.sign(make_claims(**claims))}")


@pytest.mark.usefixtures("github")
def test_audience_may_be_one_of_several(key: Key) -> None:
    token = key.sign(make_claims(aud=["elsewhere.example.com", AUDIENCE]))
    assert is_permitted(f"Bearer {token}")


@pytest.mark.parametrize(
    ("owners", "repositories", "expected"),
    [
        (["ocadotechnology"], None, True),
        (["OcadoTechnology"], None, True),
        (["someone", "ocadotechnology"], None, True),
        ([], None, False),
        (["someone"], None, False),
        (["ocadotechnology"], ["ocadotechnology/CodeForLife"], True),
        (["ocadotechnology"], ["ocadotechnology/other"], False),
        (["ocadotechnology"], [], False),
        (["someone"], ["ocadotechnology/codeforlife"], False),
    ],
)
@pytest.mark.usefixtures("github")
def test_d23_repository_must_be_trusted(
    key: Key,
    settings: t.Any,
    owners: list[str],
    repositories: list[str] | None,
    expected: bool,
) -> None:
    settings.GITHUB_OIDC_ALLOWED_OWNERS = owners
    settings.GITHUB_OIDC_ALLOWED_REPOSITORIES = repositories
    assert is_permitted(f"Bearer {key.sign(make_claims())}") is expected


@pytest.mark.usefixtures("github")
def test_d23_unset_owners_trust_the_default_one(key: Key, settings: t.Any) -> None:
    del settings.GITHUB_OIDC_ALLOWED_OWNERS
    del settings.GITHUB_OIDC_ALLOWED_REPOSITORIES
    assert is_permitted(f"Bearer {key.sign(make_claims())}")
    assert not is_permitted(f"Bearer {key.sign(make_claims(repository_owner='ocado'))}")


_WORKFLOW = "ocadotechnology/package/.github/workflows/contributing.yaml"


@pytest.mark.parametrize(
    ("allowed", "ref", "expected"),
    [
        (None, None, True),
        (None, "someone/else/.github/workflows/x.yaml@refs/heads/main", True),
        ([], f"{_WORKFLOW}@refs/tags/v1.0.0", False),
        ([_WORKFLOW], None, False),
        ([_WORKFLOW], 7, False),
        ([_WORKFLOW], _WORKFLOW, True),
        ([_WORKFLOW], f"{_WORKFLOW}@refs/heads/x", True),
        ([_WORKFLOW.title()], f"{_WORKFLOW}@refs/heads/x", True),
        ([_WORKFLOW], f"{_WORKFLOW}.evil@refs/heads/x", False),
        ([_WORKFLOW], f"evil/{_WORKFLOW}@refs/heads/x", False),
        ([f"{_WORKFLOW}@refs/tags/v*"], f"{_WORKFLOW}@refs/tags/v1.0.0", True),
        ([f"{_WORKFLOW}@refs/tags/v*"], f"{_WORKFLOW}@refs/heads/v1", False),
        ([f"{_WORKFLOW}@refs/tags/v*"], f"{_WORKFLOW}@refs/tags/V1", False),
        ([f"{_WORKFLOW}@refs/tags/v1"], f"{_WORKFLOW}@refs/tags/v1@2", False),
        ([f"{_WORKFLOW}@refs/tags/v1"], f"{_WORKFLOW}@", False),
        (["x/y/z.yaml", _WORKFLOW], f"{_WORKFLOW}@refs/heads/x", True),
    ],
)
@pytest.mark.usefixtures("github")
def test_workflow_must_be_trusted(
    key: Key,
    settings: t.Any,
    allowed: list[str] | None,
    ref: object,
    expected: bool,
) -> None:
    settings.GITHUB_OIDC_ALLOWED_WORKFLOWS = allowed
    token = key.sign(make_claims(job_workflow_ref=ref))
    assert is_permitted(f"Bearer {token}") is expected


@pytest.mark.usefixtures("github")
def test_signature_must_be_of_the_named_key(key: Key, other_key: Key) -> None:
    forged = other_key.sign(make_claims(), headers={"kid": key.kid})
    assert not is_permitted(f"Bearer {forged}")


@pytest.mark.usefixtures("github")
def test_tampered_claims(key: Key) -> None:
    header, _, signature = key.sign(make_claims()).split(".")
    _, claims, _ = key.sign(make_claims(repository="x/y")).split(".")
    assert not is_permitted(f"Bearer {header}.{claims}.{signature}")


@pytest.mark.usefixtures("github")
@pytest.mark.parametrize("headers", [{"x": "y"}, {"kid": ""}, {"kid": "nobody's"}])
def test_key_must_be_named(key: Key, headers: dict[str, t.Any]) -> None:
    assert not is_permitted(f"Bearer {key.sign(make_claims(), headers=headers)}")


@pytest.mark.parametrize("says_algorithm", [True, False])
def test_algorithm_must_be_asymmetric(
    key: Key, github: FakeGitHub, says_algorithm: bool
) -> None:
    if not says_algorithm:
        github.keys = [{k: v for k, v in key.jwk.items() if k != "alg"}]
    unsigned = jwt.encode(make_claims(), None, "none", headers={"kid": key.kid})
    assert not is_permitted(f"Bearer {unsigned}")
    secret = "a secret that is long enough for the algorithm"
    symmetric = jwt.encode(make_claims(), secret, "HS256", headers={"kid": key.kid})
    assert not is_permitted(f"Bearer {symmetric}")


def test_key_of_another_kind(key: Key, github: FakeGitHub) -> None:
    github.keys = [{"kty": "oct", "k": "c2VjcmV0", "kid": key.kid}]
    assert not is_permitted(f"Bearer {key.sign(make_claims())}")


# ---- the cache ----


def test_d22_keys_are_fetched_once_while_fresh(key: Key, github: FakeGitHub) -> None:
    for _ in range(3):
        assert is_permitted(f"Bearer {key.sign(make_claims())}")
    assert github.fetches == 1


def test_d22_keys_are_fetched_again_when_expired(
    key: Key, other_key: Key, github: FakeGitHub
) -> None:
    with time_machine.travel(datetime(2026, 1, 1, tzinfo=UTC), tick=False) as clock:
        old = key.sign(make_claims(exp=timezone.now() + YEAR))
        assert is_permitted(f"Bearer {old}", jwks_ttl=100)
        github.keys = [other_key.jwk]
        clock.shift(99)
        assert is_permitted(f"Bearer {old}", jwks_ttl=100)
        assert github.fetches == 1
        clock.shift(1)
        assert not is_permitted(f"Bearer {old}", jwks_ttl=100)
        assert github.fetches == 2


def test_d22_unknown_key_makes_for_a_fetch_but_not_for_many(
    key: Key, other_key: Key, github: FakeGitHub
) -> None:
    with time_machine.travel(datetime(2026, 1, 1, tzinfo=UTC), tick=False) as clock:
        assert is_permitted(f"Bearer {key.sign(make_claims())}")
        new = other_key.sign(make_claims(exp=timezone.now() + YEAR))
        for _ in range(5):
            assert not is_permitted(f"Bearer {new}")
        assert github.fetches == 1  # only just fetched
        github.keys.append(other_key.jwk)
        clock.shift(_jwks.MIN_INTERVAL)
        assert is_permitted(f"Bearer {new}")
        assert github.fetches == 2


def test_d22_failed_fetch_leaves_the_keys_usable(key: Key, github: FakeGitHub) -> None:
    with time_machine.travel(datetime(2026, 1, 1, tzinfo=UTC), tick=False) as clock:
        token = key.sign(make_claims(exp=timezone.now() + YEAR))
        assert is_permitted(f"Bearer {token}")
        github.status = 500
        clock.shift(timedelta(hours=2))
        for _ in range(3):
            assert is_permitted(f"Bearer {token}")
        assert github.fetches == 2  # not again with every request
        clock.shift(_jwks.MAX_AGE)
        assert not is_permitted(f"Bearer {token}")
        github.status = 200
        clock.shift(_jwks.MIN_INTERVAL)
        assert is_permitted(f"Bearer {token}")


@pytest.mark.parametrize("body", [b"no JSON", b"[]", b'{"jwks": []}', b"7"])
def test_d23_unreadable_keys_refuse(
    key: Key, github: FakeGitHub, body: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    github.body = body
    token = key.sign(make_claims())
    assert not is_permitted(f"Bearer {token}")
    assert "GitHub's public keys are missing." in caplog.messages
    assert token not in caplog.text


def test_d23_unreachable_github_refuses(key: Key, github: FakeGitHub) -> None:
    with patch.object(requests, "get", side_effect=requests.ConnectionError) as get:
        assert not is_permitted(f"Bearer {key.sign(make_claims())}")
    get.assert_called_once_with(github.url, timeout=5)


@pytest.mark.usefixtures("github")
def test_keys_can_be_patched(key: Key, other_key: Key) -> None:
    with patch.object(
        AuthHeaderIsGitHubOidcToken, "_get_jwks", return_value=[other_key.jwk]
    ):
        assert is_permitted(f"Bearer {other_key.sign(make_claims())}")
        assert not is_permitted(f"Bearer {key.sign(make_claims())}")
    with patch.object(AuthHeaderIsGitHubOidcToken, "_get_jwks", return_value=None):
        assert not is_permitted(f"Bearer {key.sign(make_claims())}")


def test_threads_share_one_fetch(key: Key, github: FakeGitHub) -> None:
    token, results = key.sign(make_claims()), []
    threads = [
        threading.Thread(target=lambda: results.append(is_permitted(f"Bearer {token}")))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [True] * 8
    assert github.fetches == 1


def test_cache_can_be_cleared(key: Key, github: FakeGitHub) -> None:
    token = key.sign(make_claims())
    assert is_permitted(f"Bearer {token}")
    github_oidc._caches[github.url].clear()
    assert is_permitted(f"Bearer {token}")
    assert github.fetches == 2


@pytest.mark.usefixtures("github")
def test_missing_audience_setting_refuses(key: Key, settings: t.Any) -> None:
    settings.SERVICE_DOMAIN = None
    assert not is_permitted(f"Bearer {key.sign(make_claims())}")
