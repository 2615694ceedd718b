"""A throw-away service, whose settings are loaded afresh for each environment."""

import importlib
import os
import subprocess
import sys
import types
from collections.abc import Callable
from pathlib import Path

import pytest

from codeforlife.configuration import env_files, set_up

ROOT = Path(__file__).parents[1]
PACKAGE = "codeforlife.settings"
# What the machine that runs the tests may have set, and a service must not see.
KEPT = {"PATH", "HOME", "LANG", "LC_ALL", "PYTHONPATH", "VIRTUAL_ENV", "TMPDIR"}
PRODUCTION = {
    "ENV": "production",
    "SECRET_KEY": "k" * 50,
    "SERVICE_DOMAIN": "api.service.example.com",
    "SERVICE_SITE_URL": "https://www.example.com",
    "DATABASE_URL": "postgresql://user:pa%40ss@db.example.com:5433/fruit",
    "REDIS_URL": "redis://cache.example.com:6379/0",
}
SERVICE = {
    "settings.py": """
from pathlib import Path
from codeforlife import set_up_settings
secrets = set_up_settings(Path(__file__).resolve().parent, service_name="fruit")
from codeforlife.settings import *
SECRET_KEY = secrets.SECRET_KEY
""",
    "manage.py": """
import os, sys
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings")
from django.core.management import execute_from_command_line
execute_from_command_line(sys.argv)
""",
    "application.py": """
from codeforlife.server import Server
Server().run()
""",
    "src/__init__.py": "",
    "src/urls.py": """
from codeforlife.urls import get_urlpatterns
urlpatterns = get_urlpatterns([], include_user_urls=False)
""",
}


@pytest.fixture
def service_dir(tmp_path: Path) -> Path:
    for name, text in SERVICE.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    return tmp_path


@pytest.fixture
def run_service(service_dir: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    def run(*args: str, **env: str) -> subprocess.CompletedProcess[str]:
        kept = {name: value for name, value in os.environ.items() if name in KEPT}
        return subprocess.run(
            [sys.executable, *args],
            cwd=service_dir,
            env={**kept, "PYTHONPATH": str(ROOT), **env},
            capture_output=True,
            text=True,
            timeout=100,
        )

    return run


@pytest.fixture
def load_settings(
    service_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., types.ModuleType]:
    """Load the settings in this process, as a service with this environment would."""

    def load(**env: str) -> types.ModuleType:
        for name in set(os.environ) - KEPT:
            monkeypatch.delenv(name)
        for name, value in env.items():
            monkeypatch.setenv(name, value)
        for name in [name for name in sys.modules if name.startswith(PACKAGE)]:
            monkeypatch.delitem(sys.modules, name)
        set_up.set_up_settings(service_dir, "fruit")
        return importlib.import_module(PACKAGE)

    monkeypatch.setattr(env_files, "_sources", {})
    monkeypatch.setattr(set_up, "_current", set_up.get_secrets())
    before = dict(os.environ)
    parent = sys.modules["codeforlife"]
    monkeypatch.setattr(parent, "settings", getattr(parent, "settings", None), False)
    yield load
    monkeypatch.undo()
    os.environ.clear()
    os.environ.update(before)
