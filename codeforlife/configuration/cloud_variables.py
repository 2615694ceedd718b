"""Tells a cloud from a developer's machine, by the variables that clouds set."""

from __future__ import annotations

import os

from .errors import ConfigurationError

__all__ = ["require_local_machine"]

# Of the hosting platform that services are written for, and of what runs containers.
_VARIABLES = {
    "aws_s3_app_bucket": "the hosting platform",
    "RDS_DB_NAME": "the hosting platform",
    "CACHE_CLUSTER_ID": "the hosting platform",
    "ECS_CONTAINER_METADATA_URI": "Amazon ECS",
    "ECS_CONTAINER_METADATA_URI_V4": "Amazon ECS",
    "AWS_LAMBDA_FUNCTION_NAME": "AWS Lambda",
    "AWS_EXECUTION_ENV": "AWS",
    "K_SERVICE": "Google Cloud Run",
    "GAE_ENV": "Google App Engine",
    "WEBSITE_INSTANCE_ID": "Azure App Service",
    "KUBERNETES_SERVICE_HOST": "Kubernetes",
}


def require_local_machine() -> None:
    """Stop where `ENV` is not set and this is not a developer's machine.

    Continuous integration runs in containers as well; it says so with ``CI``.

    Raises:
        ConfigurationError: A cloud's variable is set.
    """
    if os.environ.get("CI"):
        return
    for name, cloud in _VARIABLES.items():
        if os.environ.get(name):
            raise ConfigurationError(
                f"ENV is not set, but {name} is, so this is {cloud}: set ENV to"
                " development, staging or production; or to local, if this is a"
                " developer's machine all the same."
            )
