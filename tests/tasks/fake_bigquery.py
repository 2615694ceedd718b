"""A loopback stand-in for BigQuery's REST API: load jobs, nothing else."""

import json
import re
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

PROJECT = "/projects/(?P<project>[^/]+)/jobs"


class FakeBigQuery(ThreadingHTTPServer):
    """Keeps the jobs that were uploaded; a job's id can be used once."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.jobs: dict[str, dict] = {}
        self.files: dict[str, bytes] = {}
        self.errors: list[dict | None] = []
        self.polls = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def insert(self, resource: dict, content: bytes) -> tuple[int, dict]:
        job_id = resource["jobReference"]["jobId"]
        if job_id in self.jobs:
            error = {"code": 409, "message": f"Already Exists: Job {job_id}"}
            return 409, {"error": {**error, "errors": [{"reason": "duplicate"}]}}
        status: dict = {"state": "DONE"}
        if error := (self.errors.pop(0) if self.errors else None):
            status |= {"errorResult": error, "errors": [error]}
        self.jobs[job_id] = {**resource, "status": status}
        self.files[job_id] = content
        return 200, self.jobs[job_id]


class _Handler(BaseHTTPRequestHandler):
    server: FakeBigQuery
    protocol_version = "HTTP/1.1"
    uploads: dict[str, dict] = {}

    def read(self) -> bytes:
        return self.rfile.read(int(self.headers.get("content-length") or 0))

    def answer(self, status: int, body: object, **headers: str) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def do_POST(self) -> None:
        assert parse_qs(urlsplit(self.path).query)["uploadType"] == ["resumable"]
        resource = json.loads(self.read())
        session = resource["jobReference"]["jobId"]
        self.uploads[session] = resource
        self.answer(200, {}, location=f"{self.server.url}/session/{session}")

    def do_PUT(self) -> None:
        session = self.path.rpartition("/")[2]
        self.answer(*self.server.insert(self.uploads[session], self.read()))

    def do_GET(self) -> None:
        match = re.search(PROJECT + "/(?P<job>[^/?]+)", self.path)
        assert match is not None
        self.server.polls += 1
        self.answer(200, self.server.jobs[match["job"]])

    def log_message(self, *args: object) -> None: ...
