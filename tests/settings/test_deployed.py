"""A deployed service: safe by default, on the platform's database, cache and files."""

import json

import pytest

from codeforlife.configuration import ConfigurationError
from tests.service_fixtures import PRODUCTION

PLATFORM = {
    name: PRODUCTION[name]
    for name in ("ENV", "SECRET_KEY", "SERVICE_DOMAIN", "SERVICE_SITE_URL")
} | {
    "aws_s3_app_bucket": "app-bucket",
    "aws_s3_app_folder": "platform",
    "aws_region": "eu-west-1",
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_S3_STATIC_BUCKET": "static-bucket",
    "AWS_S3_STATIC_FOLDER": "files",
    "RDS_INSTANCE_NAME": "server",
    "RDS_DB_NAME": "fruit",
    "RDS_SCHEMA_NAME": "public",
    "CACHE_CLUSTER_ID": "cluster",
    "SQS_URL": "https://sqs.eu-west-1.amazonaws.com/1/fruit",
}
DATABASE = {
    "DBEngine": "postgres",
    "Database": "fruit",
    "user": "app",
    "password": "hush",
    "Endpoint": "db.internal",
    "Port": 5432,
}
CACHE = {"Engine": "Redis", "Endpoint": {"0001": "cache.internal:6379"}}


@pytest.fixture
def bucket(monkeypatch):
    """The platform's bucket, in moto."""
    moto = pytest.importorskip("moto")
    for name, value in PLATFORM.items():
        monkeypatch.setenv(name, value)
    with moto.mock_aws():
        from codeforlife.cloud import aws

        s3 = aws.client("s3")
        location = {"LocationConstraint": "eu-west-1"}
        s3.create_bucket(Bucket="app-bucket", CreateBucketConfiguration=location)

        def put(key: str, body: str) -> None:
            s3.put_object(Bucket="app-bucket", Key=f"platform/{key}", Body=body)

        put("dbMetadata/server/fruit/public.dbdata", json.dumps(DATABASE))
        put("elasticacheMetadata/cluster.dbdata", json.dumps(CACHE))
        put("secure/.env.secrets.fruit", f"SECRET_KEY={'s' * 50}\nOTHER=hush\n")
        yield put


def test_d28_defaults_are_safe(load_settings):
    settings = load_settings(**PRODUCTION)
    assert settings.DEBUG is False
    assert settings.ALLOWED_HOSTS == ["api.service.example.com"]
    assert settings.SECURE_PROXY_SSL_HEADER is None
    assert settings.TRUSTED_PROXIES == []
    assert settings.SECURE_HSTS_SECONDS == 31_536_000
    assert settings.SESSION_COOKIE_SECURE is settings.CSRF_COOKIE_SECURE is True
    assert settings.CORS_ALLOW_ALL_ORIGINS is False
    assert settings.REST_FRAMEWORK["DEFAULT_AUTHENTICATION_CLASSES"] == [
        "rest_framework.authentication.SessionAuthentication"
    ]
    assert settings.SERVICE_BASE_URL.startswith("https://")


@pytest.mark.parametrize("key", ["", "replace-me", "REPLACE_ME", "short"])
def test_d28_a_placeholder_key_stops_the_start(load_settings, key):
    with pytest.raises(ConfigurationError, match="SECRET_KEY"):
        load_settings(**{**PRODUCTION, "SECRET_KEY": key})


def test_the_database_and_cache_are_those_of_the_urls(load_settings):
    settings = load_settings(**PRODUCTION)
    assert settings.DATABASES["default"]["PASSWORD"] == "pa@ss"
    assert settings.DATABASES["default"]["CONN_HEALTH_CHECKS"] is True
    assert settings.CACHES["default"]["LOCATION"] == PRODUCTION["REDIS_URL"]
    assert settings.CACHES["default"]["KEY_PREFIX"] == "fruit"


def test_the_platforms_metadata_describe_database_and_cache(load_settings, bucket):
    settings = load_settings(**PLATFORM)
    database = settings.DATABASES["default"]
    assert (database["HOST"], database["NAME"], database["PASSWORD"]) == (
        "db.internal",
        "fruit",
        "hush",
    )
    assert settings.REDIS_URL == "redis://cache.internal:6379"
    assert settings.CELERY_BROKER_URL == "sqs://"
    queues = settings.CELERY_BROKER_TRANSPORT_OPTIONS["predefined_queues"]
    assert queues == {"fruit": {"url": PLATFORM["SQS_URL"]}}
    assert settings.CELERY_BROKER_TRANSPORT_OPTIONS["region"] == "eu-west-1"


def test_files_are_in_the_buckets(load_settings, bucket):
    settings = load_settings(**PLATFORM)
    static = settings.STORAGES["staticfiles"]
    assert static["BACKEND"] == "storages.backends.s3.S3Storage"
    assert static["OPTIONS"]["bucket_name"] == "static-bucket"
    assert static["OPTIONS"]["region_name"] == "eu-west-1"
    base = "https://static-bucket.s3.amazonaws.com/files/fruit/django/"
    assert base == settings.STATIC_URL
    assert settings.STORAGES["default"]["OPTIONS"]["location"] == (
        "platform/fruit/django"
    )


def test_without_buckets_the_service_keeps_its_files(load_settings):
    settings = load_settings(**PRODUCTION)
    assert settings.STATIC_URL == "/static/"
    assert "whitenoise" in settings.STORAGES["staticfiles"]["BACKEND"]
    assert "FileSystem" in settings.STORAGES["default"]["BACKEND"]


@pytest.mark.parametrize(
    ("key", "body", "problem"),
    [
        (
            "dbMetadata/server/fruit/public.dbdata",
            json.dumps(DATABASE | {"DBEngine": "mysql"}),
            "DBEngine is 'mysql': it must be 'postgres'",
        ),
        (
            "dbMetadata/server/fruit/public.dbdata",
            json.dumps({"DBEngine": "postgres", "Port": 1}),
            "lack the field(s) Database, user, password, Endpoint",
        ),
        ("dbMetadata/server/fruit/public.dbdata", "{", "must hold a JSON object"),
        (
            "elasticacheMetadata/cluster.dbdata",
            json.dumps(CACHE | {"Engine": "Memcached"}),
            "Engine is 'Memcached': it must be 'Redis'",
        ),
        (
            "elasticacheMetadata/cluster.dbdata",
            json.dumps({"Engine": "Redis", "Endpoint": {}}),
            "name no Endpoint 0001",
        ),
    ],
)
def test_metadata_that_do_not_fit_stop_the_start(
    load_settings, bucket, key, body, problem
):
    bucket(key, body)
    with pytest.raises(ConfigurationError) as caught:
        load_settings(**PLATFORM)
    assert problem in str(caught.value)
    assert "hush" not in str(caught.value)


def test_metadata_that_are_not_there_stop_the_start(load_settings, bucket):
    with pytest.raises(ConfigurationError, match=r"other\.dbdata .*\(NoSuchKey\)"):
        load_settings(**{**PLATFORM, "RDS_SCHEMA_NAME": "other"})


def test_all_problems_are_told_together(load_settings):
    with pytest.raises(ConfigurationError) as caught:
        load_settings(ENV="staging", SERVER_THREADS="many", DEBUG="1")
    names = [line.split()[0] for line in caught.value.problems]
    assert {
        "SERVICE_DOMAIN",
        "SERVICE_SITE_URL",
        "SERVER_THREADS",
        "DEBUG",
        "DATABASE_URL",
        "REDIS_URL",
        "SECRET_KEY",
    } == set(names)
