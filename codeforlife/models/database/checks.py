"""The system check of a database's keys."""

from __future__ import annotations

import typing as t
from collections.abc import Sequence

from django.apps.config import AppConfig
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import DatabaseError

from codeforlife.encryption import EncryptionError

from .keys import check_keys

__all__ = ["check_database_keys"]


@register(Tags.security, deploy=True)
def check_database_keys(
    app_configs: Sequence[AppConfig] | None, **kwargs: t.Any
) -> list[CheckMessage]:
    """Find a keyset that does not belong to the default database.

    Args:
        app_configs: The apps to check; the keys belong to none.
        **kwargs: Not used.

    Returns:
        An error, which stops the server; nothing where there is no database to ask.
    """
    try:
        check_keys()
    except EncryptionError as error:
        return [Error(str(error), id="codeforlife.E164")]
    except DatabaseError:
        pass  # whatever starts says that it is not there
    return []
