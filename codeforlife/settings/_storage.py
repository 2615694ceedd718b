"""Where files and cached values are kept."""

from __future__ import annotations

import typing as t

from . import custom, otp
from ._environment import env

__all__ = ["get_cache", "get_storages", "get_url"]


def get_cache(redis_url: str | None, service_name: str) -> dict[str, t.Any]:
    """Describe the default cache.

    Args:
        redis_url: Redis, if there is one.
        service_name: Keeps the keys of services that share one Redis apart.

    Returns:
        Django's Redis cache, with short time limits, or the process's own memory.
    """
    if not redis_url:
        return {
            "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
            "LOCATION": service_name,
        }
    return {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": redis_url,
        "KEY_PREFIX": service_name,
        "OPTIONS": {"socket_connect_timeout": 2, "socket_timeout": 2},
    }


def get_url(bucket: str | None, location: str, local_url: str) -> str:
    """Return the base URL of a kind of files.

    Args:
        bucket: The bucket that holds them, if any.
        location: Their folder in it.
        local_url: Where the service itself serves them otherwise.
    """
    if custom.ENV == "local" or not bucket:
        return local_url
    return f"https://{bucket}.s3.amazonaws.com/{location}/"


def get_storages(local: bool) -> dict[str, dict[str, t.Any]]:
    """Describe the storages of media and static files.

    Args:
        local: Whether this is a developer's machine.

    Returns:
        S3 for what has a bucket; else the file system.
    """
    media: dict[str, t.Any] = {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    static: dict[str, t.Any] = {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if local
        else "whitenoise.storage.CompressedStaticFilesStorage"
    }
    if not local and otp.AWS_S3_APP_BUCKET:
        media = _s3(
            otp.AWS_S3_APP_BUCKET,
            custom.SERVICE_S3_APP_LOCATION,
            otp.AWS_S3_APP_DEFAULT_ACL,
            otp.AWS_S3_APP_QUERYSTRING_AUTH,
            otp.AWS_S3_APP_QUERYSTRING_EXPIRE,
        )
    if not local and otp.AWS_S3_STATIC_BUCKET:
        static = _s3(
            otp.AWS_S3_STATIC_BUCKET,
            custom.SERVICE_S3_STATIC_LOCATION,
            otp.AWS_S3_STATIC_DEFAULT_ACL,
            otp.AWS_S3_STATIC_QUERYSTRING_AUTH,
            otp.AWS_S3_STATIC_QUERYSTRING_EXPIRE,
        )
    return {"default": media, "staticfiles": static}


def _s3(
    bucket: str, location: str, acl: str | None, signed: bool, expire: int
) -> dict[str, t.Any]:
    env.need("boto3", "aws", "A bucket of files")
    return {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": bucket,
            "location": location,
            "region_name": otp.AWS_REGION,
            "default_acl": acl,
            "querystring_auth": signed,
            "querystring_expire": expire,
        },
    }
