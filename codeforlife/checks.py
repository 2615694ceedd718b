"""System checks: settings that are unsafe, or do not fit together."""

from __future__ import annotations

import typing as t
from collections.abc import Callable, Iterator, Sequence

from django.apps.config import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

from codeforlife.conf import conf, get_settings
from codeforlife.configuration.domains import is_local_host
from codeforlife.configuration.secrets import is_placeholder

__all__ = [
    "check_combinations",
    "check_deployment",
    "check_filter_sets",
    "check_lean_reads",
    "check_types",
]


@register
def check_types(
    app_configs: Sequence[AppConfig] | None, **kwargs: t.Any
) -> list[CheckMessage]:
    """Find settings of the package that are not what their declarations say.

    Variables are checked as they are read; this is for what a settings module sets.

    Args:
        app_configs: The apps to check; the settings belong to none.
        **kwargs: Not used.

    Returns:
        Errors, which stop the server.
    """
    return [
        Error(
            f"The setting {name} is not {setting.kind}.",
            hint=f"{setting.help} Set it to {setting.kind} in settings.py.",
            id="codeforlife.E161",
        )
        for name, setting in get_settings().items()
        if (value := getattr(settings, name, None)) not in (None, "")
        and not setting.accepts(value)
    ]


@register(Tags.security)
def check_combinations(
    app_configs: Sequence[AppConfig] | None, **kwargs: t.Any
) -> list[CheckMessage]:
    """Find settings that no deployed service may have.

    Args:
        app_configs: The apps to check; the settings belong to none.
        **kwargs: Not used.

    Returns:
        Errors, which stop the server.
    """
    if conf.is_local:
        return list(_find(_ALWAYS))
    return [*_find(_ALWAYS), *_find(_DEPLOYED)]


@register(Tags.security, deploy=True)
def check_deployment(
    app_configs: Sequence[AppConfig] | None, **kwargs: t.Any
) -> list[CheckMessage]:
    """Find settings that a deployed service should think about.

    Args:
        app_configs: The apps to check; the settings belong to none.
        **kwargs: Not used.

    Returns:
        Warnings.
    """
    return [] if conf.is_local else list(_find(_ADVISED))


@register
def check_lean_reads(
    app_configs: Sequence[AppConfig] | None, **kwargs: t.Any
) -> list[CheckMessage]:
    """Find what stands against the lean reads that view sets declare.

    Args:
        app_configs: The apps to check; the URLs belong to none.
        **kwargs: Not used.

    Returns:
        Errors that name the hook, serializer, field, model or queryset.
    """
    from .views import _lean_checks  # loads the API layer, which a start may not need

    return [*_lean_checks.check_lean_reads()]


@register
def check_filter_sets(
    app_configs: Sequence[AppConfig] | None, **kwargs: t.Any
) -> list[CheckMessage]:
    """Find filters that the database could answer only by reading encrypted values.

    Args:
        app_configs: The apps to check; the filter sets belong to none.
        **kwargs: Not used.

    Returns:
        Errors that name the filter set, the filter and the fix.
    """
    from . import _filter_checks  # loads the API layer

    return [*_filter_checks.check_filter_sets()]


class _Rule(t.NamedTuple):
    message: type[Error | Warning]
    id: str
    is_broken: Callable[[], bool]
    text: str
    hint: str


def _find(rules: Sequence[_Rule]) -> Iterator[CheckMessage]:
    for rule in rules:
        if rule.is_broken():
            yield rule.message(rule.text, hint=rule.hint, id=rule.id)


def _allows_basic() -> bool:
    classes = settings.REST_FRAMEWORK.get("DEFAULT_AUTHENTICATION_CLASSES")
    # REST framework's own default has it.
    return classes is None or any("BasicAuthentication" in name for name in classes)


def _is_local_memory() -> bool:
    return "locmem" in settings.CACHES["default"]["BACKEND"]


def _has_other_databases() -> bool:
    engines = [database.get("ENGINE", "") for database in settings.DATABASES.values()]
    return not all("postgresql" in name or "sqlite" in name for name in engines)


def _shows_pages_to_others() -> bool:
    return settings.DEBUG and not all(map(is_local_host, settings.ALLOWED_HOSTS))


def _is_sqlite() -> bool:
    return "sqlite" in settings.DATABASES["default"].get("ENGINE", "")


def _keeps_media_itself() -> bool:
    return "FileSystem" in settings.STORAGES["default"]["BACKEND"]


