"""Processor time of a health probe, beside a view that answers with a constant.

Runs in this process, through the whole stack of middlewares, on the database and cache
that `DATABASE_URL` and `REDIS_URL` name. Budgets: liveness at a tenth of the constant
answer's rate or more, readiness 3 ms where it looks again.
"""

from __future__ import annotations

import logging
import os
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests/projects/with_user")]
directory = tempfile.TemporaryDirectory()
os.environ["DJANGO_SETTINGS_MODULE"] = "settings"
os.environ.setdefault("DATABASE_URL", f"sqlite:///{directory.name}/bench.sqlite3")

import django  # noqa: E402

django.setup()

import src.urls  # noqa: E402
from django.core.handlers.wsgi import WSGIHandler  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.http import HttpResponse  # noqa: E402
from django.test import RequestFactory  # noqa: E402
from django.urls import path  # noqa: E402

from codeforlife.views.health_check import ReadyView  # noqa: E402

# The path, for how many seconds a finding is repeated, and the number of rounds.
CASES = (
    ("/constant/", 1, 1000),
    ("/health-check/live/", 1, 1000),
    ("/health-check/ready/", 1, 1000),
    ("/health-check/ready/", 0, 100),
    ("/health-check/", 1, 1000),
    ("/health-check/", 0, 100),
)


def main() -> None:
    logging.disable()  # the sites of the document are not there
    call_command("migrate", verbosity=0)
    src.urls.urlpatterns.append(path("constant/", lambda request: HttpResponse("ok")))
    application = WSGIHandler()
    print(f"  {'probe':<24}{'':<12}{'ms of CPU':>10}{'of constant':>13}")
    constant = 0.0
    for url, seconds, rounds in CASES:
        ReadyView.cache_timeout = seconds
        milliseconds = measure(application, url, rounds)
        constant = constant or milliseconds
        what = "shared" if seconds else "looks again"
        share = f"{milliseconds / constant:.1f}"
        print(f"  {url:<24}{what:<12}{milliseconds:>10.2f}{share:>13}")


def measure(application: WSGIHandler, url: str, rounds: int) -> float:
    """Return the processor time of one request, in milliseconds."""
    environ = RequestFactory(HTTP_HOST="localhost").get(url).environ
    for _ in range(5):
        answer(application, environ)
    begin = time.process_time()
    for _ in range(rounds):
        answer(application, environ)
    return (time.process_time() - begin) / rounds * 1000


def answer(application: WSGIHandler, environ: dict[str, object]) -> None:
    response = application(dict(environ), lambda status, headers: None)
    b"".join(response)
    response.close()


if __name__ == "__main__":
    main()
