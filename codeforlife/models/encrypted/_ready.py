"""What encrypted fields need of Django, connected when the apps are ready."""

from __future__ import annotations

from django.core import checks
from django.db.backends.signals import connection_created
from django.db.models.signals import pre_migrate

from ._connections import write_bytes_quickly
from ._migrations import refuse_mixed_values
from ._site_checks import check_encrypted_admin, check_encryption_keys

__all__ = ["connect"]


def connect() -> None:
    """Connect to Django's signals, and register the system checks."""
    connection_created.connect(write_bytes_quickly)
    pre_migrate.connect(refuse_mixed_values)
    checks.register(check_encrypted_admin, checks.Tags.admin)
    checks.register(check_encryption_keys, checks.Tags.security)
