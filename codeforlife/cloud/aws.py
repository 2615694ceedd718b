"""What is read from AWS before or while a service starts, and its local stand-in."""

from __future__ import annotations

import os
import typing as t

from codeforlife.configuration import ConfigurationError, MissingExtraError

__all__ = [
    "client",
    "get_local_sqs_url",
    "get_region",
    "read_s3_object",
    "read_secret",
]


def get_region() -> str:
    """Return the region that the platform, or else AWS's own variable, names."""
    env = os.environ
    return env.get("aws_region") or env.get("AWS_REGION") or "us-east-1"


def client(service: str) -> t.Any:
    """Make a client with short time limits, fit for the start of a process.

    Args:
        service: The name of the AWS service, such as "s3".

    Returns:
        A boto3 client.

    Raises:
        MissingExtraError: boto3 is not installed.
    """
    try:
        import boto3
        from botocore.config import Config
    except ImportError:
        raise MissingExtraError(f"Reading from AWS ({service})", "aws") from None
    config = Config(
        connect_timeout=5,
        read_timeout=10,
        retries={"max_attempts": 3, "mode": "standard"},
    )
    # The cast: one overload per service in the stubs, and the name is a variable.
    return t.cast(t.Any, boto3.client)(service, region_name=get_region(), config=config)


def read_s3_object(bucket: str, key: str) -> str:
    """Read one object as text.

    Args:
        bucket: The bucket's name.
        key: The object's key.

    Returns:
        The decoded body.

    Raises:
        ConfigurationError: The object cannot be read.
    """
    s3 = client("s3")
    try:
        body: bytes = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
    except _aws_errors() as error:
        raise _unreadable(f"s3://{bucket}/{key}", error) from None
    return body.decode()


def read_secret(name: str) -> str:
    """Read one text from AWS Secrets Manager.

    Args:
        name: The secret's name or ARN.

    Returns:
        The secret text.

    Raises:
        ConfigurationError: The secret cannot be read.
    """
    secrets_manager = client("secretsmanager")
    try:
        value: str = secrets_manager.get_secret_value(SecretId=name)["SecretString"]
    except _aws_errors() as error:
        raise _unreadable(f"secret {name}", error) from None
    return value


def get_local_sqs_url(aws_region: str, service_name: str) -> str:
    """Return the address of a service's queue in a local stand-in for SQS.

    Args:
        aws_region: The region that it pretends to be in.
        service_name: The name of the queue.

    Returns:
        The queue's URL.
    """
    host = f"sqs.{aws_region}.localhost.localstack.cloud:4566"
    return f"http://{host}/000000000000/{service_name}"


def _aws_errors() -> tuple[type[Exception], ...]:
    from botocore.exceptions import BotoCoreError, ClientError

    return BotoCoreError, ClientError, KeyError


def _unreadable(what: str, error: Exception) -> ConfigurationError:
    response = getattr(error, "response", {})
    reason = response.get("Error", {}).get("Code") or type(error).__name__
    return ConfigurationError(
        f"{what} cannot be read from AWS ({reason}): check that it exists in region"
        f" {get_region()} and that this role may read it."
    )
