"""A service with no configuration at all, and the switches of each part."""

import ssl
import stat

import pytest
from kombu import Connection
from kombu.transport import redis

from tests.service_fixtures import PRODUCTION


def test_everything_is_embedded_without_configuration(load_settings, service_dir):
    settings = load_settings()
    database = settings.DATABASES["default"]
    assert settings.ENV == "local"
    assert settings.DEBUG is True
    assert database["ENGINE"] == "django.db.backends.sqlite3"
    assert database["NAME"] == service_dir / "db.sqlite3"
    assert settings.CACHES["default"]["BACKEND"].endswith("LocMemCache")
    assert settings.CELERY_TASK_ALWAYS_EAGER is True
    assert settings.MAIL_ENABLED is False


def test_an_empty_environment_is_the_default_one(load_settings, service_dir):
    (service_dir / "env").mkdir()
    (service_dir / "env/.env.local").write_text("APP_ID=fruit\n")
    settings = load_settings(ENV="")
    assert settings.ENV == "local"
    assert settings.APP_ID == "fruit"
    assert settings.SECRET_KEY


def test_d60_local_has_a_secret_key_that_stays(load_settings, service_dir):
    first = load_settings().SECRET_KEY
    assert len(first) >= 50
    assert first == load_settings().SECRET_KEY
    path = service_dir / "env" / ".env.local.secrets"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.read_text().count("SECRET_KEY=") == 1


def test_the_secret_key_joins_the_secrets_that_are_there(load_settings, service_dir):
    path = service_dir / "env" / ".env.local.secrets"
    path.parent.mkdir()
    path.write_text("GH_CLIENT_SECRET=shh")
    assert load_settings().SECRET_KEY
    assert path.read_text().startswith("GH_CLIENT_SECRET=shh\nSECRET_KEY=")


def test_importing_the_settings_first_is_an_error(load_settings, service_dir):
    from codeforlife import set_up_settings

    load_settings()
    with pytest.raises(ImportError, match="must run before codeforlife"):
        set_up_settings(service_dir, "fruit")


def test_a_value_may_name_others(load_settings, service_dir):
    (service_dir / "env").mkdir()
    (service_dir / "env/.env").write_text("APP_VERSION=${APP_ID}-${LOG_LEVEL}\n")
    (service_dir / "env/.env.local").write_text("LOG_LEVEL=DEBUG\nAPP_ID=fruit\n")
    (service_dir / "env/.env.local.secrets").write_text("SECRET_KEY=a${APP_ID}b\n")
    settings = load_settings(LOG_LEVEL="ERROR")
    assert settings.APP_VERSION == "fruit-ERROR"
    assert settings.SECRET_KEY == "a${APP_ID}b"


def test_a_local_stand_in_for_sqs_needs_no_address(load_settings):
    broker = {"CELERY_BROKER_URL": "sqs://", "AWS_REGION": "eu-west-1"}
    settings = load_settings(**broker)
    assert settings.CELERY_BROKER_URL == "sqs://"
    assert settings.CELERY_TASK_ALWAYS_EAGER is False
    options = settings.CELERY_BROKER_TRANSPORT_OPTIONS
    assert options["region"] == "eu-west-1"
    (queue,) = options["predefined_queues"].values()
    host = "sqs.eu-west-1.localhost.localstack.cloud:4566"
    assert queue["url"] == f"http://{host}/000000000000/{settings.SERVICE_NAME}"
    settings = load_settings(**broker, SQS_URL="http://127.0.0.1:1/q")
    (queue,) = settings.CELERY_BROKER_TRANSPORT_OPTIONS["predefined_queues"].values()
    assert queue["url"] == "http://127.0.0.1:1/q"


def test_local_front_ends_may_be_at_any_origin(load_settings):
    assert load_settings().CORS_ALLOW_ALL_ORIGINS is True
    assert load_settings().CORS_ALLOW_CREDENTIALS is True


