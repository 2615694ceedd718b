"""What logging in costs, and that it does not tell who has an account."""

from __future__ import annotations

import statistics
import sys
import time
import typing as t
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import _harness as harness

TRIES = 200
SLOW_TRIES = 20


def main() -> None:
    """Print the medians for known and unknown accounts, then what a log-in costs."""
    if not harness.run_on_each_database(__file__):
        return
    harness.set_up("_login_urls")
    from django.conf import settings
    from django.db import connection
    from django.test import override_settings

    argon2 = override_settings(
        PASSWORD_HASHERS=[
            "codeforlife.hashers.Argon2PasswordHasher",
            "django.contrib.auth.hashers.PBKDF2PasswordHasher",
            "codeforlife.hashers.WrappedPBKDF2PasswordHasher",
        ]
    )
    # The limits would end the tries: they are not what is measured.
    settings.LOGIN_LIMIT_PER_ACCOUNT = settings.LOGIN_LIMIT_PER_ADDRESS = 10**6
    settings.LOGIN_LIMIT_PER_ACCOUNT_AND_ADDRESS = 10**6
    with harness.database():
        print(f"\n{connection.vendor}: wrong passwords, medians of {TRIES}, ms")
        print(f"{'':<10}{'known':>9}{'unknown':>9}{'differ by':>11}")
        with argon2:
            for name, known, unknown in _make_cases():
                _compare(name, known, unknown)
            for label, known, unknown in _make_old_cases():
                _compare("email", known, unknown, SLOW_TRIES, label)
        _log_in()


def _make_cases() -> list[tuple[str, dict[str, str], dict[str, str]]]:
    from codeforlife.tests.factories import make_student_user, make_teacher_user

    teacher = make_teacher_user()
    student = make_student_user()
    pupil = {
        "first_name": student.first_name,
        "class_id": student.new_student.class_field.access_code,
        "password": "wrong",
    }
    email = {"email": teacher.email, "password": "wrong"}
    return [
        ("email", email, {**email, "email": "nobody@example.com"}),
        ("student", pupil, {**pupil, "first_name": "Nobody"}),
    ]


def _make_old_cases() -> list[tuple[str, dict[str, str], dict[str, str]]]:
    """Return log-ins to old accounts, after `manage.py wrap_passwords`."""
    from django.contrib.auth.hashers import make_password

    from codeforlife.models.database.passwords import wrap_passwords
    from codeforlife.tests.factories import make_teacher_user
    from codeforlife.user.auth import timing
    from codeforlife.user.models import User

    old, new = make_teacher_user(), make_teacher_user()
    rows = User.objects.filter(pk=old.pk)
    rows.update(password=make_password("password", hasher="pbkdf2_sha256"))
    list(wrap_passwords())
    timing._known = None  # which a process learns within a minute
    wrong = {"email": "nobody@example.com", "password": "wrong"}
    return [
        ("wrapped", {**wrong, "email": old.email}, wrong),
        ("new", {**wrong, "email": new.email}, wrong),
    ]


def _compare(
    name: str,
    known: dict[str, str],
    unknown: dict[str, str],
    tries: int = TRIES,
    label: str = "",
) -> None:
    times: dict[bool, list[float]] = {True: [], False: []}
    _post(name, known)
    for number in range(tries):
        is_known = number % 2 == 0
        start = time.perf_counter()
        response = _post(name, known if is_known else unknown)
        times[is_known].append((time.perf_counter() - start) * 1000)
        assert response.status_code == 400
    medians = {key: statistics.median(values) for key, values in times.items()}
    difference = abs(medians[True] - medians[False]) / max(medians.values())
    print(
        f"{label or name:<10}{medians[True]:>9.2f}{medians[False]:>9.2f}"
        f"{difference:>10.1%}  (budget: 5 %)"
    )


def _log_in() -> None:
    from codeforlife.tests.factories import make_teacher_user

    teacher = make_teacher_user()
    data = {"email": teacher.email, "password": "password"}
    [result] = harness.measure(lambda: _post("email", data))
    print(
        f"log-in without the hasher: {result.queries} queries (budget: 9),"
        f" {result.milliseconds:.2f} ms"
    )


def _post(name: str, data: dict[str, str]) -> t.Any:
    from django.test import Client

    return Client().post(f"/login/{name}/", data, content_type="application/json")


if __name__ == "__main__":
    main()
