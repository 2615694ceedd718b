"""The Django app that brings the package's commands, checks and templates."""

import sys
from importlib import import_module

from django.apps import AppConfig
from django.core.signals import request_finished, request_started
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate

__all__ = ["CodeForLifeConfig"]


class CodeForLifeConfig(AppConfig):
    """The package itself as a Django app."""

    name = "codeforlife"
    label = "codeforlife"
    verbose_name = "Code for Life"
    default_auto_field = "django.db.models.AutoField"

    def import_models(self) -> None:
        """Import the app's one model.

        It is not imported by `codeforlife.models`: that one has base classes alone,
        which may be imported before the apps are loaded.
        """
        super().import_models()
        import_module("codeforlife.models.database.metadata")

    def ready(self) -> None:
        """Connect the receivers and register the system checks.

        The Celery app is made where there is a broker. Elsewhere the first task makes
        it: importing Celery slows every start.
        """
        from django.conf import settings

        from . import checks  # noqa: F401
        from .mail.local_backend import show_mail_locally
        from .models.database import checks as _keys  # noqa: F401
        from .models.database.environment import verify_environment
        from .models.database.keys import record_migrated_database
        from .models.database.waiting import bound_connection, start_clock, stop_clock
        from .models.encrypted import _ready
        from .tasks import checks as _  # noqa: F401

        show_mail_locally()
        _ready.connect()
        connection_created.connect(bound_connection)
        connection_created.connect(verify_environment)
        request_started.connect(start_clock)
        request_finished.connect(stop_clock)
        post_migrate.connect(record_migrated_database, sender=self)

        if "celery" in sys.modules or not settings.CELERY_TASK_ALWAYS_EAGER:
            from .tasks import get_celery_app

            get_celery_app()
