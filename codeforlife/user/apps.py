"""The app's configuration: its label is part of every service's migrations."""

import sys
from importlib import import_module

from django.apps import AppConfig

__all__ = ["UserConfig"]


class UserConfig(AppConfig):
    """Registers the models under the label ``user`` and connects the signals."""

    name = "codeforlife.user"
    label = "user"
    default_auto_field = "django.db.models.AutoField"

    def ready(self) -> None:
        """Connect the app's signal receivers and register its admins and checks."""
        import_module("codeforlife.user.signals")
        import_module("codeforlife.user.adoption.refusal").connect(self)
        # The admin site, if there is one, has come before us and found the admins of
        # all apps: whatever a service registers itself, in whichever order, wins.
        admin = sys.modules.get("codeforlife.user.admin")
        if admin is not None:
            admin.register_missing_admins()
