"""Lifts the locks that failed log-ins put on users."""

from __future__ import annotations

import typing as t

from django.core.management.base import BaseCommand, CommandError, CommandParser

from ...auth.locks import lift_locks
from ...models import User

__all__ = ["Command"]


class Command(BaseCommand):
    """Lets users log in again at once."""

    help = "Let users log in again who were locked out by failed log-ins."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the arguments."""
        parser.add_argument("ids", nargs="+", type=int, help="The users' ids.")

    def handle(self, *args: t.Any, **options: t.Any) -> None:
        """Lift the locks of all users, or of none if one does not exist."""
        ids = set(options["ids"])
        users = User.objects.select_related("new_student__class_field").in_bulk(ids)
        unknown = sorted(ids - users.keys())
        if unknown:
            raise CommandError(f"No such users: {', '.join(map(str, unknown))}.")
        for user in users.values():
            lift_locks(user)
        self.stdout.write(f"Unlocked {len(users)} user(s).")
