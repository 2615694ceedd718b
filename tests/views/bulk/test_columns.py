"""A bulk change writes what a row names, and answers with what is stored."""

import pytest
from django.db import connection
from django.db.models import Prefetch
from django.test.utils import CaptureQueriesContext
from rest_framework import serializers
from rest_framework.filters import BaseFilterBackend
from rest_framework.routers import SimpleRouter
from src.models import Badge, Event, Seat

from codeforlife.permissions import AllowAny
from codeforlife.serializers import ModelSerializer
from codeforlife.tests import APIClient
from codeforlife.urls.handlers import *  # noqa: F403
from codeforlife.user.models import User
from codeforlife.views import ModelViewSet


class _Child(serializers.ModelSerializer):
    class Meta:
        model = Event
        fields = ["id", "note"]


class EventSerializer(ModelSerializer[User, Event]):
    price = serializers.FloatField(required=False)
    parent_note = serializers.CharField(source="parent.note", read_only=True)
    children = _Child(many=True, read_only=True)

    class Meta:
        model = Event
        fields = [
            "id",
            "slug",
            "day",
            "note",
            "price",
            "extra",
            "title",
            "parent",
            "parent_note",
            "children",
            "badges",
        ]
        extra_kwargs = {"badges": {"required": False}}
        validators: list = []  # REST framework's would ask each change for the date


class DatedSerializer(ModelSerializer[User, Event]):
    class Meta:
        model = Event
        fields = ["id", "slug", "day"]


class OnlyMine(BaseFilterBackend):
    """Hides rows, as a service's own filter back end may."""

    def filter_queryset(self, request, queryset, view):
        return queryset.exclude(note="hidden")


class EventViewSet(ModelViewSet[User, Event]):
    queryset = Event.objects.order_by("pk")
    serializer_class = EventSerializer
    permission_classes = [AllowAny]
    filter_backends = [OnlyMine]
    annotate = ModelViewSet.update_action(
        "annotate", serializer_kwargs={"partial": True}
    )
    annotate_all = ModelViewSet.bulk_update_action(
        "annotate_all", serializer_kwargs={"partial": True}
    )


class DatedViewSet(EventViewSet):
    serializer_class = DatedSerializer


class BadgeSerializer(ModelSerializer[User, Badge]):
    class Meta:
        model = Badge
        fields = ["id", "name", "events"]
        extra_kwargs = {"events": {"required": False}}


class BadgeViewSet(ModelViewSet[User, Badge]):
    queryset = Badge.objects.order_by("name")
    serializer_class = BadgeSerializer
    permission_classes = [AllowAny]


class SeatSerializer(ModelSerializer[User, Seat]):
    class Meta:
        model = Seat
        fields = ["row", "number", "code", "guest", "note"]


class SeatViewSet(ModelViewSet[User, Seat]):
    queryset = Seat.objects.order_by("code")
    serializer_class = SeatSerializer
    permission_classes = [AllowAny]
    lookup_field = "code"
    lookup_value_regex = "[a-z0-9]+"


router = SimpleRouter()
router.register("events", EventViewSet, basename="event")
router.register("dated-events", DatedViewSet, basename="dated-event")
router.register("badges", BadgeViewSet, basename="badge")
router.register("seats", SeatViewSet, basename="seat")
urlpatterns = router.urls

pytestmark = [pytest.mark.urls(__name__), pytest.mark.django_db]


@pytest.fixture
def client():
    return APIClient()


@pytest.fixture
def events(db):
    parent = Event.objects.create(slug="a", day="2024-01-01", note="A")
    return [
        parent,
        Event.objects.create(slug="b", day="2024-01-01", note="B", parent=parent),
        Event.objects.create(slug="c", day="2024-01-01", note="C"),
    ]


def _patch(client, changes, path="events/bulk", **kwargs):
    method = client.put if path.endswith("all") else client.patch
    return method(f"/{path}/", changes, **kwargs).json()


def _stored(client, *events):
    return [client.get(f"/events/{event.pk}/").json() for event in events]


