"""The one row in which a database keeps what it has to remember."""

from __future__ import annotations

import typing as t

from django.db import DEFAULT_DB_ALIAS, connections, models

from codeforlife.conf import conf

__all__ = ["DatabaseMetadata"]


class DatabaseMetadataManager(models.Manager["DatabaseMetadata"]):
    """Reads and writes the row."""

    def read(self, database: str = DEFAULT_DB_ALIAS) -> DatabaseMetadata | None:
        """Return the row; nothing where the table or the row is not there yet."""
        connection = connections[database]
        if self.model._meta.db_table not in connection.introspection.table_names():
            return None
        return self.using(database).first()

    def write(self, database: str = DEFAULT_DB_ALIAS) -> DatabaseMetadata:
        """Return the row, made for this environment if there is none."""
        defaults = {"environment": conf.env}
        return self.using(database).get_or_create(pk=1, defaults=defaults)[0]

    def has_encrypted_rows(self, database: str = DEFAULT_DB_ALIAS) -> bool:
        """Say whether a database has anything that a new keyset could not read."""
        from .keys import has_encrypted_rows

        return has_encrypted_rows(database)


class DatabaseMetadata(models.Model):
    """The environment of a database, and a proof of the keys of its rows.

    Rails keeps its environment in a table of this kind, `ar_internal_metadata`, for the
    same reason: a command that was meant for another database has to stop.

    Attributes:
        environment: The `ENV` of the process that migrated the database first.
        key_canary: A known text, encrypted with the keyset of the database's rows.
        is_seeded: Whether a start has loaded the example data, or has found rows.
        wrapped_iterations: How many iterations of PBKDF2 the slowest of the wrapped
            password hashes has; 0 where there is none.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    environment = models.CharField(max_length=32)
    key_canary = models.BinaryField(null=True)
    is_seeded = models.BooleanField(default=False)
    wrapped_iterations = models.PositiveIntegerField(default=0)

    objects: t.ClassVar[DatabaseMetadataManager] = DatabaseMetadataManager()

    class Meta:
        """There is one row."""

        app_label = "codeforlife"
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="one_row_of_metadata")
        ]

    def __str__(self) -> str:
        return f"a database of {self.environment!r}"
