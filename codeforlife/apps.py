"""The Django app that brings the package's commands, checks and templates."""

import sys

from django.apps import AppConfig

__all__ = ["CodeForLifeConfig"]


class CodeForLifeConfig(AppConfig):
    """The package itself as a Django app."""

    name = "codeforlife"
    label = "codeforlife"
    verbose_name = "Code for Life"
    default_auto_field = "django.db.models.AutoField"

    def ready(self) -> None:
        """Register the system checks, and make the Celery app where there is a broker.

        Elsewhere the first task makes the app: importing Celery slows every start.
        """
        from django.conf import settings

        from . import checks  # noqa: F401
        from .tasks import checks as _  # noqa: F401

        if "celery" in sys.modules or not settings.CELERY_TASK_ALWAYS_EAGER:
            from .tasks import get_celery_app

            get_celery_app()
