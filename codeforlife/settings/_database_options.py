"""How long PostgreSQL may keep a process waiting, and what is between the two."""

from __future__ import annotations

import typing as t

from codeforlife.configuration.setting import Flag, Integer

from ._environment import env

__all__ = ["add_options"]

_POOL = Flag("DB_POOL", False, "Whether threads share a connection pool.")
_POOL_MIN = Integer("DB_POOL_MIN_SIZE", 1, "Connections that a pool keeps open.")
_POOL_MAX = Integer("DB_POOL_MAX_SIZE", 4, "Connections of a pool at most.", low=1)
_POOL_TIMEOUT = Integer(
    "DB_POOL_TIMEOUT",
    3,
    "Seconds that a thread waits for a connection of the pool.",
    low=1,
)
_CONNECT_TIMEOUT = Integer(
    "DB_CONNECT_TIMEOUT", 3, "Seconds to connect to the database.", low=1
)
_TCP_USER_TIMEOUT = Integer(
    "DB_TCP_USER_TIMEOUT",
    10,
    "Seconds until a network that confirms nothing counts as down.",
    low=1,
)
_STATEMENT_TIMEOUT = Integer(
    "DB_STATEMENT_TIMEOUT",
    0,
    "Seconds after which PostgreSQL stops a statement; 0 leaves it to the server."
    " PgBouncer refuses it: set it for the role instead.",
)
_NO_CURSORS = Flag(
    "DB_DISABLE_SERVER_SIDE_CURSORS",
    False,
    "Whether rows are read without cursors; PgBouncer's transaction mode needs it.",
)


def add_options(database: dict[str, t.Any]) -> dict[str, t.Any]:
    """Complete the description of a database with what the variables say.

    Args:
        database: The database; one that is not PostgreSQL is left as it is.

    Returns:
        The database.
    """
    pool = env.read(_POOL)
    sizes = {"min_size": env.read(_POOL_MIN), "max_size": env.read(_POOL_MAX)}
    pool_timeout = env.read(_POOL_TIMEOUT)
    options: dict[str, t.Any] = {
        "connect_timeout": env.read(_CONNECT_TIMEOUT),
        # In milliseconds, as libpq has it.
        "tcp_user_timeout": env.read(_TCP_USER_TIMEOUT) * 1000,
    }
    statement_timeout = env.read(_STATEMENT_TIMEOUT)
    no_cursors = env.read(_NO_CURSORS)
    if sizes["min_size"] > sizes["max_size"]:
        env.problem("DB_POOL_MIN_SIZE", "it must not be above DB_POOL_MAX_SIZE.")
    if "postgresql" not in database.get("ENGINE", ""):
        return database
    options |= database["OPTIONS"]  # what the URL says wins
    if statement_timeout:
        own = f"-c statement_timeout={statement_timeout * 1000}"
        options["options"] = " ".join(filter(None, [options.get("options"), own]))
    if pool:
        options["pool"] = {**sizes, "timeout": pool_timeout}
        database["CONN_MAX_AGE"] = 0  # Django's rule: the pool keeps them instead
    database["DISABLE_SERVER_SIDE_CURSORS"] = no_cursors
    return database | {"OPTIONS": options}
