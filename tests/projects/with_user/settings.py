"""Settings of the test service that uses `codeforlife.user`."""

import os
from pathlib import Path

from codeforlife import set_up_settings

BASE_DIR = Path(__file__).resolve().parent

if "REDIS_URL" in os.environ:  # a database of its own for each worker of the tests
    host = os.environ["REDIS_URL"].rpartition("/")[0]
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    os.environ["REDIS_URL"] = f"{host}/{worker}"

secrets = set_up_settings(BASE_DIR, service_name="with-user")

from codeforlife.settings import *  # noqa: E402, F403

SECRET_KEY = secrets.SECRET_KEY
ENCRYPTION_KEY = SECRET_KEY
