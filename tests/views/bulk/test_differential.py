"""Rows written one by one and in bulk leave the same database and the same answers."""

import json
import string

import pytest
from django.db import transaction
from django.db.models.signals import pre_save
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rest_framework import serializers
from rest_framework.routers import SimpleRouter
from src.models import Badge, Event

from codeforlife.permissions import AllowAny
from codeforlife.serializers import ModelSerializer
from codeforlife.tests import APIClient
from codeforlife.urls.handlers import *  # noqa: F403
from codeforlife.user.models import User
from codeforlife.views import ModelViewSet


class _Slugs(serializers.ModelSerializer):
    class Meta:
        model = Event
        fields = ["id", "slug"]


class EventSerializer(ModelSerializer[User, Event]):
    """Has fields of each kind that can be written, and shows what follows from them."""

    slug = serializers.SlugField(max_length=8)
    price = serializers.FloatField(required=False)
    parent = serializers.SlugRelatedField(
        slug_field="id",
        queryset=Event.objects.all(),
        required=False,
        allow_null=True,
    )
    parent_note = serializers.CharField(source="parent.note", read_only=True)
    children = _Slugs(many=True, read_only=True)

    class Meta:
        model = Event
        fields = [
            "id",
            "slug",
            "day",
            "note",
            "price",
            "cents",
            "extra",
            "title",
            "parent",
            "parent_note",
            "children",
            "badges",
        ]
        extra_kwargs = {"badges": {"required": False}}
        validators: list = []


class HashingSerializer(EventSerializer):
    """Has code of its own for one row."""

    def create(self, validated_data):
        return super().create({**validated_data, "note": "made"})

    def update(self, instance, validated_data):
        return super().update(instance, {**validated_data, "note": "changed"})


class EventViewSet(ModelViewSet[User, Event]):
    queryset = Event.objects.order_by("pk")
    serializer_class = EventSerializer
    permission_classes = [AllowAny]


class HashingViewSet(EventViewSet):
    serializer_class = HashingSerializer


class PerformingViewSet(EventViewSet):
    def perform_create(self, serializer):
        serializer.save(note=f"by {type(serializer).__name__}")

    def perform_update(self, serializer):
        serializer.save(note=f"{serializer.instance.note}+")

    def perform_destroy(self, instance):
        instance.note = "archived"
        instance.save()


class PrefetchingViewSet(EventViewSet):
    queryset = EventViewSet.queryset.select_related("parent").prefetch_related(
        "children", "badges"
    )


VIEW_SETS = {
    "plain": EventViewSet,
    "hashing": HashingViewSet,
    "performing": PerformingViewSet,
    "prefetching": PrefetchingViewSet,
}

router = SimpleRouter()
for name, view_set in VIEW_SETS.items():
    router.register(name, view_set, basename=name)
urlpatterns = router.urls

pytestmark = [pytest.mark.urls(__name__), pytest.mark.django_db]

_text = st.text(string.ascii_letters + " é\u2028\x00\ud800'\"%", max_size=10)
_number = st.one_of(st.integers(-(2**70), 2**70), st.integers(-5, 5))
_junk = st.sampled_from([None, True, "", [], {}, 1.5, "x", [1], 2.0**16])


def _either(strategy):
    """Mostly good values, as rows are refused when one of theirs is not."""
    return st.one_of(strategy, strategy, strategy, strategy, _junk)


ROWS = st.fixed_dictionaries(
    {},
    optional={
        "slug": _either(st.text("abc-", min_size=1, max_size=9)),
        "day": _either(st.sampled_from(["2024-01-01", "2024-02-30", "1999-12-31"])),
        "note": _either(_text),
        "price": _either(st.one_of(st.floats(-9, 9), st.just("2.5"))),
        "extra": _either(st.dictionaries(st.text("ab", max_size=2), _number)),
        "parent": st.sampled_from([None, 901, 902, 903, 404, "901", "x"]),
        "badges": _either(st.sampled_from([[], ["0" * 31 + "1"], ["0" * 32]])),
    },
)
NEW = ROWS.map(lambda row: {"slug": "new", "day": "2024-05-05", **row})


PKS = (901, 902, 903)  # beyond those that the database gives to new rows


@pytest.fixture
def before(db):
    """Fill the tables; each request is undone."""
    Badge.objects.bulk_create(Badge(pk="0" * 31 + str(n), name=str(n)) for n in (1, 2))
    Event.objects.bulk_create(
        Event(
            pk=pk,
            slug=f"s{pk}",
            day="2024-01-01",
            note=f"n{pk}",
            cents=pk - 800,
            parent_id=None if pk == PKS[0] else PKS[0],
        )
        for pk in PKS
    )
    return _read_all()


