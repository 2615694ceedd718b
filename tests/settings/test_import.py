"""The settings package: what importing it costs, gives and leaves out."""

import json
import subprocess
import sys

import pytest

from codeforlife import settings as package
from codeforlife.settings import custom, django, google, otp, security, third_party

HEAVY = ("boto3", "botocore", "google", "celery", "rest_framework", "environs", "redis")


def run(code: str) -> str:
    process = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    return process.stdout


def test_importing_the_settings_imports_nothing_heavy():
    loaded = run(
        "import sys, json, codeforlife.settings;"
        "print(json.dumps(sorted({name.partition('.')[0] for name in sys.modules})))"
    )
    assert not set(json.loads(loaded)) & set(HEAVY)


def test_importing_the_package_needs_no_django_settings():
    run(
        "import codeforlife, codeforlife.types, codeforlife.tasks, codeforlife.user;"
        "from django.conf import settings; assert not settings.configured"
    )


@pytest.mark.parametrize(
    "module",
    [custom, django, google, otp, security, third_party],
    ids=lambda m: m.__name__,
)
def test_d59_a_module_exports_its_settings_and_no_helpers(module):
    settings = {
        name for name in vars(module) if name.isupper() and not name.startswith("_")
    }
    assert set(module.__all__) == settings


def test_d59_the_star_import_leaks_no_helpers():
    names: dict[str, object] = {}
    exec("from codeforlife.settings import *", names)
    names.pop("__builtins__")
    assert all(name.isupper() for name in names)
    assert set(names) == set(package.__all__)


def test_d59_dead_settings_are_gone():
    assert not {"USE_L10N", "SECURE_BROWSER_XSS_FILTER"} & set(package.__all__)
