"""The settings: the package's own, under this service's name."""

from pathlib import Path

from codeforlife import set_up_settings

BASE_DIR = Path(__file__).resolve().parent

secrets = set_up_settings(BASE_DIR, service_name="@@name@@")

from codeforlife.settings import *  # noqa: E402, F403

SECRET_KEY = secrets.SECRET_KEY
@@ if own-users

INSTALLED_APPS.remove("codeforlife.user")  # noqa: F405

AUTH_USER_MODEL = "src.User"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
SESSION_ENGINE = "src.models.session"
@@ end
@@ if not aws

# This service stores no uploads. One that does needs the extra "aws".
SILENCED_SYSTEM_CHECKS = ["codeforlife.W123"]
@@ end
