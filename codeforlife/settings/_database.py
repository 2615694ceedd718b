"""Which database a service uses."""

from __future__ import annotations

import typing as t
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from codeforlife.configuration.setting import Choice, Integer, Items, Text, Url

from ._database_options import add_options
from ._environment import env
from ._platform import read_metadata

__all__ = ["get_database", "get_replicas"]

_ENGINES = {"postgresql": "postgresql", "postgres": "postgresql", "sqlite": "sqlite"}
_URL_FORM = "postgresql://user:password@host:port/name or sqlite:///file"
_URL = Url(
    "DATABASE_URL",
    "",
    f"The database: {_URL_FORM}.",
    schemes=tuple(_ENGINES),
    secret=True,
)
_ENGINE = Choice[str](
    ("postgresql", "sqlite"),
    "DB_ENGINE",
    "",
    "The kind of database; PostgreSQL if a DB_* variable names a server.",
)
_REPLICAS = Items(
    "DATABASE_REPLICA_URLS",
    (),
    "URLs of the database's read replicas.",
    secret=True,
)
_HOST_VARIABLES = ("DB_HOST", "DB_PORT", "DB_NAME", "DB_USER", "DB_PASSWORD")


def get_database(
    *,
    base_dir: Path,
    service_name: str,
    deployed: bool,
    bucket: str | None,
    key: str | None,
) -> dict[str, t.Any]:
    """Choose and describe the default database.

    Args:
        base_dir: The service's directory, which holds a SQLite file.
        service_name: The default name of the database.
        deployed: Whether this is any other environment than "local".
        bucket: The platform's bucket.
        key: The key of the database's metadata in that bucket, if there is one.

    Returns:
        `DATABASE_URL`'s database; else the one of `DB_ENGINE` and the other `DB_*`
        variables; else the platform's; else, locally, a SQLite file.
    """
    url = env.read(_URL)
    engine = env.read(_ENGINE)
    parts = _read_parts(service_name)
    if env.is_set("DATABASE_URL"):
        database = _from_url(url, base_dir, engine) if url else {}
    elif not engine and deployed and bucket and key and not env.is_set("DB_HOST"):
        database = _from_metadata(read_metadata(bucket, key, ("DBEngine", "postgres")))
    elif engine == "postgresql" or (not engine and _names_a_server()):
        database = _postgresql(**parts)
    elif deployed and not env.is_set("DB_ENGINE"):
        env.problem("DATABASE_URL", f"set it to {_URL_FORM}.")
        database = {}
    else:
        database = _sqlite(base_dir / "db.sqlite3")
    if deployed and "sqlite" in database.get("ENGINE", ""):
        env.problem("DB_ENGINE", "a deployed service needs PostgreSQL, not SQLite.")
    return add_options(database)


def get_replicas(*, base_dir: Path) -> dict[str, dict[str, t.Any]]:
    """Describe the read replicas: "replica", "replica_2" and so on.

    Nothing is read from them unless the service says so, with ``using("replica")`` or a
    router: a replica may not have yet what was written a moment ago.

    Args:
        base_dir: The service's directory.

    Returns:
        Each replica by its alias. In tests each is the default database.
    """
    replicas = {}
    urls: list[str] = env.read(_REPLICAS)
    for number, url in enumerate(urls, start=1):
        if url.partition("://")[0] not in ("postgresql", "postgres"):
            env.problem("DATABASE_REPLICA_URLS", f"each must look like {_URL_FORM}.")
            continue
        alias = "replica" if number == 1 else f"replica_{number}"
        database = add_options(_from_url(url, base_dir, ""))
        replicas[alias] = database | {"TEST": {"MIRROR": "default"}}
    return replicas


def _read_parts(service_name: str) -> dict[str, t.Any]:
    return {
        "name": env.read(Text("DB_NAME", service_name, "The database's name.")),
        "user": env.read(Text("DB_USER", "root", "The database's user.")),
        "password": env.read(
            Text("DB_PASSWORD", "password", "That user's password.", secret=True)
        ),
        "host": env.read(Text("DB_HOST", "db", "The database server's host.")),
        "port": env.read(
            Integer("DB_PORT", 5432, "The database server's port.", low=1, high=65535)
        ),
    }


def _names_a_server() -> bool:
    return any(map(env.is_set, _HOST_VARIABLES))


def _postgresql(
    name: str, user: str, password: str, host: str, port: int, **options: t.Any
) -> dict[str, t.Any]:
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": user,
        "PASSWORD": password,
        "HOST": host,
        "PORT": port,
        "ATOMIC_REQUESTS": True,
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }


def _sqlite(path: Path | str) -> dict[str, t.Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "ATOMIC_REQUESTS": True,
        "OPTIONS": {
            # Writers wait for each other, instead of failing half-way with "locked".
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        },
    }


def _from_url(url: str, base_dir: Path, engine: str) -> dict[str, t.Any]:
    try:
        parts = urlsplit(url)
        port = parts.port or 5432
    except ValueError:
        env.problem("DATABASE_URL", f"it must look like {_URL_FORM}.")
        return {}
    found = _ENGINES[parts.scheme]
    if engine and engine != found:
        env.problem("DB_ENGINE", f"DATABASE_URL says {found}: unset one of the two.")
    name = unquote(parts.path[1:])
    if found == "sqlite":
        if parts.netloc:  # "sqlite://file", which would name a host
            env.problem("DATABASE_URL", "a file follows three slashes: sqlite:///file.")
        return _sqlite(":memory:" if name in ("", ":memory:") else base_dir / name)
    if not name:
        env.problem("DATABASE_URL", f"it names no database: use {_URL_FORM}.")
    values: dict[str, t.Any] = {
        "name": name,
        "user": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "host": unquote(parts.hostname or ""),
        "port": port,
    }
    # As in any URL of PostgreSQL: the query adds options, and may name these as well,
    # such as a socket's directory for the host.
    return _postgresql(**(values | dict(parse_qsl(parts.query))))


def _from_metadata(document: dict[str, t.Any]) -> dict[str, t.Any]:
    fields = ("Database", "user", "password", "Endpoint", "Port")
    missing = [field for field in fields if field not in document]
    if not document or missing:
        if document:
            names = ", ".join(missing)
            env.problems.append(f"The database's metadata lack the field(s) {names}.")
        return {}
    return _postgresql(*(document[field] for field in fields))