def _change(pk, **values):
    """Change a row behind the request's back, between its reading and its writing."""

    def execute(run, sql, params, many, context):
        if sql.startswith('UPDATE "src_event"') and "VALUES" in sql:
            with connection.cursor() as cursor:
                for name, value in values.items():
                    cursor.cursor.execute(
                        f"UPDATE src_event SET {name} = '{value}' WHERE id = {pk}"
                    )
        return run(sql, params, many, context)

    return connection.execute_wrapper(execute)


def test_rows_that_name_different_columns_leave_each_other_alone(client, events):
    first, second, _ = events
    changes = {str(first.pk): {"note": "new"}, str(second.pk): {"slug": "x"}}

    with _change(first.pk, slug="other"), _change(second.pk, note="other"):
        _patch(client, changes)

    stored = Event.objects.order_by("pk").values_list("slug", "note")
    assert list(stored) == [("other", "new"), ("x", "other"), ("c", "C")]


def test_rows_that_name_different_columns_are_one_statement(client, events):
    first, second, third = (str(event.pk) for event in events)
    changes = {first: {"note": "x"}, second: {"price": 2}, third: {"extra": {"a": 1}}}
    with CaptureQueriesContext(connection) as queries:
        _patch(client, changes)
    assert sum(query["sql"].startswith("UPDATE") for query in queries) == 1
    stored = Event.objects.order_by("pk").values_list("note", "cents", "extra")
    assert list(stored) == [("x", 0, {}), ("B", 200, {}), ("C", 0, {"a": 1})]


def test_a_property_is_written_by_its_setter(client, events):
    rows = [{"slug": s, "day": "2024-01-01", "price": 1.5} for s in ("d", "e")]
    client.post("/events/bulk/", rows, status_code_assertion=201)
    data = _patch(client, {str(event.pk): {"price": 7.25} for event in events})
    assert [row["price"] for row in data] == [7.25] * 3
    cents = Event.objects.order_by("pk").values_list("cents", flat=True)
    assert list(cents) == [725, 725, 725, 150, 150]


def test_a_property_that_changes_a_column_in_place(client, events, monkeypatch):
    def set_price(self, value):
        self.extra["price"] = value

    monkeypatch.setattr(Event, "price", property(lambda self: 1.0, set_price))
    _patch(client, {str(events[0].pk): {"price": 2.0}})
    assert Event.objects.get(pk=events[0].pk).extra == {"price": 2.0}


def test_a_reverse_relation_is_written(client, events):
    first, second, _ = (event.pk for event in events)
    rows = [{"name": "x", "events": [second]}, {"name": "y", "events": []}]
    new = client.post("/badges/bulk/", rows, status_code_assertion=201).json()
    assert [row["events"] for row in new] == [[second], []]

    data = _patch(client, {new[0]["id"]: {"events": [second, first]}}, "badges/bulk")

    assert data == [{"id": new[0]["id"], "name": "x", "events": [first, second]}]


def test_answers_show_what_is_stored(client, events):
    first, second, third = events
    changes = {
        str(first.pk): {"note": "AA", "slug": "aa"},
        str(second.pk): {"note": "BB"},
        str(third.pk): {"parent": first.pk},
    }
    data = _patch(client, changes)
    assert data == _stored(client, first, second, third)
    assert [row["title"] for row in data] == ["AA", "B", "C"]
    assert [row["parent_note"] for row in data] == [None, "AA", "AA"]


@pytest.mark.parametrize("path", ["events/bulk", "events/annotate-all"])
def test_answers_show_what_else_the_service_writes(client, events, path, monkeypatch):
    def update(self, instance, validated_data):
        Event.objects.filter(pk=events[0].pk).update(note="touched")
        Event.objects.create(slug="new", day="2024-02-02", parent=instance)
        return ModelSerializer.update(self, instance, validated_data)

    monkeypatch.setattr(EventSerializer, "update", update, raising=False)
    monkeypatch.setattr(
        EventViewSet, "queryset", EventViewSet.queryset.prefetch_related("children")
    )
    data = _patch(client, {str(events[1].pk): {"slug": "bb"}}, path)
    assert data == _stored(client, events[1])
    assert (data[0]["parent_note"], len(data[0]["children"])) == ("touched", 1)


