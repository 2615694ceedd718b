"""Settings of the test service that uses `codeforlife.user`."""

import os
from pathlib import Path

from codeforlife import set_up_settings

BASE_DIR = Path(__file__).resolve().parent

# Each worker of the tests has a database of its own, from the given one on.
worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
if "REDIS_URL" in os.environ and os.environ.get("REDIS_URL_WORKER") != worker:
    host, _, number = os.environ["REDIS_URL"].rpartition("/")
    number = str(int(number) + int(worker.removeprefix("gw")))
    os.environ |= {"REDIS_URL": f"{host}/{number}", "REDIS_URL_WORKER": worker}

secrets = set_up_settings(BASE_DIR, service_name="with-user")

from codeforlife.settings import *  # noqa: E402, F403

SECRET_KEY = secrets.SECRET_KEY
ENCRYPTION_KEY = SECRET_KEY

DETECT_N_PLUS_ONE = "error"
HEALTH_CHECK_TIMEOUT = 30  # a busy machine is not an unhealthy one

# Each worker has a database of Redis of its own: see above.
TEST_CACHES = CACHES  # noqa: F405
