from importlib import import_module

from django.apps import AppConfig


class ServiceConfig(AppConfig):
    name = "src"
    default_auto_field = "django.db.models.AutoField"

    def ready(self) -> None:
        import_module("src.signals")
