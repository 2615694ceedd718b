"""Views wrap requests in their own class, and write in a transaction."""

import typing as t
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.urls import path
from django.utils.decorators import method_decorator
from rest_framework import serializers
from rest_framework.renderers import BrowsableAPIRenderer
from rest_framework.routers import SimpleRouter
from rest_framework.test import APIClient, APIRequestFactory
from rest_framework.viewsets import ViewSet
from src.models import Badge

from codeforlife.permissions import AllowAny, IsAuthenticated
from codeforlife.renderers import JSONRenderer
from codeforlife.request import BaseRequest, Request
from codeforlife.response import Response
from codeforlife.types import get_type_args
from codeforlife.user.models import TeacherUser, User
from codeforlife.views import APIView, BaseAPIView, BaseModelViewSet, action


class OwnRequest(BaseRequest["SessionStore", User]):
    @property
    def shout(self) -> str:
        return "HEY"


class InTransaction:
    """Tells of the transaction that a view runs in."""

    permission_classes = [AllowAny]
    authentication_classes: t.ClassVar[list[type]] = []

    def answer(self, request: t.Any, **kwargs: t.Any) -> Response:
        return Response(
            {
                "request": type(request).__name__,
                "action": getattr(self, "action", None),
                "atomic": connection.in_atomic_block,
                "view": request.parser_context["view"] is self,
                "request_in_context": request.parser_context["request"] is request,
            }
        )

    get = post = put = patch = delete = answer


class OwnView(InTransaction, BaseAPIView[OwnRequest]): ...


class UserView(InTransaction, APIView[TeacherUser]): ...


@method_decorator(transaction.non_atomic_requests, name="dispatch")
class LooseView(InTransaction, APIView[User]): ...


class OwnViewSet(BaseAPIView[OwnRequest], ViewSet):
    permission_classes = [AllowAny]
    authentication_classes = []

    list = create = retrieve = InTransaction.answer  # type: ignore[assignment]


router = SimpleRouter()
router.register("set", OwnViewSet, basename="set")
urlpatterns = [
    path("own/", OwnView.as_view()),
    path("user/", UserView.as_view()),
    path("loose/", LooseView.as_view()),
    *router.urls,
]

pytestmark = pytest.mark.urls(__name__)


@pytest.mark.parametrize(
    ("url", "request_class", "action"),
    [
        ("/own/", "OwnRequest", None),
        ("/user/", "Request", None),
        ("/set/", "OwnRequest", "list"),
        ("/set/1/", "OwnRequest", "retrieve"),
    ],
)
def test_request_is_of_the_views_class(
    url: str, request_class: str, action: str | None
) -> None:
    assert APIClient().get(url).json() == {
        "request": request_class,
        "action": action,
        "atomic": False,
        "view": True,
        "request_in_context": True,
    }


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("method", "url", "is_atomic"),
    [
        ("get", "/user/", False),
        ("post", "/user/", True),
        ("put", "/user/", True),
        ("patch", "/user/", True),
        ("delete", "/user/", True),
        ("get", "/set/", False),
        ("post", "/set/", True),
        ("post", "/loose/", False),
    ],
)
def test_only_writing_is_atomic(method: str, url: str, is_atomic: bool) -> None:
    response = getattr(APIClient(), method)(url)
    assert response.json()["atomic"] is is_atomic


@pytest.mark.django_db(transaction=True)
def test_nothing_is_atomic_where_it_is_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(connection.settings_dict, "ATOMIC_REQUESTS", False)
    assert APIClient().post("/user/").json()["atomic"] is False


def test_attributes_come_from_type_arguments() -> None:
    assert OwnView.request_class is OwnRequest
    assert UserView.request_class is Request
    assert UserView.request_user_class is TeacherUser
    assert get_type_args(UserView, APIView) == (TeacherUser,)


@pytest.mark.parametrize(
    ("base", "missing"),
    [(BaseAPIView, "request_class"), (APIView, "request_user_class")],
)
def test_required_attribute_must_be_set(base: t.Any, missing: str) -> None:
    class View(base): ...

    with pytest.raises(AssertionError, match=rf"View must set `{missing}`"):
        View()