def test_an_update_action_shows_what_is_stored(client, events, monkeypatch):
    def update(self, instance, validated_data):
        Event.objects.create(slug="new", day="2024-02-02", parent=instance)
        return ModelSerializer.update(self, instance, validated_data)

    monkeypatch.setattr(EventSerializer, "update", update, raising=False)
    monkeypatch.setattr(
        EventViewSet, "queryset", EventViewSet.queryset.prefetch_related("children")
    )
    url = f"/events/{events[1].pk}/annotate/"
    data = client.put(url, {"slug": "bb"}).json()
    assert data == _stored(client, events[1])[0]
    assert (data["title"], len(data["children"])) == ("BB", 1)


def test_what_the_view_sets_own_prefetch_hides_stays_hidden(
    client, events, monkeypatch
):
    shown = Prefetch("children", Event.objects.exclude(note="B"))
    monkeypatch.setattr(
        EventViewSet, "queryset", EventViewSet.queryset.prefetch_related(shown)
    )
    changes = {str(event.pk): {"price": 1} for event in events}
    assert [row["children"] for row in _patch(client, changes)] == [[], [], []]


@pytest.mark.parametrize("method", ["patch", "delete"])
def test_rows_that_a_filter_back_end_hides_do_not_exist(method, client, events):
    hidden = Event.objects.create(slug="h", day="2024-01-01", note="hidden")
    body = {str(hidden.pk): {"note": "x"}} if method == "patch" else [hidden.pk]
    call = getattr(client, method)
    response = call("/events/bulk/", body, status_code_assertion=400)
    assert response.json() == {"__all__": ["Some models do not exist."]}
    assert Event.objects.filter(note="hidden").exists()


def test_unique_for_a_date(client, events):
    day, unique = (
        "2024-01-01",
        {"slug": ['This field must be unique for the "day" date.']},
    )
    rows = [{"slug": s, "day": day} for s in ("x", "a", "x")]
    rows.append({"slug": "a", "day": "2024-01-02"})
    response = client.post("/dated-events/bulk/", rows, status_code_assertion=400)
    assert response.json() == [{}, unique, unique, {}]

    first, second, third = (str(event.pk) for event in events)
    changes = {
        first: {"slug": "a", "day": day},
        second: {"slug": "c", "day": day},
        third: {"slug": "a", "day": day},
    }
    errors = _patch(client, changes, "dated-events/bulk", status_code_assertion=400)
    assert errors == [{}, unique, unique]


def test_unique_for_a_date_costs_one_query(client, events):
    def count(rows):
        with CaptureQueriesContext(connection) as queries:
            client.post("/dated-events/bulk/", rows, status_code_assertion=201)
        return len(queries)

    few, many = (
        [{"slug": f"{n}-{m}", "day": "2024-01-01"} for m in range(n)] for n in (2, 40)
    )
    assert count(few) == count(many)


def test_composite_keys(client):
    rows = [
        {"row": "a", "number": n, "code": f"a{n}", "guest": "", "note": ""}
        for n in (1, 2)
    ]
    client.post("/seats/bulk/", rows, status_code_assertion=201)
    data = _patch(client, {"a2": {"guest": "Ada"}, "a1": {"note": "x"}}, "seats/bulk")
    assert data == [{**rows[0], "note": "x"}, {**rows[1], "guest": "Ada"}]
    stored = Seat.objects.order_by("code").values_list("number", "guest", "note")
    assert list(stored) == [(1, "", "x"), (2, "Ada", "")]
    client.delete("/seats/bulk/", ["a1"], status_code_assertion=204)
    assert Seat.objects.get().code == "a2"


@pytest.mark.parametrize("code", ["A1", "a-1", "a1 ", ""])
def test_a_lookup_value_that_no_url_has_is_refused(code, client):
    Seat.objects.create(row="a", number=1, code=code)
    errors = _patch(
        client, {code: {"note": "x"}}, "seats/bulk", status_code_assertion=400
    )
    assert "Some rows are not named correctly" in errors["__all__"][0]


def test_a_number_is_no_uuid(client):
    Badge.objects.create(pk="00000000-0000-0000-0000-000000000005", name="five")
    client.delete("/badges/bulk/", [5], status_code_assertion=400)
    assert Badge.objects.exists()
