"""`Server` where it is imported rather than run: by tests, Celery and commands."""

import importlib
import os
import subprocess
import sys

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.management.base import CommandError
from django.db import ProgrammingError

import codeforlife.commands  # noqa: F401 - before a test replaces what it uses
from codeforlife.configuration import ConfigurationError, MissingExtraError
from codeforlife.server import Server, locks, preparation, worker
from codeforlife.server.gunicorn import get_options, serve
from codeforlife.tasks import get_celery_app
from codeforlife.user.models import School

pytest.importorskip("celery")


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch):
    for name in ("SERVER_MODE", "SERVER_WORKERS", "LOG_LEVEL", "DB_ENGINE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(os, "environ", os.environ.copy())
    monkeypatch.delitem(sys.modules, "application", raising=False)


@pytest.fixture
def prepared(monkeypatch):
    """What the server would have done."""
    done = []
    monkeypatch.setattr(preparation, "check", lambda: done.append("check"))
    monkeypatch.setattr(preparation, "prepare", lambda **how: done.append(how))
    monkeypatch.setattr(Server, "_serve", lambda self: done.append("serve"))
    return done


def test_d61_importing_the_application_serves_nothing(prepared):
    application = importlib.import_module("application")
    assert isinstance(application.django_wsgi, WSGIHandler)
    assert application.celery is get_celery_app()
    assert prepared == []


def test_d61_celery_is_configured_in_the_web_process_too(settings):
    app = importlib.import_module("application").celery
    assert app.conf.task_default_queue == settings.CELERY_TASK_DEFAULT_QUEUE
    assert app.conf.broker_url == settings.CELERY_BROKER_URL
    assert app.conf.task_always_eager == settings.CELERY_TASK_ALWAYS_EAGER


def test_d61_constructing_a_server_does_not_import_the_application():
    Server()
    assert "application" not in sys.modules


def test_d61_what_is_said_of_the_database_is_not_overwritten(monkeypatch):
    monkeypatch.setitem(os.environ, "DB_ENGINE", "sqlite")
    Server(db_engine="postgresql", log_level="ERROR", workers=3, mode="celery")
    assert os.environ["DB_ENGINE"] == "sqlite"
    assert os.environ["LOG_LEVEL"] == "ERROR"
    assert os.environ["SERVER_WORKERS"] == "3"
    assert os.environ["SERVER_MODE"] == "celery"


def test_an_empty_variable_is_not_set(monkeypatch):
    for name in ("SERVICE_PORT", "DB_ENGINE", "DATABASE_URL", "DJANGO_SETTINGS_MODULE"):
        monkeypatch.setitem(os.environ, name, "")
    monkeypatch.setattr(sys, "argv", ["application.py"])
    monkeypatch.setitem(sys.modules, "application", sys.modules[__name__])
    Server(db_engine="sqlite")
    assert os.environ["SERVICE_PORT"] == "8080"
    assert os.environ["DB_ENGINE"] == "sqlite"
    assert os.environ["DJANGO_SETTINGS_MODULE"] == "settings"


def test_a_request_can_be_dumped(capsys, settings):
    settings.SERVICE_NAME = "fruit"
    app = Server(dump_request=True).celery_app
    app.tasks["fruit.dump_request"].apply()
    assert "Request: <Context" in capsys.readouterr().out


def test_d61_a_bare_command_is_no_server(monkeypatch):
    monkeypatch.setattr(sys, "argv", ["manage.py"])
    server = Server()
    assert not server.django_dev_server_is_running
    assert not server.app_server_is_running


def test_the_development_server_prepares_and_lets_django_serve(monkeypatch, prepared):
    monkeypatch.setattr(sys, "argv", ["manage.py", "runserver"])
    server = Server(mode="celery")
    assert server.mode == "django"
    server.run(load_fixtures=None)
    (how,) = prepared
    assert how == {
        "migrate": True,
        "collect_static": True,
        "create_sites": True,
        "load_fixtures": None,
    }


def test_the_application_checks_prepares_and_serves(monkeypatch, prepared):
    monkeypatch.setattr(sys, "argv", ["/srv/application.py"])
    monkeypatch.setitem(sys.modules, "application", sys.modules[__name__])
    server = Server()
    server.run()
    assert [prepared[0], prepared[2]] == ["check", "serve"]
    assert prepared[1]["load_fixtures"] == ("src",)
    assert os.environ["SERVICE_PORT"]


def test_a_worker_leaves_the_database_alone(monkeypatch, prepared):
    monkeypatch.setattr(sys, "argv", ["application.py"])
    monkeypatch.setitem(sys.modules, "application", sys.modules[__name__])
    Server(mode="celery").run()
    assert prepared[1] == {
        "migrate": False,
        "collect_static": False,
        "create_sites": False,
        "load_fixtures": None,
    }


@pytest.mark.parametrize(
    ("mode", "eager", "extra_needed"),
    [("django", True, False), ("django", False, True), ("celery", True, True)],
)
def test_without_celery_only_local_tasks_work(
    monkeypatch, settings, mode, eager, extra_needed
):
    settings.CELERY_TASK_ALWAYS_EAGER = eager
    monkeypatch.setitem(sys.modules, "celery", None)
    if extra_needed:
        with pytest.raises(MissingExtraError, match="server"):
            worker.make_celery_app(mode, "src", False)
    else:
        assert worker.make_celery_app(mode, "src", False) is None


def test_without_gunicorn_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "gunicorn.app.base", None)
    with pytest.raises(MissingExtraError, match=r"codeforlife\[server\]"):
        serve(None, "django", None)


