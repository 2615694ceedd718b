"""API clients: bound to their test, asserting every status code."""

from __future__ import annotations

import unittest
from unittest.mock import patch

import pytest
from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper
from django.http import HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.test import override_settings
from django.urls import path
from rest_framework.response import Response
from rest_framework.views import APIView as _APIView

from codeforlife.tests import APIClient, APITestCase, BaseAPIClient
from codeforlife.tests.factories import (
    make_auth_factor,
    make_student_user,
    make_teacher_user,
)
from codeforlife.throttling import LoginAttempt, LoginThrottled
from codeforlife.user.models import (
    AdminSchoolTeacherUser,
    ContactableUser,
    TeacherUser,
    User,
)


class View(_APIView):
    permission_classes = []
    authentication_classes = []

    def get(self, request, code: int):
        return Response({"name": ["Wrong."]}, status=code)

    def post(self, request, code: int):
        return Response({"type": request.content_type, "data": request.data})


def text(request):
    return HttpResponse("<h1>Wrong</h1>", status=400)


def fails(request):
    raise ValueError("the disk is full")


def long(request):
    return HttpResponse("x" * 5000, status=400)


def streams(request):
    return StreamingHttpResponse(iter([b"x"]), status=400)


def redirects(request):
    return HttpResponseRedirect("/200/")


urlpatterns = [
    path("text/", text),
    path("fails/", fails),
    path("long/", long),
    path("streams/", streams),
    path("redirects/", redirects),
    path("<int:code>/", View.as_view()),
]


@pytest.fixture
def client(db):
    with override_settings(ROOT_URLCONF=__name__):
        yield APIClient()


bound = []


class Recorder(APITestCase[User]):
    __test__ = False

    @classmethod
    def setUpTestData(cls):
        client = cls.client_class()
        bound.append((cls, client, client._test_case))

    def test_1(self):
        bound.append((self, self.client, self.client._test_case))

    def test_2(self):
        other = self.client_class()
        bound.append((self, self.client, self.client._test_case))
        bound.append((self, other, other._test_case))


class Nested(Recorder): ...


@pytest.mark.parametrize("how", ["run", "debug"])
def test_d73_each_client_is_bound_to_its_own_test(how: str, db) -> None:
    bound.clear()
    suite = unittest.TestSuite([Recorder("test_1"), Nested("test_2")])
    with patch.object(BaseDatabaseWrapper, "close", lambda self: None):
        if how == "run":
            result = suite.run(unittest.TestResult())
            assert not [*result.errors, *result.failures]
        else:
            suite.debug()

    assert len(bound) == 5
    assert len({id(client) for _, client, _ in bound}) == 5
    for test, _, test_case in bound:
        assert test_case is test
    assert "_test_case" not in vars(APIClient)


def test_d73_a_client_outside_of_a_test_is_not_bound() -> None:
    client = APIClient()

    assert client._test_case is None
    assert client.request_user_class is User


def test_a_client_needs_a_request_factory() -> None:
    class Client(BaseAPIClient): ...

    with pytest.raises(TypeError, match="Client must set request_factory_class"):
        Client()


@pytest.mark.parametrize("code", [200, 201, 204, 299])
def test_success_is_expected_by_default(client: APIClient, code: int) -> None:
    assert client.get(f"/{code}/").status_code == code
    assert client.status_code_is_ok(code)


@pytest.mark.parametrize("code", [302, 400, 401, 403, 404, 405, 415, 418, 429, 500])
def test_anything_else_fails(client: APIClient, code: int) -> None:
    assert not client.status_code_is_ok(code)
    with pytest.raises(AssertionError, match=f"GET /{code}/.*, got {code}"):
        client.get(f"/{code}/")


def test_errors_of_a_bad_request_are_shown(client: APIClient) -> None:
    with pytest.raises(AssertionError) as error:
        client.get("/400/?a=1")

    assert str(error.value).splitlines()[0] == (
        "GET /400/?a=1: expected a status code of success (2xx), got 400 Bad Request."
    )
    assert '"name": [\n    "Wrong."' in str(error.value)


def test_a_body_that_is_not_json_is_shown(client: APIClient) -> None:
    with pytest.raises(AssertionError, match="Body: <h1>Wrong</h1>"):
        client.get("/text/")


def test_a_long_body_is_cut_and_a_stream_is_not_read(client: APIClient) -> None:
    with pytest.raises(AssertionError, match=r"xxx\.\.\. \(5000 characters\)"):
        client.get("/long/")
    with pytest.raises(AssertionError, match=r"Body: \(streamed\)"):
        client.get("/streams/")
    with pytest.raises(AssertionError, match="got 599"):
        client.get("/599/")


