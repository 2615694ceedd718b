"""Settings of the test service that uses `codeforlife.user`."""

from pathlib import Path

from codeforlife import set_up_settings

BASE_DIR = Path(__file__).resolve().parent

secrets = set_up_settings(BASE_DIR, service_name="with-user")

from codeforlife.settings import *  # noqa: E402, F403

SECRET_KEY = secrets.SECRET_KEY
ENCRYPTION_KEY = SECRET_KEY
