"""What stands against lean reads is named when the service starts, and not used."""

import typing as t

import pytest
from django.core.checks import run_checks
from django.db import models
from django.db.models import Prefetch
from django.db.models.signals import post_init
from django.test.utils import isolate_apps
from django.urls import include, path
from rest_framework import serializers
from rest_framework.pagination import CursorPagination
from src.models import Book, Shelf

from codeforlife.routers import DefaultRouter
from codeforlife.serializers import ModelSerializer
from codeforlife.user.models import User
from codeforlife.user.views import ClassViewSet, SchoolViewSet, UserViewSet
from codeforlife.views import ModelViewSet
from codeforlife.views._lean_checks import find_obstacles


class BookSerializer(ModelSerializer[User, Book]):
    class Meta:
        model = Book
        fields: t.ClassVar = ["id", "title", "shelf"]


class BookViewSet(ModelViewSet[User, Book]):
    lean_reads = True
    serializer_class = BookSerializer


def _override(name: str, base: t.Any = BookSerializer) -> t.Any:
    return type("Own", (base,), {name: getattr(base, name, None)})


def _add(field: t.Any) -> t.Any:
    meta = type("Meta", (BookSerializer.Meta,), {"fields": ["id", "own"]})
    return type("Own", (BookSerializer,), {"own": field, "Meta": meta})


class OwnQuerySet(models.QuerySet[t.Any]):
    def _fetch_all(self) -> None:
        super()._fetch_all()  # type: ignore[misc] # private


class Nested(serializers.ModelSerializer[t.Any]):
    class Meta:
        model = Shelf
        fields = ("slug",)


class Cursor(CursorPagination):
    ordering = "id"


class OwnList(serializers.ListSerializer[t.Any]):
    def to_representation(self, data: t.Any) -> list[t.Any]:
        return super().to_representation(data)


def _list_class() -> t.Any:
    meta = type("Meta", (BookSerializer.Meta,), {"list_serializer_class": OwnList})
    return type("Own", (BookSerializer,), {"Meta": meta})


_HOOKS = ("__init__", "many_init", "data", "to_representation", "get_fields")


@pytest.mark.parametrize(
    ("attrs", "id_", "named"),
    [
        *(
            ({"serializer_class": _override(name)}, "E132", f"Own.{name}")
            for name in _HOOKS
        ),
        ({"serializer_class": _list_class()}, "E132", "OwnList.to_representation"),
        (
            {"serializer_class": _add(serializers.SerializerMethodField())},
            "E133",
            "Own.own shows more than a column: it is a SerializerMethodField",
        ),
        (
            {
                "serializer_class": _add(
                    serializers.CharField(source="shelf.school.name", default="-")
                )
            },
            "E133",
            "Own.own shows more than a column: it has a default",
        ),
        (
            {"serializer_class": _add(serializers.CharField(source="reader.is_staff"))},
            "E133",
            "it does not allow the nulls that its source meets",
        ),
        (
            {"serializer_class": _add(Nested(source="shelf.school", default="-"))},
            "E133",
            "Nested.slug shows more than a column: School.slug",
        ),
        (
            {"serializer_class": _add(Nested(many=True, source="shelf.books"))},
            "E133",
            "it is a ListSerializer",
        ),
        ({"get_serializer": BookViewSet.get_serializer}, "E131", "Own.get_serializer"),
        ({"get_object": BookViewSet.get_object}, "E131", "Own.get_object"),
        (
            {"paginate_queryset": BookViewSet.paginate_queryset},
            "E131",
            "Own.paginate_queryset",
        ),
        ({"pagination_class": Cursor}, "E131", "Cursor looks at instances"),
        (
            {"queryset": OwnQuerySet(Book)},
            "E135",
            "has an own OwnQuerySet._fetch_all",
        ),
        ({"queryset": Book.objects.only("id")}, "E135", "defers columns"),
        (
            {"queryset": Book.objects.prefetch_related(Prefetch("shelf"))},
            "E135",
            "prefetches related rows",
        ),
        ({"queryset": Book.objects.extra(where=["1=1"])}, "E135", "SQL of its own"),
    ],
)
def test_what_is_named(attrs: dict[str, t.Any], id_: str, named: str) -> None:
    view_set: t.Any = type("Own", (BookViewSet,), {"lean_reads": True, **attrs})
    errors = find_obstacles(view_set())
    assert any(named in error.msg for error in errors), errors
    assert {error.id for error in errors} == {f"codeforlife.{id_}"}


def test_nothing_stands_against_plain_columns() -> None:
    assert find_obstacles(BookViewSet()) == []


@pytest.mark.parametrize("view_set", [ClassViewSet, SchoolViewSet, UserViewSet])
def test_the_packages_own_view_sets_read_without_instances(view_set: t.Any) -> None:
    assert view_set.lean_reads
    assert find_obstacles(view_set()) == []


def test_a_subclass_declares_for_itself() -> None:
    class OwnUserViewSet(UserViewSet):
        pass

    assert not OwnUserViewSet.lean_reads


@isolate_apps("src")
def test_a_model_that_changes_what_it_loads() -> None:
    class Loud(models.Model):
        name = models.CharField(max_length=9)

        class Meta:
            app_label = "src"

        @classmethod
        def from_db(cls, *args: t.Any) -> t.Self:
            return super().from_db(*args)

    class LoudSerializer(ModelSerializer[User, Loud]):
        class Meta:
            model = Loud
            fields: t.ClassVar = ["name"]

    class LoudViewSet(ModelViewSet[User, Loud]):
        lean_reads = True
        serializer_class = LoudSerializer

    (error,) = {error.msg: error for error in find_obstacles(LoudViewSet())}.values()
    assert error.id == "codeforlife.E134"
    assert "Loud.from_db" in error.msg


def test_a_receiver_of_loaded_instances() -> None:
    def receive(**_: t.Any) -> None:
        pass

    post_init.connect(receive, sender=Book)
    try:
        messages = [error.msg for error in find_obstacles(BookViewSet())]
    finally:
        post_init.disconnect(receive, sender=Book)
    assert any("a receiver of pre_init or post_init" in text for text in messages)


class ShoutingViewSet(BookViewSet):
    lean_reads = True
    serializer_class = _add(serializers.SerializerMethodField(method_name="get_title"))


class PostingViewSet(ShoutingViewSet):
    """Serves no read, so what stands against lean reads does not matter."""

    lean_reads = True
    http_method_names: t.ClassVar = ["post"]


router = DefaultRouter()
router.register("books", BookViewSet, basename="book")
router.register("shouts", ShoutingViewSet, basename="shout")
urlpatterns = [
    path("api/", include(router.urls)),
    path("posts/", PostingViewSet.as_view({"post": "create"})),
]


@pytest.mark.urls(__name__)
@pytest.mark.django_db
def test_the_check_walks_the_urls() -> None:
    errors = [error for error in run_checks() if "codeforlife.E13" in str(error.id)]
    assert [str(error.obj) for error in errors] == [f"{__name__}.ShoutingViewSet"]
    assert errors[0].hint
