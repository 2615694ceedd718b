"""Django's own settings."""

from typing import Any as _Any

from codeforlife.configuration.domains import get_cookie_domain as _get_cookie_domain
from codeforlife.configuration.domains import is_local_host as _is_local_host
from codeforlife.configuration.set_up import get_secrets as _get_secrets
from codeforlife.configuration.setting import Flag as _Flag
from codeforlife.configuration.setting import Integer as _Integer
from codeforlife.configuration.setting import Items as _Items
from codeforlife.configuration.setting import Optional as _Optional
from codeforlife.types import CookieSamesite as _CookieSamesite

from . import custom as _custom
from . import otp as _otp
from ._apps import InstalledApps as _InstalledApps
from ._database import get_database as _get_database
from ._database import get_replicas as _get_replicas
from ._environment import env as _env
from ._logging import get_logging as _get_logging
from ._storage import get_cache as _get_cache
from ._storage import get_storages as _get_storages
from ._storage import get_url as _get_url

__all__ = [
    "ALLOWED_HOSTS",
    "AUTHENTICATION_BACKENDS",
    "AUTH_PASSWORD_VALIDATORS",
    "AUTH_USER_MODEL",
    "CACHES",
    "CSRF_COOKIE_DOMAIN",
    "CSRF_COOKIE_NAME",
    "CSRF_COOKIE_SAMESITE",
    "CSRF_COOKIE_SECURE",
    "CSRF_FAILURE_VIEW",
    "CSRF_TRUSTED_ORIGINS",
    "DATABASES",
    "DB_ENGINE",
    "DEBUG",
    "DEFAULT_AUTO_FIELD",
    "INSTALLED_APPS",
    "LANGUAGES",
    "LANGUAGE_CODE",
    "LOGGING",
    "LOGIN_URL",
    "MEDIA_ROOT",
    "MEDIA_URL",
    "MIDDLEWARE",
    "PASSWORD_HASHERS",
    "ROOT_URLCONF",
    "SECRET_KEY",
    "SECURE_CONTENT_TYPE_NOSNIFF",
    "SECURE_HSTS_INCLUDE_SUBDOMAINS",
    "SECURE_HSTS_PRELOAD",
    "SECURE_HSTS_SECONDS",
    "SECURE_PROXY_SSL_HEADER",
    "SECURE_REDIRECT_EXEMPT",
    "SECURE_REFERRER_POLICY",
    "SECURE_SSL_REDIRECT",
    "SESSION_COOKIE_AGE",
    "SESSION_COOKIE_DOMAIN",
    "SESSION_COOKIE_HTTPONLY",
    "SESSION_COOKIE_NAME",
    "SESSION_COOKIE_SAMESITE",
    "SESSION_COOKIE_SECURE",
    "SESSION_ENGINE",
    "SESSION_EXPIRE_AT_BROWSER_CLOSE",
    "SESSION_SAVE_EVERY_REQUEST",
    "STATIC_ROOT",
    "STATIC_URL",
    "STORAGES",
    "TEMPLATES",
    "TEST_RUNNER",
    "TIME_ZONE",
    "USE_I18N",
    "USE_TZ",
    "WSGI_APPLICATION",
]

_local = _custom.ENV == "local"
# Browsers drop "secure" cookies on a developer's plain http address.
_secure = not _local or _custom.SERVICE_PROTOCOL == "https"

_env.read(
    _Optional(
        "SECRETS_SOURCE",
        "Where secrets are: file, s3, aws-secrets-manager, environment, or a class.",
    )
)
_env.read(_Optional("SECRETS_ID", "The name of the secret in AWS Secrets Manager."))
_env.read(_Optional("SECRET_KEY", "Signs cookies and links; a secret.", secret=True))
if not (_local or _otp.AWS_S3_APP_BUCKET or _env.is_set("SECRETS_SOURCE")):
    _env.require("SECRET_KEY")
SECRET_KEY = _env.collect(lambda: _get_secrets().SECRET_KEY) or ""
ALLOWED_HOSTS = list(
    dict.fromkeys(
        [
            _custom.SERVICE_DOMAIN,
            *_env.read(
                _Items("ALLOWED_HOSTS", (), "Further host names of the service.")
            ),
            *(["localhost", ".localhost", "127.0.0.1", "[::1]"] if _local else []),
        ]
    )
)
# A service that is reached by a name which others know too may have visitors, whatever
# ENV says: a deployment may have forgotten it.
_is_private = all(map(_is_local_host, ALLOWED_HOSTS))
DEBUG = _env.read(
    _Flag(
        "DEBUG",
        _local and _is_private,
        "Whether errors show their source; only local, and only to local hosts.",
    )
)
if DEBUG and not (_local and _is_private):
    _env.problem("DEBUG", "it shows source and settings to visitors: unset it.")
ROOT_URLCONF = "src.urls"
WSGI_APPLICATION = "application.django_wsgi"
TEST_RUNNER = "codeforlife.tests.runner.DiscoverRunner"

# ---- apps and middleware ----