def test_the_process_wins_over_the_environments_file_over_the_shared_file(
    load_settings, service_dir
):
    (service_dir / "env").mkdir()
    (service_dir / "env/.env").write_text("APP_ID=shared\nAPP_VERSION=shared\n")
    (service_dir / "env/.env.local").write_text("APP_ID=local\nLOG_LEVEL=DEBUG\n")
    settings = load_settings(LOG_LEVEL="ERROR")
    assert settings.APP_ID == "local"
    assert settings.APP_VERSION == "shared"
    assert settings.LOG_LEVEL == "ERROR"


@pytest.mark.parametrize(
    ("env", "engine", "expected"),
    [
        ({"DB_HOST": "localhost"}, "postgresql", {"HOST": "localhost"}),
        ({"DB_ENGINE": "postgresql"}, "postgresql", {"NAME": "fruit", "HOST": "db"}),
        ({"DB_ENGINE": "sqlite", "DB_HOST": "x"}, "sqlite3", {}),
        (
            # The environment of the services' own pipeline.
            {
                "DB_NAME": "db",
                "DB_HOST": "localhost",
                "DB_USER": "root",
                "DB_PASSWORD": "password",
            },
            "postgresql",
            {"NAME": "db", "USER": "root", "PASSWORD": "password", "PORT": 5432},
        ),
        (
            {"DATABASE_URL": "postgres://u:p%40ss@h:6543/n?sslmode=require"},
            "postgresql",
            {"NAME": "n", "USER": "u", "PASSWORD": "p@ss", "HOST": "h", "PORT": 6543},
        ),
        ({"DATABASE_URL": "sqlite:////tmp/x.sqlite3"}, "sqlite3", {}),
    ],
)
def test_the_database_is_chosen_by_what_is_set(load_settings, env, engine, expected):
    settings = load_settings(**env)
    database = settings.DATABASES["default"]
    assert database["ENGINE"].endswith(engine)
    assert expected.items() <= database.items()
    assert {"sqlite3": "sqlite"}.get(engine, engine) == settings.DB_ENGINE


def test_options_of_a_database_url_are_passed_on(load_settings):
    settings = load_settings(DATABASE_URL="postgresql://h/n?sslmode=require")
    assert settings.DATABASES["default"]["OPTIONS"]["sslmode"] == "require"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgresql:///n?host=/run/pg", {"NAME": "n", "HOST": "/run/pg"}),
        ("postgresql://h/n?port=5433", {"HOST": "h", "PORT": "5433"}),
        ("postgresql://h/n?user=u&password=p", {"USER": "u", "PASSWORD": "p"}),
    ],
)
def test_a_database_url_may_name_its_parts_in_the_query(load_settings, url, expected):
    database = load_settings(DATABASE_URL=url).DATABASES["default"]
    assert expected.items() <= database.items()
    assert database["OPTIONS"] == {"connect_timeout": 3, "tcp_user_timeout": 10_000}


def test_a_sqlite_url_is_relative_to_the_service(load_settings, service_dir):
    settings = load_settings(DATABASE_URL="sqlite:///data.sqlite3")
    assert settings.DATABASES["default"]["NAME"] == service_dir / "data.sqlite3"


def test_threads_can_share_a_pool(load_settings):
    database = load_settings(DB_HOST="h", DB_POOL="1").DATABASES["default"]
    assert database["OPTIONS"]["pool"] == {"min_size": 1, "max_size": 4, "timeout": 3}
    assert database["CONN_MAX_AGE"] == 0
    assert "pool" not in load_settings(DB_POOL="1").DATABASES["default"]["OPTIONS"]