@pytest.mark.parametrize(
    ("assertion", "message"),
    [
        (201, "expected 201 Created, got 200 OK"),
        (lambda code: code == 418, "expected a status code that satisfies"),
    ],
)
def test_status_code_assertion(client: APIClient, assertion, message: str) -> None:
    client.get("/418/", status_code_assertion=418)
    client.get("/418/", status_code_assertion=lambda code: code == 418)
    with pytest.raises(AssertionError, match=message):
        client.get("/200/", status_code_assertion=assertion)


def test_a_view_that_raises_is_a_500(client: APIClient) -> None:
    client.get("/fails/", status_code_assertion=500)
    with pytest.raises(
        AssertionError, match="The view raised ValueError: the disk is full"
    ) as error:
        client.get("/fails/")
    assert isinstance(error.value.__cause__, ValueError)


def test_redirects_are_followed(client: APIClient) -> None:
    assert client.get("/redirects/", follow=True).status_code == 200
    with pytest.raises(AssertionError, match="302 Found"):
        client.get("/redirects/")


@pytest.mark.parametrize(
    ("kwargs", "content_type"),
    [
        ({}, "application/json"),
        ({"format": "multipart"}, "multipart/form-data"),
        ({"content_type": "application/json"}, "application/json"),
    ],
)
def test_bodies_are_json_by_default(client: APIClient, kwargs, content_type) -> None:
    response = client.post("/200/", {"name": "x"}, **kwargs)

    assert response.json()["type"].startswith(content_type)
    assert "name" in response.json()["data"]


@pytest.mark.django_db
class TestLogIn:
    @pytest.fixture
    def client(self) -> APIClient:
        return APIClient()

    def test_otp_is_cleared_again_and_again(self, client: APIClient) -> None:
        user = make_teacher_user()
        make_auth_factor(user=user)

        for _ in range(3):
            logged_in = client.login_as(user)
            assert logged_in.is_authenticated
            assert not logged_in.session.auth_factors.exists()

    def test_unverified_user(self, client: APIClient) -> None:
        user = make_teacher_user(is_verified=False)

        with pytest.raises(AssertionError, match="Is the user's profile verified"):
            client.login_as(user)

    def test_wrong_password(self, client: APIClient) -> None:
        user = make_teacher_user(email="a@b.test")

        with pytest.raises(AssertionError) as error:
            client.login_as(user, "nonsense")
        assert "email='a@b.test', password=***" in str(error.value)
        assert "nonsense" not in str(error.value)

    @pytest.mark.parametrize("user_class", [User, ContactableUser])
    def test_user_without_a_type(self, client: APIClient, user_class) -> None:
        user = user_class.objects.get(pk=make_teacher_user().pk)

        with pytest.raises(AssertionError, match="Pass a typed user"):
            client.login_as(user)

    def test_user_of_another_type(self, client: APIClient) -> None:
        user = make_teacher_user()

        with pytest.raises(AssertionError, match="not a AdminSchoolTeacherUser"):
            client.login_admin_school_teacher(user.email)

    @pytest.mark.parametrize(
        ("kwargs", "method"),
        [
            ({}, "login_teacher"),
            ({}, "login_school_teacher"),
            ({}, "login_non_admin_school_teacher"),
            ({"is_admin": True}, "login_admin_school_teacher"),
            ({"school": None}, "login_non_school_teacher"),
        ],
    )
    def test_teachers(self, client: APIClient, kwargs, method: str) -> None:
        user = make_teacher_user(**kwargs)

        assert getattr(client, method)(user.email) == user
        assert client.session["_auth_user_id"] == str(user.pk)

    def test_student(self, client: APIClient) -> None:
        user = make_student_user(password="other1")
        class_id = user.new_student.class_field.access_code

        assert client.login_student(class_id, user.first_name, "other1") == user

    def test_request_user_class_of_the_test_case(self) -> None:
        class Case(APITestCase[TeacherUser]): ...

        from codeforlife.tests._binding import current_test

        with current_test(Case()):
            client = APIClient()
        user = User.objects.get(pk=make_teacher_user(is_admin=True).pk)

        assert client.request_user_class is TeacherUser
        request = client.request_factory.get(user=user)
        assert isinstance(request.user, TeacherUser)
        assert isinstance(request.admin_school_teacher_user, AdminSchoolTeacherUser)


def fail_to_log_in(times: int) -> list[int]:
    waits = []
    for _ in range(times):
        try:
            LoginAttempt(None, "account").begin()
        except LoginThrottled:
            waits.append(1)
    return waits


class Failing(APITestCase[User]):
    __test__ = False

    def test_1(self):
        assert not fail_to_log_in(1)
        assert fail_to_log_in(settings.LOGIN_LIMIT_PER_ACCOUNT)

    test_2 = test_1


def test_failed_log_ins_are_counted_for_each_test(db) -> None:
    result = unittest.TestResult()
    with patch.object(BaseDatabaseWrapper, "close", lambda self: None):
        unittest.TestSuite([Failing("test_1"), Failing("test_2")]).run(result)

    assert not [*result.errors, *result.failures]
