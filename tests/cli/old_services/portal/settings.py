"""Settings of the portal."""

from pathlib import Path

from codeforlife import set_up_settings

BASE_DIR = Path(__file__).resolve().parent

secrets = set_up_settings(BASE_DIR, service_name="portal")

from codeforlife.settings import *

SECRET_KEY = secrets.SECRET_KEY
ENCRYPTION_KEY = SECRET_KEY  # of cfl-common

# The old site's apps come first.
INSTALLED_APPS = [
    "common",
    "portal",
    *INSTALLED_APPS,
]

GOOGLE_CLOUD_STORAGE_BUCKET_NAME = "a-bucket"
