"""The fake GitHub as a server on the loopback address, with its bad days."""

import dataclasses
import hashlib
import json
import re
import threading
import time
import typing as t
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlencode, urlsplit

from tests.contributing.fake_graphql import GraphQL
from tests.contributing.fake_rest import Rest
from tests.contributing.fake_state import State

TOKEN = "ghs_fake"


@dataclasses.dataclass
class Fault:
    """What goes wrong with the next requests that match.

    Attributes:
        pattern: A pattern of ``METHOD /path``.
        status: The answer's status; None to close the connection without one.
        headers: The answer's headers.
        body: The answer's body.
        times: How often it happens.
        is_done: Whether the request is carried out nevertheless.
        delay: How many seconds the answer takes.
    """

    pattern: str
    status: int | None = 500
    headers: dict[str, str] = dataclasses.field(default_factory=dict)
    body: t.Any = None
    times: int = 1
    is_done: bool = False
    delay: float = 0


class FakeGitHub:
    """Serves a state.

    Attributes:
        state: The state.
        requests: The requests that came, as ``METHOD /path``.
        page_size: How many entries a page has at most, whatever is asked for.
        faults: What goes wrong.
        problems: The requests and answers that break GitHub's schemas; a test that
            leaves one fails.
        before: Called before a request is carried out.
        after: Called after that, before it is answered.
    """

    def __init__(self) -> None:
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _make_handler(self))
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(
            target=self.server.serve_forever, args=(0.01,), daemon=True
        )
        self.thread.start()
        self.lock = threading.Lock()
        self.reset()

    def reset(self) -> None:
        """Begin with an empty state."""
        self.state = State()
        self.page_size = 100
        self.requests: list[str] = []
        self.not_modified = 0
        self.faults: list[Fault] = []
        self.problems: list[str] = []
        self.before: Callable[[str], None] = lambda request: None
        self.after: Callable[[str], None] = lambda request: None
        self.rest = Rest(self.state)
        self.graphql = GraphQL(self.state, lambda: self.page_size)

    def stop(self) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()

    def take_fault(self, request: str) -> Fault | None:
        for fault in self.faults:
            if fault.times and re.search(fault.pattern, request):
                fault.times -= 1
                return fault
        return None

    def answer(
        self, method: str, target: str, body: t.Any
    ) -> tuple[int, t.Any, dict[str, str]]:
        """Carry a request out."""
        url = urlsplit(target)
        if url.path == "/graphql":
            return 200, self.graphql.execute(body["query"], body["variables"]), {}
        query = dict(parse_qsl(url.query))
        status, answer = self.rest.handle(method.lower(), url.path, query, body)
        if not (isinstance(answer, list) and status == 200):
            return status, answer, {}
        return self._cut_page(url.path, query, answer)

    def _cut_page(
        self, path: str, query: dict[str, str], items: list[t.Any]
    ) -> tuple[int, t.Any, dict[str, str]]:
        size = min(int(query.get("per_page", 30)), self.page_size)
        page = int(query.get("page", 1))
        following = urlencode({**query, "page": page + 1})
        link = f'<{self.url}{path}?{following}>; rel="next"'
        headers = {"Link": link} if page * size < len(items) else {}
        return 200, items[(page - 1) * size : page * size], headers


def _make_handler(fake: FakeGitHub) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # Otherwise each answer waits 40 ms for the client to confirm its headers.
        disable_nagle_algorithm = True

        def handle_one_request(self) -> None:
            try:
                super().handle_one_request()
            except ConnectionError:  # a client that was killed
                self.close_connection = True

        def _handle(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            text = self.rfile.read(length)
            body = json.loads(text) if text else None
            with fake.lock:
                fault, answer = self._carry_out(body)
            if fault is None:
                self._send(*answer)
                return
            time.sleep(fault.delay)
            if fault.status is None:
                self.close_connection = True
            else:
                error = fault.body or {"message": "a fault"}
                self._send(fault.status, error, fault.headers)

        def _carry_out(self, body: t.Any) -> tuple[Fault | None, t.Any]:
            request = f"{self.command} {urlsplit(self.path).path}"
            fake.requests.append(request)
            is_public = request.endswith("/commits")
            if not is_public and self.headers["Authorization"] != f"Bearer {TOKEN}":
                return None, (401, {"message": "Bad credentials"}, {})
            fault = fake.take_fault(request)
            if fault and not fault.is_done:
                return fault, None
            fake.before(request)
            try:
                answer = fake.answer(self.command, self.path, body)
            except Exception as error:
                fake.problems.append(f"{request}: {error!r}")
                return None, (599, {"message": "The schema forbids it."}, {})
            fake.after(request)
            return fault, answer

        def _send(self, status: int, answer: t.Any, headers: dict[str, str]) -> None:
            data = json.dumps(answer).encode()
            if self.command == "GET" and status == 200:
                # A page's links belong to it: they are in what the tag is made of.
                etag = f'W/"{hashlib.sha256(data + str(headers).encode()).hexdigest()}"'
                headers = {**headers, "ETag": etag}
                if self.headers.get("If-None-Match") == etag:
                    fake.not_modified += 1
                    status, data = 304, b""
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_POST = do_PATCH = do_DELETE = _handle

        def log_message(self, *args: object) -> None: ...

    return Handler
