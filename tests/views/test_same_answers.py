"""Reads are answered as by REST framework's own view set, byte for byte.

Serializers and querysets are drawn from what services write. Each is read through plain
REST framework, through ours, and through ours with ``lean_reads``.
"""

import types
import typing as t
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from unittest.mock import patch

import pytest
from django.contrib.contenttypes.fields import GenericForeignKey, GenericRelation
from django.contrib.contenttypes.models import ContentType
from django.db import connection, models
from django.db.models import Count, Prefetch, Value
from django.db.models.query import ModelIterable
from django.http import HttpResponse
from django.test.utils import isolate_apps
from django.urls import path
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rest_framework import serializers, viewsets
from rest_framework.test import APIRequestFactory

from codeforlife.permissions import AllowAny
from codeforlife.serializers import ModelSerializer
from codeforlife.user.models import User
from codeforlife.views import ModelViewSet
from codeforlife.views._lean_checks import find_obstacles

with isolate_apps("src"):

    class Author(models.Model):
        name = models.CharField(max_length=20)
        # A column that stories have, too.
        title = models.CharField(max_length=20, default="Dr")
        hidden = models.BooleanField(default=False)
        mentor = models.ForeignKey("self", models.CASCADE, null=True)

        class Meta:
            app_label = "src"
            db_table = "src_story_author"  # there is another author

        def __str__(self) -> str:
            return f"{self.title} {self.name}"

    class OpenManager(models.Manager[t.Any]):
        def get_queryset(self) -> models.QuerySet[t.Any]:
            return super().get_queryset().filter(closed=False)

    class Publisher(models.Model):
        name = models.CharField(max_length=20)
        closed = models.BooleanField(default=False)
        objects = OpenManager()

        class Meta:
            app_label = "src"
            base_manager_name = "objects"

    class Tag(models.Model):
        word = models.CharField(max_length=20)
        object_id = models.IntegerField()
        content_type = models.ForeignKey(ContentType, models.CASCADE)
        content_object = GenericForeignKey()

        class Meta:
            app_label = "src"

    class Story(models.Model):
        title = models.CharField(max_length=20)
        price = models.DecimalField(max_digits=6, decimal_places=2)
        published = models.DateField(null=True)
        editor = models.ForeignKey(Author, models.CASCADE, related_name="edited")
        author = models.ForeignKey(Author, models.CASCADE, null=True)
        publisher = models.ForeignKey(Publisher, models.CASCADE, null=True)
        # Keys that may name no row.
        reader = models.ForeignKey(
            Author,
            models.DO_NOTHING,
            null=True,
            db_constraint=False,
            related_name="+",
        )
        owner = models.ForeignKey(
            Author, models.DO_NOTHING, db_constraint=False, related_name="+"
        )
        tags = GenericRelation(Tag)

        class Meta:
            app_label = "src"

    class StoryProxy(Story):
        class Meta:
            app_label = "src"
            proxy = True

    class Novel(Story):
        chapters = models.IntegerField()

        class Meta:
            app_label = "src"

    class Cover(models.Model):
        story = models.OneToOneField(Story, models.CASCADE)
        artist = models.ForeignKey(Author, models.CASCADE, null=True)

        class Meta:
            app_label = "src"


_MODELS = (Author, Publisher, Tag, Story, Novel, Cover)

urlpatterns = [
    path("authors/<int:pk>/", lambda request, pk: HttpResponse(), name="author-detail"),
]
pytestmark = [pytest.mark.urls(__name__), pytest.mark.django_db]


@pytest.fixture(scope="module", autouse=True)
def tables(django_db_setup: None, django_db_blocker: t.Any) -> Iterator[None]:
    with django_db_blocker.unblock():
        with connection.schema_editor() as editor:
            for model in _MODELS:
                editor.create_model(model)
        _fill()
    yield
    with django_db_blocker.unblock():
        with connection.schema_editor() as editor:
            for model in reversed(_MODELS):
                editor.delete_model(model)
        ContentType.objects.filter(app_label="src", model="story").delete()


def _fill() -> None:
    """Make stories with and without everything that a story may have."""
    ada = Author.objects.create(name="Ada")
    bob = Author.objects.create(name="Bob", mentor=ada, hidden=True)
    firms = [Publisher.objects.create(name=name) for name in ("Open", "Closed")]
    Publisher.objects.filter(name="Closed").update(closed=True)
    lost = 9999
    rows: list[dict[str, t.Any]] = [
        {"author": ada, "publisher": firms[0], "reader": bob, "published": date.min},
        {"author": bob, "publisher": firms[1], "reader_id": lost},
        {"owner_id": lost},
        {"author": bob, "reader": ada},
    ]
    for number, row in enumerate(rows):
        row = {"editor": bob, "owner": ada, "price": Decimal("9.50"), **row}
        story = Novel.objects.create(title=f"Story {number}", chapters=number, **row)
        for word in ["red", "blue"][:number]:
            story.story_ptr.tags.create(word=word)
        if number % 2:
            Cover.objects.create(story=story, artist=ada if number > 1 else None)


