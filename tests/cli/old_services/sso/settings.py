from pathlib import Path

from codeforlife import set_up_settings

BASE_DIR = Path(__file__).resolve().parent

secrets = set_up_settings(BASE_DIR, service_name="sso")

from codeforlife.settings import *

SECRET_KEY = secrets.SECRET_KEY
ENCRYPTION_KEY = SECRET_KEY
