"""Turns a database of the package that this one replaces into ours."""

from __future__ import annotations

import sys
import time
import typing as t

from django.core.management import CommandError, CommandParser, call_command
from django.db import DEFAULT_DB_ALIAS, OperationalError, connections
from django.utils.module_loading import import_string

from codeforlife.management.encryption import EncryptionCommand
from codeforlife.models.database.metadata import DatabaseMetadata
from codeforlife.user.adoption.adoption import Adoption
from codeforlife.user.adoption.decisions import CLASH_RULES, Decisions, find_undecided
from codeforlife.user.adoption.keys import KeyOpener, ServiceKeys
from codeforlife.user.adoption.locks import exclusive
from codeforlife.user.adoption.report import (
    BACKUP_REMINDER,
    describe_end,
    describe_survey,
)
from codeforlife.user.adoption.states import State, recognise
from codeforlife.user.adoption.survey import find_key_users

__all__ = ["Command"]

_KEY_SERVICE = "codeforlife.user.adoption.key_services.GcpKms"


class Command(EncryptionCommand):
    """Adopts a database in place; it may be stopped at any point and run again."""

    help = (
        "Turn a database of the package that this one replaces into ours, in place."
        " The old columns stay until --finish; until then --revert goes back."
    )
    requires_migrations_checks = False
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the options."""
        parser.add_argument(
            "--database", default=DEFAULT_DB_ALIAS, help="The database to adopt."
        )
        parser.add_argument(
            "--batch-size", type=int, default=500, help="Rows per transaction."
        )
        ways = parser.add_mutually_exclusive_group()
        ways.add_argument(
            "--dry-run", action="store_true", help="Only say what would be done."
        )
        ways.add_argument(
            "--finish", action="store_true", help="Drop everything old, for ever."
        )
        ways.add_argument("--revert", action="store_true", help="Undo the adoption.")
        _add_decisions(parser)
        _add_keys(parser)
        parser.add_argument(
            "--i-have-a-backup", action="store_true", help="--finish demands it."
        )
        parser.add_argument(
            "--discard-changes",
            action="store_true",
            help="Let --revert lose what was changed since.",
        )
        parser.add_argument(
            "--no-wrap-passwords",
            action="store_false",
            dest="wrap_passwords",
            help="Leave the old password hashes as they are when finishing.",
        )
        parser.add_argument(
            "--no-backup-reminder",
            action="store_false",
            dest="backup_reminder",
            help="Do not ask for a backup before anything is written.",
        )
        parser.add_argument(
            "--no-input", action="store_false", dest="interactive", help="Ask nothing."
        )

    def handle(self, *_: t.Any, **options: t.Any) -> None:
        """Adopt, finish or revert."""
        connection = connections[options["database"]]
        sighting = recognise(connection)
        if sighting.state in (State.UNKNOWN, State.NONE):
            raise CommandError(
                f"This is not a database to adopt: {sighting.seen}."
                " Nothing was changed."
            )
        with exclusive(connection):
            adoption = self._prepare(connection, sighting.state, options)
            if sighting.state is State.OURS and not adoption.has_begun:
                self._refuse_or_praise(options)
            else:
                self._run(adoption, options)

    def _run(self, adoption: Adoption, options: dict[str, t.Any]) -> None:
        try:
            if options["finish"]:
                self._finish(adoption, options)
            elif options["revert"]:
                self._revert(adoption, options)
            else:
                self._adopt(adoption, options)
        except OperationalError as error:
            # The first line alone: further ones may hold the values of a row.
            reason = next(iter(str(error).splitlines()), "")
            raise CommandError(
                f"The database refused: {reason}. If others use its tables, stop them."
                " Then run this again: it goes on where it was."
            ) from error

    def _prepare(
        self, connection: t.Any, state: State, options: dict[str, t.Any]
    ) -> Adoption:
        return Adoption(
            connection,
            state,
            ServiceKeys.read(options["keys"]),
            KeyOpener(import_string(options["key_service"]), options["key_threads"]),
            options["batch_size"],
            self._show,
        )

    def _refuse_or_praise(self, options: dict[str, t.Any]) -> None:
        if options["finish"] or options["revert"]:
            raise CommandError("There is nothing left of an adoption.")
        self.stdout.write(self.style.SUCCESS("The database is ours: nothing to do."))

    def _adopt(self, adoption: Adoption, options: dict[str, t.Any]) -> None:
        if not adoption.has_begun:
            self._survey_and_begin(adoption, options)
        if options["dry_run"]:
            self.stdout.write("Dry run: nothing was changed.")
            return
        adoption.refuse_other_phase("adopting")
        started = time.monotonic()
        compared = adoption.run()
        seconds = time.monotonic() - started
        self.stdout.write(
            self.style.SUCCESS(
                f"Adopted in {seconds:.0f} s: {compared} values were read back and"
                " compared, and the rows of every table counted."
            )
        )
        self.stdout.write(
            "Now run `manage.py migrate`, and try the service. Then drop the old"
            " columns with --finish, or go back with --revert."
        )

    def _survey_and_begin(self, adoption: Adoption, options: dict[str, t.Any]) -> None:
        decisions = Decisions.read(
            options["decisions"],
            on_clash=options["on_clash"],
            on_unfilled=options["on_unfilled"],
            on_unreadable=options["on_unreadable"],
        )
        started = time.monotonic()
        found, left, changes = adoption.survey(decisions)
        found.seconds = time.monotonic() - started
        for line in describe_survey(adoption, found):
            self.stdout.write(line)
        undecided = find_undecided(left, decisions, adoption.legacy.state)
        if undecided:
            raise CommandError("\n".join([*undecided, "Nothing was changed."]))
        if options["dry_run"]:
            return
        if options["backup_reminder"]:
            self.stdout.write(BACKUP_REMINDER)
            self._confirm("Is there a backup?", options)
        adoption.begin(changes)

    def _confirm(self, question: str, options: dict[str, t.Any]) -> None:
        if not options["interactive"] or not sys.stdin.isatty():
            return
        if input(f"{question} [y/N] ").lower() not in ("y", "yes"):
            raise CommandError("Nothing was changed.")

    def _revert(self, adoption: Adoption, options: dict[str, t.Any]) -> None:
        adoption.refuse_other_phase("adopting", "adopted", "reverting")
        if later := adoption.find_later_migrations():
            raise CommandError(
                f"Since the adoption {', '.join(later)} was applied: run `manage.py"
                " migrate user 0001` first. Nothing was changed."
            )
        changes = adoption.find_changes_since()
        if changes and not options["discard_changes"]:
            raise CommandError(
                "Since the adoption there are "
                + ", ".join(changes)
                + ". The old columns do not have them: remove new rows, and let"
                " changes be lost with --discard-changes. Nothing was changed."
            )
        adoption.revert()
        self.stdout.write(self.style.SUCCESS("The database is as it was."))

    def _finish(self, adoption: Adoption, options: dict[str, t.Any]) -> None:
        adoption.refuse_other_phase("adopted")
        if not options["i_have_a_backup"]:
            raise CommandError(
                f"After this there is no way back.\n{BACKUP_REMINDER}"
                "Run it again with --i-have-a-backup."
            )
        users = find_key_users(adoption.legacy)
        if users and options["old_keys"] is None:
            raise CommandError(
                f"The old data keys may be needed by {', '.join(users)}: keep them"
                " with --old-keys=keep, or make those values unreadable for ever with"
                " --old-keys=drop."
            )
        adoption.finish(keep_keys=bool(users) and options["old_keys"] == "keep")
        for line in describe_end(adoption):
            self.stdout.write(line)
        if DatabaseMetadata.objects.read(options["database"]) is None:
            self.stdout.write("Run `manage.py migrate`, then `wrap_passwords`.")
        elif options["wrap_passwords"]:
            call_command("wrap_passwords", database=options["database"])

    def _show(self, label: str, done: int, total: int) -> None:
        if done == total or self._is_terminal():
            self.show_progress(label, done, total)


def _add_decisions(parser: CommandParser) -> None:
    group = parser.add_argument_group("decisions")
    group.add_argument(
        "--on-clash", choices=CLASH_RULES, help="Which of equal rows keeps the value."
    )
    group.add_argument(
        "--on-unfilled", choices=["blank"], help="Take rows over that are empty."
    )
    group.add_argument(
        "--on-unreadable", choices=["blank"], help="Take rows over without lost values."
    )
    group.add_argument("--decisions", help="A JSON file with decisions.")


def _add_keys(parser: CommandParser) -> None:
    group = parser.add_argument_group("keys")
    group.add_argument(
        "--keys", help="A JSON file with the old SECRET_KEY and ENCRYPTION_KEY."
    )
    group.add_argument(
        "--key-service", default=_KEY_SERVICE, help="The class that opens data keys."
    )
    group.add_argument(
        "--key-threads", type=int, default=16, help="Calls of the key service at once."
    )
    group.add_argument(
        "--old-keys", choices=["keep", "drop"], help="What --finish does with them."
    )
