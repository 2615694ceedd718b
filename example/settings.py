"""The settings: the package's own, under this service's name."""

from pathlib import Path

from codeforlife import set_up_settings

BASE_DIR = Path(__file__).resolve().parent

secrets = set_up_settings(BASE_DIR, service_name="example")

from codeforlife.settings import *  # noqa: E402, F403

SECRET_KEY = secrets.SECRET_KEY

# This service stores no uploads. One that does needs the extra "aws".
SILENCED_SYSTEM_CHECKS = ["codeforlife.W123"]
