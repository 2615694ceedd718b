from django.apps import AppConfig


class ExampleConfig(AppConfig):
    name = "src"
    default_auto_field = "django.db.models.AutoField"
