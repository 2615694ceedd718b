"""Settings of the test service whose users come with tokens."""

from pathlib import Path

from codeforlife import set_up_settings

BASE_DIR = Path(__file__).resolve().parent

secrets = set_up_settings(BASE_DIR, service_name="tokens")

from codeforlife.settings import *  # noqa: E402, F403

SECRET_KEY = secrets.SECRET_KEY

INSTALLED_APPS += ["guardian", "knox"]  # noqa: F405
AUTHENTICATION_BACKENDS += ["guardian.backends.ObjectPermissionBackend"]  # noqa: F405
# An anonymous user that is a row would have to be one of the domain's.
ANONYMOUS_USER_NAME = None
