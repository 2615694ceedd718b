"""Where Redis is, if there is one."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlsplit

from codeforlife.conf import Conf
from codeforlife.configuration.setting import Integer, Optional

from ._environment import env
from ._platform import read_metadata

__all__ = ["get_broker_url", "get_redis_url"]


def get_redis_url(deployed: bool, bucket: str | None, key: str | None) -> str | None:
    """Find the URL of Redis.

    Args:
        deployed: Whether this is any other environment than "local".
        bucket: The platform's bucket.
        key: The key of the cluster's metadata in that bucket, if there is a cluster.

    Returns:
        `REDIS_URL`; else one made of `REDIS_HOST`, `REDIS_PORT` and `REDIS_PATH`; else
        the platform's; else nothing, which is a problem in a deployed environment.
    """
    url = env.read(Conf.redis_url)
    host = env.read(Optional("REDIS_HOST", "Redis' host, instead of REDIS_URL."))
    port = env.read(Integer("REDIS_PORT", 6379, "Redis' port.", low=1, high=65535))
    path = env.read(Integer("REDIS_PATH", 0, "The number of Redis' database."))
    if url and not _has_ports(url):
        env.problem("REDIS_URL", "it must look like redis://:password@host:port/0.")
        return None
    if url:
        return url
    if host:
        return f"redis://{host}:{port}/{path}"
    if not deployed:
        return None
    if bucket and key:
        return _from_metadata(read_metadata(bucket, key, ("Engine", "Redis")))
    if not env.is_set("REDIS_URL"):
        env.problem("REDIS_URL", "set it to the Redis of this environment.")
    return None


def get_broker_url(url: str | None) -> str | None:
    """Return a broker's URL as Celery writes it.

    Celery has another way to name Redis in a socket, and does not verify the
    certificate of Redis behind TLS unless the URL says so.

    Args:
        url: The URL, as the cache takes it.
    """
    if url and url.startswith("unix://"):
        parts = urlsplit(url)
        database = dict(parse_qsl(parts.query)).get("db", "0")
        return f"redis+socket://{parts.netloc}{parts.path}?virtual_host={database}"
    if url and url.startswith("rediss://") and "ssl_cert_reqs" not in url:
        return f"{url}{'&' if '?' in url else '?'}ssl_cert_reqs=required"
    return url


def _has_ports(urls: str) -> bool:
    """Say whether the ports of one URL, or of several, are numbers."""
    try:
        for url in re.split("[;,]", urls):  # as Django's cache does
            _ = urlsplit(url).port
    except ValueError:
        return False
    return True


def _from_metadata(document: dict[str, object]) -> str | None:
    endpoint = document.get("Endpoint")
    address = endpoint.get("0001") if isinstance(endpoint, dict) else None
    if document and not address:
        env.problems.append("The Redis cluster's metadata name no Endpoint 0001.")
    return f"redis://{address}" if address else None