_ALWAYS = (
    _Rule(
        Error,
        "codeforlife.E101",
        lambda: (
            not conf.is_local
            and settings.CORS_ALLOW_ALL_ORIGINS
            and settings.CORS_ALLOW_CREDENTIALS
        ),
        "CORS_ALLOW_ALL_ORIGINS and CORS_ALLOW_CREDENTIALS let every web site act as"
        " the logged-in user.",
        "List the front ends in CORS_ALLOWED_ORIGINS instead.",
    ),
    _Rule(
        Error,
        "codeforlife.E102",
        lambda: (
            settings.SESSION_COOKIE_SAMESITE == "None"
            and not settings.SESSION_COOKIE_SECURE
        ),
        'SESSION_COOKIE_SAMESITE = "None" needs SESSION_COOKIE_SECURE: browsers refuse'
        " the cookie.",
        "Set SESSION_COOKIE_SECURE = True.",
    ),
    _Rule(
        Warning,
        "codeforlife.W171",
        lambda: hasattr(settings, "LOGIN_TRUSTED_PROXIES"),
        "LOGIN_TRUSTED_PROXIES is deprecated: it does not check any address.",
        "List the proxies' addresses in the variable TRUSTED_PROXIES instead: limits on"
        " log-in and logs then use the same address.",
    ),
    _Rule(
        Error,
        "codeforlife.E162",
        _shows_pages_to_others,
        "DEBUG shows source and settings, and ALLOWED_HOSTS has names that are known"
        " outside of this machine and its network.",
        "Set ENV to the environment of this service, or DEBUG=0.",
    ),
    _Rule(
        Error,
        "codeforlife.E163",
        _has_other_databases,
        "A database is neither PostgreSQL nor SQLite. Others compare texts in ways that"
        " would, for example, accept an account twice.",
        "Set DATABASE_URL to a PostgreSQL database.",
    ),
)
_DEPLOYED = (
    _Rule(
        Error,
        "codeforlife.E111",
        lambda: settings.DEBUG,
        "DEBUG shows source and settings to visitors.",
        "Do not set DEBUG outside local.",
    ),
    _Rule(
        Error,
        "codeforlife.E112",
        lambda: is_placeholder(settings.SECRET_KEY),
        "SECRET_KEY is missing, or still a placeholder.",
        "Set SECRET_KEY = secrets.SECRET_KEY in settings.py, and add the secret.",
    ),
    _Rule(
        Error,
        "codeforlife.E113",
        lambda: "*" in settings.ALLOWED_HOSTS,
        "ALLOWED_HOSTS accepts any host, so links in mails can be forged.",
        "List the service's host names in the variable ALLOWED_HOSTS.",
    ),
    _Rule(
        Error,
        "codeforlife.E114",
        lambda: not (settings.SESSION_COOKIE_SECURE and settings.CSRF_COOKIE_SECURE),
        "The session or CSRF cookie also travels over plain http.",
        "Set SESSION_COOKIE_SECURE and CSRF_COOKIE_SECURE to True.",
    ),
    _Rule(
        Error,
        "codeforlife.E115",
        _allows_basic,
        "REST framework accepts passwords with every request (HTTP Basic), past the"
        " limits on log-in.",
        "Leave BasicAuthentication out of DEFAULT_AUTHENTICATION_CLASSES.",
    ),
    _Rule(
        Error,
        "codeforlife.E116",
        _is_sqlite,
        "The database is a file of this one process's machine.",
        "Set DATABASE_URL to the PostgreSQL of this environment.",
    ),
    _Rule(
        Error,
        "codeforlife.E117",
        _is_local_memory,
        "Each process has a cache of its own, so limits on log-in do not hold.",
        "Set REDIS_URL to the Redis of this environment.",
    ),
    _Rule(
        Error,
        "codeforlife.E118",
        lambda: (
            bool(settings.SECURE_PROXY_SSL_HEADER) and not conf.server.trusted_proxies
        ),
        "SECURE_PROXY_SSL_HEADER believes a header that any client can send.",
        "Set it to None: the server tells Django the scheme, for TRUSTED_PROXIES only.",
    ),
)
_ADVISED = (
    _Rule(
        Warning,
        "codeforlife.W121",
        lambda: not conf.server.trusted_proxies,
        "No proxy is trusted: behind a load balancer all clients share its address, and"
        " no request counts as secure.",
        "Set TRUSTED_PROXIES to the load balancer's addresses.",
    ),
    _Rule(
        Warning,
        "codeforlife.W122",
        lambda: settings.CELERY_TASK_ALWAYS_EAGER,
        "Tasks run inside the requests that queue them.",
        "Set SQS_URL or REDIS_URL, and run a worker (SERVER_MODE=celery).",
    ),
    _Rule(
        Warning,
        "codeforlife.W123",
        _keeps_media_itself,
        "Uploaded files stay on this one process's machine.",
        "Set aws_s3_app_bucket and aws_s3_app_folder.",
    ),
    _Rule(
        Warning,
        "codeforlife.W124",
        lambda: not conf.mail.enabled,
        "No mail is sent.",
        "Set MAIL_ENABLED=1 and MAIL_AUTH.",
    ),
    _Rule(
        Warning,
        "codeforlife.W125",
        lambda: conf.service.protocol != "https",
        "Links in mails lead to plain http.",
        "Set SERVICE_PROTOCOL=https.",
    ),
)
