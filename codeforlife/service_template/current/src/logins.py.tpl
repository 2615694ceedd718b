@@ file if example and codeforlife-users
"""The people of the example data as whom a visitor may log in."""

import typing as t
from dataclasses import dataclass


@dataclass(frozen=True)
class Login:
    role: str
    about: str
    url_name: str
    credentials: dict[str, str]

    @property
    def name(self) -> str:
        """What the person types first."""
        return next(iter(self.credentials.values()))


def _by_email(role: str, about: str, email: str) -> Login:
    credentials = {"email": email, "password": "password"}
    return Login(role, about, "login-with-email", credentials)


LOGINS: t.Final = [
    _by_email(
        "Admin teacher",
        "Sees everybody at School 1.",
        "admin.teacher@school1.com",
    ),
    _by_email(
        "Teacher",
        "Sees the teachers of School 1 and their own students.",
        "teacher@school1.com",
    ),
    Login(
        "Student",
        "Sees their class, and may look at the fruits.",
        "login-as-student",
        {"first_name": "Student1", "class_id": "ZZ111", "password": "password"},
    ),
    _by_email(
        "Independent",
        "Asks to join a class of School 1; sees only themselves and that school.",
        "indy.requester@email.com",
    ),
]
