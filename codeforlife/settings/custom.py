"""Settings of our own."""

from pathlib import Path as _Path
from typing import Literal as _Literal
from typing import cast as _cast

from codeforlife.types import CookieSamesite as _CookieSamesite
from codeforlife.types import Env as _Env
from codeforlife.types import LogLevel as _LogLevel

from . import otp as _otp
from ._domains import get_cookie_domain as _get_cookie_domain
from ._domains import get_external_domain as _get_external_domain
from ._domains import is_origin as _is_origin
from ._environment import env as _env
from ._redis import get_redis_url as _get_redis_url

__all__ = [
    "AWS_S3_APP_DOMAIN",
    "AWS_S3_STATIC_DOMAIN",
    "CACHE_DB_DATA_PATH",
    "ENV",
    "HEALTH_CHECK_TIMEOUT",
    "LOG_LEVEL",
    "MAIL_AUTH",
    "MAIL_ENABLED",
    "MAIL_URL",
    "OLD_SYSTEM",
    "RDS_DB_DATA_PATH",
    "REDIS_URL",
    "SERVER_CELERY_WORKER",
    "SERVER_GRACEFUL_TIMEOUT",
    "SERVER_HOST",
    "SERVER_MIGRATE",
    "SERVER_MODE",
    "SERVER_PORT",
    "SERVER_THREADS",
    "SERVER_TIMEOUT",
    "SERVER_WORKERS",
    "SERVICE_BASE_DIR",
    "SERVICE_BASE_URL",
    "SERVICE_DOMAIN",
    "SERVICE_EXTERNAL_DOMAIN",
    "SERVICE_HOST",
    "SERVICE_NAME",
    "SERVICE_PORT",
    "SERVICE_PROTOCOL",
    "SERVICE_S3_APP_LOCATION",
    "SERVICE_S3_STATIC_LOCATION",
    "SERVICE_SITE_URL",
    "SESSION_METADATA_COOKIE_DOMAIN",
    "SESSION_METADATA_COOKIE_NAME",
    "SESSION_METADATA_COOKIE_PATH",
    "SESSION_METADATA_COOKIE_SAMESITE",
    "TRUSTED_PROXIES",
]

ENV: _Env = _cast(
    _Env,
    _env.text(
        "ENV",
        "local",
        choices=("local", "development", "staging", "production"),
        help="The environment; every one but local is deployed, and strict.",
    ),
)
_local = ENV == "local"

LOG_LEVEL: _LogLevel = _cast(
    _LogLevel,
    _env.text(
        "LOG_LEVEL",
        "INFO",
        choices=("CRITICAL", "FATAL", "ERROR", "WARNING", "INFO", "DEBUG"),
        help="The least severe level that is logged.",
    ),
)

# ---- the service ----

SERVICE_BASE_DIR = _Path(
    _env.text("SERVICE_BASE_DIR", "/", help="Set by set_up_settings.")
)
SERVICE_NAME = _env.text("SERVICE_NAME", "REPLACE_ME", help="Set by set_up_settings.")
SERVICE_PROTOCOL = _env.text(
    "SERVICE_PROTOCOL",
    "http" if _local else "https",
    choices=("http", "https"),
    help="The scheme under which browsers reach the service.",
)
SERVICE_DOMAIN = _env.domain(
    "SERVICE_DOMAIN",
    "localhost",
    required=not _local,
    help="The domain under which browsers reach the service.",
)
SERVICE_PORT = _env.integer(
    "SERVICE_PORT", 8000, low=1, high=65535, help="The port of the service's URL."
)
SERVICE_SITE_URL = _env.url(
    "SERVICE_SITE_URL",
    "http://localhost:5173",
    required=not _local,
    help="The origin of the front end.",
)
if not _is_origin(SERVICE_SITE_URL):
    _env.problem(
        "SERVICE_SITE_URL", "it must be an origin, such as https://www.example.com."
    )
SERVICE_HOST = f"{SERVICE_DOMAIN}:{SERVICE_PORT}"
SERVICE_BASE_URL = f"{SERVICE_PROTOCOL}://{SERVICE_HOST}"
SERVICE_EXTERNAL_DOMAIN = _env.domain(
    "SERVICE_EXTERNAL_DOMAIN",
    _get_external_domain(SERVICE_DOMAIN),
    help="The domain that the service shares with its front end, for cookies.",
)

# ---- the server ----

