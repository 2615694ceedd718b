"""The settings that name what a service uses of Amazon's and Google's clouds."""

from __future__ import annotations

from codeforlife.configuration.setting import (
    Flag,
    Integer,
    Optional,
    Text,
    Url,
)

__all__ = ["Aws", "Google", "Platform", "S3App", "S3Static"]


class Platform:
    """What the hosting platform tells a deployed service about itself."""

    app_id = Optional("APP_ID", "Shown by the health check.")
    app_version = Optional("APP_VERSION", "Shown by the health check.")
    rds_db_name = Optional("RDS_DB_NAME", "The database, for finding its metadata.")
    rds_schema_name = Optional(
        "RDS_SCHEMA_NAME", "The database schema, for finding its metadata."
    )
    rds_instance_name = Optional(
        "RDS_INSTANCE_NAME", "The database server, for finding its metadata."
    )
    rds_db_data_path = Optional(
        "RDS_DB_DATA_PATH", "The key of the database's metadata.", variable=None
    )
    cache_cluster_id = Optional(
        "CACHE_CLUSTER_ID", "The Redis cluster, for finding its metadata."
    )
    cache_db_data_path = Optional(
        "CACHE_DB_DATA_PATH", "The key of the Redis cluster's metadata.", variable=None
    )


class S3App:
    """The bucket of media files, secrets and metadata."""

    bucket = Optional(
        "AWS_S3_APP_BUCKET",
        "The bucket of media files, secrets and metadata.",
        variable="aws_s3_app_bucket",
    )
    folder = Optional(
        "AWS_S3_APP_FOLDER",
        "The folder in that bucket that belongs to the platform.",
        variable="aws_s3_app_folder",
    )
    domain = Optional("AWS_S3_APP_DOMAIN", "The bucket's domain.", variable=None)
    location = Optional(
        "SERVICE_S3_APP_LOCATION", "The service's folder of media files.", variable=None
    )
    default_acl = Optional(
        "AWS_S3_APP_DEFAULT_ACL", "The access list of new media objects."
    )
    querystring_auth = Flag(
        "AWS_S3_APP_QUERYSTRING_AUTH", True, "Whether links to media are signed."
    )
    querystring_expire = Integer(
        "AWS_S3_APP_QUERYSTRING_EXPIRE", 3600, "Seconds a media link lasts.", low=1
    )


class S3Static:
    """The bucket of static files."""

    bucket = Optional("AWS_S3_STATIC_BUCKET", "The bucket of static files.")
    folder = Optional(
        "AWS_S3_STATIC_FOLDER", "The folder in the bucket of static files."
    )
    domain = Optional("AWS_S3_STATIC_DOMAIN", "The bucket's domain.", variable=None)
    location = Optional(
        "SERVICE_S3_STATIC_LOCATION",
        "The service's folder of static files.",
        variable=None,
    )
    default_acl = Optional(
        "AWS_S3_STATIC_DEFAULT_ACL", "The access list of new static objects."
    )
    querystring_auth = Flag(
        "AWS_S3_STATIC_QUERYSTRING_AUTH",
        True,
        "Whether links to static files are signed.",
    )
    querystring_expire = Integer(
        "AWS_S3_STATIC_QUERYSTRING_EXPIRE", 3600, "Seconds a static link lasts.", low=1
    )


class Aws:
    """Amazon's services."""

    region = Text("AWS_REGION", "us-east-1", "The AWS region of every AWS service.")
    access_key_id = Optional(
        "AWS_ACCESS_KEY_ID",
        "Credentials for AWS; a deployed service has a role instead.",
        secret=True,
    )
    secret_access_key = Optional(
        "AWS_SECRET_ACCESS_KEY", "The other half of those credentials.", secret=True
    )
    endpoint_url = Url(
        "AWS_ENDPOINT_URL", "", "A stand-in for AWS, such as LocalStack or moto."
    )
    kms_key_id = Text(
        "AWS_KMS_KEY_ID", "", "The AWS key that wraps the keys, if AWS KMS does."
    )
    sqs_url = Url("SQS_URL", "", "The queue of this service's tasks.")


class Google:
    """Google: log-in, warehouse and key service."""

    client_id = Text(
        "GOOGLE_CLIENT_ID",
        "REPLACE_ME.apps.googleusercontent.com",
        "The OAuth client that users log in to.",
    )
    client_secret = Text(
        "GOOGLE_CLIENT_SECRET",
        "REPLACE_ME",
        "The secret of that OAuth client.",
        secret=True,
    )
    application_credentials = Optional(
        "GOOGLE_APPLICATION_CREDENTIALS",
        "Locally, the JSON file of the Google service account to act as.",
    )
    wif_audience = Optional(
        "GCP_WIF_AUDIENCE", "The workload identity pool that trusts this AWS role."
    )
    wif_service_account = Optional(
        "GCP_WIF_SERVICE_ACCOUNT", "The Google service account to act as."
    )
    project_id = Text(
        "GOOGLE_CLOUD_PROJECT_ID",
        "decent-digit-629",
        "The Google Cloud project of the warehouse and the keys.",
    )
    bigquery_dataset_id = Text(
        "GOOGLE_CLOUD_BIGQUERY_DATASET_ID",
        "REPLACE_ME",
        "The BigQuery dataset that tasks load into.",
    )
    bigquery_endpoint = Url(
        "GOOGLE_CLOUD_BIGQUERY_ENDPOINT",
        "",
        "A stand-in for BigQuery, which is asked without credentials.",
    )
    kms_key_ring_location = Text(
        "GCP_KMS_KEY_RING_LOCATION", "REPLACE_ME", "Where the key ring is."
    )
    kms_key_ring_name = Text("GCP_KMS_KEY_RING_NAME", "REPLACE_ME", "The key ring.")
    kms_key_name = Text(
        "GCP_KMS_KEY_NAME", "REPLACE_ME", "The key that wraps this service's keys."
    )
    kms_key_uri = Text(
        "GCP_KMS_KEY_URI", "", "That key's whole address.", variable=None
    )
