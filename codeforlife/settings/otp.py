"""What the hosting platform tells a deployed service about itself."""

from codeforlife.aws import get_region as _get_region

from ._environment import env as _env

__all__ = [
    "APP_ID",
    "APP_VERSION",
    "AWS_REGION",
    "AWS_S3_APP_BUCKET",
    "AWS_S3_APP_DEFAULT_ACL",
    "AWS_S3_APP_FOLDER",
    "AWS_S3_APP_QUERYSTRING_AUTH",
    "AWS_S3_APP_QUERYSTRING_EXPIRE",
    "AWS_S3_STATIC_BUCKET",
    "AWS_S3_STATIC_DEFAULT_ACL",
    "AWS_S3_STATIC_FOLDER",
    "AWS_S3_STATIC_QUERYSTRING_AUTH",
    "AWS_S3_STATIC_QUERYSTRING_EXPIRE",
    "CACHE_CLUSTER_ID",
    "GCP_WIF_AUDIENCE",
    "GCP_WIF_SERVICE_ACCOUNT",
    "RDS_DB_NAME",
    "RDS_INSTANCE_NAME",
    "RDS_SCHEMA_NAME",
    "SQS_URL",
]

APP_ID = _env.optional("APP_ID", help="Shown by the health check.")
APP_VERSION = _env.optional("APP_VERSION", help="Shown by the health check.")

# The platform's own variables are written in lower case.
_env.optional("aws_region", help="The platform's AWS region; wins over AWS_REGION.")
_env.text("AWS_REGION", "us-east-1", help="The AWS region of every AWS service.")
AWS_REGION = _get_region()

AWS_S3_APP_BUCKET = _env.optional(
    "aws_s3_app_bucket", help="The bucket of media files, secrets and metadata."
)
AWS_S3_APP_FOLDER = _env.optional(
    "aws_s3_app_folder", help="The folder in that bucket that belongs to the platform."
)
AWS_S3_APP_DEFAULT_ACL = _env.optional(
    "AWS_S3_APP_DEFAULT_ACL", help="The access list of new media objects."
)
AWS_S3_APP_QUERYSTRING_AUTH = _env.flag(
    "AWS_S3_APP_QUERYSTRING_AUTH", True, help="Whether links to media are signed."
)
AWS_S3_APP_QUERYSTRING_EXPIRE = _env.integer(
    "AWS_S3_APP_QUERYSTRING_EXPIRE", 3600, low=1, help="Seconds a media link lasts."
)
AWS_S3_STATIC_BUCKET = _env.optional(
    "AWS_S3_STATIC_BUCKET", help="The bucket of static files."
)
AWS_S3_STATIC_FOLDER = _env.optional(
    "AWS_S3_STATIC_FOLDER", help="The folder in the bucket of static files."
)
AWS_S3_STATIC_DEFAULT_ACL = _env.optional(
    "AWS_S3_STATIC_DEFAULT_ACL", help="The access list of new static objects."
)
AWS_S3_STATIC_QUERYSTRING_AUTH = _env.flag(
    "AWS_S3_STATIC_QUERYSTRING_AUTH",
    True,
    help="Whether links to static files are signed.",
)
AWS_S3_STATIC_QUERYSTRING_EXPIRE = _env.integer(
    "AWS_S3_STATIC_QUERYSTRING_EXPIRE",
    3600,
    low=1,
    help="Seconds a static link lasts.",
)

RDS_DB_NAME = _env.optional(
    "RDS_DB_NAME", help="The database, for finding its metadata."
)
RDS_SCHEMA_NAME = _env.optional(
    "RDS_SCHEMA_NAME", help="The database schema, for finding its metadata."
)
RDS_INSTANCE_NAME = _env.optional(
    "RDS_INSTANCE_NAME", help="The database server, for finding its metadata."
)
CACHE_CLUSTER_ID = _env.optional(
    "CACHE_CLUSTER_ID", help="The Redis cluster, for finding its metadata."
)
SQS_URL = _env.url("SQS_URL", help="The queue of this service's tasks.") or None

GCP_WIF_AUDIENCE = _env.optional(
    "GCP_WIF_AUDIENCE", help="The workload identity pool that trusts this AWS role."
)
GCP_WIF_SERVICE_ACCOUNT = _env.optional(
    "GCP_WIF_SERVICE_ACCOUNT", help="The Google service account to act as."
)
