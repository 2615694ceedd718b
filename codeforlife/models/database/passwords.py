"""Wraps old password hashes, so that the time of a log-in tells nothing of them."""

from __future__ import annotations

import typing as t
from collections.abc import Iterator

from django.contrib.auth import get_user_model
from django.db import DEFAULT_DB_ALIAS, models, transaction

from codeforlife.hashers import WrappedPBKDF2PasswordHasher

from .metadata import DatabaseMetadata

__all__ = ["count_old_passwords", "wrap_passwords"]

_OLD = "pbkdf2_sha256$"
# Argon2 takes no shorter salt. Django's had 12 characters at first, and has 22 now.
_MIN_SALT = 8


def count_old_passwords(database: str = DEFAULT_DB_ALIAS) -> int:
    """Return how many users have a PBKDF2 hash that is not wrapped."""
    return _get_users(database).filter(password__startswith=_OLD).count()


def wrap_passwords(
    database: str = DEFAULT_DB_ALIAS, batch_size: int = 100
) -> Iterator[int]:
    """Wrap the PBKDF2 hash of each user that has one.

    It may be stopped at any point, and goes on where it was when it is run again. A
    password that is changed meanwhile is left alone.

    Args:
        database: The alias of the database.
        batch_size: Users per transaction.

    Yields:
        How many users each transaction has gone through.
    """
    hasher = WrappedPBKDF2PasswordHasher()
    old = _get_users(database).filter(password__startswith=_OLD).order_by("pk")
    last: t.Any = None
    while True:
        rows = old if last is None else old.filter(pk__gt=last)
        batch = list(rows.values_list("pk", "password")[:batch_size])
        with transaction.atomic(using=database):
            for pk, password in batch:
                if len(password.split("$")[2]) >= _MIN_SALT:
                    own = _get_users(database).filter(pk=pk, password=password)
                    own.update(password=hasher.wrap(password))
            _record(database, [password for _, password in batch])
        yield len(batch)
        if len(batch) < batch_size:
            break
        last = batch[-1][0]
    _forget_if_none_is_left(database)


def _get_users(database: str) -> models.QuerySet[t.Any]:
    return models.QuerySet(get_user_model(), using=database)


def _record(database: str, passwords: list[str]) -> None:
    """Remember how long the slowest of the wrapped hashes takes."""
    iterations = max((int(p.split("$")[1]) for p in passwords), default=0)
    DatabaseMetadata.objects.write(database)
    DatabaseMetadata.objects.using(database).filter(
        wrapped_iterations__lt=iterations
    ).update(wrapped_iterations=iterations)


def _forget_if_none_is_left(database: str) -> None:
    wrapped = WrappedPBKDF2PasswordHasher.algorithm
    if not _get_users(database).filter(password__startswith=f"{wrapped}$").exists():
        DatabaseMetadata.objects.using(database).update(wrapped_iterations=0)