INSTALLED_APPS: list[str] = _InstalledApps(
    [
        "django.contrib.admin",
        "django.contrib.admindocs",
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "django.contrib.messages",
        "django.contrib.sites",
        "django.contrib.staticfiles",
        "src",
        "codeforlife",
        "codeforlife.user",
        "corsheaders",
        "rest_framework",
        "django_filters",
        "storages",
        "drf_spectacular",
        "drf_spectacular_sidecar",
    ]
)
MIDDLEWARE = [
    "codeforlife.middlewares.request_id.RequestIdMiddleware",
    "codeforlife.middlewares.forwarded.ForwardedMiddleware",
    "codeforlife.middlewares.probe.ProbeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "codeforlife.middlewares.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "codeforlife.middlewares.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "codeforlife.middlewares.json_errors.JsonNotFoundMiddleware",
    "codeforlife.middlewares.transactions.AsyncViewMiddleware",
]
TEMPLATES: list[dict[str, _Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        # Ours are found through the app "codeforlife", so a service may replace this.
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# ---- data ----

DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
DATABASES: dict[str, dict[str, _Any]] = {
    "default": _get_database(
        base_dir=_custom.SERVICE_BASE_DIR,
        service_name=_custom.SERVICE_NAME,
        deployed=not _local,
        bucket=_otp.AWS_S3_APP_BUCKET,
        key=_custom.RDS_DB_DATA_PATH if _otp.RDS_DB_NAME else None,
    ),
    **_get_replicas(base_dir=_custom.SERVICE_BASE_DIR),
}
DB_ENGINE = (
    "sqlite" if "sqlite" in DATABASES["default"].get("ENGINE", "") else "postgresql"
)
if DB_ENGINE == "postgresql":
    _env.need("psycopg", "server", "PostgreSQL")
if _custom.REDIS_URL:
    _env.need("redis", "server", "Redis")
CACHES: dict[str, dict[str, _Any]] = {
    "default": _get_cache(_custom.REDIS_URL, _custom.SERVICE_NAME)
}

# ---- users and sessions ----

AUTH_USER_MODEL = "user.User"
AUTHENTICATION_BACKENDS = [
    f"codeforlife.user.auth.backends.{name}"
    for name in (
        "EmailBackend",
        "OtpBackend",
        "OtpBypassTokenBackend",
        "StudentBackend",
        "StudentAutoBackend",
        "GoogleBackend",
        "StaffBackend",
    )
]
AUTH_PASSWORD_VALIDATORS: list[dict[str, _Any]] = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "CommonPasswordValidator")
] + [
    {"NAME": f"codeforlife.user.auth.password_validators.{name}"}
    for name in (
        "TeacherPasswordValidator",
        "StudentPasswordValidator",
        "IndependentPasswordValidator",
    )
]
PASSWORD_HASHERS = [
    "codeforlife.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    "codeforlife.hashers.WrappedPBKDF2PasswordHasher",
]
LOGIN_URL = f"{_custom.SERVICE_BASE_URL}/session/expired/"
SESSION_ENGINE = "codeforlife.user.models.session"
SESSION_SAVE_EVERY_REQUEST = True
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_NAME = "session_key"
SESSION_COOKIE_AGE = 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = _secure
SESSION_COOKIE_SAMESITE: _CookieSamesite = "Lax"
SESSION_COOKIE_DOMAIN = _get_cookie_domain(_custom.SERVICE_DOMAIN)

# ---- security ----

CSRF_COOKIE_NAME = f"{_custom.SERVICE_NAME}_csrftoken"
CSRF_COOKIE_DOMAIN = _get_cookie_domain(_custom.SERVICE_EXTERNAL_DOMAIN)
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_COOKIE_SECURE = _secure
CSRF_FAILURE_VIEW = "codeforlife.views.csrf.csrf_failure"
CSRF_TRUSTED_ORIGINS = [_custom.SERVICE_SITE_URL.rstrip("/")]
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
# The server itself decides, per trusted proxy, whether a request came over https.
SECURE_PROXY_SSL_HEADER = None
SECURE_SSL_REDIRECT = _env.read(
    _Flag(
        "SECURE_SSL_REDIRECT",
        not _local and bool(_custom.TRUSTED_PROXIES),
        "Whether plain http requests are redirected to https.",
    )
)
SECURE_REDIRECT_EXEMPT = [r"^health-check/"]
SECURE_HSTS_SECONDS = _env.read(
    _Integer(
        "SECURE_HSTS_SECONDS",
        0,
        "Seconds for which browsers insist on https.",
        deployed=31_536_000,
    )
)
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE_HSTS_SECONDS > 0

# ---- language and time ----

LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", "English")]
TIME_ZONE = "Europe/London"
USE_I18N = True
USE_TZ = True

# ---- files ----

STATIC_ROOT = _custom.SERVICE_BASE_DIR / "static"
STATIC_URL = _get_url(
    _otp.AWS_S3_STATIC_BUCKET, _custom.SERVICE_S3_STATIC_LOCATION, "/static/"
)
MEDIA_ROOT = _custom.SERVICE_BASE_DIR / "media"
MEDIA_URL = _get_url(_otp.AWS_S3_APP_BUCKET, _custom.SERVICE_S3_APP_LOCATION, "/media/")
STORAGES: dict[str, dict[str, _Any]] = _get_storages(_local)

# ---- logs ----

LOGGING: dict[str, _Any] = _get_logging(_custom.LOG_LEVEL, plain=_local)
