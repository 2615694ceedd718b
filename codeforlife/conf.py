"""The settings of the package, typed, and read when they are used.

Example:
    >>> from codeforlife.conf import conf
    >>> conf.bulk.max_size  # doctest: +SKIP
    1000
"""

from __future__ import annotations

import typing as t
from collections.abc import Iterator
from pathlib import Path

from codeforlife.cloud.conf import Aws, Google, Platform, S3App, S3Static
from codeforlife.configuration.process import Health, Server, Service
from codeforlife.configuration.setting import (
    Choice,
    File,
    Flag,
    Integer,
    Items,
    Optional,
    OptionalItems,
    Secret,
    Setting,
    Text,
    Url,
)
from codeforlife.types import Env, LogLevel

__all__ = [
    "Aws",
    "Bulk",
    "Conf",
    "Database",
    "Encryption",
    "GitHub",
    "Google",
    "Health",
    "Login",
    "Mail",
    "MetadataCookie",
    "OpenApi",
    "Platform",
    "S3App",
    "S3Static",
    "Server",
    "Service",
    "TestKit",
    "conf",
    "get_settings",
]

_ENVS = ("local", "development", "staging", "production")
_LEVELS = ("CRITICAL", "FATAL", "ERROR", "WARNING", "INFO", "DEBUG")
_PROVIDERS = "codeforlife.encryption.providers"


class Mail:
    """Mail to users, through Dotdigital."""

    enabled = Flag(
        "MAIL_ENABLED", False, "Whether mail is sent, instead of shown in the log."
    )
    auth = Text(
        "MAIL_AUTH",
        "REPLACE_ME",
        "The Authorization header for Dotdigital.",
        secret=True,
    )
    url = Url(
        "MAIL_URL",
        "https://{region}-api.dotdigital.com",
        "Dotdigital's API; {region} stands for the region of a call.",
    )


class MetadataCookie:
    """The session metadata cookie, which the front end reads."""

    name = Text(
        "SESSION_METADATA_COOKIE_NAME", "session_metadata", "Its name.", variable=None
    )
    path = Text("SESSION_METADATA_COOKIE_PATH", "/", "Its path.", variable=None)
    domain = Optional("SESSION_METADATA_COOKIE_DOMAIN", "Its domain.", variable=None)
    samesite = Choice[t.Literal["Lax", "Strict", "None", False]](
        ("Lax", "Strict", "None", False),
        "SESSION_METADATA_COOKIE_SAMESITE",
        "Strict",
        "Whether other sites' requests carry it.",
        variable=None,
    )


class Encryption:
    """The keys of personal data."""

    key_provider = Text(
        "ENCRYPTION_KEY_PROVIDER",
        f"{_PROVIDERS}.local.LocalFileKeyProvider",
        "The class that hands out the keys of personal data.",
        deployed=f"{_PROVIDERS}.environment.EnvironmentKeyProvider",
    )
    keyset = Secret(
        "ENCRYPTION_KEYSET",
        "",
        "The keys of personal data, in base64, wrapped or plain.",
        secret=True,
    )
    keyset_path = File(
        "ENCRYPTION_KEYSET_PATH",
        Path(".keys/local.keyset.json"),
        "The file of a developer's keys.",
    )
    refresh_seconds = Integer(
        "ENCRYPTION_REFRESH_SECONDS",
        60,
        "Seconds after which the keys are looked up again.",
        low=1,
    )
    scan_limit = Integer(
        "ENCRYPTION_SCAN_LIMIT",
        50_000,
        "The most rows that a search for a part of an encrypted text decrypts.",
        low=1,
    )


