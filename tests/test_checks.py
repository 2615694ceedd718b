"""System checks: each unsafe combination has its id, and only that."""

import secrets

import pytest
from django.core.checks import run_checks
from django.test import override_settings

from tests.service_fixtures import PRODUCTION, run_service, service_dir

__all__ = ["run_service", "service_dir"]

pytestmark = pytest.mark.filterwarnings("ignore:Overriding setting DATABASES")

SAFE = {
    "ENV": "production",
    "DEBUG": False,
    "SECRET_KEY": "k" * 50,
    "ALLOWED_HOSTS": ["fruit.example.com"],
    "SESSION_COOKIE_SECURE": True,
    "CSRF_COOKIE_SECURE": True,
    "CORS_ALLOW_ALL_ORIGINS": False,
    "CORS_ALLOW_CREDENTIALS": True,
    "DATABASES": {"default": {"ENGINE": "django.db.backends.postgresql"}},
    "CACHES": {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache"}},
    "STORAGES": {"default": {"BACKEND": "storages.backends.s3.S3Storage"}},
    "SECURE_PROXY_SSL_HEADER": None,
    "TRUSTED_PROXIES": ["10.0.0.0/8"],
    "CELERY_TASK_ALWAYS_EAGER": False,
    "MAIL_ENABLED": True,
    "SERVICE_PROTOCOL": "https",
}
CASES = [
    ("E101", {"CORS_ALLOW_ALL_ORIGINS": True}),
    ("E102", {"SESSION_COOKIE_SAMESITE": "None", "SESSION_COOKIE_SECURE": False}),
    ("E111", {"DEBUG": True}),
    ("E112", {"SECRET_KEY": "replace-me"}),
    ("E113", {"ALLOWED_HOSTS": ["*"]}),
    ("E114", {"CSRF_COOKIE_SECURE": False}),
    ("E115", {"REST_FRAMEWORK": {}}),
    (
        "E115",
        {
            "REST_FRAMEWORK": {
                "DEFAULT_AUTHENTICATION_CLASSES": [
                    "rest_framework.authentication.BasicAuthentication"
                ]
            }
        },
    ),
    ("E116", {"DATABASES": {"default": {"ENGINE": "django.db.backends.sqlite3"}}}),
    ("E117", {"CACHES": {"default": {"BACKEND": "…locmem.LocMemCache"}}}),
    (
        "E118",
        {"SECURE_PROXY_SSL_HEADER": ("X", "https"), "TRUSTED_PROXIES": []},
    ),
    ("W171", {"LOGIN_TRUSTED_PROXIES": 1}),
    ("W121", {"TRUSTED_PROXIES": []}),
    ("W122", {"CELERY_TASK_ALWAYS_EAGER": True}),
    ("W123", {"STORAGES": {"default": {"BACKEND": "…FileSystemStorage"}}}),
    ("W124", {"MAIL_ENABLED": False}),
    ("W125", {"SERVICE_PROTOCOL": "http"}),
]


def get_ids(**settings):
    # Only our own: others look at databases that are not there.
    from codeforlife.checks import check_combinations, check_deployment

    with override_settings(**settings):
        messages = [*check_combinations(None), *check_deployment(None)]
    assert all(message.hint for message in messages)
    return [message.id for message in messages]


def test_a_safe_service_passes():
    assert get_ids(**SAFE) == []


@pytest.mark.parametrize(("code", "change"), CASES, ids=[case[0] for case in CASES])
def test_d28_each_unsafe_setting_is_found(code, change):
    assert f"codeforlife.{code}" in get_ids(**{**SAFE, **change})


def test_d28_http_basic_is_off(settings):
    from codeforlife.checks import check_combinations

    settings.ENV = "production"
    assert "codeforlife.E115" not in [m.id for m in check_combinations(None)]


def test_nothing_is_said_locally():
    unsafe = {"DEBUG": True, "CORS_ALLOW_ALL_ORIGINS": True}
    assert get_ids(ENV="local", **unsafe) == []


def test_the_checks_are_registered(settings):
    settings.ENV = "production"
    settings.ALLOWED_HOSTS = ["*"]
    found = {message.id for message in run_checks(tags=["security"])}
    assert "codeforlife.E113" in found


def test_djangos_deployment_checks_pass_in_production(run_service, service_dir):
    keyset = service_dir / "keyset"
    made = run_service(
        "manage.py", "generate_keyset", "--output", str(keyset), **PRODUCTION
    )
    assert made.returncode == 0, made.stderr
    env = {
        **PRODUCTION,
        "SECRET_KEY": secrets.token_urlsafe(50),
        "ENCRYPTION_KEYSET": keyset.read_text().strip(),
        "TRUSTED_PROXIES": "10.0.0.0/8",
        "MAIL_ENABLED": "1",
        "MAIL_AUTH": "Basic key",
        "SECRETS_SOURCE": "environment",
        "aws_s3_app_bucket": "bucket",
        "aws_s3_app_folder": "folder",
    }
    options = ("--deploy", "--fail-level", "WARNING")
    process = run_service("manage.py", "check", *options, **env)
    assert process.returncode == 0, process.stderr
    assert "no issues (0 silenced)" in process.stdout


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("localhost", []),
        (".localhost", []),
        ("127.0.0.1", []),
        ("[::1]", []),
        ("192.168.0.7", []),
        ("backend", []),  # a container's name
        ("backend.local", []),
        ("*", ["codeforlife.E162"]),
        ("api.example.com", ["codeforlife.E162"]),
        (".example.com", ["codeforlife.E162"]),
        ("93.184.216.34", ["codeforlife.E162"]),
    ],
)
def test_debug_pages_are_for_local_hosts(host, expected):
    assert get_ids(ENV="local", DEBUG=True, ALLOWED_HOSTS=[host]) == expected
    assert get_ids(ENV="local", DEBUG=False, ALLOWED_HOSTS=[host]) == []


def test_another_vendors_database_fails():
    databases = {
        "default": {"ENGINE": "django.db.backends.sqlite3"},
        "other": {"ENGINE": "django.db.backends.mysql"},
    }
    assert get_ids(ENV="local", DATABASES=databases) == ["codeforlife.E163"]
