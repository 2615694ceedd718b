"""The example service on PostgreSQL and Redis, with a real worker."""

import shutil

import pytest
import requests

from tests.service_fixtures import ROOT

from .conftest import wait_for

pytest.importorskip("gunicorn")
pytest.importorskip("celery")

# Several starts of a service take long where other work is going on.
pytestmark = pytest.mark.timeout(300)

# The example has no view that queues its task: these are added to a copy of it.
VIEWS = """
from django.http import HttpResponse

from .tasks import delete_expired

def throw_away(request, fails):
    delete_expired.delay_on_commit()
    if fails:
        raise ValueError("This request is rolled back.")
    return HttpResponse()

urlpatterns += [
    path("throw-away/", throw_away, {"fails": False}),
    path("throw-away/and-fail/", throw_away, {"fails": True}),
]
"""


@pytest.fixture
def service_dir(tmp_path):
    skipped = shutil.ignore_patterns("db.sqlite3*", ".keys", "__pycache__")
    shutil.copytree(ROOT / "example", tmp_path, ignore=skipped, dirs_exist_ok=True)
    with (tmp_path / "src/urls.py").open("a") as urls:
        urls.write(VIEWS)
    return tmp_path


@pytest.fixture
def sources():
    return {}


class Teacher:
    """Somebody who is logged in to the running service."""

    def __init__(self, port: int) -> None:
        self.origin = f"http://127.0.0.1:{port}"
        self.session = requests.Session()
        self.session.get(f"{self.origin}/csrf/cookie/", timeout=30)
        credentials = {"email": "teacher@school1.com", "password": "password"}
        assert self.post("session/login-with-email/", credentials) == 200

    def post(self, path: str, data: object = None) -> int:
        answer = self.session.post(
            f"{self.origin}/{path}",
            json=data,
            headers={
                "Origin": self.origin,
                "X-CSRFToken": self.session.cookies["example_csrftoken"],
            },
            timeout=30,
        )
        return answer.status_code

    def get_fruits(self) -> set[str]:
        answer = self.session.get(f"{self.origin}/fruits/", timeout=30)
        return {fruit["name"] for fruit in answer.json()["data"]}


def test_a_task_runs_after_the_commit_once_and_never_after_a_rollback(start, env):
    process = start(**env).wait()
    teacher = Teacher(process.port)
    assert "Banana" in teacher.get_fruits()  # it has been expired since 2024

    assert teacher.post("throw-away/and-fail/") == 500
    assert teacher.post("throw-away/") == 200
    wait_for(lambda: "Banana" not in teacher.get_fruits())
    assert "Orange" in teacher.get_fruits()

    wait_for(lambda: "succeeded" in process.log.read_text())
    assert process.stop() == 0
    log = process.log.read_text()
    task = "example.src.tasks.fruit.delete_expired["
    assert (log.count(f"{task}"), log.count("succeeded")) == (2, 1)
