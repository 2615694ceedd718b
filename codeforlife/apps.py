"""The Django app that brings the package's commands, checks and templates."""

from django.apps import AppConfig

__all__ = ["CodeForLifeConfig"]


class CodeForLifeConfig(AppConfig):
    """The package itself as a Django app."""

    name = "codeforlife"
    label = "codeforlife"
    verbose_name = "Code for Life"
    default_auto_field = "django.db.models.AutoField"

    def ready(self) -> None:
        """Register the system checks."""
        from . import checks  # noqa: F401
