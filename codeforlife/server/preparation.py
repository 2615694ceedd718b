"""What a server does before it answers its first request."""

from __future__ import annotations

import logging
import os
import typing as t
from collections.abc import Callable, Iterable

from django.conf import settings

from codeforlife.conf import conf
from codeforlife.configuration import ConfigurationError, describe

from .example_data import load_example_data
from .locks import preparation_lock

if t.TYPE_CHECKING:
    from django.core.checks import CheckMessage

__all__ = ["check", "prepare"]

_logger = logging.getLogger("codeforlife.server")


def check() -> None:
    """Stop if the service is misconfigured, or what it needs is not there.

    Raises:
        ConfigurationError: One line for each problem.
    """
    from django.core.checks import ERROR, run_checks
    from django.db import DEFAULT_DB_ALIAS

    deployed = not conf.is_local
    messages = run_checks(
        databases=[DEFAULT_DB_ALIAS], include_deployment_checks=deployed
    )
    for message in messages:
        if message.level < ERROR and not message.is_silenced():
            _logger.warning("%s", _describe(message))
    errors = [m for m in messages if m.level >= ERROR and not m.is_silenced()]
    problems = [_describe(message) for message in errors]
    problems += _find_unreachable()
    if conf.server.mode != "django" and settings.CELERY_TASK_ALWAYS_EAGER:
        fix = "set REDIS_URL or SQS_URL, so that tasks wait in a queue."
        problems.append(describe("SERVER_MODE", conf.server.mode, fix))
    if problems:
        raise ConfigurationError(*problems)


def prepare(
    *,
    migrate: bool,
    collect_static: bool,
    create_sites: bool,
    load_fixtures: Iterable[str] | None,
) -> None:
    """Bring the database and the static files up to date.

    Args:
        migrate: Whether to migrate.
        collect_static: Whether to collect static files.
        create_sites: Whether to create the service's sites.
        load_fixtures: The apps whose fixtures are the example data.

    Raises:
        ConfigurationError: A step failed.
    """
    from django.core.management import call_command
    from django.core.management.base import CommandError
    from django.db import DatabaseError

    from codeforlife.encryption import EncryptionError
    from codeforlife.models.database.keys import check_keys, record_database
    from codeforlife.models.database.metadata import DatabaseMetadata

    try:
        with preparation_lock():
            if not _is_in_memory():
                check_keys()
                if migrate and conf.server.migrate:
                    call_command("migrate", interactive=False, verbosity=0)
                if DatabaseMetadata.objects.read() is not None:
                    record_database()
                if load_fixtures is not None and conf.is_local:
                    load_example_data(load_fixtures)
                if create_sites:
                    _create_sites()
            if collect_static and _serves_static_root():
                call_command(
                    "collectstatic", interactive=False, clear=True, verbosity=0
                )
    except EncryptionError as error:
        raise ConfigurationError(str(error)) from None
    except CommandError as error:
        raise ConfigurationError(str(error).replace("\n", " ")) from None
    except (DatabaseError, OSError) as error:
        # The first line alone: further ones may hold the values of a row.
        reason = next(iter(str(error).splitlines()), "")
        raise ConfigurationError(f"{type(error).__name__}: {reason}") from error


def _describe(message: CheckMessage) -> str:
    text = " ".join(str(message.msg).split())
    hint = f" {' '.join(str(message.hint).split())}" if message.hint else ""
    return f"{message.id}: {text}{hint}"


def _find_unreachable() -> list[str]:
    from codeforlife.health import check_cache, check_database

    parts: list[tuple[Callable[[], None], str, str]] = [
        (check_database, _get_name("DATABASE_URL", "DB_HOST"), "database"),
        (check_cache, _get_name("REDIS_URL", "REDIS_HOST"), "cache"),
    ]
    problems: list[str] = []
    for reach, variable, part in parts:
        try:
            reach()
        except ConfigurationError as error:
            problems += error.problems
        except Exception as error:
            # Only the kind of error: its text may hold a user and a password.
            problems.append(
                f"{variable}: the {part} {_get_address(part)} cannot be used"
                f" ({type(error).__name__}): start it, or correct {variable}."
            )
    return problems


def _get_name(url: str, host: str) -> str:
    return host if os.environ.get(host) and not os.environ.get(url) else url


def _get_address(part: str) -> str:
    from urllib.parse import urlsplit

    if part == "cache":
        url = urlsplit(conf.redis_url or "")
        host = f"{url.hostname}:{url.port or 6379}"
        return f"at {host if url.hostname else url.path}"
    database = settings.DATABASES["default"]
    if not database.get("HOST"):
        return str(database["NAME"])
    return f"{database['NAME']} at {database['HOST']}:{database['PORT']}"


def _is_in_memory() -> bool:
    return bool(settings.DATABASES["default"]["NAME"] == ":memory:")


def _serves_static_root() -> bool:
    backend: str = settings.STORAGES["staticfiles"]["BACKEND"]
    return not settings.WHITENOISE_USE_FINDERS and "s3" not in backend


def _create_sites() -> None:
    from django.apps import apps

    if not apps.is_installed("django.contrib.sites"):
        return
    from django.contrib.sites.models import Site

    domains = (
        [f"localhost:{conf.service.port}", f"127.0.0.1:{conf.service.port}"]
        if conf.is_local
        else [conf.service.domain, conf.service.host]
    )
    for domain in domains:
        Site.objects.get_or_create(domain=domain, defaults={"name": conf.service.name})
