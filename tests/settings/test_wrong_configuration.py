"""Wrong configurations: one line for each problem, a status, and no traceback."""

import socket

import pytest

from codeforlife.configuration import ConfigurationError
from tests.service_fixtures import PRODUCTION

NAMELESS = "postgresql://user@db.example.com"
WRONG = {
    # id: (environment, variable that is named, part of the mend)
    "unknown environment": ({"ENV": "prod"}, "ENV", "one of local, development"),
    "unknown level": ({"LOG_LEVEL": "LOUD"}, "LOG_LEVEL", "one of CRITICAL"),
    "unknown mode": ({"SERVER_MODE": "asgi"}, "SERVER_MODE", "django, celery, beat"),
    "unknown engine": ({"DB_ENGINE": "mysql"}, "DB_ENGINE", "postgresql, sqlite"),
    "unknown protocol": (
        {"SERVICE_PROTOCOL": "ftp"},
        "SERVICE_PROTOCOL",
        "http, ht",
    ),
    "not a number": (
        {"SERVICE_PORT": "eighty"},
        "SERVICE_PORT",
        "is 'eighty': it must be a whole number from",
    ),
    "number too high": ({"SERVICE_PORT": "99999"}, "SERVICE_PORT", "1 to 65535"),
    "number too low": ({"SERVER_THREADS": "0"}, "SERVER_THREADS", "number from 1"),
    "not a flag": ({"MAIL_ENABLED": "maybe"}, "MAIL_ENABLED", "0 or 1"),
    "not a URL": ({"SERVICE_SITE_URL": "www"}, "SERVICE_SITE_URL", "starts with http"),
    "URL with a path": (
        {"SERVICE_SITE_URL": "https://www.example.com/app"},
        "SERVICE_SITE_URL",
        "an origin",
    ),
    "URL without a host": (
        {"SERVICE_SITE_URL": "https:///"},
        "SERVICE_SITE_URL",
        "an origin",
    ),
    "URL with a bad port": (
        {"SERVICE_SITE_URL": "https://www.example.com:port"},
        "SERVICE_SITE_URL",
        "an origin",
    ),
    "URL as a domain": (
        {"SERVICE_DOMAIN": "https://api.example.com"},
        "SERVICE_DOMAIN",
        "without a scheme",
    ),
    "port in a domain": (
        {"SERVICE_DOMAIN": "api.example.com:8000"},
        "SERVICE_DOMAIN",
        "port",
    ),
    "queue without a URL": ({"SQS_URL": "fruit"}, "SQS_URL", "starts with http"),
    "AWS without a URL": ({"AWS_ENDPOINT_URL": "aws"}, "AWS_ENDPOINT_URL", "http://"),
    "not an address": (
        {"TRUSTED_PROXIES": "lb.local"},
        "TRUSTED_PROXIES",
        "addresses, networks or *",
    ),
    "wrong database": (
        {"DATABASE_URL": "mysql://h/n"},
        "DATABASE_URL",
        "postgresql://",
    ),
    "no database name": (
        {"DATABASE_URL": NAMELESS},
        "DATABASE_URL",
        "names no",
    ),
    "file as a host": (
        {"DATABASE_URL": "sqlite://db.sqlite3"},
        "DATABASE_URL",
        "three slashes",
    ),
    "wrong replica": (
        {"DATABASE_REPLICA_URLS": "mysql://h/n"},
        "DATABASE_REPLICA_URLS",
        "postgresql://",
    ),
    "pool that is too small": (
        {"DB_POOL_MIN_SIZE": "5"},
        "DB_POOL_MIN_SIZE",
        "above DB_POOL_MAX_SIZE",
    ),
    "bad database port": (
        {"DATABASE_URL": "postgresql://h:port/n"},
        "DATABASE_URL",
        "must look like postgresql://",
    ),
    "bad cache port": ({"REDIS_URL": "redis://h:port/0"}, "REDIS_URL", "redis://:pass"),
    "bad cache host": ({"REDIS_URL": "redis://[::1/0"}, "REDIS_URL", "redis://:pass"),
    "two databases": (
        {"DATABASE_URL": "sqlite:///x", "DB_ENGINE": "postgresql"},
        "DB_ENGINE",
        "unset one of the two",
    ),
    "wrong cache": ({"REDIS_URL": "memcached://h"}, "REDIS_URL", "redis://"),
    "wrong broker": (
        {"CELERY_BROKER_URL": "kafka://h"},
        "CELERY_BROKER_URL",
        "amqp:",
    ),
    "mail without key": ({"MAIL_ENABLED": "1"}, "MAIL_AUTH", "Authorization header"),
    "mail with a placeholder": (
        {"MAIL_ENABLED": "1", "MAIL_AUTH": "REPLACE_ME"},
        "MAIL_AUTH",
        "still a placeholder",
    ),
    "unknown secrets": (
        {"SECRETS_SOURCE": "vault"},
        "SECRETS_SOURCE",
        "file, s3",
    ),
    "secrets in a module": (
        {"SECRETS_SOURCE": "os.path"},
        "SECRETS_SOURCE",
        "dotted path of a class",
    ),
    "no domain": ({**PRODUCTION, "SERVICE_DOMAIN": ""}, "SERVICE_DOMAIN", "set it to"),
    "no front end": (
        {**PRODUCTION, "SERVICE_SITE_URL": ""},
        "SERVICE_SITE_URL",
        "The origin of the front end",
    ),
    "no database": ({**PRODUCTION, "DATABASE_URL": ""}, "DATABASE_URL", "set it to"),
    "no cache": ({**PRODUCTION, "REDIS_URL": ""}, "REDIS_URL", "set it to the Redis"),
    "no key": ({**PRODUCTION, "SECRET_KEY": ""}, "SECRET_KEY", "service's secrets"),
    "placeholder key": (
        {**PRODUCTION, "SECRET_KEY": "replace-me"},
        "SECRET_KEY",
        "placeholder",
    ),
    "short key": ({**PRODUCTION, "SECRET_KEY": "abc123"}, "SECRET_KEY", "too short"),
    "debug when deployed": ({**PRODUCTION, "DEBUG": "1"}, "DEBUG", "unset it"),
    "file when deployed": (
        {**PRODUCTION, "DATABASE_URL": "sqlite:///x"},
        "DB_ENGINE",
        "needs PostgreSQL",
    ),
    "worker when deployed": (
        {**PRODUCTION, "SERVER_CELERY_WORKER": "1"},
        "SERVER_CELERY_WORKER",
        "SERVER_MODE=celery",
    ),
    "no secret name": (
        {**PRODUCTION, "SECRETS_SOURCE": "aws-secrets-manager"},
        "SECRETS_ID",
        "set it, or choose another",
    ),
}