# ---- what services write ----


class MentorSerializer(serializers.ModelSerializer[t.Any]):
    class Meta:
        model = Author
        fields = ("id", "name")


class AuthorSerializer(serializers.ModelSerializer[t.Any]):
    mentor = MentorSerializer(read_only=True)

    class Meta:
        model = Author
        fields = ("id", "name", "mentor")


class CoverSerializer(serializers.ModelSerializer[t.Any]):
    painter = serializers.CharField(source="artist.name", read_only=True)

    class Meta:
        model = Cover
        fields = ("id", "artist", "painter")


class PublisherSerializer(serializers.ModelSerializer[t.Any]):
    class Meta:
        model = Publisher
        fields = ("name",)


class TagSerializer(serializers.ModelSerializer[t.Any]):
    class Meta:
        model = Tag
        fields = ("word",)


def _dotted(source: str, **kwargs: t.Any) -> Callable[[], serializers.CharField]:
    return lambda: serializers.CharField(source=source, **kwargs)


_FIELDS: dict[str, Callable[[], t.Any] | None] = {
    "id": None,
    "pk": lambda: serializers.IntegerField(read_only=True),
    "title": None,
    "price": None,
    "published": None,
    "author": None,
    "reader": None,
    "owner_id": lambda: serializers.IntegerField(read_only=True),
    "nested": lambda: AuthorSerializer(source="author", read_only=True),
    "nested_default": lambda: AuthorSerializer(source="author.mentor", default="none"),
    "nested_editor": lambda: AuthorSerializer(source="editor", read_only=True),
    "nested_reader": lambda: MentorSerializer(source="reader", read_only=True),
    "nested_owner": lambda: MentorSerializer(source="owner", read_only=True),
    "firm": lambda: PublisherSerializer(source="publisher", read_only=True),
    "firm_name": _dotted("publisher.name", read_only=True),
    "firm_default": _dotted("publisher.name", default="-"),
    "name": _dotted("author.name", read_only=True),
    "name_null": _dotted("author.name", allow_null=True),
    "name_default": _dotted("author.name", default="nobody"),
    "name_needed": _dotted("author.name"),
    "mentor_name": _dotted("author.mentor.name", read_only=True),
    "mentor_key": lambda: serializers.PrimaryKeyRelatedField(
        source="author.mentor", read_only=True
    ),
    "editor_name": _dotted("editor.name"),
    "reader_name": _dotted("reader.name", default="nobody"),
    "owner_name": _dotted("owner.name", default="nobody"),
    "cover": lambda: CoverSerializer(read_only=True),
    "cover_artist": _dotted("cover.artist.name", read_only=True),
    "cover_default": _dotted("cover.artist.name", default="-"),
    "slug": lambda: serializers.SlugRelatedField("name", source="author", read_only=1),
    "slug_far": lambda: serializers.SlugRelatedField(
        "mentor__name", source="editor", read_only=True
    ),
    "text": lambda: serializers.StringRelatedField(source="author"),
    "link": lambda: serializers.HyperlinkedRelatedField(
        "author-detail", source="author", read_only=True
    ),
    "tags": lambda: TagSerializer(many=True, read_only=True),
    "tag_words": lambda: serializers.SlugRelatedField(
        "word", source="tags", many=True, read_only=True
    ),
    "shout": lambda: serializers.SerializerMethodField(),
    "n": lambda: serializers.IntegerField(read_only=True),
    "seen": lambda: MentorSerializer(read_only=True),
}

_SHOWN = Author.objects.filter(hidden=False)

