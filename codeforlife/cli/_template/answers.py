"""What a service was made with, as its ``pyproject.toml`` records it."""

from __future__ import annotations

import tomllib
import typing as t
from dataclasses import dataclass
from pathlib import Path

from ..errors import Refused

__all__ = ["DATABASES", "EXTRAS", "USERS", "Answers"]

DATABASES = ("sqlite", "postgresql")
USERS = ("codeforlife", "own")
#: Of the package's extras, those that a service may have. `server` it always has.
EXTRAS = ("server", "aws", "gcp")


@dataclass(frozen=True)
class Answers:
    """The choices that decide what the template writes.

    Attributes:
        name: The service's short name, such as "fruit-shop".
        database: What a developer's machine keeps data in.
        users: Whose users the service has: the package's, or its own.
        extras: The extras of the package that it installs.
        example: Whether the example is still part of it.
    """

    name: str
    database: str = "sqlite"
    users: str = "codeforlife"
    extras: tuple[str, ...] = ("server",)
    example: bool = True

    @property
    def flags(self) -> dict[str, bool]:
        """The words of the conditions of the template, and whether they are true."""
        return {
            "example": self.example,
            **{database: database == self.database for database in DATABASES},
            **{f"{users}-users": users == self.users for users in USERS},
            **{extra: extra in self.extras for extra in EXTRAS},
        }

    @property
    def values(self) -> dict[str, str]:
        """What the names between two @@ stand for."""
        return {
            "name": self.name,
            "title": self.name.replace("-", " ").capitalize(),
            "slug": self.name.replace("-", "_"),
            "database": self.database,
            "users": self.users,
            "extras": ",".join(self.extras),
            "extras_list": ", ".join(f'"{extra}"' for extra in self.extras),
            "example": "true" if self.example else "false",
        }

    @classmethod
    def read(cls, service: Path) -> tuple[t.Self, str]:
        """Read the answers of a service.

        Args:
            service: The service's folder.

        Returns:
            The answers, and the version of the template that the service has.

        Raises:
            Refused: The folder is not a service that the template made.
        """
        try:
            text = (service / "pyproject.toml").read_text("utf-8")
            table = tomllib.loads(text)["tool"]["codeforlife"]
            return cls.from_table(table), str(table["version"])
        except OSError:
            problem = "there is no pyproject.toml here"
        except KeyError as error:
            problem = f"pyproject.toml has no {error.args[0]!r} of [tool.codeforlife]"
        except ValueError as error:  # TOMLDecodeError is one
            problem = f"pyproject.toml: {error}"
        raise Refused(
            f"{problem}: run this in the folder of a service that"
            " 'codeforlife startservice' made."
        )

    @classmethod
    def from_table(cls, table: dict[str, t.Any]) -> t.Self:
        """Read the answers from a table of TOML.

        Raises:
            KeyError: An answer is missing.
            ValueError: An answer is not one of its choices.
        """
        answers = cls(
            name=str(table["name"]),
            database=table["database"],
            users=table["users"],
            extras=tuple(table["extras"]),
            example=bool(table["example"]),
        )
        for what, given, choices in (
            ("database", {answers.database}, DATABASES),
            ("users", {answers.users}, USERS),
            ("extras", set(answers.extras), EXTRAS),
        ):
            if unknown := given.difference(choices):
                raise ValueError(
                    f"{what} is {min(unknown)!r}, not one of {', '.join(choices)}"
                )
        return answers
