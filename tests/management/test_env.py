"""`manage.py env` lists what a service reads, and no secret."""

import json
import re
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from codeforlife.settings._environment import env

ROOT = Path(__file__).parents[2]


def call(**options: object) -> str:
    out = StringIO()
    call_command("env", stdout=out, no_color=True, **options)
    return out.getvalue()


def test_every_variable_is_listed_with_its_source(monkeypatch):
    monkeypatch.setenv("APP_ID", "fruit-app")
    monkeypatch.delenv("SERVER_THREADS", raising=False)
    lines = call().splitlines()
    assert [line.split()[0] for line in lines] == sorted(env.variables)
    (line,) = [line for line in lines if line.startswith("APP_ID ")]
    assert line.split() == ["APP_ID", "environment", "fruit-app"]
    (line,) = [line for line in lines if line.startswith("SERVER_THREADS ")]
    assert line.split() == ["SERVER_THREADS", "default", "4"]


def test_d30_secrets_are_masked(monkeypatch):
    monkeypatch.setenv("MAIL_AUTH", "hunter2")
    monkeypatch.setenv("DATABASE_URL", "postgresql://u:hunter2@h/n")
    for form in ("text", "json", "markdown"):
        assert "hunter2" not in call(format=form)


@pytest.mark.parametrize("form", ["text", "json", "markdown"])
def test_d30_what_follows_from_a_secret_is_masked_too(run_service, form):
    process = run_service(
        "manage.py", "env", f"--format={form}", REDIS_URL="redis://:hunter2@h:1/0"
    )
    assert "CELERY_BROKER_URL" in process.stdout, process.stderr
    assert "hunter2" not in process.stdout + process.stderr


def test_the_list_is_there_for_machines():
    listed = {item["name"]: item for item in json.loads(call(format="json"))}
    assert listed["ENV"]["kind"].startswith("one of local")
    assert listed["SECRET_KEY"]["secret"] is True


def test_every_variable_says_what_it_is_for():
    for variable in env.variables.values():
        assert re.fullmatch(r"[A-Z{].*\.", variable.help), variable.name


def test_it_works_where_the_configuration_is_wrong(run_service):
    process = run_service(
        "manage.py", "env", "--missing", ENV="production", SERVER_THREADS="many"
    )
    assert process.returncode == 0, process.stderr
    missing = {line.split()[0] for line in process.stdout.splitlines()}
    assert missing == {
        "DATABASE_URL",
        "REDIS_URL",
        "SECRET_KEY",
        "SERVICE_DOMAIN",
        "SERVICE_SITE_URL",
    }


def test_the_file_of_a_value_is_named(run_service, service_dir):
    (service_dir / "env").mkdir()
    (service_dir / "env" / ".env.local").write_text("APP_ID=from-file\n")
    process = run_service("manage.py", "env", PYTHONWARNINGS="error")
    assert process.returncode == 0, process.stderr
    assert re.search(r"^APP_ID +env/\.env\.local +from-file$", process.stdout, re.M)


def test_the_reference_page_is_what_the_command_writes(run_service):
    page = (ROOT / "docs/reference/settings.md").read_text()
    process = run_service("manage.py", "env", "--format=markdown", SERVICE_BASE_DIR="")
    assert process.returncode == 0, process.stderr
    for table in process.stdout.split("\n\n"):
        assert table.strip() in page, "copy the output of `manage.py env` to the page"
