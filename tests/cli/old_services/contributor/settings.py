from pathlib import Path

from codeforlife import set_up_settings

BASE_DIR = Path(__file__).resolve().parent

secrets = set_up_settings(BASE_DIR, service_name="contributor")

from codeforlife.settings import *

SECRET_KEY = secrets.SECRET_KEY
ENCRYPTION_KEY = SECRET_KEY

# Contributors are the users here.
INSTALLED_APPS.remove("codeforlife.user")
for app in ("game", "portal"):
    INSTALLED_APPS.remove(app)
INSTALLED_APPS.remove("common")

AUTH_USER_MODEL = "src.Contributor"
AUTHENTICATION_BACKENDS = ["src.auth.Backend"]
SESSION_ENGINE = "src.models.session"
