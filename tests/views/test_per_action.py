"""Permissions, serializers and rows that a view set declares for one action."""

import typing as t

import pytest
from rest_framework import permissions
from rest_framework.test import APIRequestFactory
from src.models import Badge

from codeforlife.permissions import NOT, AllowAny, AllowNone, IsAuthenticated
from codeforlife.serializers import ModelSerializer
from codeforlife.user.models import User
from codeforlife.views import ModelViewSet

pytestmark = pytest.mark.django_db


class BadgeSerializer(ModelSerializer[User, Badge]):
    class Meta:
        model = Badge
        fields: t.ClassVar = ["id", "name", "points"]


class BriefSerializer(ModelSerializer[User, Badge]):
    class Meta:
        model = Badge
        fields: t.ClassVar = ["name"]


class BadgeViewSet(ModelViewSet[User, Badge]):
    queryset = Badge.objects.order_by("pk")
    queryset_by_action = {"list": Badge.objects.filter(points__gt=0).order_by("name")}
    serializer_class = BadgeSerializer
    serializer_class_by_action: t.ClassVar = {"list": BriefSerializer}
    permission_classes = [AllowNone]
    permission_classes_by_action: t.ClassVar = {
        "list": [AllowAny],
        "retrieve": [NOT(AllowNone()), AllowAny()],
        "bulk": [IsAuthenticated],
        "destroy": [permissions.AllowAny & permissions.IsAdminUser],
    }


class OwnViewSet(BadgeViewSet):
    def get_permissions(self) -> t.Any:
        return [AllowAny()] if self.action == "create" else super().get_permissions()

    def get_serializer_class(self) -> t.Any:
        if self.action == "list":
            return BadgeSerializer
        return super().get_serializer_class()


def _call(view_set: t.Any, method: str, action: str, **kwargs: t.Any) -> t.Any:
    request = getattr(APIRequestFactory(), method)("/", {"name": "New"}, format="json")
    return view_set.as_view({method: action})(request, **kwargs)


@pytest.fixture
def badge() -> Badge:
    Badge.objects.create(name="Bronze", points=1)
    return Badge.objects.create(name="Gold")


def test_an_action_has_its_own(badge: Badge) -> None:
    assert _call(BadgeViewSet, "get", "list").data["data"] == [{"name": "Bronze"}]
    response = _call(BadgeViewSet, "get", "retrieve", pk=badge.pk)
    assert {*response.data} == {"id", "name", "points"}
    assert _call(BadgeViewSet, "post", "create").status_code == 403
    assert _call(BadgeViewSet, "post", "bulk").status_code == 403


def test_rows_are_read_anew_for_each_request(badge: Badge) -> None:
    assert _call(BadgeViewSet, "get", "list").data["count"] == 1
    Badge.objects.update(points=2)
    assert _call(BadgeViewSet, "get", "list").data["count"] == 2


def test_the_methods_win(badge: Badge) -> None:
    assert _call(OwnViewSet, "post", "create").status_code == 201
    assert {*_call(OwnViewSet, "get", "list").data["data"][0]} == {
        "id",
        "name",
        "points",
    }
    assert _call(OwnViewSet, "delete", "destroy", pk=badge.pk).status_code == 403


@pytest.mark.parametrize(
    ("attr", "value", "message"),
    [
        ("queryset_by_action", {"lst": Badge.objects.all()}, "names 'lst', but"),
        ("queryset_by_action", {"list": Badge}, "must be a queryset, not"),
        ("serializer_class_by_action", {"list": Badge}, "must be a serializer class"),
        (
            "serializer_class_by_action",
            {"list": BriefSerializer()},
            "must be a serializer class",
        ),
        ("permission_classes_by_action", {"bulk": AllowAny}, "must be a list of"),
        ("permission_classes_by_action", {"bulk": [Badge]}, "must be a list of"),
    ],
)
def test_mistakes_are_errors_at_class_creation(
    attr: str, value: t.Any, message: str
) -> None:
    with pytest.raises(TypeError, match=rf"Wrong\.{attr}.*{message}"):
        type("Wrong", (BadgeViewSet,), {attr: value})
