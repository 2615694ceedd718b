"""The Celery app of this process, the same whichever way the process was started.

Celery makes an app of its own, with RabbitMQ as its broker, wherever a task is used
before an app exists, and an app is the current one only in the thread that made it.
So the app is made with the first task, and is the default of every thread.
"""

from __future__ import annotations

import threading
import typing as t

from django.core.signals import setting_changed

from codeforlife.conf import conf
from codeforlife.configuration import MissingExtraError

if t.TYPE_CHECKING:
    import celery

__all__ = ["discover_tasks", "get_celery_app", "import_tasks", "require_celery"]

_NAMESPACE = "CELERY_"
_app: celery.Celery | None = None
_lock = threading.Lock()
_packages = {"src": None}


def require_celery(feature: str = "Declaring a task") -> None:
    """Make sure that Celery can be imported.

    Args:
        feature: What needs it, for the error's message.

    Raises:
        MissingExtraError: Celery is not installed.
    """
    try:
        import celery  # noqa: F401
    except ImportError:
        raise MissingExtraError(feature, "server") from None


def get_celery_app() -> celery.Celery:
    """Return this process's Celery app, which reads the settings ``CELERY_*``.

    It finds the tasks in `src.tasks`, and in `tasks` of the apps inside `src`.

    Returns:
        The app. The first call makes it, and makes it the default of all threads.

    Raises:
        MissingExtraError: Celery is not installed.

    Example:
        >>> get_celery_app().conf.broker_url  # doctest: +SKIP
        'redis://127.0.0.1:6379/0'
    """
    global _app
    require_celery()
    with _lock:
        if _app is None:
            _app = _make_app()
    return _app


def discover_tasks(package: str) -> None:
    """Let the app find the tasks of one more package, and of the Django apps inside it.

    Args:
        package: The dotted path of the package.
    """
    _packages.setdefault(package)


def import_tasks() -> celery.Celery:
    """Import the tasks that the app finds, as a worker does when it starts.

    Unlike Celery's own function for this, it does not run Django's system checks.

    Returns:
        The app, which knows its tasks.

    Raises:
        MissingExtraError: Celery is not installed.
    """
    app = get_celery_app()
    app.loader.autodiscover_tasks(_get_packages())
    app.finalize()
    return app


def _get_packages() -> list[str]:
    from django.apps import apps

    names = [config.name for config in apps.get_app_configs()]
    inside = tuple(f"{package}." for package in _packages)
    return [*_packages, *(name for name in names if name.startswith(inside))]


def _make_app() -> celery.Celery:
    from celery import Celery, signals

    app = Celery(conf.service.name)
    app.config_from_object("django.conf:settings", namespace=_NAMESPACE.rstrip("_"))
    app.set_default()
    app.autodiscover_tasks(_get_packages)
    # Celery reads its settings once; tests change Django's later.
    setting_changed.connect(_follow_setting)
    # A worker would replace the handlers, which redact what they write.
    signals.setup_logging.connect(_keep_logging)
    return app


def _keep_logging(**_: t.Any) -> None:
    """Leave logging as Django's settings have set it up."""


def _follow_setting(*, setting: str, value: t.Any, **_: t.Any) -> None:
    if setting.startswith(_NAMESPACE) and _app is not None:
        _app.conf[setting.removeprefix(_NAMESPACE).lower()] = value
