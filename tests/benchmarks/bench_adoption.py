"""How long it takes to adopt a database, and how much memory, beside a reader."""

from __future__ import annotations

import contextlib
import io
import os
import resource
import sys
import tempfile
import threading
import time
import typing as t
from pathlib import Path

import _harness as harness

SIZES = (1_570, 33_570)
# What a call of a key service takes, and how many go on at once.
KEY_SECONDS, KEY_THREADS = 0.02, 16


class SlowService:
    """Stands in for a key service: its time, and the test data's key."""

    def __init__(self) -> None:
        from tests.user.adoption.key_service import StandIn

        self._service = StandIn()

    def decrypt(self, ciphertext: bytes, associated_data: bytes) -> bytes:
        """Take as long as a call does."""
        time.sleep(KEY_SECONDS)
        return self._service.decrypt(ciphertext, associated_data)


def main() -> None:
    """Print seconds and megabytes."""
    if not harness.run_on_each_database(__file__):
        return
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    harness.set_up()
    from tests.user.adoption import conftest

    with tempfile.TemporaryDirectory() as folder:
        files = Path(folder)
        _extract(conftest.DATA, files)
        for version in ("0.32.6", "1.0.8-tink"):
            for size in SIZES:
                _measure(conftest, files, version, size)


def _extract(archive: Path, folder: Path) -> None:
    import tarfile

    with tarfile.open(archive) as file:
        file.extractall(folder, filter="data")


def _measure(conftest: t.Any, files: Path, version: str, size: int) -> None:
    name = str(files / "bench.sqlite3")
    if not conftest.is_sqlite():
        from django.db import connections

        name = f"{connections['default'].settings_dict['NAME']}_bench_adoption"
        conftest._run_on_server(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        conftest._run_on_server(f'CREATE DATABASE "{name}"')
    else:
        Path(name).unlink(missing_ok=True)
    suffix = ".sqlite3.sql" if conftest.is_sqlite() else ".sql"
    with conftest._using(name):
        conftest.run_script((files / f"legacy-{version}{suffix}").read_text())
        _fill(files, version, size)
    # A process of its own, for the memory.
    child = os.fork()
    if child == 0:
        with conftest._using(name):
            _adopt(version, size)
        os._exit(0)
    os.waitpid(child, 0)
    if not conftest.is_sqlite():
        conftest._run_on_server(f'DROP DATABASE "{name}" WITH (FORCE)')


def _adopt(version: str, size: int) -> None:
    from django.core.management import call_command
    from django.db import connections

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    done = threading.Event()
    reads: list[float] = []
    other = connections.create_connection("default")
    other.settings_dict = connections["default"].settings_dict
    other.inc_thread_sharing()
    reader = threading.Thread(target=_read, args=(other, done, reads))
    reader.start()
    options: dict[str, t.Any] = {
        "on_unfilled": "blank",
        "on_unreadable": "blank",
        "backup_reminder": False,
        "interactive": False,
        "key_service": f"{__name__}.SlowService",
        "key_threads": KEY_THREADS,
    }
    started = time.perf_counter()
    with contextlib.redirect_stdout(io.StringIO()):
        call_command("adopt_database", **options)
    seconds = time.perf_counter() - started
    done.set()
    reader.join()
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.perf_counter()
    with contextlib.redirect_stdout(io.StringIO()):
        call_command("adopt_database", finish=True, i_have_a_backup=True)
    finish = time.perf_counter() - started
    print(
        f"  {version:10} {size:6} users: {seconds:6.1f} s, finish {finish:4.1f} s,"
        f" {(after - before) / 1024:4.0f} MB; meanwhile {len(reads)} reads, the slowest"
        f" {1000 * max(reads, default=0):.0f} ms",
        flush=True,
    )


def _read(connection: t.Any, done: threading.Event, reads: list[float]) -> None:
    """Read a table that keeps its name and its columns, all the time."""
    while not done.is_set():
        started = time.perf_counter()
        with connection.cursor() as cursor:
            cursor.execute("SELECT COUNT(*) FROM user_student")
            cursor.fetchall()
        reads.append(time.perf_counter() - started)
        time.sleep(0.005)
    connection.close()


def _fill(files: Path, version: str, size: int) -> None:
    """Add users with profiles and student rows, until there are as many."""
    from django.db import connection, transaction

    with connection.cursor() as cursor, transaction.atomic():
        cursor.execute("SELECT MAX(id) FROM user_user")
        first = cursor.fetchone()[0] + 1
        numbers = range(first, size + 1)
        make = _make_plain if version == "0.32.6" else _make_sealed(files)
        columns, _ = make(0)
        names = ", ".join(columns)
        marks = ", ".join(["%s"] * len(columns))
        cursor.executemany(
            "INSERT INTO user_user (id, is_superuser, is_staff, is_active, date_joined,"
            f" password, {names}) VALUES (%s, %s, %s, %s, %s, %s, {marks})",
            [
                [n, False, False, True, "2024-01-01 00:00:00+00:00", "!", *make(n)[1]]
                for n in numbers
            ],
        )
        cursor.executemany(
            "INSERT INTO user_userprofile (id, developer, is_verified, user_id)"
            " VALUES (%s, %s, %s, %s)",
            [[n, False, True, n] for n in numbers],
        )
        cursor.executemany(
            "INSERT INTO user_student (id, new_user_id, user_id) VALUES (%s, %s, %s)",
            [[n, n, n] for n in numbers],
        )


def _get_values(number: int) -> dict[str, str]:
    return {
        "username": f"user{number}@example.com",
        "first_name": f"Ada{number}",
        "last_name": f"Lovelace{number}",
        "email": f"user{number}@example.com",
    }


def _make_plain(number: int) -> tuple[list[str], list[t.Any]]:
    values = _get_values(number)
    return list(values), list(values.values())


def _make_sealed(files: Path) -> t.Callable[[int], tuple[list[str], list[t.Any]]]:
    """Return a function that encrypts as 1.0.8 did, with a key for each user."""
    import json

    import tink
    from tink import aead, cleartext_keyset_handle

    aead.register()
    keys = json.loads((files / "legacy-keys.json").read_text())["tink_kek_keyset"]
    os.environ["LEGACY_KEK"] = json.dumps(keys)
    reader = tink.JsonKeysetReader(json.dumps(keys))
    service = cleartext_keyset_handle.read(reader).primitive(aead.Aead)

    def make(number: int) -> tuple[list[str], list[t.Any]]:
        handle = tink.new_keyset_handle(aead.aead_key_templates.AES256_GCM)
        stream = io.BytesIO()
        handle.write(tink.BinaryKeysetWriter(stream), service)
        key = handle.primitive(aead.Aead)
        columns, values = ["dek"], [stream.getvalue()]
        for name, value in _get_values(number).items():
            columns.append(f"{name}_enc")
            values.append(key.encrypt(value.encode(), f"user:{name}".encode()))
            if name != "last_name":
                columns.append(f"{name}_hash")
                values.append(f"{number}-{name}")  # type: ignore[arg-type] # a text
        return columns, values

    return make


if __name__ == "__main__":
    main()
