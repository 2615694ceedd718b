"""Slow senders, and requests that come while the server stops."""

import socket
import threading
import time
from contextlib import ExitStack, closing

import pytest
import requests

from .conftest import wait_for

pytest.importorskip("gunicorn")

# Several starts of a service take long where other work is going on.
pytestmark = pytest.mark.timeout(300)

HEAD = b"POST /who/ HTTP/1.1\r\nHost: localhost\r\n"
SLOW = {
    "nothing": b"",
    "half a line": b"GET /who/",
    "half a head": HEAD,
    "half a body": HEAD + b"Content-Length: 100000\r\n\r\n" + b"x" * 1000,
    "half a large body": HEAD + b"Content-Length: 9999999\r\n\r\n" + b"x" * 300_000,
}


def send(port, data):
    connection = socket.create_connection(("127.0.0.1", port), timeout=30)
    connection.sendall(data)
    return connection


def test_slow_senders_and_views_hold_up_no_probe(start, service_dir):
    process = start(SERVER_THREADS="2").wait()
    with ExitStack() as stack:
        for data in [*SLOW.values()] * 10:
            stack.enter_context(closing(send(process.port, data)))
        for _ in range(4):
            slow = send(process.port, b"GET /slow/ HTTP/1.1\r\nHost: localhost\r\n\r\n")
            stack.enter_context(closing(slow))
        for _ in range(20):
            assert process.get("health-check/live/").status_code == 200
    # When they are gone, everything goes on.
    assert process.get("who/").status_code == 200
    assert process.stop() == 0


def test_a_request_may_come_in_pieces(start):
    process = start().wait()
    with closing(send(process.port, b"")) as connection:
        for _ in range(2):  # the second one on the kept connection
            for byte in b"GET /who/ HTTP/1.1\r\nHost: localhost\r\n\r\n":
                connection.sendall(bytes([byte]))
            answer = b""
            while not answer.endswith(b"}"):
                answer += connection.recv(65536)
            assert answer.startswith(b"HTTP/1.1 200")
        connection.sendall(b"GET /who/ HTTP/1.1\r\nHost: localhost\r\n\r\n" * 2)
        answer = b""
        while answer.count(b"}") < 2:
            answer += connection.recv(65536)
    body = b"x" * 1_000_000
    assert requests.post(
        f"http://127.0.0.1:{process.port}/who/", data=body, timeout=30
    ).status_code in (200, 403)
    assert process.stop() == 0


def test_what_comes_while_the_server_stops_is_answered_or_refused(start, service_dir):
    process = start(SERVER_WORKERS="2", SERVER_THREADS="2").wait()
    outcomes, stopped = [], threading.Event()

    def ask():
        while not stopped.is_set():
            try:
                outcomes.append(process.get("who/").status_code)
            except requests.ConnectionError as error:
                outcomes.append("refused" if "refused" in str(error) else str(error))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    slow = threading.Thread(target=lambda: outcomes.append(process.get("slow/").text))
    for thread in (*threads, slow):
        thread.start()
    wait_for((service_dir / "slow-began").exists)
    process.popen.terminate()
    wait_for(lambda: outcomes[-1:] == ["refused"])
    begin = time.monotonic()
    assert process.popen.wait(60) == 0
    # Nothing new was accepted while the slow request went on.
    assert time.monotonic() - begin < 30
    stopped.set()
    for thread in (*threads, slow):
        thread.join()
    assert set(outcomes) == {200, "refused", "done"}