@pytest.mark.parametrize(
    ("changes", "mode", "workers"),
    [
        ({"ENV": "local"}, "django", 1),
        ({"ENV": "production"}, "django", 2 * os.cpu_count() + 1),
        ({"SERVER_WORKERS": 3}, "django", 3),
        ({"SERVER_WORKERS": 3}, "celery", 1),
    ],
)
def test_workers_are_chosen_by_cores(settings, changes, mode, workers):
    settings.SERVER_WORKERS = 0
    for name, value in changes.items():
        setattr(settings, name, value)
    assert get_options(mode)["workers"] == workers


def test_d28_gunicorn_trusts_nobody_by_default(settings):
    settings.TRUSTED_PROXIES = []
    options = get_options("django")
    assert options["forwarded_allow_ips"] == ""
    assert options["worker_class"].endswith(".BufferingWorker")
    settings.TRUSTED_PROXIES = ["10.0.0.1", "10.0.0.2"]
    assert get_options("django")["forwarded_allow_ips"] == "10.0.0.1,10.0.0.2"


WORKER = ["worker", "--without-gossip", "--without-mingle"]


class Popen:
    """Remembers what would have been started."""

    pid = 4242

    def __init__(self, args, env):
        self.args = args


@pytest.mark.parametrize(
    ("mode", "changes", "expected"),
    [
        ("django", {"CELERY_TASK_ALWAYS_EAGER": True}, None),
        ("django", {"SERVER_CELERY_WORKER": False}, None),
        ("django", {}, [*WORKER, "--concurrency=1", "--beat", "--schedule="]),
        ("celery", {"SERVER_WORKERS": 3}, [*WORKER, "--concurrency=3"]),
        ("celery", {"SERVER_CELERY_WORKER": False}, WORKER),
        ("celery", {}, WORKER),
        ("beat", {}, ["beat", "--schedule="]),
    ],
)
def test_a_mode_has_its_process(monkeypatch, settings, mode, changes, expected):
    settings.CELERY_TASK_ALWAYS_EAGER = False
    settings.SERVER_CELERY_WORKER, settings.SERVER_WORKERS = True, 0
    for name, value in changes.items():
        setattr(settings, name, value)
    monkeypatch.setattr(subprocess, "Popen", Popen)
    process = worker.start_process(mode, "application")
    if expected is None:
        assert process is None
        return
    command = process.args[process.args.index("--app=application") + 1 :]
    assert len(command) == len(expected) + 1
    assert all(map(str.startswith, command, expected))
    assert command[-1] == f"--loglevel={settings.LOG_LEVEL}"
    assert os.environ["SERVER_CELERY_WORKER_PID"] == "4242"


def test_the_schedulers_file_is_where_nobody_else_can_write(
    monkeypatch, settings, tmp_path
):
    monkeypatch.setattr(subprocess, "Popen", Popen)
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(tmp_path))
    for _ in range(2):
        worker.start_process("beat", "application")
    [directory] = tmp_path.iterdir()
    assert directory.stat().st_mode & 0o777 == 0o700

    directory.chmod(0o777)
    with pytest.raises(ConfigurationError, match=r"another user: remove it.*TMPDIR"):
        worker.start_process("beat", "application")

    directory.rename(tmp_path / "elsewhere")
    directory.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(ConfigurationError, match="another user"):
        worker.start_process("beat", "application")


