"""What the benchmarks share: a database with the data of one school, and measuring."""

from __future__ import annotations

import json
import os
import socket
import statistics
import subprocess
import sys
import time
import typing as t
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
POSTGRES_URL = "postgresql://postgres@127.0.0.1:5432/codeforlife_bench"

TEACHERS, CLASSES, STUDENTS, INDEPENDENTS = 20, 50, 1_500, 50

type Call = Callable[[], t.Any]


@dataclass
class Result:
    """What one case cost: its statements, and the seconds of each round."""

    queries: int
    seconds: list[float] = field(default_factory=list)

    @property
    def milliseconds(self) -> float:
        """The median."""
        return statistics.median(self.seconds) * 1000 if self.seconds else 0.0

    def ratio_to(self, other: Result) -> float:
        """Return the median of the rounds' ratios.

        The two of a round ran one after the other, so that a machine which is slow for
        a while is slow for both.
        """
        return statistics.median(
            mine / others
            for mine, others in zip(self.seconds, other.seconds, strict=True)
        )


def run_on_each_database(path: str) -> bool:
    """Run a benchmark again, in a process for each database that answers.

    Args:
        path: The benchmark's file.

    Returns:
        Whether this process is one of those, and is to go on.
    """
    if "BENCH_DATABASE" in os.environ:
        return True
    urls = ["sqlite:///:memory:"]
    with socket.socket() as probe:
        probe.settimeout(1)
        if probe.connect_ex(("127.0.0.1", 5432)) == 0:
            urls.append(POSTGRES_URL)
    for url in urls:
        env = {**os.environ, "BENCH_DATABASE": url, "DATABASE_URL": url}
        subprocess.run([sys.executable, path], env=env, check=True)
    return False


def set_up(root_urlconf: str | None = None) -> None:
    """Start Django with the settings of the test service, as in production."""
    sys.path[:0] = [str(ROOT), str(ROOT / "tests/projects/with_user")]
    os.environ["DJANGO_SETTINGS_MODULE"] = "settings"
    os.environ["DEBUG"] = "0"
    os.environ["LOG_LEVEL"] = "ERROR"
    import logging

    import django
    from django.conf import settings

    logging.disable(logging.CRITICAL)  # a log line costs as much as a small request

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.ENCRYPTION_KEY_PROVIDER = (
        "codeforlife.encryption.providers.memory.MemoryKeyProvider"
    )
    if root_urlconf:
        settings.ROOT_URLCONF = root_urlconf
    django.setup()


@contextmanager
def database() -> Iterator[None]:
    """Make a test database, and drop it at the end."""
    from django.db import connection
    from django.test.utils import setup_test_environment

    setup_test_environment(debug=False)
    name = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


def populate() -> dict[str, t.Any]:
    """Create one school with its people.

    Returns:
        The users to log in as: ``admin``, ``teacher`` and ``student``; the ``school``.
    """
    from codeforlife.tests.factories import (
        make_class,
        make_independent_user,
        make_school,
        make_student_user,
        make_teacher_user,
    )

    school = make_school()
    teachers = [
        make_teacher_user(school=school, is_admin=n == 0) for n in range(TEACHERS)
    ]
    classes = [
        make_class(teacher=teachers[n % TEACHERS].new_teacher) for n in range(CLASSES)
    ]
    students = [make_student_user(klass=classes[n % CLASSES]) for n in range(STUDENTS)]
    for n in range(INDEPENDENTS):
        pending = classes[n % CLASSES] if n % 2 else None
        make_independent_user(requests_to_join=pending)
    return {
        "school": school,
        "admin": teachers[0],
        "teacher": teachers[1],
        "student": students[0],
    }


def measure(
    *calls: Call, rounds: int = 30, prepare: Call = lambda: None
) -> list[Result]:
    """Count the statements of some calls, and time them.

    They take turns, so that all of them feel what else the machine does.

    Args:
        *calls: What is compared; each is called once more than there are rounds.
        rounds: How often each is timed.
        prepare: What is done before each call, and not measured.

    Returns:
        For each call the statements without those of transactions, and the times.
    """
    results = [Result(_count_queries(call, prepare)) for call in calls]
    for _ in range(rounds):
        for call, result in zip(calls, results, strict=True):
            prepare()
            start = time.perf_counter()
            call()
            result.seconds.append(time.perf_counter() - start)
    return results


def _count_queries(call: Call, prepare: Call) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    prepare()
    with CaptureQueriesContext(connection) as captured:
        call()
    return sum(not _is_about_transactions(query["sql"]) for query in captured)


def _is_about_transactions(sql: str) -> bool:
    words = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")
    return sql.upper().startswith(words)


def print_table(
    title: str, rows: list[tuple[str, Result, Result, Result, str]]
) -> None:
    """Print cases beside plain REST framework and the floor.

    Args:
        title: What was measured.
        rows: The case, ours, plain REST framework's, the floor's and the budget.
    """
    print(f"\n{title}")
    head = ("case", "queries", "ms", "DRF queries", "DRF ms", "floor ms", "ratio", "")
    print("{:<26}{:>8}{:>9}{:>12}{:>9}{:>9}{:>7}  {}".format(*head))
    for name, ours, plain, floor, budget in rows:
        print(
            f"{name:<26}{ours.queries:>8}{ours.milliseconds:>9.2f}"
            f"{plain.queries:>12}{plain.milliseconds:>9.2f}"
            f"{floor.milliseconds:>9.2f}{ours.ratio_to(floor):>7.2f}  {budget}"
        )


def to_json(data: t.Any) -> str:
    """Write a request's body."""
    return json.dumps(data)