_QUERYSETS: dict[str, Callable[[t.Any], t.Any]] = {
    "all": lambda rows: rows,
    "only": lambda rows: rows.only("title", "author"),
    "only related": lambda rows: rows.select_related("author").only("title", "author"),
    "defer": lambda rows: rows.defer("author", "price"),
    "joined": lambda rows: rows.select_related("author"),
    "joined all": lambda rows: rows.select_related("editor", "cover"),
    "prefetched": lambda rows: rows.prefetch_related("author", "tags"),
    "filtered": lambda rows: rows.prefetch_related(Prefetch("author", _SHOWN)),
    "filtered reader": lambda rows: rows.prefetch_related(Prefetch("reader", _SHOWN)),
    "filtered far": lambda rows: rows.prefetch_related(
        Prefetch("author__mentor", Author.objects.none())
    ),
    "filtered tags": lambda rows: rows.prefetch_related(
        Prefetch("tags", Tag.objects.exclude(word="red"))
    ),
    "to_attr": lambda rows: rows.prefetch_related(
        Prefetch("author", _SHOWN, to_attr="seen")
    ),
    "union": lambda rows: rows.filter(pk=1).union(rows.filter(pk__gt=1)).order_by("id"),
    "distinct": lambda rows: rows.distinct(),
    "counted": lambda rows: rows.annotate(n=Count("tags")),
    "valued": lambda rows: rows.annotate(n=Value(5)).filter(n=5),
    "sliced": lambda rows: rows[1:],
    "ordered by a relation": lambda rows: rows.order_by("author__name", "pk"),
    "extra": lambda rows: rows.extra(select={"n": "1"}),
    "raw": lambda rows: rows.extra(where=["title <> ''"]),
    "filtered by a list": lambda rows: rows.filter(tags__word="red"),
    "none": lambda rows: rows.none(),
    "list": lambda rows: list(rows),
    "evaluated": lambda rows: rows if len(rows) else rows.none(),
}


class _Plain(serializers.ModelSerializer[t.Any]):
    """REST framework's, but for one rule of ours: a null link is shown as a null."""

    def to_representation(self, instance: t.Any) -> t.Any:
        data = super().to_representation(instance)
        return {
            name: data.get(name)
            for name, field in self.fields.items()
            if name in data or _meets_null(instance, field.source_attrs)
        }


def _meets_null(instance: t.Any, attrs: list[str]) -> bool:
    for attr in attrs:
        if instance is None:
            return True
        instance = getattr(instance, attr, ...)
    return False


def _make_serializer(base: t.Any, model: t.Any, names: list[str]) -> t.Any:
    def fill(namespace: dict[str, t.Any]) -> None:
        fields = {name: make() for name in names if (make := _FIELDS[name])}
        meta = {"model": model, "fields": names}
        namespace.update(fields, Meta=type("Meta", (), meta), __module__=__name__)
        namespace["get_shout"] = lambda self, story: story.title.upper()

    return types.new_class("StorySerializer", (base,), {}, fill)


def _read(view_set: t.Any, action: str, **kwargs: t.Any) -> t.Any:
    """Read what a client would, or the error that a server would log."""
    view = view_set.as_view({"get": action})
    try:
        response = view(APIRequestFactory().get("/"), **kwargs)
        return response.status_code, response.render().content
    except Exception as error:
        return type(error), str(error).replace("_Plain", "").split("Original")[0][:40]


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    model=st.sampled_from([Story, StoryProxy, Novel]),
    names=st.lists(st.sampled_from(sorted(_FIELDS)), min_size=1, unique=True),
    queryset=st.sampled_from(sorted(_QUERYSETS)),
    is_paged=st.booleans(),
)
def test_the_same_bytes(
    model: t.Any, names: list[str], queryset: str, is_paged: bool
) -> None:
    class Reads:
        permission_classes = [AllowAny]
        if not is_paged:
            pagination_class = None

        def get_queryset(self) -> t.Any:
            return _QUERYSETS[queryset](model.objects.order_by("pk"))

    class PlainViewSet(Reads, viewsets.ModelViewSet[t.Any]):
        serializer_class = _make_serializer(_Plain, model, names)

    class OursViewSet(Reads, ModelViewSet[User, model]):  # type: ignore[valid-type, misc]
        serializer_class = _make_serializer(ModelSerializer[User, model], model, names)

    class LeanViewSet(OursViewSet):
        lean_reads = True

    made: list[object] = []
    iterate = ModelIterable.__iter__

    def count(iterable: t.Any) -> t.Iterator[t.Any]:
        made.append(iterable)
        return iterate(iterable)

    for action, kwargs in (
        ("list", {}),
        ("retrieve", {"pk": 2}),
        ("retrieve", {"pk": 3}),
    ):
        expected = _read(PlainViewSet, action, **kwargs)
        assert _read(OursViewSet, action, **kwargs) == expected
        with patch.object(ModelIterable, "__iter__", count):
            assert _read(LeanViewSet, action, **kwargs) == expected
    if queryset in ("all", "joined", "valued") and not find_obstacles(LeanViewSet()):
        assert made == []
