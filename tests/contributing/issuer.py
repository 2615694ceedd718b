"""GitHub's issuer of tokens for workflows, with keys of our own."""

import json
import threading
import time
import typing as t
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwt.algorithms import RSAAlgorithm

SECRET = "request-secret"
WORKFLOW = "ocadotechnology/codeforlife-package-python/.github/workflows"


class JsonServer:
    """Answers each request with what a function returns for it.

    Attributes:
        asked: The bodies of the requests.
    """

    def __init__(self, answer: Callable[[str, t.Any], tuple[int, t.Any]]) -> None:
        self.asked: list[t.Any] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def handle_any(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                text = self.rfile.read(length)
                is_json = "json" in (self.headers["Content-Type"] or "")
                outer.asked.append(json.loads(text) if is_json else None)
                status, body = answer(self.path, self.headers)
                data = body if isinstance(body, bytes) else json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(data)))
                if status in (301, 308):
                    self.send_header("Location", "/elsewhere")
                self.end_headers()
                self.wfile.write(data)

            do_GET = do_POST = do_DELETE = handle_any

            def log_message(self, *args: object) -> None: ...

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://localhost:{self._server.server_port}"
        threading.Thread(
            target=self._server.serve_forever, args=(0.01,), daemon=True
        ).start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class Issuer(JsonServer):
    """Issues tokens as GitHub does, or as somebody would who wants to get in.

    Attributes:
        kind: What kind of token the next one is.
    """

    def __init__(self) -> None:
        super().__init__(self._answer)
        self.key = rsa.generate_private_key(65537, 2048)
        self.other_key = rsa.generate_private_key(65537, 2048)
        self.kind = "good"
        self.status = 200

    def _answer(self, path: str, headers: t.Any) -> tuple[int, t.Any]:
        url = urlsplit(path)
        if url.path == "/.well-known/jwks":
            jwk = RSAAlgorithm.to_jwk(self.key.public_key(), as_dict=True)
            return 200, {"keys": [{**jwk, "kid": "1", "alg": "RS256", "use": "sig"}]}
        if headers["Authorization"] != f"Bearer {SECRET}":
            return 401, {}
        (audience,) = parse_qs(url.query)["audience"]
        return self.status, {"value": self._make(audience)}

    def _make(self, audience: str) -> str:
        now = int(time.time())
        claims = {
            "iss": self.url,
            "aud": audience,
            "iat": now,
            "exp": now + 300,
            "repository_owner": "ocadotechnology",
            "repository": "ocadotechnology/codeforlife-fruit",
            "job_workflow_ref": f"{WORKFLOW}/contributing.yaml@refs/tags/v1.0.0",
        }
        claims |= {
            "expired": {"iat": now - 900, "exp": now - 600},
            "wrong audience": {"aud": "elsewhere.example.com"},
            "wrong issuer": {"iss": "https://token.example.com"},
            "other owner": {"repository_owner": "eve", "repository": "eve/fruit"},
            "other workflow": {
                "job_workflow_ref": "ocadotechnology/codeforlife-fruit/.github/"
                "workflows/own.yaml@refs/heads/main"
            },
            "workflow of a branch": {
                "job_workflow_ref": f"{WORKFLOW}/contributing.yaml@refs/heads/v1"
            },
        }.get(self.kind, {})
        if self.kind == "no expiry":
            del claims["exp"]
        return self._sign(claims)

    def _sign(self, claims: dict[str, t.Any]) -> str:
        headers = {"kid": "1"}
        if self.kind == "alg none":
            return jwt.encode(claims, None, algorithm="none", headers=headers)
        key = self.other_key if self.kind == "other key" else self.key
        token = jwt.encode(claims, key, algorithm="RS256", headers=headers)
        if self.kind == "unsigned":
            return token.rpartition(".")[0] + "."
        if self.kind == "HS256 with the public key":
            return self._sign_with_public_key(claims, headers)
        return token

    def _sign_with_public_key(
        self, claims: dict[str, t.Any], headers: dict[str, str]
    ) -> str:
        """Sign with what anybody knows; PyJWT refuses to, so it is done by hand."""
        pem = self.key.public_key().public_bytes(
            Encoding.PEM, PublicFormat.SubjectPublicKeyInfo
        )
        header = {"alg": "HS256", "typ": "JWT", **headers}
        parts = [
            jwt.utils.base64url_encode(json.dumps(part).encode())
            for part in (header, claims)
        ]
        signed = b".".join(parts)
        hmac = jwt.algorithms.HMACAlgorithm(jwt.algorithms.HMACAlgorithm.SHA256)
        signature = jwt.utils.base64url_encode(hmac.sign(signed, pem))
        return (signed + b"." + signature).decode()
