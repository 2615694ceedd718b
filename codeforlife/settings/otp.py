"""What the hosting platform tells a deployed service about itself."""

from codeforlife.cloud.aws import get_region as _get_region
from codeforlife.cloud.conf import Aws as _Aws
from codeforlife.cloud.conf import Google as _Google
from codeforlife.cloud.conf import Platform as _Platform
from codeforlife.cloud.conf import S3App as _S3App
from codeforlife.cloud.conf import S3Static as _S3Static
from codeforlife.configuration.setting import Optional as _Optional

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

APP_ID = _env.read(_Platform.app_id)
APP_VERSION = _env.read(_Platform.app_version)

# The platform's own variables are written in lower case.
_env.read(_Optional("aws_region", "The platform's AWS region; wins over AWS_REGION."))
_env.read(_Aws.region)
AWS_REGION = _get_region()

AWS_S3_APP_BUCKET = _env.read(_S3App.bucket)
AWS_S3_APP_FOLDER = _env.read(_S3App.folder)
AWS_S3_APP_DEFAULT_ACL = _env.read(_S3App.default_acl)
AWS_S3_APP_QUERYSTRING_AUTH = _env.read(_S3App.querystring_auth)
AWS_S3_APP_QUERYSTRING_EXPIRE = _env.read(_S3App.querystring_expire)
AWS_S3_STATIC_BUCKET = _env.read(_S3Static.bucket)
AWS_S3_STATIC_FOLDER = _env.read(_S3Static.folder)
AWS_S3_STATIC_DEFAULT_ACL = _env.read(_S3Static.default_acl)
AWS_S3_STATIC_QUERYSTRING_AUTH = _env.read(_S3Static.querystring_auth)
AWS_S3_STATIC_QUERYSTRING_EXPIRE = _env.read(_S3Static.querystring_expire)

RDS_DB_NAME = _env.read(_Platform.rds_db_name)
RDS_SCHEMA_NAME = _env.read(_Platform.rds_schema_name)
RDS_INSTANCE_NAME = _env.read(_Platform.rds_instance_name)
CACHE_CLUSTER_ID = _env.read(_Platform.cache_cluster_id)
SQS_URL = _env.read(_Aws.sqs_url) or None

GCP_WIF_AUDIENCE = _env.read(_Google.wif_audience)
GCP_WIF_SERVICE_ACCOUNT = _env.read(_Google.wif_service_account)
