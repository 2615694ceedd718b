"""How long a service takes to start, beside bare Django and REST framework.

Both import their settings and run ``django.setup()`` with the same contrib apps, each
in a fresh process, in turns. The budget is 1.25 times the bare start.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROUNDS = 15
BUDGET = 1.25
CONTRIB = (
    "admin",
    "admindocs",
    "auth",
    "contenttypes",
    "sessions",
    "messages",
    "sites",
    "staticfiles",
)
BARE = f"""
SECRET_KEY = "bare"
INSTALLED_APPS = [f"django.contrib.{{name}}" for name in {CONTRIB!r}]
INSTALLED_APPS += ["rest_framework", "django_filters", "corsheaders", "src"]
ENGINE = "django.db.backends.sqlite3"
DATABASES = {{"default": {{"ENGINE": ENGINE, "NAME": "db.sqlite3"}}}}
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
"""
OURS = """
from pathlib import Path
from codeforlife import set_up_settings
secrets = set_up_settings(Path(__file__).resolve().parent, service_name="bench")
from codeforlife.settings import *
SECRET_KEY = secrets.SECRET_KEY
"""
START = """
import os, time
begin = time.perf_counter()
os.environ["DJANGO_SETTINGS_MODULE"] = "settings"
import django
django.setup()
{more}
print(time.perf_counter() - begin)
"""
# What every service imports with its first view.
DRF = "import rest_framework.views, rest_framework.serializers"


def measure(directory: Path) -> float:
    """Start once and return the seconds that it took."""
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    code = START.format(more=DRF)
    command = [sys.executable, "-c", code]
    output = subprocess.check_output(command, cwd=directory, env=env)
    return float(output)


def main() -> int:
    """Print both medians and their ratio; the status says whether it is in budget."""
    times: dict[str, list[float]] = {"bare": [], "ours": []}
    with tempfile.TemporaryDirectory() as name:
        for kind, settings in (("bare", BARE), ("ours", OURS)):
            directory = Path(name, kind)
            (directory / "src").mkdir(parents=True)
            (directory / "src" / "__init__.py").touch()
            (directory / "settings.py").write_text(settings)
            measure(directory)  # compiles the byte code, and makes the secret key
        for _ in range(ROUNDS):
            for kind, found in times.items():
                found.append(measure(Path(name, kind)))
    bare, ours = (statistics.median(found) * 1000 for found in times.values())
    ratio = ours / bare
    print(f"{'start':<28}{'median ms':>10}{'ratio':>8}{'budget':>8}")
    print(f"{'Django and REST framework':<28}{bare:>10.0f}{1:>8.2f}")
    print(f"{'codeforlife, no settings':<28}{ours:>10.0f}{ratio:>8.2f}{BUDGET:>8}")
    return int(ratio > BUDGET)


if __name__ == "__main__":
    sys.exit(main())
