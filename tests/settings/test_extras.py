"""Extras: what is asked for and not installed is named with its extra."""

import pickle
import sys

import pytest

from codeforlife.configuration import ConfigurationError, MissingExtraError
from tests.service_fixtures import PRODUCTION

# The modules of every extra: a minimal installation has none of them.
EXTRAS = ("boto3", "celery", "google", "gunicorn", "psutil", "psycopg", "redis")
BLOCK = """
import importlib.util, sys
class Blocker:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {blocked!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)
sys.meta_path.insert(0, Blocker())
find_spec = importlib.util.find_spec
importlib.util.find_spec = lambda name, *args: (
    None if name.partition(".")[0] in {blocked!r} else find_spec(name, *args)
)
sys.argv = {argv!r}
import runpy
runpy.run_path(sys.argv[0], run_name="__main__")
"""


@pytest.fixture
def run_without(run_service):
    def run(blocked, *argv, **env):
        code = BLOCK.format(blocked=tuple(blocked), argv=list(argv))
        return run_service("-c", code, **env)

    return run


@pytest.mark.parametrize("command", ["check", "env"])
def test_a_service_runs_locally_without_any_extra(run_without, command):
    process = run_without(EXTRAS, "manage.py", command)
    assert process.returncode == 0, process.stderr


def test_starting_locally_needs_none_of_their_libraries(run_service):
    code = (
        "import os, sys, json, django;"
        "os.environ['DJANGO_SETTINGS_MODULE'] = 'settings'; django.setup();"
        "print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    )
    process = run_service("-c", code)
    assert process.returncode == 0, process.stderr
    assert not set(process.stdout.split()) & set(EXTRAS)


@pytest.mark.parametrize(
    ("module", "extra", "env"),
    [
        ("psycopg", "server", {"DATABASE_URL": "postgresql://h/n"}),
        ("redis", "server", {"REDIS_URL": "redis://h"}),
        ("celery", "server", {"REDIS_URL": "redis://h"}),
        ("celery", "server", {"SERVER_MODE": "celery"}),
        ("gunicorn", "server", {}),
        ("boto3", "aws", {**PRODUCTION, "SECRETS_SOURCE": "s3"}),
        ("boto3", "aws", {"SQS_URL": "https://sqs.example.com/1/fruit"}),
        ("boto3", "aws", {**PRODUCTION, "AWS_S3_STATIC_BUCKET": "b"}),
    ],
)
def test_starting_without_an_extra_names_it(run_without, module, extra, env):
    if "SECRETS_SOURCE" in env:
        env = {**env, "aws_s3_app_bucket": "b", "aws_s3_app_folder": "f"}
    process = run_without([module], "application.py", **env)
    assert process.returncode == 1, process.stderr
    assert f"pip install 'codeforlife[{extra}]'" in process.stderr
    assert "Traceback" not in process.stderr


def test_a_bucket_needs_its_library(load_settings, monkeypatch):
    monkeypatch.setitem(sys.modules, "boto3", None)
    env = {**PRODUCTION, "SECRETS_SOURCE": "s3", "SECRET_KEY": ""}
    bucket = {"aws_s3_app_bucket": "b", "aws_s3_app_folder": "f"}
    with pytest.raises(ConfigurationError, match=r"codeforlife\[aws\]"):
        load_settings(**env, **bucket)


def test_an_error_can_be_raised_in_another_process():
    error = MissingExtraError("Mail", "server")
    copy = pickle.loads(pickle.dumps(error))
    assert (type(copy), str(copy)) == (MissingExtraError, str(error))
    assert vars(copy) == vars(error)
