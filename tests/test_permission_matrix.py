"""Every route of the package, tried by everybody.

A route that is not in the table fails the test, so a new one needs a decision.
"""

from __future__ import annotations

import typing as t

import pytest
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from codeforlife.tests import APIClient, factories
from codeforlife.urls import get_urlpatterns
from codeforlife.urls.handlers import *  # noqa: F403

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.test_permission_matrix")]

urlpatterns = get_urlpatterns([])

SUBJECTS = (
    "anonymous",
    "unverified",
    "independent",
    "asking to join",
    "student",
    "no school",
    "teacher",
    "admin",
    "staff",
)
ANYBODY, NOBODY = [200] * 9, [403] * 9
LOGGED_IN = [403, 403, *[200] * 7]

# The method, the name of the route, and the status for each subject.
TABLE: dict[tuple[str, str], list[int]] = {
    # On PostgreSQL it looks for the sites that a server makes at its start.
    ("get", "health-check"): ANYBODY if settings.DB_ENGINE == "sqlite" else [503] * 9,
    ("get", "health-check-live"): ANYBODY,
    ("get", "health-check-ready"): ANYBODY,
    ("get", "get-csrf-cookie"): ANYBODY,
    ("post", "logout"): ANYBODY,
    ("get", "session-expired"): [401] * 9,
    ("get", "api-root"): ANYBODY,
    ("get", "schema"): ANYBODY,
    ("get", "schema-ui"): ANYBODY,
    ("get", "rest_framework:login"): ANYBODY,
    ("post", "rest_framework:logout"): [302] * 9,
    ("get", "admin:index"): [*[302] * 8, 200],
    ("get", "user-list"): LOGGED_IN,
    ("get", "user-detail"): LOGGED_IN,
    ("post", "user-list"): [403, 403, *[405] * 7],
    ("get", "user-bulk"): [403, 403, *[405] * 7],
    ("get", "class-list"): [403, 403, 403, 403, 403, 403, 200, 200, 403],
    ("get", "class-detail"): [403, 403, 403, 403, 200, 403, 200, 200, 403],
    ("get", "class-bulk"): [403, 403, 403, 403, 405, 403, 405, 405, 403],
    ("get", "school-list"): NOBODY,
    ("get", "school-detail"): [403, 403, 403, 200, 200, 403, 200, 200, 403],
    ("get", "school-bulk"): [403, 403, 403, 405, 405, 403, 405, 405, 403],
}


class World:
    """One school with a class, and one of each kind of people."""

    def __init__(self) -> None:
        teacher = factories.make_teacher_user()
        self.school = teacher.new_teacher.school
        self.klass = factories.make_class(teacher=teacher.new_teacher)
        self.users = {
            "anonymous": None,
            "unverified": factories.make_teacher_user(
                school=self.school, is_verified=False
            ),
            "independent": factories.make_independent_user(),
            "asking to join": factories.make_independent_user(
                requests_to_join=self.klass
            ),
            "student": factories.make_student_user(klass=self.klass),
            "no school": factories.make_teacher_user(school=None),
            "teacher": teacher,
            "admin": factories.make_teacher_user(school=self.school, is_admin=True),
            "staff": factories.make_user(is_staff=True, is_superuser=True),
        }

    def get_path(self, name: str, subject: str) -> str:
        user = self.users[subject]
        args = {
            "user-detail": [user.pk if user else 1],
            "class-detail": [self.klass.access_code],
            "school-detail": [self.school.pk],
        }
        return reverse(name, args=args.get(name))


@pytest.fixture
def world() -> World:
    return World()


@pytest.mark.parametrize("subject", SUBJECTS)
def test_matrix(world: World, subject: str) -> None:
    actual, expected = {}, {}
    for (method, name), row in TABLE.items():
        client = APIClient()
        user = world.users[subject]
        if user is not None:
            client.force_login(user)
        response = getattr(client, method)(
            world.get_path(name, subject), status_code_assertion=lambda code: True
        )
        actual[method, name] = response.status_code
        expected[method, name] = row[SUBJECTS.index(subject)]

    assert actual == expected


def walk(resolver: URLResolver, namespace: str = "") -> t.Iterator[tuple[str, t.Any]]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            if pattern.name:
                yield f"{namespace}{pattern.name}", pattern.callback
        elif pattern.namespace != "admin":  # Django's, whose index is in the table
            inner = f"{pattern.namespace}:" if pattern.namespace else namespace
            yield from walk(pattern, inner)


def test_every_route_is_in_the_table() -> None:
    routes = {name for name, _ in walk(get_resolver("tests.test_permission_matrix"))}

    assert routes | {"admin:index"} == {name for _, name in TABLE}


def test_the_user_apps_view_sets_only_read() -> None:
    for name, view in walk(get_resolver("tests.test_permission_matrix")):
        if hasattr(view, "actions") and name != "api-root":
            assert set(view.cls.http_method_names) <= {"get", "head"}


def test_another_route_would_be_missed(settings) -> None:
    from django.urls import path

    extra = path("extra/", lambda request: None, name="extra")
    resolver = get_resolver("tests.test_permission_matrix")
    resolver.url_patterns.append(extra)
    try:
        with pytest.raises(AssertionError):
            test_every_route_is_in_the_table()
    finally:
        resolver.url_patterns.remove(extra)
