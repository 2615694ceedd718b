"""Settings of the packages that ours uses."""

from typing import Any as _Any

from codeforlife.cloud.aws import get_local_sqs_url as _get_local_sqs_url
from codeforlife.cloud.conf import Aws as _Aws
from codeforlife.configuration.setting import Flag as _Flag
from codeforlife.configuration.setting import Url as _Url

from . import custom as _custom
from . import otp as _otp
from ._environment import env as _env
from ._redis import get_broker_url as _get_broker_url

__all__ = [
    "AWS_ACCESS_KEY_ID",
    "AWS_ENDPOINT_URL",
    "AWS_REGION",
    "AWS_SECRET_ACCESS_KEY",
    "CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP",
    "CELERY_BROKER_TRANSPORT_OPTIONS",
    "CELERY_BROKER_URL",
    "CELERY_TASK_ACKS_LATE",
    "CELERY_TASK_ALWAYS_EAGER",
    "CELERY_TASK_DEFAULT_QUEUE",
    "CELERY_TASK_EAGER_PROPAGATES",
    "CELERY_TASK_IGNORE_RESULT",
    "CELERY_TASK_REJECT_ON_WORKER_LOST",
    "CELERY_TASK_TIME_LIMIT",
    "CELERY_TIMEZONE",
    "CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS",
    "CELERY_WORKER_PREFETCH_MULTIPLIER",
    "CORS_ALLOWED_ORIGINS",
    "CORS_ALLOW_ALL_ORIGINS",
    "CORS_ALLOW_CREDENTIALS",
    "REST_FRAMEWORK",
    "SPECTACULAR_SETTINGS",
    "WHITENOISE_AUTOREFRESH",
    "WHITENOISE_USE_FINDERS",
]

_local = _custom.ENV == "local"

# ---- CORS ----

# Locally, several front ends run side by side, each on a port of its own. Elsewhere,
# all origins together with credentials would let every web site act as the user.
CORS_ALLOW_ALL_ORIGINS = _local
CORS_ALLOW_CREDENTIALS = True
CORS_ALLOWED_ORIGINS = [_custom.SERVICE_SITE_URL.rstrip("/")]

# ---- REST framework ----

REST_FRAMEWORK: dict[str, _Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["codeforlife.permissions.IsAuthenticated"],
    "DEFAULT_FILTER_BACKENDS": [
        "codeforlife.filters.FilterBackend",
    ],
    "DEFAULT_PAGINATION_CLASS": "codeforlife.pagination.LimitOffsetPagination",
    "DEFAULT_RENDERER_CLASSES": [
        "codeforlife.renderers.JSONRenderer",
        # Pages to click through; a deployed service speaks JSON alone.
        *(["codeforlife.renderers.BrowsableAPIRenderer"] if _local else []),
    ],
    "DEFAULT_PARSER_CLASSES": [
        "codeforlife.parsers.JSONParser",
        "rest_framework.parsers.FormParser",
        "rest_framework.parsers.MultiPartParser",
    ],
    "DEFAULT_SCHEMA_CLASS": "codeforlife.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "codeforlife.exceptions.exception_handler",
    "NON_FIELD_ERRORS_KEY": "__all__",
    "VIEW_DESCRIPTION_FUNCTION": "codeforlife.views.description.get_view_description",
}

SPECTACULAR_SETTINGS: dict[str, _Any] = {
    "TITLE": _custom.SERVICE_NAME,
    "VERSION": _otp.APP_VERSION or "0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
}

# ---- static files without a bucket ----

WHITENOISE_AUTOREFRESH = _local
WHITENOISE_USE_FINDERS = _local

# ---- AWS ----

AWS_REGION = _otp.AWS_REGION
_test = "test" if _local else None
AWS_ACCESS_KEY_ID = _env.read(_Aws.access_key_id) or _test
AWS_SECRET_ACCESS_KEY = _env.read(_Aws.secret_access_key) or _test
AWS_ENDPOINT_URL = _env.read(_Aws.endpoint_url) or None

# ---- Celery ----

CELERY_BROKER_URL = _env.read(
    _Url(
        "CELERY_BROKER_URL",
        "sqs://" if _otp.SQS_URL else "memory://",
        "The task broker, where it is neither SQS_URL nor REDIS_URL.",
        schemes=("redis", "rediss", "sqs", "amqp", "amqps", "memory"),
        secret=True,
    )
)
if not (_otp.SQS_URL or _env.is_set("CELERY_BROKER_URL")):
    # Not the variable's default: defaults are listed, and this may hold a password.
    CELERY_BROKER_URL = _custom.REDIS_URL or CELERY_BROKER_URL
CELERY_BROKER_URL = _get_broker_url(CELERY_BROKER_URL) or CELERY_BROKER_URL
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, _Any] = {
    # Longer than the longest task: a task that still runs is not delivered again.
    "visibility_timeout": 3600,
}
if CELERY_BROKER_URL.startswith("redis"):
    # A request that queues a task must not wait for a server that is gone.
    CELERY_BROKER_TRANSPORT_OPTIONS |= {
        "socket_connect_timeout": 5,
        "socket_keepalive": True,
    }
if CELERY_BROKER_URL.startswith("sqs"):
    _env.need("boto3", "aws", "A queue on SQS")
    _sqs_url = _otp.SQS_URL
    if _local and not _sqs_url:
        _sqs_url = _get_local_sqs_url(AWS_REGION, _custom.SERVICE_NAME)
    CELERY_BROKER_TRANSPORT_OPTIONS |= {
        "region": AWS_REGION,
        "predefined_queues": {_custom.SERVICE_NAME: {"url": _sqs_url}},
    }
CELERY_TASK_ALWAYS_EAGER = _env.read(
    _Flag(
        "CELERY_TASK_ALWAYS_EAGER",
        CELERY_BROKER_URL.startswith("memory"),
        "Whether tasks run at once, in the process that queues them.",
    )
)
if not CELERY_TASK_ALWAYS_EAGER:
    _env.need("celery", "server", "A task broker")
CELERY_TASK_EAGER_PROPAGATES = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_DEFAULT_QUEUE = _custom.SERVICE_NAME
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 1800
CELERY_TIMEZONE = "Europe/London"
# A lost broker delivers the message again: the run that it began must not go on.
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
