"""Which failures of a task are worth another try."""

from __future__ import annotations

import typing as t

__all__ = ["get_retry_options", "get_transient_errors"]


def get_transient_errors() -> tuple[type[Exception], ...]:
    """Return the failures that may pass by themselves.

    Returns:
        Lost connections and time-outs, of the network, the database, Redis and HTTP.
    """
    import requests
    from django.db import InterfaceError, OperationalError

    errors: list[type[Exception]] = [
        ConnectionError,
        TimeoutError,
        InterfaceError,
        OperationalError,
        requests.ConnectionError,
        requests.Timeout,
    ]
    try:
        import redis
    except ImportError:
        return tuple(errors)
    return (*errors, redis.ConnectionError, redis.TimeoutError)


def get_retry_options() -> dict[str, t.Any]:
    """Return the Celery options that a task has unless it says otherwise.

    Returns:
        Up to three more tries, each after a random part of 1, 2 and 4 seconds, so that
        tasks that failed together do not come back together.
    """
    return {
        "autoretry_for": get_transient_errors(),
        "max_retries": 3,
        "retry_backoff": True,
        "retry_backoff_max": 600,
        "retry_jitter": True,
    }