@pytest.mark.parametrize("stubborn", [False, True])
def test_a_process_is_stopped_gently_first(settings, stubborn):
    settings.SERVER_GRACEFUL_TIMEOUT = 0.5
    handler = "signal.signal(signal.SIGTERM, signal.SIG_IGN);" if stubborn else ""
    code = f"import signal, time; {handler} print('up', flush=True); time.sleep(60)"
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
    assert process.stdout.readline() == b"up\n"
    worker.stop_process(process)
    process.stdout.close()
    assert process.returncode == (-9 if stubborn else -15)


@pytest.mark.django_db
class TestPreparation:
    def prepare(self, **changes):
        how = {
            "migrate": False,
            "collect_static": False,
            "create_sites": False,
            "load_fixtures": None,
        }
        preparation.prepare(**{**how, **changes})

    @pytest.fixture
    def commands(self, monkeypatch):
        calls = []

        def call_command(name, *args, **options):
            calls.append((name, *args))

        monkeypatch.setattr("django.core.management.call_command", call_command)
        monkeypatch.setattr(preparation, "_is_in_memory", lambda: False)
        return calls

    def test_the_database_is_brought_up_to_date(self, commands, settings):
        settings.ENV, settings.SERVER_MIGRATE = "local", True
        self.prepare(migrate=True, load_fixtures={"src", "user"})
        assert commands == [("migrate",), ("load_fixtures", "src", "user")]

    def test_the_example_data_are_loaded_once(self, commands, settings):
        settings.ENV = "local"
        for _ in range(2):
            self.prepare(load_fixtures={"src"})
        assert commands == [("load_fixtures", "src")]

    def test_the_example_data_are_not_loaded_over_rows(
        self, commands, settings, caplog
    ):
        settings.ENV = "local"
        caplog.set_level("INFO", "codeforlife.server")
        school = School.objects.create(name="ours")
        self.prepare(load_fixtures={"user"})
        school.delete()
        self.prepare(load_fixtures={"user"})
        assert commands == []
        assert "the database has rows of user.School" in caplog.text

    def test_deployed_services_load_no_fixtures(self, commands, settings):
        settings.ENV, settings.SERVER_MIGRATE = "staging", False
        self.prepare(migrate=True, load_fixtures={"src"})
        assert commands == []

    def test_a_service_without_the_command_loads_none(
        self, commands, settings, monkeypatch
    ):
        settings.ENV = "local"
        monkeypatch.setattr("django.core.management.get_commands", dict)
        self.prepare(load_fixtures={"src"})
        assert commands == []

    @pytest.mark.parametrize(
        ("finders", "backend", "collected"),
        [
            (True, "whitenoise.storage.CompressedStaticFilesStorage", False),
            (False, "whitenoise.storage.CompressedStaticFilesStorage", True),
            (False, "storages.backends.s3.S3Storage", False),
        ],
    )
    def test_d61_static_files_are_collected_where_they_are_served_from(
        self, commands, settings, finders, backend, collected
    ):
        settings.WHITENOISE_USE_FINDERS = finders
        storages = {"default": settings.STORAGES["default"]}
        settings.STORAGES = {**storages, "staticfiles": {"BACKEND": backend}}
        self.prepare(collect_static=True)
        assert commands == [("collectstatic",)] * collected

    @pytest.mark.parametrize(
        ("env", "domains"),
        [
            ("local", {"localhost:8000", "127.0.0.1:8000"}),
            ("production", {"fruit.org", "fruit.org:8000"}),
        ],
    )
    def test_sites_are_created_once(self, commands, settings, env, domains):
        from django.contrib.sites.models import Site

        settings.ENV, settings.SERVICE_PORT = env, 8000
        settings.SERVICE_DOMAIN, settings.SERVICE_HOST = "fruit.org", "fruit.org:8000"
        for _ in range(2):
            self.prepare(create_sites=True)
        found = Site.objects.filter(domain__in=domains)
        assert {site.domain for site in found} == domains
        assert len(found) == 2

    def test_a_command_that_fails_stops_the_start_in_one_line(
        self, commands, monkeypatch
    ):
        def fail(*args, **options):
            raise CommandError("two\nlines")

        monkeypatch.setattr("django.core.management.call_command", fail)
        with pytest.raises(ConfigurationError, match="two lines"):
            self.prepare(migrate=True)

    @pytest.mark.parametrize(
        "error",
        [
            ProgrammingError("permission denied\nDETAIL: ada@lovelace.uk"),
            PermissionError(13, "Permission denied"),
        ],
        ids=repr,
    )
    def test_whatever_else_fails_shows_no_traceback(self, commands, monkeypatch, error):
        def fail(*args, **options):
            raise error

        monkeypatch.setattr("django.core.management.call_command", fail)
        with pytest.raises(ConfigurationError) as caught:
            self.prepare(migrate=True)
        (problem,) = caught.value.problems
        assert problem.startswith(f"{type(error).__name__}: ")
        assert "\n" not in problem
        assert "ada" not in problem

    def test_a_fixture_that_cannot_be_read_stops_the_start_in_one_line(
        self, tmp_path, monkeypatch
    ):
        from django.apps import apps

        (tmp_path / "fixtures").mkdir()
        (tmp_path / "fixtures" / "broken_fruits.json").write_text("[{]")
        monkeypatch.setattr(apps.get_app_config("src"), "path", str(tmp_path))
        monkeypatch.setattr(preparation, "_is_in_memory", lambda: False)
        with pytest.raises(ConfigurationError) as caught:
            self.prepare(load_fixtures={"src"})
        (problem,) = caught.value.problems
        assert "broken_fruits.json" in problem
        assert "line 1 column 3" in problem
        assert "\n" not in problem

    def test_a_database_in_memory_is_left_to_itself(self, monkeypatch, commands):
        monkeypatch.setattr(preparation, "_is_in_memory", lambda: True)
        self.prepare(migrate=True, create_sites=True)
        assert commands == []