def test_an_empty_environment_is_the_local_one(run_service):
    process = run_service("manage.py", "check", ENV="")
    assert process.returncode == 0, process.stderr


def test_a_cache_in_a_socket_is_named(run_service):
    process = run_service("application.py", REDIS_URL="unix:///run/none.sock")
    assert_stopped(process, "REDIS_URL", "at /run/none.sock cannot be used")


def assert_stopped(process, variable, mend):
    lines = process.stderr.strip().splitlines()
    assert process.returncode == 1, process.stderr
    assert "Traceback" not in process.stderr
    (line,) = [line for line in lines if line.startswith(variable)]
    assert mend in line
    assert "replace-me" not in line


@pytest.mark.parametrize(("env", "variable", "mend"), WRONG.values(), ids=WRONG)
def test_a_wrong_configuration_stops_with_one_line(run_service, env, variable, mend):
    assert_stopped(run_service("manage.py", "check", **env), variable, mend)


def test_the_server_stops_with_the_same_lines(run_service):
    process = run_service(
        "application.py", ENV="staging", SERVER_THREADS="x", DEBUG="1"
    )
    for variable in ("SERVICE_DOMAIN", "SERVER_THREADS", "DEBUG", "REDIS_URL"):
        assert_stopped(process, variable, "")


def test_no_secret_is_shown(run_service):
    process = run_service(
        "manage.py",
        "check",
        DATABASE_URL="mysql://user:hunter2@h/n",
        REDIS_URL="memcached://:hunter2@h",
    )
    assert process.returncode == 1
    assert "hunter2" not in process.stdout + process.stderr


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("DATABASE_URL", "postgresql://user:hunter2@127.0.0.1:{port}/fruit"),
        ("REDIS_URL", "redis://:hunter2@127.0.0.1:{port}/0"),
    ],
)
def test_a_server_that_cannot_be_reached_stops_the_start(run_service, name, url):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
        process = run_service("application.py", **{name: url.format(port=port)})
    assert_stopped(process, name, f"127.0.0.1:{port} cannot be used")
    assert "hunter2" not in process.stderr


@pytest.mark.parametrize(("env", "variable", "mend"), WRONG.values(), ids=WRONG)
def test_the_settings_themselves_tell_the_problem(load_settings, env, variable, mend):
    with pytest.raises(ConfigurationError) as caught:
        load_settings(**env)
    (problem,) = [p for p in caught.value.problems if p.startswith(variable)]
    assert mend in problem
    assert len(problem.splitlines()) == 1
    assert caught.value.code == str(caught.value)
