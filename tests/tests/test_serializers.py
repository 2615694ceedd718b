"""How data is compared with models and representations."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal

import pytest
from django.contrib.auth.models import Group, Permission
from src.models import Badge, Book, Shelf

from codeforlife.tests._json import to_json
from codeforlife.tests._subset import (
    assert_subset_of_model,
    assert_subset_of_representation,
    drop,
    merge,
)
from codeforlife.tests.factories import make_school, make_teacher

MERGES = [
    ({"a": 1}, None, {"a": 1}),
    ({"a": 1, "b": 1}, {"b": 2, "c": 3}, {"a": 1, "b": 2, "c": 3}),
    ({"a": {"b": 1, "c": 1}}, {"a": {"c": 2}}, {"a": {"b": 1, "c": 2}}),
    ({"a": {"b": 1}}, {"a": 2}, {"a": 2}),
    ({"a": 1}, {"a": {"b": 1}}, {"a": {"b": 1}}),
]


@pytest.mark.parametrize(("data", "new", "merged"), MERGES)
def test_merge(data, new, merged) -> None:
    assert merge(data, new) == merged


DROPS = [
    ({"a": 1, "b": 2}, None, {"a": 1, "b": 2}),
    ({"a": 1, "b": 2}, {"b"}, {"a": 1}),
    ({"a": {"b": 1, "c": 2}}, {"a": {"c"}}, {"a": {"b": 1}}),
    ({"a": {"b": {"c": 1, "d": 2}}}, {"a": {"b": {"c"}}}, {"a": {"b": {"d": 2}}}),
    ({"a": {"b": 1}, "c": 2}, {"a": None}, {"c": 2}),
    ({"a": 1}, {"b": {"c"}}, {"a": 1}),
]


@pytest.mark.parametrize(("data", "names", "rest"), DROPS)
def test_drop(data, names, rest) -> None:
    assert drop(data, names) == rest


@pytest.mark.django_db
class TestSubsetOfModel:
    @pytest.fixture
    def book(self) -> Book:
        shelf = Shelf.objects.create(slug="a", label="A", school=make_school(name="S"))
        return Book.objects.create(isbn="1", title="Emma", shelf=shelf)

    def test_equal(self, book: Book) -> None:
        data = {
            "title": "Emma",
            "pages": 1,
            "shelf": book.shelf,
            "reader": None,
            "updated_at": book.updated_at,
            "id": book.pk,
        }
        assert_subset_of_model(data, book)
        assert_subset_of_model({"shelf": book.shelf_id}, book)
        assert_subset_of_model({"shelf": {"label": "A", "school": {"name": "S"}}}, book)

    @pytest.mark.parametrize(
        ("data", "message"),
        [
            ({"title": "Kim"}, "Book.title: expected 'Kim', got 'Emma'"),
            ({"shelf": 0}, "Book.shelf: expected 0, got"),
            ({"reader": 1}, "Book.reader: expected 1, got None"),
            ({"shelf": {"slug": "b"}}, "Shelf.shelf.slug: expected 'b', got 'a'"),
            ({"colour": 1}, "Book has no attribute 'colour'"),
        ],
    )
    def test_unequal(self, book: Book, data, message: str) -> None:
        with pytest.raises(AssertionError, match=message):
            assert_subset_of_model(data, book)

    def test_serialized_values(self, book: Book) -> None:
        badge = Badge.objects.create(name="Gold")
        moment = book.updated_at.astimezone(dt.UTC)
        assert_subset_of_model({"id": str(badge.pk)}, badge)
        assert_subset_of_model({"updated_at": to_json(moment)}, book)
        with pytest.raises(AssertionError):
            assert_subset_of_model({"id": str(uuid.uuid4())}, badge)

    def test_typed_related_objects(self) -> None:
        teacher = make_teacher()
        assert_subset_of_model(
            {"new_user": teacher.new_user, "is_admin": False}, teacher
        )


@pytest.mark.django_db
class TestManyToMany:
    """The permissions of a group stand for any such relation."""

    @pytest.fixture
    def group(self) -> Group:
        return Group.objects.create(name="editors")

    def test_in_no_order(self, group: Group) -> None:
        one, two = Permission.objects.all()[:2]
        group.permissions.set([one, two])
        for value in (
            [one, two],
            [two, one],
            {one, two},
            [two.pk, one.pk],
            [one.pk, two],
            Permission.objects.filter(pk__in=[one.pk, two.pk]).order_by("-pk"),
        ):
            assert_subset_of_model({"permissions": value}, group)

    def test_unequal(self, group: Group) -> None:
        one, two = Permission.objects.all()[:2]
        group.permissions.set([one])
        for value in ([], [two], [one, two], [one, one], one, one.pk, "x", None, {}):
            with pytest.raises(AssertionError, match=r"Group\.permissions: expected"):
                assert_subset_of_model({"permissions": value}, group)


def test_representation() -> None:
    shown = {"id": 1, "shelf": {"id": 2, "label": "A"}, "tags": ["x"]}

    rest = assert_subset_of_representation({"shelf": {"label": "A"}}, shown)
    assert rest == {"id": 1, "shelf": {"id": 2}, "tags": ["x"]}
    assert assert_subset_of_representation(shown, shown) == {}
    assert shown["shelf"] == {"id": 2, "label": "A"}
    for data in ({"id": 2}, {"shelf": {"label": "B"}}, {"name": 1}, {"tags": []}):
        with pytest.raises(AssertionError):
            assert_subset_of_representation(data, shown)


MOMENT = dt.datetime(2026, 7, 1, 12, 0, 0, 5, tzinfo=dt.timezone(dt.timedelta(hours=1)))
JSON = [
    (None, None, None),
    ({"a": (1, True)}, None, {"a": [1, True]}),
    ({1: "x"}, None, {"1": "x"}),
    (uuid.UUID(int=1), None, "00000000-0000-0000-0000-000000000001"),
    (Decimal("1.50"), None, 1.5),
    (dt.date(2026, 7, 1), None, "2026-07-01"),
    (MOMENT, None, "2026-07-01T11:00:00.000005Z"),
    ([{"at": MOMENT}], [{"at": "2026-07-01T12:00:00.000005+01:00"}], None),
    (MOMENT, "2026-07-01T11:00:01Z", "2026-07-01T11:00:00.000005Z"),
    (MOMENT, "2026-99-01T11:00:01Z", "2026-07-01T11:00:00.000005Z"),
    (dt.datetime(2026, 7, 1), "x", "2026-07-01T00:00:00.000000Z"),
]


@pytest.mark.parametrize(("value", "like", "expected"), JSON, ids=range(len(JSON)))
def test_to_json(value, like, expected) -> None:
    assert to_json(value, like) == (like if expected is None else expected)
