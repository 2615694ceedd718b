"""The part of GitHub's REST API that a release calls, on this machine."""

import json
import re
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from ..release.index import sha256_of

_TOKEN = "Bearer rehearsal"  # noqa: S105


class GitHubServer(ThreadingHTTPServer):
    """Keeps releases and their files in memory.

    Attributes:
        releases: The releases by tag, as GitHub's API represents them.
        files: The bytes of each file by its id.
        refuse_uploads: Whether an upload is answered with a 502, as in an outage.
    """

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.releases: dict[str, dict[str, Any]] = {}
        self.files: dict[int, bytes] = {}
        self.refuse_uploads = False
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        """The address of the API."""
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: GitHubServer

    def _answer(self, status: int, body: Any = None) -> None:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _route(self, routes: dict[str, Callable[..., None]]) -> None:
        path = urlsplit(self.path).path
        if self.headers["Authorization"] != _TOKEN:
            return self._answer(401, {"message": "Bad credentials"})
        for pattern, handle in routes.items():
            if match := re.fullmatch(rf"/repos/[^/]+/[^/]+/releases{pattern}", path):
                return handle(*match.groups())
        return self._answer(404, {"message": "Not Found"})

    def do_GET(self) -> None:
        self._route({r"/tags/(.+)": self._get, r"/assets/(\d+)": self._download})

    def do_POST(self) -> None:
        self._route({"": self._create, r"/(\d+)/assets": self._upload})

    def _get(self, tag: str) -> None:
        release = self.server.releases.get(tag)
        self._answer(200 if release else 404, release or {"message": "Not Found"})

    def _body(self) -> bytes:
        return self.rfile.read(int(self.headers["Content-Length"] or 0))

    def _create(self) -> None:
        body = json.loads(self._body())
        number = len(self.server.releases) + 1
        base = f"{self.server.url}{urlsplit(self.path).path}"
        release = {
            **body,
            "id": number,
            "assets": [],
            "upload_url": f"{base}/{number}/assets{{?name,label}}",
        }
        self.server.releases[body["tag_name"]] = release
        self._answer(201, release)

    def _upload(self, number: str) -> None:
        content = self._body()
        if self.server.refuse_uploads:
            return self._answer(502, {"message": "Bad Gateway"})
        asset = {
            "id": len(self.server.files) + 1,
            "name": parse_qs(urlsplit(self.path).query)["name"][0],
            "state": "uploaded",
            "digest": f"sha256:{sha256_of(content)}",
        }
        self.server.files[asset["id"]] = content  # type: ignore[index]
        (release,) = (
            release
            for release in self.server.releases.values()
            if release["id"] == int(number)
        )
        release["assets"].append(asset)
        return self._answer(201, asset)

    def _download(self, number: str) -> None:
        self._answer(200, self.server.files[int(number)])

    def log_message(self, format: str, *args: object) -> None:
        """Print nothing: the rehearsal's table says what happened."""
