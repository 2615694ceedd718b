"""Moves a plain column's values to an encrypted one."""

from __future__ import annotations

import typing as t

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.core.management import CommandError, CommandParser
from django.db import models, transaction

from codeforlife.models.fields import BaseEncryptedField

from ..encryption import EncryptionCommand

__all__ = ["Command"]


class Command(EncryptionCommand):
    """Encrypts what a plain column holds into an encrypted column that is null.

    It may be stopped at any point and is resumed by running it again.
    """

    help = (
        "Fill an encrypted field from a plain one, in the rows where it is still null."
        " With --clear the plain value is removed in the same step."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the options."""
        super().add_arguments(parser)
        parser.add_argument("model", help="The model, as app_label.Model.")
        parser.add_argument("field", help="The encrypted field.")
        parser.add_argument(
            "--from", dest="source", required=True, help="The plain field."
        )
        parser.add_argument(
            "--clear", action="store_true", help="Remove the plain values."
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="Only count the rows to encrypt."
        )

    def handle(self, *_: t.Any, **options: t.Any) -> None:
        """Encrypt."""
        model, field, source = _resolve(options)
        waiting = _get_waiting(model, field, source, options)
        total = waiting.count()
        if options["dry_run"]:
            self.stdout.write(f"{total} rows. Dry run: nothing was changed.")
            return
        done = 0
        after: dict[str, t.Any] = {}
        while rows := list(
            waiting.filter(**after).order_by("pk")[: options["batch_size"]]
        ):
            with transaction.atomic(using=options["database"]):
                for row in rows:
                    _encrypt(row, field, source, options)
            done += len(rows)
            after = {"pk__gt": rows[-1].pk}
            self.show_progress(field.label, done, total)
        if left := waiting.count():
            self.stdout.write(
                self.style.WARNING(f"{left} rows changed meanwhile: run this again.")
            )
            return
        self.stdout.write(self.style.SUCCESS(f"{field.label} is encrypted."))


def _resolve(
    options: dict[str, t.Any],
) -> tuple[type[models.Model], BaseEncryptedField[t.Any], t.Any]:
    try:
        model = apps.get_model(options["model"])
        field: t.Any = model._meta.get_field(options["field"])
        source: t.Any = model._meta.get_field(options["source"])
    except (LookupError, ValueError, FieldDoesNotExist) as error:
        raise CommandError(str(error)) from error
    if not isinstance(field, BaseEncryptedField):
        raise CommandError(f"{options['field']} is not an encrypted field.")
    if isinstance(source, BaseEncryptedField):
        raise CommandError(f"{options['source']} is encrypted already.")
    if not field.null:
        raise CommandError(
            f"{field.label} must be null=True while it is filled, so that rows which"
            " still wait can be told. Make it null=False in the next migration."
        )
    if options["clear"] and not (source.null or source.empty_strings_allowed):
        raise CommandError(f"{options['source']} can be neither null nor empty.")
    return model, field, source


def _get_waiting(
    model: type[models.Model],
    field: BaseEncryptedField[t.Any],
    source: t.Any,
    options: dict[str, t.Any],
) -> models.QuerySet[t.Any]:
    rows: models.QuerySet[t.Any] = models.QuerySet(model, using=options["database"])
    return rows.filter(
        **{f"{field.name}__isnull": True, f"{source.name}__isnull": False}
    )


def _encrypt(
    row: t.Any,
    field: BaseEncryptedField[t.Any],
    source: t.Any,
    options: dict[str, t.Any],
) -> None:
    value = getattr(row, source.attname)
    setattr(row, field.attname, value)
    written = {field.name: field.pre_save(row, add=False)}
    if field.index is not None:
        written[field.index_name] = field.get_index_value(value)
    if options["clear"]:
        written[source.name] = None if source.null else ""
    # Only if the row has not changed since it was read.
    rows: models.QuerySet[t.Any] = models.QuerySet(type(row), using=options["database"])
    waiting = {source.name: value, f"{field.name}__isnull": True}
    rows.filter(pk=row.pk, **waiting).update(**written)