def _read_all():
    """Read what is stored; new rows by their order, as their keys may differ."""
    events = list(Event.objects.order_by("pk").prefetch_related("badges"))
    places = {event.pk: place for place, event in enumerate(events)}
    columns = ("slug", "day", "note", "cents", "extra", "title")
    return [
        [
            *(getattr(event, column) for column in columns),
            places.get(event.parent_id),
            [badge.pk for badge in event.badges.order_by("pk")],
        ]
        for event in events
    ]


class _Undo(Exception):
    pass


def _run(call):
    """Call something, see what is stored afterwards, and undo it."""
    try:
        with transaction.atomic():
            result = call()
            stored = _read_all()
            raise _Undo
    except _Undo:
        return result, stored


_examples = settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture
def send():
    client = APIClient(raise_request_exception=False)

    def sorted_children(data):
        """The database promises no order of related rows."""
        for row in data if isinstance(data, list) else [data]:
            if isinstance(row, dict) and isinstance(row.get("children"), list):
                row["children"].sort(key=str)
        return data

    def send(method, path, body=None):
        response = client.generic(
            method.upper(),
            path,
            json.dumps(body),  # with half of a surrogate pair as an escape
            content_type="application/json",
            status_code_assertion=lambda _: True,
        )
        data = response.json() if response.content else None
        return response.status_code, sorted_children(data)

    return send


@pytest.mark.parametrize("name", VIEW_SETS)
@_examples
@given(rows=st.lists(NEW, min_size=1, max_size=4))
def test_creating(name, send, before, rows):
    def one_by_one():
        return [send("post", f"/{name}/", row) for row in rows]

    answers, stored = _run(one_by_one)
    (status, data), stored_in_bulk = _run(lambda: send("post", f"/{name}/bulk/", rows))

    if all(code == 201 for code, _ in answers):
        assert (status, stored_in_bulk) == (201, stored)
        for (_, single), many in zip(answers, data, strict=True):
            assert {**single, "id": 0} == {**many, "id": 0}
    else:
        errors = [{} if code == 201 else error for code, error in answers]
        assert (status, data) == (400, errors)
        assert stored_in_bulk == before


@pytest.mark.parametrize("name", VIEW_SETS)
@_examples
@given(changes=st.dictionaries(st.sampled_from(PKS), ROWS, min_size=1))
def test_changing(name, send, before, changes):
    changes = {pk: row or {"note": "x"} for pk, row in changes.items()}

    def one_by_one():
        answers = [send("patch", f"/{name}/{pk}/", row) for pk, row in changes.items()]
        # What was answered to an earlier row may have changed with a later one.
        return answers, [send("get", f"/{name}/{pk}/")[1] for pk in sorted(changes)]

    (answers, shown), stored = _run(one_by_one)
    body = {str(pk): row for pk, row in changes.items()}
    (status, data), stored_in_bulk = _run(lambda: send("patch", f"/{name}/bulk/", body))

    if all(code == 200 for code, _ in answers):
        assert (status, stored_in_bulk) == (200, stored)
        assert data == shown
    else:
        errors = [{} if code == 200 else error for code, error in answers]
        assert (status, data) == (400, errors)
        assert stored_in_bulk == before


@pytest.mark.parametrize("name", ["plain", "performing"])
@_examples
@given(pks=st.lists(st.sampled_from([*PKS, 404]), min_size=1, unique=True))
def test_deleting(name, send, before, pks):
    def one_by_one():
        return [send("delete", f"/{name}/{pk}/")[0] for pk in pks]

    answers, stored = _run(one_by_one)
    (status, _), stored_in_bulk = _run(lambda: send("delete", f"/{name}/bulk/", pks))

    if 404 in pks:
        assert answers[pks.index(404)] == 404
        assert status == 400
        assert stored_in_bulk == before
    else:
        assert (status, stored_in_bulk) == (204, stored)


@_examples
@given(changes=st.dictionaries(st.sampled_from(PKS), ROWS, min_size=1))
def test_changing_under_a_receiver(send, before, changes):
    def listen(instance, **_):
        instance.note = instance.slug[:3]

    pre_save.connect(listen, sender=Event)
    try:
        test_changing.hypothesis.inner_test("plain", send, before, changes)
    finally:
        pre_save.disconnect(listen, sender=Event)