def test_each_wait_for_the_database_is_bounded_by_a_variable(load_settings):
    settings = load_settings(
        DATABASE_URL="postgresql://h/n?options=-csearch_path%3Dfruit",
        DB_CONNECT_TIMEOUT="1",
        DB_TCP_USER_TIMEOUT="2",
        DB_STATEMENT_TIMEOUT="3",
        DB_REQUEST_TIMEOUT="4",
        DB_POOL="1",
        DB_POOL_TIMEOUT="5",
        DB_POOL_MAX_SIZE="6",
        DB_DISABLE_SERVER_SIDE_CURSORS="1",
    )
    database = settings.DATABASES["default"]
    assert database["OPTIONS"] == {
        "connect_timeout": 1,
        "tcp_user_timeout": 2000,
        "options": "-csearch_path=fruit -c statement_timeout=3000",
        "pool": {"min_size": 1, "max_size": 6, "timeout": 5},
    }
    assert database["DISABLE_SERVER_SIDE_CURSORS"] is True
    assert settings.DB_REQUEST_TIMEOUT == 4


def test_read_replicas_are_databases_of_their_own(load_settings):
    urls = "postgresql://u:p@one/n,postgresql://two/n"
    databases = load_settings(DB_HOST="h", DATABASE_REPLICA_URLS=urls).DATABASES
    assert list(databases) == ["default", "replica", "replica_2"]
    assert databases["replica"]["HOST"] == "one"
    assert databases["replica_2"]["TEST"] == {"MIRROR": "default"}


@pytest.mark.parametrize(
    ("env", "url"),
    [
        ({"REDIS_HOST": "localhost"}, "redis://localhost:6379/0"),
        (
            {"REDIS_HOST": "h", "REDIS_PORT": "7000", "REDIS_PATH": "3"},
            "redis://h:7000/3",
        ),
        ({"REDIS_URL": "rediss://h:1/2", "REDIS_HOST": "x"}, "rediss://h:1/2"),
    ],
)
def test_redis_is_cache_and_broker_when_it_is_there(load_settings, env, url):
    settings = load_settings(**env)
    assert url == settings.REDIS_URL
    assert settings.CACHES["default"]["LOCATION"] == url
    assert settings.CELERY_BROKER_URL.startswith(url)
    assert settings.CELERY_BROKER_TRANSPORT_OPTIONS["socket_connect_timeout"] == 5
    assert settings.CELERY_TASK_ALWAYS_EAGER is False


@pytest.mark.parametrize("name", ["REDIS_URL", "CELERY_BROKER_URL"])
@pytest.mark.parametrize(
    ("query", "mode"),
    [("", ssl.CERT_REQUIRED), ("?ssl_cert_reqs=none", ssl.CERT_NONE)],
)
def test_a_brokers_certificate_is_verified(load_settings, name, query, mode):
    settings = load_settings(**{name: f"rediss://:hush@cache:6380/0{query}"})
    connection = Connection(settings.CELERY_BROKER_URL)
    assert connection.ssl == {"ssl_cert_reqs": mode}
    assert (connection.hostname, connection.port) == ("cache", 6380)


@pytest.mark.parametrize(("query", "database"), [("", 0), ("?db=3", 3)])
def test_redis_in_a_socket_is_cache_and_broker(load_settings, query, database):
    url = f"unix://:hush@/run/redis.sock{query}"
    settings = load_settings(REDIS_URL=url)
    assert settings.CACHES["default"]["LOCATION"] == url
    transport = Connection(settings.CELERY_BROKER_URL).create_transport()

    class Channel(redis.Channel):
        def __init__(self):  # without connecting
            self.connection = transport

    params = Channel()._connparams()
    assert params["path"] == "/run/redis.sock"
    assert (params["password"], params["db"]) == ("hush", database)


def test_d59_the_region_has_one_value(load_settings):
    settings = load_settings(aws_region="eu-west-1", AWS_REGION="us-east-1")
    assert settings.AWS_REGION == "eu-west-1"
    from codeforlife.settings import otp, third_party

    assert otp.AWS_REGION == third_party.AWS_REGION == "eu-west-1"
    assert load_settings(AWS_REGION="eu-west-2").AWS_REGION == "eu-west-2"


