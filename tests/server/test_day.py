"""A day of a developer: nothing that they did is undone by a file that they save."""

import re
import sqlite3
import time

import pytest
import requests

from .conftest import wait_for

pytestmark = pytest.mark.timeout(300)

SUPERUSER = {
    "DJANGO_SUPERUSER_USERNAME": "ada",
    "DJANGO_SUPERUSER_EMAIL": "ada@example.com",
    "DJANGO_SUPERUSER_PASSWORD": "correct horse",
}
SAVED = """
from django.http import HttpResponse
from codeforlife.urls import get_urlpatterns
from django.urls import path
urlpatterns = get_urlpatterns(
    [path("saved/", lambda request: HttpResponse("saved"))], include_user_urls=False
)
"""


@pytest.fixture
def sources(sources):
    run = "from codeforlife.server import Server\nServer().run()\n"
    return {**sources, "application.py": run}


class Browser:
    """Somebody at the admin site."""

    def __init__(self, process):
        self.url = f"http://127.0.0.1:{process.port}/"
        self.session = requests.Session()

    def get(self, path):
        return self.session.get(self.url + path, allow_redirects=False, timeout=60)

    def submit(self, path, **data):
        page = self.get(path)
        assert page.status_code == 200, page.text
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text)[1]
        data["csrfmiddlewaretoken"] = token
        answer = self.session.post(
            self.url + path, data, allow_redirects=False, timeout=60
        )
        assert answer.status_code == 302, answer.text

    @property
    def is_logged_in(self):
        return self.get("admin/").status_code == 200


def get_rows(service_dir):
    connection = sqlite3.connect(service_dir / "db.sqlite3")
    try:
        sites = dict(connection.execute("SELECT id, name FROM django_site"))
        tables = ("user_student", "user_otpbypasstoken", "user_user")
        rows = [connection.execute(f"SELECT * FROM {t}").fetchall() for t in tables]
        return sites, [*rows[:2], len(rows[2])]  # a user's last log-in changes
    finally:
        connection.close()


@pytest.mark.parametrize("has_example_data", [False, True])
def test_what_a_developer_has_done_is_there_after_a_file_is_saved(
    start, run_service, service_dir, has_example_data
):
    def create_superuser():
        created = run_service("manage.py", "createsuperuser", "--noinput", **SUPERUSER)
        assert created.returncode == 0, created.stderr

    if not has_example_data:
        assert run_service("manage.py", "migrate").returncode == 0
        create_superuser()
    process = start("manage.py", "runserver", "127.0.0.1:{port}").wait()
    log = process.log.read_text()
    if has_example_data:
        assert "The example data were loaded" in log
        create_superuser()
    else:
        assert "The example data were not loaded: the database has rows of user." in log

    browser = Browser(process)
    browser.submit("admin/login/", username="ada", password="correct horse")
    assert browser.is_logged_in
    sites, _ = get_rows(service_dir)
    [own] = [pk for pk, name in sites.items() if name == "fruit"][:1]
    browser.submit("admin/sites/site/1/delete/", post="yes")
    domain = f"localhost:{process.port}"
    browser.submit(f"admin/sites/site/{own}/change/", domain=domain, name="mine")
    if has_example_data:
        connection = sqlite3.connect(service_dir / "db.sqlite3")
        with connection:
            connection.execute("UPDATE user_student SET blocked_time = '2000-01-01'")
            connection.execute("DELETE FROM user_otpbypasstoken")
        connection.close()
    before = get_rows(service_dir)

    time.sleep(1.1)  # a file system may keep whole seconds
    (service_dir / "src/urls.py").write_text(SAVED)

    def is_saved():
        try:
            return browser.get("saved/").text == "saved"
        except requests.ConnectionError:
            return False

    wait_for(is_saved)
    assert browser.is_logged_in
    assert get_rows(service_dir) == before
    assert before[0][own] == "mine"
    assert 1 not in before[0]
    assert process.log.read_text().count("The example data were") == 1