def test_explicit_attributes_suffice() -> None:
    class Explicit(APIView):  # type: ignore[type-arg]
        request_user_class = User

    assert Explicit().request_user_class is User
    assert APIView(request_user_class=User).request_user_class is User  # type: ignore[call-arg]


def test_contradiction_is_an_error_at_class_creation() -> None:
    with pytest.raises(TypeError, match="request_user_class"):

        class View(APIView[User]):
            request_user_class = OwnRequest  # type: ignore[assignment]


def test_own_request_class_survives_type_arguments() -> None:
    class Special[RequestUser: User](APIView[RequestUser]):
        request_class = type("SpecialRequest", (Request,), {})

    class View(Special[TeacherUser]): ...

    assert View.request_class.__name__ == "SpecialRequest"
    assert View.request_user_class is TeacherUser


class IsHey(AllowAny):
    """Reads what only the view's own request class has."""

    def has_permission(self, request: t.Any, view: t.Any) -> bool:
        return bool(request.shout == view.request.shout == "HEY")


class PickyView(BaseModelViewSet[OwnRequest, t.Any, Badge]):
    permission_classes = [IsHey]
    authentication_classes = []
    queryset = Badge.objects.order_by("name")
    renderer_classes = [JSONRenderer, BrowsableAPIRenderer]

    def get_serializer_class(self) -> type:
        assert self.request.shout == "HEY"
        return BadgeSerializer


class BadgeSerializer(serializers.ModelSerializer[Badge]):
    class Meta:
        model = Badge
        fields: t.ClassVar = ["id", "name"]


router.register("picky", PickyView, basename="picky")
urlpatterns += router.urls


@pytest.mark.django_db
def test_options_are_worked_out_on_the_views_own_request() -> None:
    response = APIClient().options("/picky/")
    assert response.status_code == 200
    assert list(response.json()["actions"]) == ["POST"]


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/picky/", "/picky/{pk}/"])
def test_browsable_api_is_rendered_on_the_views_own_request(path: str) -> None:
    badge = Badge.objects.create(name="Gold")
    headers = {"accept": "text/html"}
    response = APIClient().get(path.format(pk=badge.pk), headers=headers)
    assert response.status_code == 200
    assert b"Gold" in response.content
    assert b"<form" in response.content


def test_view_without_a_request() -> None:
    view = OwnView()
    assert not hasattr(view, "request")
    view.request = request = OwnRequest(APIRequestFactory().get("/"))
    assert view.request is request


class ManyView(PickyView):
    @action(detail=False, methods=["put"])
    def rename_all(self, request: t.Any) -> Response:
        return Response()


router = SimpleRouter()
router.register("many", ManyView, basename="many")
urlpatterns += router.urls


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/many/rename-all/", "/many/{pk}/"])
def test_options_of_actions_on_many_rows(path: str) -> None:
    badge = Badge.objects.create(name="Gold")
    response = APIClient().options(path.format(pk=badge.pk))
    assert response.status_code == 200
    assert list(response.json()["actions"]) == ["PUT"]
    missing = APIClient().options(path.format(pk=uuid4()))
    assert ("actions" in missing.json()) is (path == "/many/rename-all/")


class Counting:
    """Counts how often it is asked who is calling."""

    asked = 0

    def authenticate(self, request: object) -> None:
        type(self).asked += 1

    def authenticate_header(self, request: object) -> str:
        return ""


class OpenView(BaseAPIView[OwnRequest]):
    permission_classes = [AllowAny]
    authentication_classes = [Counting]  # type: ignore[list-item]

    def get(self, request: OwnRequest) -> Response:
        return Response()

    post = get


class ClosedView(OpenView):
    permission_classes = [IsAuthenticated]


urlpatterns += [
    path("open/", OpenView.as_view()),
    path("closed/", ClosedView.as_view()),
]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("method", "path", "status", "asked"),
    [
        ("get", "/open/", 200, 0),
        ("get", "/closed/", 403, 1),
        ("post", "/open/", 200, 1),
    ],
)
def test_user_is_looked_up_only_when_needed(
    monkeypatch: pytest.MonkeyPatch, method: str, path: str, status: int, asked: int
) -> None:
    monkeypatch.setattr(Counting, "asked", 0)
    assert getattr(APIClient(), method)(path).status_code == status
    assert Counting.asked == asked
