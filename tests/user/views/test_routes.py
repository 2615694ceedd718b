"""Who may read what, over the fixtures."""

import typing as t

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from codeforlife.permissions import OR, AllowNone, IsAuthenticated
from codeforlife.tests import ModelViewSetTestCase
from codeforlife.user.models import Class, School, User
from codeforlife.user.permissions import IsIndependent, IsStudent, IsTeacher
from codeforlife.user.views import ClassViewSet, SchoolViewSet, UserViewSet

FIXTURES = ("school_1", "school_3", "independent", "non_school_teacher")

TEACHER, ADMIN, OTHER_ADMIN = 23, 24, 31
STUDENT, OTHER_STUDENT = 27, 29
REQUESTER, INDY = 28, 30
NON_SCHOOL_TEACHER, UNVERIFIED = 22, 33
ANONYMOUS = None


@pytest.fixture(autouse=True)
def _fixtures(load: t.Callable[..., None]) -> None:
    load(*FIXTURES)


@pytest.fixture
def get(log_in: t.Callable[[int], APIClient]) -> t.Callable[..., t.Any]:
    def get(pk: int | None, url: str) -> t.Any:
        client = APIClient() if pk is ANONYMOUS else log_in(pk)
        return client.get(url)

    return get


@pytest.mark.parametrize(
    ("user", "ids"),
    [
        (ADMIN, [23, 24, 27, 28, 29]),
        (TEACHER, [23, 24, 27, 28]),
        (OTHER_ADMIN, [31, 32]),
        (NON_SCHOOL_TEACHER, [22]),
        (STUDENT, [23, 27]),
        (OTHER_STUDENT, [24, 29]),
        (REQUESTER, [28]),
        (INDY, [30]),
    ],
)
def test_users_that_a_user_sees(get: t.Any, user: int, ids: list[int]) -> None:
    body = get(user, "/users/").json()
    assert [row["id"] for row in body.pop("data")] == ids
    assert body == {"count": len(ids), "offset": 0, "limit": 50, "max_limit": 150}
    for pk in (22, 23, 24, 27, 28, 29, 30, 31):
        expected = 200 if pk in ids else 404
        assert get(user, f"/users/{pk}/").status_code == expected


@pytest.mark.parametrize(
    ("user", "status", "codes"),
    [
        (ADMIN, 200, ["ZZ111", "ZZ222", "ZZ333"]),
        (TEACHER, 200, ["ZZ111", "ZZ222", "ZZ333"]),
        (OTHER_ADMIN, 200, []),
        (STUDENT, 403, ["ZZ111"]),
        (NON_SCHOOL_TEACHER, 403, None),
        (REQUESTER, 403, None),
        (INDY, 403, None),
        (UNVERIFIED, 403, None),
        (ANONYMOUS, 403, None),
    ],
)
def test_classes_that_a_user_sees(
    get: t.Any, user: int | None, status: int, codes: list[str] | None
) -> None:
    response = get(user, "/classes/")
    assert response.status_code == status
    if status == 200:
        assert [row["id"] for row in response.json()["data"]] == codes
    for code in ("ZZ111", "ZZ222", "zz111", "none"):
        response = get(user, f"/classes/{code}/")
        expected = 403 if codes is None else 200 if code in codes else 404
        assert response.status_code == expected


@pytest.mark.parametrize(
    ("user", "school"),
    [
        (ADMIN, 2),
        (TEACHER, 2),
        (OTHER_ADMIN, 4),
        (STUDENT, 2),
        (REQUESTER, 2),
        (INDY, None),
        (NON_SCHOOL_TEACHER, None),
        (UNVERIFIED, None),
        (ANONYMOUS, None),
    ],
)
def test_school_that_a_user_sees(
    get: t.Any, user: int | None, school: int | None
) -> None:
    assert get(user, "/schools/").status_code == 403
    for pk in (2, 4):
        expected = 403 if school is None else 200 if pk == school else 404
        assert get(user, f"/schools/{pk}/").status_code == expected


@pytest.mark.parametrize("user", [UNVERIFIED, ANONYMOUS])
def test_users_are_for_the_authenticated(get: t.Any, user: int | None) -> None:
    assert get(user, "/users/").status_code == 403
    assert get(user, "/users/22/").status_code == 403


def test_key_that_no_database_can_hold_is_refused(get: t.Any) -> None:
    # PostgreSQL has no null characters in texts; SQLite has, and finds nothing.
    assert get(ADMIN, "/classes/%00/").status_code in (400, 404)


@pytest.mark.parametrize("url", ["/users/x/", "/users/%00/", f"/users/{10**30}/"])
def test_bad_key_is_404(get: t.Any, url: str) -> None:
    assert get(ADMIN, url).status_code == 404


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options"])
@pytest.mark.parametrize("name", ["user", "class", "school"])
def test_everything_is_read_only(log_in: t.Any, name: str, method: str) -> None:
    client = log_in(ADMIN)
    for url in (reverse(f"{name}-list"), reverse(f"{name}-detail", args=["2"])):
        assert getattr(client, method)(url).status_code == 405


def test_heads_are_not_served(log_in: t.Any) -> None:
    for url in ("/users/", "/users/27/", "/classes/", "/classes/ZZ111/"):
        assert log_in(ADMIN).head(url).status_code == 405


def test_query_counts(
    log_in: t.Any, django_assert_num_queries: t.Callable[[int], t.Any]
) -> None:
    client = log_in(ADMIN)
    for url, queries in {
        "/users/": 3,
        "/users/27/": 2,
        "/classes/": 3,
        "/classes/ZZ111/": 2,
        "/schools/2/": 2,
        "/schools/": 1,
    }.items():
        with django_assert_num_queries(queries):
            client.get(url)


class TestClassViewSet(ModelViewSetTestCase[User, Class]):
    basename = "class"
    model_view_set_class = ClassViewSet

    def test_get_permissions(self) -> None:
        self.assert_get_permissions([IsTeacher(in_school=True)], action="list")
        self.assert_get_permissions(
            [OR(IsStudent(), IsTeacher(in_school=True))], action="retrieve"
        )

    def test_reverse_action(self) -> None:
        assert self.reverse_action("detail", Class(access_code="AB123")) == (
            "/classes/AB123/"
        )


class TestSchoolViewSet(ModelViewSetTestCase[User, School]):
    basename = "school"
    model_view_set_class = SchoolViewSet

    def test_get_permissions(self) -> None:
        self.assert_get_permissions([AllowNone()], action="list")
        member = OR(IsStudent(), IsTeacher(in_school=True))
        requester = IsIndependent(is_requesting_to_join_class=True)
        self.assert_get_permissions([OR(member, requester)], action="retrieve")


class TestUserViewSet(ModelViewSetTestCase[User, User]):
    basename = "user"
    model_view_set_class = UserViewSet

    def test_get_permissions(self) -> None:
        for action in ("list", "retrieve"):
            self.assert_get_permissions([IsAuthenticated()], action=action)
