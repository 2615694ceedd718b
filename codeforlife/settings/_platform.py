"""Metadata documents that the platform keeps in its bucket."""

from __future__ import annotations

import json
import typing as t

from codeforlife.cloud import aws
from codeforlife.configuration import ConfigurationError

from ._environment import env

__all__ = ["read_metadata"]


def read_metadata(bucket: str, key: str, engine: tuple[str, str]) -> dict[str, t.Any]:
    """Read one document about a database or a cache.

    Args:
        bucket: The platform's bucket.
        key: The document's key.
        engine: The field that names the engine, and the engine that is expected.

    Returns:
        The document; empty, with the problem noted, if it is not usable.
    """
    try:
        document = json.loads(aws.read_s3_object(bucket, key))
        found = document.get(engine[0])
    except ConfigurationError as error:
        env.problems.extend(error.problems)
        return {}
    except (ValueError, AttributeError):
        env.problems.append(f"s3://{bucket}/{key} must hold a JSON object.")
        return {}
    if found != engine[1]:
        env.problems.append(
            f"s3://{bucket}/{key}: {engine[0]} is {found!r}: it must be {engine[1]!r}."
        )
        return {}
    return t.cast("dict[str, t.Any]", document)
