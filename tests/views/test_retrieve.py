"""One row is read without an instance, unless somebody has to look at it."""

import typing as t
from unittest.mock import patch
from uuid import UUID

import pytest
from django.db.models.query import ModelIterable
from rest_framework import permissions
from rest_framework.test import APIClient
from src.models import Badge

from codeforlife.permissions import AND, NOT, OR, AllowAny, AllowNone, BasePermission
from codeforlife.permissions._object_rules import has_object_rule
from codeforlife.routers import DefaultRouter
from codeforlife.serializers import ModelSerializer
from codeforlife.user.models import User
from codeforlife.views import ModelViewSet


class BadgeSerializer(ModelSerializer[User, Badge]):
    class Meta:
        model = Badge
        fields: t.ClassVar = ["id", "name", "points"]


class IsGold(BasePermission):
    def has_object_permission(self, request: t.Any, view: t.Any, obj: t.Any) -> bool:
        return bool(obj.name == "Gold")


class BadgeViewSet(ModelViewSet[User, Badge]):
    queryset = Badge.objects.order_by("name")
    serializer_class = BadgeSerializer
    permission_classes = [AllowAny]
    lean_reads = True


class GuardedViewSet(BadgeViewSet):
    lean_reads = True
    permission_classes = [IsGold]


class GuardedDeeplyViewSet(BadgeViewSet):
    lean_reads = True

    def get_permissions(self) -> list[t.Any]:
        return [OR(AllowNone(), AND(AllowAny(), IsGold()))]


class ComposedViewSet(BadgeViewSet):
    lean_reads = True

    def get_permissions(self) -> list[t.Any]:
        return [OR(AllowNone(), NOT(AllowNone()))]


class OwnGetViewSet(BadgeViewSet):
    lean_reads = True

    def get_object(self) -> Badge:
        return t.cast(Badge, Badge.objects.get(name="Gold"))


class ShoutingSerializer(BadgeSerializer):
    def to_representation(self, instance: Badge) -> t.Any:
        return {**super().to_representation(instance), "name": instance.name.upper()}


class ShoutingViewSet(BadgeViewSet):
    lean_reads = True
    serializer_class = ShoutingSerializer


class ChoosyViewSet(BadgeViewSet):
    """Looks at the row before it chooses the row's serializer."""

    lean_reads = True

    def get_serializer_class(self) -> type[t.Any]:
        is_gold = self.get_object().name == "Gold"
        return ShoutingSerializer if is_gold else BadgeSerializer


class TellingViewSet(BadgeViewSet):
    """Looks at the row to tell the serializer about it."""

    lean_reads = True

    def get_serializer_context(self) -> dict[str, t.Any]:
        return {**super().get_serializer_context(), "badge": self.get_object()}


class NamedViewSet(BadgeViewSet):
    lean_reads = True
    lookup_field = "name"


router = DefaultRouter()
for prefix, view_set in {
    "plain": BadgeViewSet,
    "guarded": GuardedViewSet,
    "deeply": GuardedDeeplyViewSet,
    "composed": ComposedViewSet,
    "own": OwnGetViewSet,
    "shouting": ShoutingViewSet,
    "choosy": ChoosyViewSet,
    "telling": TellingViewSet,
    "named": NamedViewSet,
}.items():
    router.register(prefix, view_set, basename=prefix)
urlpatterns = router.urls

pytestmark = [pytest.mark.urls(__name__), pytest.mark.django_db]


@pytest.fixture
def badges() -> dict[str, Badge]:
    return {name: Badge.objects.create(name=name) for name in ("Gold", "Silver")}


@pytest.mark.parametrize(
    ("prefix", "badge", "status", "name", "instances"),
    [
        ("plain", "Silver", 200, "Silver", 0),
        ("composed", "Silver", 200, "Silver", 0),
        ("guarded", "Gold", 200, "Gold", 1),
        ("guarded", "Silver", 403, None, 1),
        ("deeply", "Gold", 200, "Gold", 1),
        ("deeply", "Silver", 403, None, 1),
        ("own", "Silver", 200, "Gold", 1),
        ("shouting", "Silver", 200, "SILVER", 1),
    ],
)
def test_retrieve(
    badges: dict[str, Badge],
    prefix: str,
    badge: str,
    status: int,
    name: str | None,
    instances: int,
) -> None:
    url = f"/{prefix}/{badges[badge].pk}/"
    made: list[object] = []
    iterate = ModelIterable.__iter__

    def count(iterable: t.Any) -> t.Iterator[t.Any]:
        for instance in iterate(iterable):
            made.append(instance)
            yield instance

    with patch.object(ModelIterable, "__iter__", count):
        response = APIClient().get(url)
    assert response.status_code == status
    assert response.json().get("name") == name
    assert len(made) == instances


def test_retrieve_shows_what_a_list_shows(badges: dict[str, Badge]) -> None:
    client = APIClient()
    for row in client.get("/plain/").json()["data"]:
        assert client.get(f"/plain/{row['id']}/").json() == row


@pytest.mark.parametrize(
    ("prefix", "badge", "name"),
    [
        ("choosy", "Gold", "GOLD"),
        ("choosy", "Silver", "Silver"),
        ("telling", "Silver", "Silver"),
    ],
)
def test_serializer_that_depends_on_the_row(
    badges: dict[str, Badge], prefix: str, badge: str, name: str
) -> None:
    client = APIClient()
    url = f"/{prefix}/{badges[badge].pk}/"

    assert client.get(url).json()["name"] == name
    assert client.patch(url, {"points": 5}).json()["name"] == name
    assert client.get(f"/{prefix}/{UUID(int=1)}/").status_code == 404
    badges[badge].refresh_from_db()
    assert badges[badge].points == 5


def test_looking_at_the_row_costs_one_query_each_time(
    badges: dict[str, Badge], django_assert_num_queries: t.Any
) -> None:
    # To plan, to get the row and to choose its serializer.
    with django_assert_num_queries(3):
        APIClient().get(f"/choosy/{badges['Gold'].pk}/")


@pytest.mark.usefixtures("badges")
@pytest.mark.parametrize(
    ("url", "status"),
    [
        ("/named/Gold/", 200),
        ("/named/Bronze/", 404),
        (f"/plain/{UUID(int=1)}/", 404),
        ("/plain/no-uuid/", 404),
    ],
)
def test_lookup(url: str, status: int) -> None:
    response = APIClient().get(url)
    assert response.status_code == status
    if status == 404:
        detail = "No Badge matches the given query."
        assert response.json()["detail"] in (detail, "Not found.")


@pytest.mark.parametrize(
    ("permission", "expected"),
    [
        (AllowAny(), False),
        (permissions.IsAdminUser(), False),
        (IsGold(), True),
        (NOT(IsGold()), True),
        (NOT(AllowAny()), False),
        (permissions.NOT(AllowAny()), True),
        (permissions.AND(AllowAny(), IsGold()), True),
        (permissions.DjangoObjectPermissions(), True),
        (object(), True),
    ],
)
def test_object_rules(permission: object, expected: bool) -> None:
    assert has_object_rule(permission) is expected
