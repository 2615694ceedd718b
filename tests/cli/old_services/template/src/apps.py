from django.apps import AppConfig


class SrcConfig(AppConfig):
    name = "src"
    default_auto_field = "django.db.models.AutoField"
