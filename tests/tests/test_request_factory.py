"""Request factories make REST framework's requests."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser

from codeforlife.request import BaseRequest, Request
from codeforlife.tests import APIRequestFactory, BaseAPIRequestFactory
from codeforlife.user.models import TeacherUser, User

METHODS = ["get", "post", "put", "patch", "delete", "options"]


@pytest.mark.parametrize("method", METHODS)
def test_defaults(method: str) -> None:
    request = getattr(BaseAPIRequestFactory(), method)()

    assert type(request) is BaseRequest
    assert request.method == method.upper()
    assert request.path == "/"
    assert isinstance(request.user, AnonymousUser)
    assert request.data == {}
    assert request.is_secure()


@pytest.mark.parametrize("method", METHODS[1:])
def test_body_is_json(method: str) -> None:
    request = getattr(BaseAPIRequestFactory(), method)("/a/", {"names": ["x"]})

    assert request.path == "/a/"
    assert request.content_type == "application/json"
    assert request.data == {"names": ["x"]}


@pytest.mark.parametrize(
    ("kwargs", "data"),
    [
        ({"data": {"a": "1"}, "format": "multipart"}, {"a": "1"}),
        ({"data": '{"a": 1}', "content_type": "application/json"}, {"a": 1}),
        (
            {"data": "a=1", "content_type": "application/x-www-form-urlencoded"},
            {"a": "1"},
        ),
    ],
)
def test_other_bodies(kwargs, data) -> None:
    request = BaseAPIRequestFactory().post(**kwargs)

    assert {key: request.data[key] for key in request.data} == data


def test_query_parameters() -> None:
    request = BaseAPIRequestFactory().get("/a/", {"id": ["1", "2"]})

    assert request.query_params.getlist("id") == ["1", "2"]


@pytest.mark.parametrize("method", METHODS)
def test_user(method: str) -> None:
    user = User(pk=1)
    request = getattr(BaseAPIRequestFactory(), method)(user=user)

    assert request.user is user
    assert request.auth_user is user


def test_generic() -> None:
    user = User(pk=1)
    request = BaseAPIRequestFactory().generic("put", "/a/", '{"a": 1}', user=user)

    assert (request.method, request.path, request.data) == ("PUT", "/a/", {"a": 1})
    assert request.user is user


def test_user_is_converted_to_the_factorys_type() -> None:
    request = APIRequestFactory(TeacherUser).get(user=User(pk=1))

    assert type(request) is Request
    assert type(request.user) is TeacherUser


def test_type_arguments() -> None:
    class OwnRequest(BaseRequest): ...

    class Factory(BaseAPIRequestFactory[OwnRequest, User]): ...

    class UserFactory(APIRequestFactory[TeacherUser]): ...

    assert type(Factory().get()) is OwnRequest
    assert type(BaseAPIRequestFactory[OwnRequest, User]().get()) is OwnRequest
    assert UserFactory.get_user_class() is TeacherUser