@pytest.mark.django_db
class TestCheck:
    def test_a_sound_service_passes(self, settings):
        settings.ENV = "local"
        preparation.check()

    def test_errors_stop_and_warnings_are_logged(self, settings, monkeypatch, caplog):
        from django.core import checks

        messages = [
            checks.Error("First\nbad", hint="Mend it.", id="x.E1"),
            checks.Warning("Odd", id="x.W1"),
            checks.Error("Hushed", id="x.E2"),
        ]
        settings.SILENCED_SYSTEM_CHECKS = ["x.E2"]
        monkeypatch.setattr(checks, "run_checks", lambda **kwargs: messages)
        with pytest.raises(ConfigurationError) as caught:
            preparation.check()
        assert caught.value.problems == ("x.E1: First bad Mend it.",)
        assert "x.W1: Odd" in caplog.text

    @pytest.mark.parametrize("mode", ["celery", "beat"])
    def test_modes_that_serve_tasks_need_a_broker(self, settings, mode):
        settings.SERVER_MODE, settings.CELERY_TASK_ALWAYS_EAGER = mode, True
        with pytest.raises(ConfigurationError, match=r"SERVER_MODE.*REDIS_URL"):
            preparation.check()
        settings.CELERY_TASK_ALWAYS_EAGER = False
        preparation.check()

    @pytest.mark.parametrize(
        ("set_name", "named"),
        [
            ("DATABASE_URL", "DATABASE_URL"),
            ("DB_HOST", "DB_HOST"),
            ("", "DATABASE_URL"),
        ],
    )
    def test_the_variable_of_an_unreachable_server_is_named(
        self, monkeypatch, set_name, named
    ):
        for name in ("DATABASE_URL", "DB_HOST"):
            os.environ.pop(name, None)
        os.environ.update({set_name: "x"} if set_name else {})

        def fail():
            raise OSError("hunter2")

        monkeypatch.setattr("codeforlife.health.check_database", fail)
        with pytest.raises(ConfigurationError) as caught:
            preparation.check()
        (problem,) = caught.value.problems
        assert problem.startswith(f"{named}: the database ")
        assert "(OSError)" in problem
        assert "hunter2" not in problem

    def test_a_lock_that_is_never_free_stops_the_start(self, monkeypatch):
        monkeypatch.setattr(locks, "_TIMEOUT", 0)
        with (
            locks.preparation_lock(),
            pytest.raises(ConfigurationError, match="Another process"),
            locks.preparation_lock(),
        ):
            pass