SERVER_MODE: _Literal["django", "celery", "beat"] = _cast(
    _Literal["django", "celery", "beat"],
    _env.text(
        "SERVER_MODE",
        "django",
        choices=("django", "celery", "beat"),
        help="What this process is: the web server, a task worker or the scheduler.",
    ),
)
SERVER_HOST = _env.text(
    "SERVER_HOST",
    "127.0.0.1" if _local else "0.0.0.0",  # noqa: S104 - a container's own network
    help="The address that the server listens on.",
)
SERVER_PORT = _env.integer(
    "SERVER_PORT",
    SERVICE_PORT if _local else 8080,
    low=1,
    high=65535,
    help="The port that the server listens on.",
)
SERVER_WORKERS = _env.integer(
    "SERVER_WORKERS", 0, high=1000, help="Worker processes; 0 chooses by cores."
)
SERVER_THREADS = _env.integer(
    "SERVER_THREADS", 4, low=1, high=1000, help="Threads per web worker."
)
SERVER_TIMEOUT = _env.integer(
    "SERVER_TIMEOUT", 60, low=1, help="Seconds after which a hung worker is replaced."
)
SERVER_GRACEFUL_TIMEOUT = _env.integer(
    "SERVER_GRACEFUL_TIMEOUT",
    30,
    low=1,
    help="Seconds that running requests get to finish when the server stops.",
)
SERVER_MIGRATE = _env.flag(
    "SERVER_MIGRATE", True, help="Whether the server migrates the database at start."
)
SERVER_CELERY_WORKER = _env.flag(
    "SERVER_CELERY_WORKER",
    _local,
    help="Whether the web server starts a task worker beside itself; only locally.",
)
if SERVER_CELERY_WORKER and not _local:
    _env.problem(
        "SERVER_CELERY_WORKER",
        "only local runs a worker beside the web server: use SERVER_MODE=celery.",
    )
TRUSTED_PROXIES = _env.networks(
    "TRUSTED_PROXIES",
    help="Addresses of proxies whose X-Forwarded headers are believed; * for any.",
)
HEALTH_CHECK_TIMEOUT = _env.integer(
    "HEALTH_CHECK_TIMEOUT", 2, low=1, high=30, help="Seconds per readiness check."
)

# ---- mail ----

MAIL_ENABLED = _env.flag(
    "MAIL_ENABLED", False, help="Whether mail is sent, instead of shown in the log."
)
MAIL_AUTH = _env.text(
    "MAIL_AUTH",
    "REPLACE_ME",
    secret=True,
    required=MAIL_ENABLED,
    help="The Authorization header for Dotdigital.",
)
MAIL_URL = _env.url(
    "MAIL_URL",
    "https://{region}-api.dotdigital.com",
    help="Dotdigital's API; {region} stands for the region of a call.",
)

# ---- the platform ----

SERVICE_S3_APP_LOCATION = f"{_otp.AWS_S3_APP_FOLDER}/{SERVICE_NAME}/{SERVER_MODE}"
SERVICE_S3_STATIC_LOCATION = f"{_otp.AWS_S3_STATIC_FOLDER}/{SERVICE_NAME}/{SERVER_MODE}"
AWS_S3_APP_DOMAIN = f"{_otp.AWS_S3_APP_BUCKET}.s3.amazonaws.com"
AWS_S3_STATIC_DOMAIN = f"{_otp.AWS_S3_STATIC_BUCKET}.s3.amazonaws.com"
RDS_DB_DATA_PATH = "/".join(
    filter(
        None,
        (
            _otp.AWS_S3_APP_FOLDER,
            "dbMetadata",
            _otp.RDS_INSTANCE_NAME,
            _otp.RDS_DB_NAME,
            f"{_otp.RDS_SCHEMA_NAME}.dbdata",
        ),
    )
)
CACHE_DB_DATA_PATH = (
    f"{_otp.AWS_S3_APP_FOLDER}/elasticacheMetadata/{_otp.CACHE_CLUSTER_ID}.dbdata"
)
REDIS_URL = _get_redis_url(
    deployed=not _local,
    bucket=_otp.AWS_S3_APP_BUCKET,
    key=CACHE_DB_DATA_PATH if _otp.CACHE_CLUSTER_ID else None,
)

# ---- the session metadata cookie, which the front end reads ----

SESSION_METADATA_COOKIE_NAME = "session_metadata"
SESSION_METADATA_COOKIE_PATH = "/"
SESSION_METADATA_COOKIE_DOMAIN = _get_cookie_domain(SERVICE_EXTERNAL_DOMAIN)
SESSION_METADATA_COOKIE_SAMESITE: _CookieSamesite = "Strict"

# Whether the databases of earlier systems are shared; code takes absence for True.
OLD_SYSTEM = False