class Login:
    """Limits on log-in; a limit that the settings module sets to 0 is off."""

    limit_window = Integer(
        "LOGIN_LIMIT_WINDOW", 900, "Seconds that a failed log-in counts.", low=1
    )
    limit_per_account = Integer(
        "LOGIN_LIMIT_PER_ACCOUNT", 30, "Failed log-ins to one account, from anywhere."
    )
    limit_per_account_and_address = Integer(
        "LOGIN_LIMIT_PER_ACCOUNT_AND_ADDRESS",
        8,
        "Failed log-ins to one account from one address.",
    )
    limit_per_address = Integer(
        "LOGIN_LIMIT_PER_ADDRESS",
        600,
        "Log-ins from one address, which a whole school may share.",
    )
    trusted_proxies = Integer(
        "LOGIN_TRUSTED_PROXIES",
        0,
        "How many proxies append to X-Forwarded-For before the service.",
        variable=None,
    )


class GitHub:
    """Whose GitHub workflows may call the service."""

    allowed_owners = Items(
        "GITHUB_OIDC_ALLOWED_OWNERS",
        ["ocadotechnology"],
        "GitHub accounts whose workflows may call this service.",
    )
    allowed_repositories = OptionalItems(
        "GITHUB_OIDC_ALLOWED_REPOSITORIES",
        "Their repositories that may, as owner/name; all of them if not set.",
    )
    allowed_workflows = OptionalItems(
        "GITHUB_OIDC_ALLOWED_WORKFLOWS",
        "The reusable workflows that may, as owner/name/path@ref; * in the ref stands"
        " for any text; all of them if not set.",
    )


class Bulk:
    """Bulk actions."""

    max_size = Integer(
        "BULK_MAX_SIZE", 1000, "Rows that one bulk request may name.", low=1
    )


class Database:
    """The database."""

    request_timeout = Integer(
        "DB_REQUEST_TIMEOUT",
        20,
        "Seconds that a request waits for PostgreSQL at most; 0 for no limit.",
    )


class OpenApi:
    """The documentation of the API."""

    is_public = Flag(
        "OPENAPI_IS_PUBLIC",
        True,
        "Whether everybody may read the schema, instead of staff.",
        deployed=False,
        variable=None,
    )


class TestKit:
    """The test kit of `codeforlife.tests`."""

    detect_n_plus_one = Choice[t.Literal["warning", "error"]](
        ("warning", "error"),
        "DETECT_N_PLUS_ONE",
        "warning",
        "What a list that loads its rows' relations one by one is in a test.",
        variable=None,
    )


class Conf:
    """The settings of the package, by group."""

    env = Choice[Env](
        _ENVS,
        "ENV",
        "local",
        "The environment; every one but local is deployed, and strict.",
    )
    log_level = Choice[LogLevel](
        _LEVELS, "LOG_LEVEL", "INFO", "The least severe level that is logged."
    )
    redis_url = Url(
        "REDIS_URL",
        "",
        "Redis, as the cache and (without SQS_URL) the task broker.",
        schemes=("redis", "rediss", "unix"),
        secret=True,
    )
    # The settings module of the package says False; absence means an older service.
    old_system = Flag(
        "OLD_SYSTEM",
        True,
        "Whether the databases of earlier systems are shared.",
        variable=None,
    )
    service = Service()
    server = Server()
    health = Health()
    mail = Mail()
    metadata_cookie = MetadataCookie()
    encryption = Encryption()
    login = Login()
    github = GitHub()
    bulk = Bulk()
    openapi = OpenApi()
    database = Database()
    test_kit = TestKit()
    platform = Platform()
    aws = Aws()
    s3_app = S3App()
    s3_static = S3Static()
    google = Google()

    @property
    def is_local(self) -> bool:
        """Whether this is a developer's machine or a test run."""
        return self.env == "local"


conf = Conf()


def get_settings() -> dict[str, Setting[t.Any]]:
    """Return the declarations of all settings of the package, by their names."""
    groups: list[type] = [Conf, *map(type, vars(Conf).values())]
    return dict(pair for group in groups for pair in _declared_in(group))


def _declared_in(group: type) -> Iterator[tuple[str, Setting[t.Any]]]:
    for value in vars(group).values():
        if isinstance(value, Setting):
            yield value.name, value
