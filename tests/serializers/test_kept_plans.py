"""A row plan that is kept answers as one that is made for the request."""

import gc
import weakref
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.db.models.signals import post_init
from django.test import override_settings
from django.utils import timezone
from rest_framework import serializers
from src.models import Book, Shelf
from src.serializers import BookSerializer

from codeforlife.serializers import ModelSerializer
from codeforlife.serializers._planning import kept_plans
from codeforlife.serializers._planning.kept_plans import get_row_plan
from codeforlife.tests.factories import make_school

pytestmark = pytest.mark.django_db


@pytest.fixture
def book():
    shelf = Shelf.objects.create(slug="top", label="Top", school=make_school())
    return Book.objects.create(isbn="1", title="One", shelf=shelf)


@pytest.fixture
def made(monkeypatch):
    """The serializer classes for which a plan is made."""
    classes = []
    make = kept_plans._make

    def record(cls, *args):
        classes.append(cls)
        return make(cls, *args)

    monkeypatch.setattr(kept_plans, "_make", record)
    return classes


def _read(serializer, model=Book):
    plan = get_row_plan(serializer, model, "default")
    assert plan.serializer is serializer
    return [plan.represent(row) for row in plan.read(model.objects.all())]


def _make_class(**members):
    class Meta:
        model = Book
        fields = ["id", "title", "updated_at", *members]

    return type("MadeSerializer", (ModelSerializer,), {"Meta": Meta, **members})


def test_a_second_request_builds_no_fields(book, made):
    cls = _make_class()
    expected = cls(book).data
    for _ in range(3):
        serializer = cls()
        assert _read(serializer) == [expected]
        assert "fields" not in vars(serializer)
    assert made == [cls]


def test_each_time_zone_has_its_own_times(book):
    Book.objects.update(updated_at=datetime(2026, 7, 1, 12, tzinfo=UTC))
    for zone, text in [
        ("UTC", "2026-07-01T12:00:00Z"),
        ("Asia/Kathmandu", "2026-07-01T17:45:00+05:45"),
        ("UTC", "2026-07-01T12:00:00Z"),
    ]:
        with timezone.override(ZoneInfo(zone)):
            (row,) = _read(BookSerializer())
        assert row["updated_at"] == text


def test_a_class_that_is_changed_has_another_plan(book):
    cls = _make_class()
    assert "pages" not in _read(cls())[0]
    cls.Meta.fields += ["pages"]
    assert _read(cls())[0]["pages"] == 1
    cls._declared_fields["pages"] = serializers.CharField()
    assert _read(cls())[0]["pages"] == "1"


def test_fields_of_one_instance_are_its_own(book):
    serializer = BookSerializer()
    serializer.fields.pop("title")
    assert "title" not in _read(serializer)[0]
    assert "title" in _read(BookSerializer())[0]


def test_a_setting_of_rest_framework_is_read_again(book):
    price = serializers.DecimalField(source="pages", max_digits=3, decimal_places=1)
    cls = _make_class(price=price)
    assert _read(cls())[0]["price"] == "1.0"
    with override_settings(REST_FRAMEWORK={"COERCE_DECIMAL_TO_STRING": False}):
        assert _read(cls())[0]["price"] == 1
    assert _read(cls())[0]["price"] == "1.0"


def test_a_model_that_begins_to_listen_is_noticed(book):
    def listen(**kwargs):
        """Stands for code that changes an instance."""

    _read(BookSerializer())
    post_init.connect(listen, sender=Book)
    try:
        assert get_row_plan(BookSerializer(), Book, "default").obstacles
    finally:
        post_init.disconnect(listen, sender=Book)


class _ShoutingShelfSerializer(ModelSerializer):
    class Meta:
        model = Shelf
        fields = ["slug"]

    def finish_row(self, data):
        return {"slug": self.context["prefix"] + data["slug"]}


class _PrefixedSerializer(ModelSerializer):
    class Meta:
        model = Book
        fields = ["title"]

    def finish_row(self, data):
        return {"title": self.context["prefix"] + data["title"]}


def test_a_hook_sees_the_context_of_its_own_request(book, made):
    nesting = _make_class(shelf=_ShoutingShelfSerializer(read_only=True))
    for prefix in ("a", "b"):
        (row,) = _read(_PrefixedSerializer(context={"prefix": prefix}))
        assert row == {"title": f"{prefix}One"}
        (row,) = _read(nesting(context={"prefix": prefix}))
        assert row["shelf"] == {"slug": f"{prefix}top"}


def test_a_nested_hook_that_is_patched_is_called(book, monkeypatch):
    class ShelfSerializer(ModelSerializer):
        class Meta:
            model = Shelf
            fields = ["slug"]

    cls = _make_class(shelf=ShelfSerializer(read_only=True))
    assert _read(cls())[0]["shelf"] == {"slug": "top"}
    monkeypatch.setattr(ShelfSerializer, "finish_row", lambda self, data: {"a": 1})
    assert _read(cls())[0]["shelf"] == {"a": 1}


def test_nothing_keeps_a_class_or_a_request_alive(book):
    class Request:
        """Stands for what a context holds."""

    kept = []
    for _ in range(20):
        shelf = BookSerializer().fields["shelf"]
        cls, request = _make_class(shelf=type(shelf)("slug", read_only=True)), Request()
        _read(cls(context={"request": request}))
        assert all(kept_plans._get_kept(cls).values())
        kept += [weakref.ref(cls), weakref.ref(request)]
    del cls, request
    gc.collect()
    assert not any(one() for one in kept)
