"""gunicorn's threaded worker, which no slow sender holds up, and which stops cleanly.

gunicorn 27 or later: the names that it overrides are those of
`gunicorn.workers.gthread.ThreadWorker`.
"""

from __future__ import annotations

import re
import selectors
import socket
import time
import typing as t
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from gunicorn.workers.gthread import (  # type: ignore[import-untyped]
    TConn,
    ThreadWorker,
)

__all__ = ["BufferingWorker"]

_LIVENESS = b"GET /health-check/live/"
_RECEIVE_SECONDS = 30.0
_CHUNK = 64 * 1024
# A thread waits for the rest of a longer body.
_MAX_BUFFERED = 256 * 1024
_HEAD_END = b"\r\n\r\n"
_CONTENT_LENGTH = re.compile(rb"(?i)\r\ncontent-length:[ \t]*(\d{1,15})[ \t]*\r\n")
_WAITS_TO_SEND = re.compile(rb"(?i)\r\nexpect:")


class _Connection(TConn):  # type: ignore[misc] # it has no type hints
    """A connection, and what was received of its next request."""

    def __init__(self, *args: t.Any) -> None:
        super().__init__(*args)
        self.received = bytearray()


class BufferingWorker(ThreadWorker):  # type: ignore[misc] # it has no type hints
    """Gives a request to a thread when it has been received.

    gunicorn lets a thread receive it, so as many slow senders as there are threads
    stop a service, its liveness probe included. That one has a thread of its own here,
    because slow views must not get the process killed either.

    A worker that stops takes the connections that the kernel has accepted, and refuses
    further ones: gunicorn leaves them without an answer until the last request is done.
    """

    def init_process(self) -> None:
        """Prepare the process."""
        self._probes = ThreadPoolExecutor(1, "liveness")
        super().init_process()

    def run(self) -> None:
        """Serve until the worker is told to stop."""
        super().run()
        self._probes.shutdown(wait=False)

    def accept(self, listener: socket.socket) -> bool:
        """Accept a connection; return whether there was one."""
        try:
            client, address = listener.accept()
        except (BlockingIOError, ConnectionAbortedError):
            return False
        self.nr_conns += 1
        self._receive(_Connection(self.cfg, client, address, listener.getsockname()))
        return True

    def set_accept_enabled(self, enabled: bool) -> None:
        """Start or stop accepting; for good when the worker stops."""
        super().set_accept_enabled(enabled)
        if self.alive:
            return
        for listener in self.sockets:
            listener.setblocking(False)
            while self.accept(listener):
                pass
            listener.close()

    def on_client_socket_readable(self, conn: _Connection, client: t.Any) -> None:
        """Receive the next request of a connection that was kept."""
        self.poller.unregister(client)
        self.keepalived_conns.remove(conn)
        self._receive(conn)

    def on_pending_socket_readable(self, conn: _Connection, client: t.Any) -> None:
        """Receive a part of a request."""
        try:
            data = client.recv(_CHUNK)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        conn.received += data
        if data and not _is_complete(conn.received):
            return
        self.poller.unregister(client)
        self.pending_conns.remove(conn)
        if data:
            self.enqueue_req(conn)
        else:  # the sender has gone
            self.nr_conns -= 1
            conn.close()

    def enqueue_req(self, conn: _Connection) -> None:
        """Give a request to a thread."""
        if not conn.received.startswith(_LIVENESS):
            super().enqueue_req(conn)
            return
        future = self._probes.submit(self.handle, conn)
        finish: Callable[..., None] = self.method_queue.defer
        future.add_done_callback(lambda done: finish(self.finish_request, conn, done))

    def handle(self, conn: _Connection) -> t.Any:
        """Answer a request, in a thread."""
        conn.data_ready = True
        conn.init()
        conn.parser.unreader.unread(bytes(conn.received))
        conn.received.clear()
        return super().handle(conn)

    def _receive(self, conn: _Connection) -> None:
        """Wait for a request, without a thread."""
        # The worker closes what has not arrived by then.
        conn.timeout = time.monotonic() + _RECEIVE_SECONDS
        self.pending_conns.append(conn)
        self.poller.register(
            conn.sock,
            selectors.EVENT_READ,
            partial(self.on_pending_socket_readable, conn),
        )


def _is_complete(received: bytearray) -> bool:
    """Return whether a request has been received, or as much as is buffered of it."""
    end = received.find(_HEAD_END)
    if end < 0:
        return len(received) > _CHUNK  # more than gunicorn permits: it refuses it
    head = received[: end + len(_HEAD_END)]
    if _WAITS_TO_SEND.search(head):
        return True
    length = _CONTENT_LENGTH.search(head)
    expected = int(length[1]) if length else 0
    return len(received) - len(head) >= min(expected, _MAX_BUFFERED)
