"""A PostgreSQL, and a PgBouncer, of a test's own: it may stop them."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from .conftest import get_free_port

# Neither of the two runs as root; packages of Debian bring this user.
USER = {"user": "postgres"} if os.getuid() == 0 else {}


def find(name: str) -> str:
    """Find a program, also where Debian puts it; skip where it is not installed."""
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    path = os.pathsep.join([os.environ["PATH"], "/usr/sbin", *map(str, places)])
    found = shutil.which(name, path=path)
    if found is None:
        pytest.skip(f"{name} is not installed here.")
    return found


class Server:
    """A running program that listens on a port."""

    def __init__(self, directory: Path, *args: str, port: int | None = None) -> None:
        self.directory = directory
        self.args = args
        self.port = port or get_free_port()
        self.start()

    def start(self) -> None:
        args = [arg.format(port=self.port) for arg in self.args]
        with (self.directory / "log").open("ab") as log:
            self.process = subprocess.Popen(
                args, cwd=self.directory, stdout=log, stderr=log, **USER
            )
        deadline = time.monotonic() + 60
        while not self.answers():
            assert self.process.poll() is None, (self.directory / "log").read_text()
            assert time.monotonic() < deadline
            time.sleep(0.1)

    def answers(self) -> bool:
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
            return True
        return False

    def stop(self) -> None:
        """Stop it at once, with the sessions that it has."""
        self.process.send_signal(signal.SIGCONT)
        self.process.send_signal(signal.SIGINT)
        self.process.wait(60)

    def freeze(self, number: int = signal.SIGSTOP) -> None:
        """Let it hang, with its sessions; SIGCONT lets it go on."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        for pid in [self.process.pid, *map(int, children.read_text().split())]:
            os.kill(pid, number)

    def thaw(self) -> None:
        self.freeze(signal.SIGCONT)


@contextmanager
def running_postgresql() -> Iterator[Server]:
    """Run PostgreSQL on a new cluster, with the database "postgres"."""
    initdb = find("initdb")
    with _directory() as directory:
        made = subprocess.run(
            [initdb, "-D", "data", "-U", "postgres", "-A", "trust", "--no-sync"],
            cwd=directory,
            capture_output=True,
            text=True,
            **USER,
        )
        assert made.returncode == 0, made.stderr
        with _running_cluster(directory) as server:
            yield server


@contextmanager
def _running_cluster(directory: Path) -> Iterator[Server]:
    psycopg = pytest.importorskip("psycopg")
    postgres = find("postgres")
    options = "-c fsync=off -c unix_socket_directories= -c listen_addresses=127.0.0.1"
    server = Server(directory, postgres, "-D", "data", "-p", "{port}", *options.split())
    try:
        address = f"postgresql://postgres@127.0.0.1:{server.port}/postgres"
        for _ in range(100):  # it listens a moment before it lets anybody in
            with suppress(psycopg.OperationalError):
                psycopg.connect(address).close()
                break
            time.sleep(0.1)
        yield server
    finally:
        server.thaw()
        server.stop()


@contextmanager
def running_pgbouncer(target: tuple[str, int]) -> Iterator[Server]:
    """Run PgBouncer in transaction mode before a PostgreSQL."""
    program = find("pgbouncer")
    with _directory() as directory:
        port = get_free_port()
        _configure(directory, port, target)
        server = Server(directory, program, "pgbouncer.ini", port=port)
        try:
            yield server
        finally:
            server.stop()


def _configure(directory: Path, port: int, target: tuple[str, int]) -> None:
    (directory / "pgbouncer.ini").write_text(
        f"""[databases]
* = host={target[0]} port={target[1]} user=postgres
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 2
ignore_startup_parameters = extra_float_digits
"""
    )
    (directory / "pgbouncer.ini").chmod(0o644)


@contextmanager
def _directory() -> Iterator[Path]:
    """Make a directory that the user of the programs may use."""
    # Not pytest's, which are for their owner alone.
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        if USER:
            shutil.chown(name, USER["user"])
        yield Path(name)
