"""Settings of our own."""

from pathlib import Path as _Path

from codeforlife import conf as _conf
from codeforlife.configuration.domains import get_cookie_domain as _get_cookie_domain
from codeforlife.configuration.domains import (
    get_external_domain as _get_external_domain,
)
from codeforlife.configuration.domains import is_origin as _is_origin
from codeforlife.types import CookieSamesite as _CookieSamesite
from codeforlife.types import Env as _Env
from codeforlife.types import LogLevel as _LogLevel

from . import otp as _otp
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

# Typed by name: the types of these cannot follow from declarations that themselves
# read Django's settings.
ENV: _Env = _env.read(_conf.Conf.env)
_local = ENV == "local"

LOG_LEVEL: _LogLevel = _env.read(_conf.Conf.log_level)

# ---- the service ----

SERVICE_BASE_DIR: _Path = _env.read(_conf.Service.base_dir)
SERVICE_NAME: str = _env.read(_conf.Service.name)
SERVICE_PROTOCOL: str = _env.read(_conf.Service.protocol)
SERVICE_DOMAIN: str = _env.read(_conf.Service.domain)
SERVICE_PORT = _env.read(_conf.Service.port)
SERVICE_SITE_URL: str = _env.read(_conf.Service.site_url)
if not _is_origin(SERVICE_SITE_URL):
    _env.problem(
        "SERVICE_SITE_URL", "it must be an origin, such as https://www.example.com."
    )
SERVICE_HOST = f"{SERVICE_DOMAIN}:{SERVICE_PORT}"
SERVICE_BASE_URL: str = f"{SERVICE_PROTOCOL}://{SERVICE_HOST}"
SERVICE_EXTERNAL_DOMAIN: str = _env.read(
    _conf.Service.external_domain, _get_external_domain(SERVICE_DOMAIN)
)

# ---- the server ----

SERVER_MODE = _env.read(_conf.Server.mode)
SERVER_HOST = _env.read(_conf.Server.host)
SERVER_PORT = _env.read(_conf.Server.port, SERVICE_PORT if _local else None)
SERVER_WORKERS = _env.read(_conf.Server.workers)
SERVER_THREADS = _env.read(_conf.Server.threads)
SERVER_TIMEOUT = _env.read(_conf.Server.timeout)
SERVER_GRACEFUL_TIMEOUT = _env.read(_conf.Server.graceful_timeout)
SERVER_MIGRATE = _env.read(_conf.Server.migrate)
SERVER_CELERY_WORKER = _env.read(_conf.Server.celery_worker)
if SERVER_CELERY_WORKER and not _local:
    _env.problem(
        "SERVER_CELERY_WORKER",
        "only local runs a worker beside the web server: use SERVER_MODE=celery.",
    )
TRUSTED_PROXIES: list[str] = _env.read(_conf.Server.trusted_proxies)
HEALTH_CHECK_TIMEOUT = _env.read(_conf.Health.timeout)

# ---- mail ----

MAIL_ENABLED = _env.read(_conf.Mail.enabled)
MAIL_AUTH = _env.read(_conf.Mail.auth, required=MAIL_ENABLED)
MAIL_URL = _env.read(_conf.Mail.url)

# ---- the platform ----

SERVICE_S3_APP_LOCATION: str = f"{_otp.AWS_S3_APP_FOLDER}/{SERVICE_NAME}/{SERVER_MODE}"
SERVICE_S3_STATIC_LOCATION: str = (
    f"{_otp.AWS_S3_STATIC_FOLDER}/{SERVICE_NAME}/{SERVER_MODE}"
)
AWS_S3_APP_DOMAIN = f"{_otp.AWS_S3_APP_BUCKET}.s3.amazonaws.com"
AWS_S3_STATIC_DOMAIN = f"{_otp.AWS_S3_STATIC_BUCKET}.s3.amazonaws.com"
RDS_DB_DATA_PATH: str = "/".join(
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
REDIS_URL: str | None = _get_redis_url(
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
