"""Keeps tests away from the services that a developer's environment names."""

from __future__ import annotations

import os
import typing as t
from contextlib import contextmanager
from unittest import mock
from uuid import uuid4

from django.conf import settings
from django.test import override_settings

from ..health import runner, sharing

if t.TYPE_CHECKING:
    from collections.abc import Generator, Iterable

__all__ = ["isolated_login_limits", "isolated_services"]

_FAST_HASHER = "django.contrib.auth.hashers.MD5PasswordHasher"
_KEY_PROVIDER = "codeforlife.encryption.providers.memory.MemoryKeyProvider"
_LOCAL_MEMORY = "django.core.cache.backends.locmem.LocMemCache"
# Celery itself reads these, and they win over its settings.
_CELERY_VARIABLES = (
    "CELERY_BROKER_READ_URL",
    "CELERY_BROKER_URL",
    "CELERY_BROKER_WRITE_URL",
    "CELERY_RESULT_BACKEND",
)

_is_isolated = False


@contextmanager
def isolated_services() -> Generator[None]:
    """Let a block use nothing that exists outside of this process.

    Tasks run at once or are kept in memory, caches are in memory (`TEST_CACHES` may
    name others), mail is only shown, and data are encrypted with keys that live as long
    as the process. Passwords are hashed fast. A block inside of another changes
    nothing.

    Yields:
        Nothing.
    """
    global _is_isolated
    if _is_isolated:
        yield
        return
    _is_isolated = True
    try:
        with (
            _without_variables(_CELERY_VARIABLES),
            override_settings(**_get_test_settings()),
            # A connection that lives on keeps the tests' database from being dropped.
            mock.patch.object(runner, "keeps_connections", False),
            mock.patch.object(sharing, "is_shared", False),
        ):
            yield
    finally:
        _is_isolated = False


def _get_test_settings() -> dict[str, t.Any]:
    hashers = [h for h in settings.PASSWORD_HASHERS if h != _FAST_HASHER]
    return {
        "CACHES": getattr(settings, "TEST_CACHES", None) or _get_memory_caches(),
        "CELERY_BROKER_TRANSPORT_OPTIONS": {},
        "CELERY_BROKER_URL": "memory://",
        "CELERY_RESULT_BACKEND": None,
        "CELERY_TASK_ALWAYS_EAGER": True,
        "ENCRYPTION_KEY_PROVIDER": _KEY_PROVIDER,
        "MAIL_ENABLED": False,
        "PASSWORD_HASHERS": [_FAST_HASHER, *hashers],
    }


def _get_memory_caches() -> dict[str, dict[str, t.Any]]:
    kept = ("KEY_FUNCTION", "KEY_PREFIX", "TIMEOUT", "VERSION")
    return {
        alias: {
            **{name: value for name, value in cache.items() if name in kept},
            "BACKEND": _LOCAL_MEMORY,
            "LOCATION": f"test-{alias}",
        }
        for alias, cache in settings.CACHES.items()
    }


@contextmanager
def _without_variables(names: Iterable[str]) -> Generator[None]:
    removed = {name: os.environ.pop(name) for name in names if name in os.environ}
    try:
        yield
    finally:
        os.environ.update(removed)


@contextmanager
def isolated_login_limits() -> Generator[None]:
    """Count the failed log-ins inside a block apart from all others.

    The cache itself is left alone: other processes may test with it too.

    Yields:
        Nothing.
    """
    from .. import throttling

    with mock.patch.object(throttling, "namespace", uuid4().hex):
        yield
