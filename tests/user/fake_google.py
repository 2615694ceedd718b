"""A loopback stand-in for Google's token, user info and key endpoints."""

import json
import time
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT_ID = "client.apps.googleusercontent.com"


@cache
def _get_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


class FakeGoogle(ThreadingHTTPServer):
    """Answers for one user, with real signatures; any answer can be replaced."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.key = _get_key()
        self.user: dict[str, Any] = {
            "sub": "1815",
            "email": "Ada@Lovelace.UK",
            "email_verified": True,
            "given_name": "Ada",
            "family_name": "Lovelace",
        }
        self.claims: dict[str, Any] = {}
        self.token: dict[str, Any] = {}
        self.statuses: dict[str, int] = {}
        self.forms: list[dict[str, str]] = []
        self.headers: list[str | None] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def get_id_token(self) -> str:
        now = int(time.time())
        claims = {
            "iss": "https://accounts.google.com",
            "aud": CLIENT_ID,
            "sub": self.user["sub"],
            "iat": now,
            "exp": now + 3600,
        }
        kept = {k: v for k, v in {**claims, **self.claims}.items() if v is not None}
        return jwt.encode(kept, self.key, "RS256", headers={"kid": "k"})

    def get_token(self) -> dict[str, Any]:
        token = {
            "access_token": "access",
            "token_type": "Bearer",
            "scope": "openid email",
            "expires_in": 3600,
            "refresh_token": "refresh",
            "id_token": self.get_id_token(),
        }
        return {k: v for k, v in {**token, **self.token}.items() if v is not None}

    def get_keys(self) -> dict[str, Any]:
        key = jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key(), as_dict=True)
        return {"keys": [{**key, "kid": "k", "use": "sig", "alg": "RS256"}]}


class _Handler(BaseHTTPRequestHandler):
    server: FakeGoogle

    def answer(self, body: object) -> None:
        content = json.dumps(body).encode()
        self.send_response(self.server.statuses.get(self.path, 200))
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def do_POST(self) -> None:
        size = int(self.headers["content-length"])
        self.server.forms.append(dict(parse_qsl(self.rfile.read(size).decode())))
        self.answer(self.server.get_token())

    def do_GET(self) -> None:
        if self.path == "/keys":
            self.answer(self.server.get_keys())
            return
        self.server.headers.append(self.headers["Authorization"])
        self.answer(self.server.user)

    def log_message(self, *args: object) -> None: ...
