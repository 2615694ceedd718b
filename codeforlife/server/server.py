"""The process entry point of a service."""

from __future__ import annotations

import os
import sys
import typing as t
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from types import ModuleType

import django
from django.apps import apps

if t.TYPE_CHECKING:
    import celery
    from django.core.handlers.wsgi import WSGIHandler

__all__ = ["Server"]


class Server:
    """Prepares a service and serves it.

    What is given here is exported to the environment, where the settings read it; what
    is not given is whatever the environment says.

    Constructed while the service's ``application`` module is imported, it leaves two
    attributes there: ``django_wsgi``, which Django's settings name, and ``celery``,
    which Celery's command line looks for.

    Args:
        mode: What the process is: the web server, a task worker or the scheduler.
        workers: Worker processes; 0 chooses by cores.
        log_level: The least severe level that is logged.
        db_engine: The kind of database, where the environment names none.
        dump_request: Whether to add a task that prints its own request.

    Example:
        >>> from codeforlife.server import Server
        >>> Server().run()  # doctest: +SKIP
    """

    Mode = t.Literal["django", "celery", "beat"]

    app_module = "application"
    settings_module = "settings"
    django_manage_module = "manage"
    src_module = "src"
    app_port = 8080

    def __init__(
        self,
        mode: Mode | None = None,
        workers: int | None = None,
        log_level: str | None = None,
        db_engine: str | None = None,
        dump_request: bool = False,
    ) -> None:
        if self.django_dev_server_is_running:
            mode = "django"
        _export("SERVER_MODE", mode)
        _export("SERVER_WORKERS", workers)
        _export("LOG_LEVEL", log_level)
        if not os.environ.get("DATABASE_URL"):
            _export_default("DB_ENGINE", db_engine)
        if self.app_server_is_running:
            _export_default("SERVICE_PORT", self.app_port)
        _export_default("DJANGO_SETTINGS_MODULE", self.settings_module)
        if not apps.ready:
            django.setup()

        from codeforlife.conf import conf

        self.mode: Server.Mode = mode or conf.server.mode
        self.celery_app = self._make_celery_app(dump_request)
        self.django_wsgi_app = self._make_wsgi_app()
        self._publish()

    @cached_property
    def main_module(self) -> str:
        """The name of the script that was started."""
        return Path(sys.argv[0]).stem

    @cached_property
    def app_server_is_running(self) -> bool:
        """Whether this is ``python application.py``."""
        return self.main_module == self.app_module

    @cached_property
    def django_dev_server_is_running(self) -> bool:
        """Whether this is ``python manage.py runserver``."""
        command = next(iter(sys.argv[1:]), None)
        return self.main_module == self.django_manage_module and command == "runserver"

    def run(
        self,
        migrate: bool = True,
        collect_static: bool = True,
        create_sites: bool = True,
        load_fixtures: Iterable[str] | None = ("src",),
    ) -> None:
        """Prepare the service, and serve it if this is ``python application.py``.

        Does nothing when the module is merely imported, as by tests and by Celery.

        Args:
            migrate: Whether to bring the database up to date; `SERVER_MIGRATE` must
                allow it.
            collect_static: Whether to collect static files, where the service serves
                them from a directory.
            create_sites: Whether to create the sites under whose names it is reached.
            load_fixtures: The apps whose fixtures to load; only locally.

        Raises:
            ConfigurationError: The service cannot start as it is configured.
        """
        if not (self.app_server_is_running or self.django_dev_server_is_running):
            return

        from . import preparation

        if self.app_server_is_running:
            preparation.check()
        preparation.prepare(
            migrate=migrate and self.mode == "django",
            collect_static=collect_static and self.mode == "django",
            create_sites=create_sites and self.mode == "django",
            load_fixtures=load_fixtures if self.mode == "django" else None,
        )
        if self.app_server_is_running:
            # Make it again: its middleware looks once for the static files, which may
            # just have been collected.
            self.django_wsgi_app = self._make_wsgi_app()
            self._publish()
            self._serve()

    def _serve(self) -> None:
        from django.core.cache import caches
        from django.db import connections

        from .gunicorn import serve
        from .worker import start_process

        # Nothing that is open may be shared with the processes that are forked next.
        connections.close_all()
        for connection in connections.all(initialized_only=True):
            if hasattr(connection, "close_pool"):  # PostgreSQL's
                connection.close_pool()
        caches.close_all()
        child = start_process(self.mode, self.app_module)
        serve(self.django_wsgi_app, self.mode, child)

    def _make_wsgi_app(self) -> WSGIHandler:
        from django.core.handlers.wsgi import WSGIHandler

        return WSGIHandler()

    def _make_celery_app(self, dump_request: bool) -> celery.Celery | None:
        from .worker import make_celery_app

        return make_celery_app(self.mode, self.src_module, dump_request)

    def _publish(self) -> None:
        module = self._get_app_module()
        if module is not None:
            vars(module).update(
                django_wsgi=self.django_wsgi_app, celery=self.celery_app
            )

    def _get_app_module(self) -> ModuleType | None:
        if self.app_server_is_running:
            # An import of the module by its name gets the one that is running.
            return sys.modules.setdefault(self.app_module, sys.modules["__main__"])
        return sys.modules.get(self.app_module)


def _export(name: str, value: object) -> None:
    if value is not None:
        os.environ[name] = str(value)


def _export_default(name: str, value: object) -> None:
    # As for the settings, an empty variable counts as not set.
    if not os.environ.get(name):
        _export(name, value)
