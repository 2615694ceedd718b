"""Requests present their user as the types that views ask for."""

import typing as t

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest as DjangoHttpRequest
from rest_framework.test import APIRequestFactory

from codeforlife.request import (
    BaseHttpRequest,
    BaseRequest,
    BaseWSGIRequest,
    HttpRequest,
    Request,
    WSGIRequest,
)
from codeforlife.types import get_arg, get_type_args
from codeforlife.user.models import TeacherUser, User

TYPED_USERS = {
    "teacher_user": "TeacherUser",
    "school_teacher_user": "SchoolTeacherUser",
    "admin_school_teacher_user": "AdminSchoolTeacherUser",
    "non_admin_school_teacher_user": "NonAdminSchoolTeacherUser",
    "non_school_teacher_user": "NonSchoolTeacherUser",
    "student_user": "StudentUser",
    "indy_user": "IndependentUser",
    "google_user": "GoogleUser",
}


def make_request(user_class: type = User, **kwargs: t.Any) -> Request[t.Any]:
    return Request(user_class, APIRequestFactory().get("/"), **kwargs)


def spy_on_as_type(user: User) -> list[type]:
    """Have a user record what it is presented as, without a database."""
    asked: list[type] = []

    def as_type(user_class: t.Any, **kwargs: t.Any) -> t.Any:
        asked.append(user_class)
        typed = user_class()
        typed.__dict__.update(user.__dict__)
        return typed

    user.as_type = as_type  # type: ignore[method-assign, assignment]
    return asked


@pytest.mark.parametrize("name", TYPED_USERS)
def test_typed_users_are_made_once(name: str) -> None:
    user, request = User(), make_request()
    asked = spy_on_as_type(user)
    request.user = user
    typed = getattr(request, name)
    assert type(typed) is apps.get_model("user", TYPED_USERS[name])
    typed.first_name = "Ada"
    assert getattr(request, name).first_name == "Ada"
    assert asked == [type(typed)]


def test_typed_user_is_of_the_current_user() -> None:
    first, second, request = User(first_name="a"), User(first_name="b"), make_request()
    spy_on_as_type(first)
    spy_on_as_type(second)
    request.user = first
    assert request.teacher_user.first_name == "a"
    request.user = second
    assert request.teacher_user.first_name == "b"


def test_user_becomes_the_type_of_the_view() -> None:
    user, request = User(), make_request(TeacherUser)
    spy_on_as_type(user)
    request.user = user
    assert type(request.user) is TeacherUser
    assert type(request._request.user) is TeacherUser


@pytest.mark.parametrize(
    ("user_class", "user"),
    [
        (User, User()),
        (User, TeacherUser()),
        (TeacherUser, TeacherUser()),
        (TeacherUser, AnonymousUser()),
        (str, User()),
        ("User", User()),
    ],
)
def test_user_stays_as_it_is(user_class: t.Any, user: t.Any) -> None:
    request = make_request(user_class)
    request.user = user
    assert request.user is user


def test_user_stays_as_it_is_without_the_user_app(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def get_model(*args: str) -> t.NoReturn:
        raise LookupError

    user, request = User(), make_request(TeacherUser)
    monkeypatch.setattr(apps, "get_model", get_model)
    request.user = user
    assert request.user is user


def test_forced_authentication_is_converted() -> None:
    http_request, user = APIRequestFactory().get("/"), User()
    spy_on_as_type(user)
    http_request._force_auth_user = user
    request = Request(TeacherUser, http_request)
    assert type(request.user) is TeacherUser


def test_user_is_not_looked_up_before_it_is_needed() -> None:
    class Authenticator:
        def authenticate(self, request: object) -> t.NoReturn:
            raise AssertionError

    make_request(authenticators=[Authenticator()])


def test_typing_helpers() -> None:
    request = BaseRequest(APIRequestFactory().get("/?a=1"))
    request.user = user = AnonymousUser()
    request._full_data = data = {"a": 1}
    assert request.anon_user is request.auth_user is user
    assert request.json_dict is request.json_list is data
    assert request.query_params["a"] == "1"


def test_type_arguments() -> None:
    class Own(BaseRequest["SessionStore", User]): ...

    assert get_arg(Own, 1) is User
    assert get_type_args(Own, BaseRequest)[1] is User
    assert get_arg(type("Sub", (Own,), {}), 1) is User


@pytest.mark.parametrize(
    "make", [BaseHttpRequest[t.Any, User], HttpRequest[User], BaseHttpRequest]
)
def test_http_requests_can_be_made(make: t.Any) -> None:
    request = make()
    assert isinstance(request, BaseHttpRequest)
    assert isinstance(request, DjangoHttpRequest)
    assert request.method is None


@pytest.mark.parametrize(
    "make", [BaseWSGIRequest[t.Any, User], WSGIRequest[User], BaseWSGIRequest]
)
def test_wsgi_requests_can_be_made(make: t.Any) -> None:
    request = make(APIRequestFactory().get("/x/").environ)
    assert isinstance(request, BaseWSGIRequest)
    assert request.path == "/x/"