@pytest.mark.parametrize(
    ("domain", "shared", "cookie"),
    [
        ("localhost", "localhost", None),
        ("127.0.0.1", "127.0.0.1", None),
        ("::1", "::1", None),
        ("example.com", "example.com", "example.com"),
        ("www.example.com", ".example.com", ".example.com"),
        ("a.b.example.com", ".b.example.com", ".b.example.com"),
    ],
)
def test_d78_cookies_are_set_for_domains_that_browsers_accept(
    load_settings, domain, shared, cookie
):
    settings = load_settings(SERVICE_DOMAIN=domain)
    assert shared == settings.SERVICE_EXTERNAL_DOMAIN
    assert cookie == settings.CSRF_COOKIE_DOMAIN
    assert cookie == settings.SESSION_METADATA_COOKIE_DOMAIN


def test_d59_the_session_cookie_is_not_bound_to_localhost(load_settings):
    assert load_settings().SESSION_COOKIE_DOMAIN is None
    assert load_settings(SERVICE_DOMAIN="a.b.c").SESSION_COOKIE_DOMAIN == "a.b.c"


def test_the_shared_domain_can_be_said(load_settings):
    settings = load_settings(
        SERVICE_DOMAIN="fruit.school.co.uk", SERVICE_EXTERNAL_DOMAIN=".school.co.uk"
    )
    assert settings.CSRF_COOKIE_DOMAIN == ".school.co.uk"


def test_cookies_are_secure_unless_the_local_address_is_plain_http(load_settings):
    assert load_settings().SESSION_COOKIE_SECURE is False
    assert load_settings(SERVICE_PROTOCOL="https").CSRF_COOKIE_SECURE is True


def test_d59_security_headers_come_first_and_the_templates_need_no_dirs(load_settings):
    settings = load_settings()
    short = [name.rpartition(".")[2] for name in settings.MIDDLEWARE]
    order = [
        "SecurityMiddleware",
        "WhiteNoiseMiddleware",
        "SessionMiddleware",
        "LocaleMiddleware",
        "CorsMiddleware",
        "CommonMiddleware",
        "CsrfViewMiddleware",
        "AuthenticationMiddleware",
        "MessageMiddleware",
        "XFrameOptionsMiddleware",
    ]
    assert [name for name in short if name in order] == order
    assert settings.TEMPLATES[0]["DIRS"] == []
    assert "codeforlife" in settings.INSTALLED_APPS


def test_a_service_edits_the_installed_apps_as_it_always_did(load_settings):
    apps = load_settings().INSTALLED_APPS
    for name in ("codeforlife.user", "game", "portal", "common", "game"):
        apps.remove(name)
    assert "codeforlife.user" not in apps
    assert isinstance(apps, list)
    with pytest.raises(ValueError, match="not in list"):
        apps.remove("codeforlife.usr")
    own = ["pipeline", *apps]
    own.remove("src")
    assert "src" not in own


def test_the_environment_of_a_service_is_named_by_it(load_settings):
    settings = load_settings()
    assert settings.CSRF_COOKIE_NAME == "fruit_csrftoken"
    assert settings.CELERY_TASK_DEFAULT_QUEUE == "fruit"
    assert settings.SERVICE_BASE_URL == "http://localhost:8000"
    assert settings.LOGIN_URL == "http://localhost:8000/session/expired/"


def test_every_record_is_written_once(run_service):
    code = (
        "import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'settings';"
        "import django, logging; django.setup();"
        "logging.getLogger('django.request').warning('Forbidden')"
    )
    process = run_service("-c", code)
    assert process.stderr.count("Forbidden") == 1


def test_a_deployed_service_logs_json(load_settings):
    logging = load_settings(**PRODUCTION, LOG_LEVEL="ERROR").LOGGING
    assert logging["formatters"]["default"] == {
        "()": "codeforlife.logging.JsonFormatter"
    }
    assert logging["root"]["level"] == "ERROR"
    assert logging["disable_existing_loggers"] is False
