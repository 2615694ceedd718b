"""Lists made from rows of values are the same, to the byte, as from instances."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import models
from django.test.utils import isolate_apps
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rest_framework import serializers
from src.models import Book, Shelf
from src.serializers import BookSerializer, ShelfSerializer

from codeforlife.renderers import JSONRenderer
from codeforlife.serializers import ModelSerializer
from codeforlife.serializers._planning.obstacles import find_queryset_obstacles
from codeforlife.serializers._planning.rows import plan_rows
from codeforlife.tests.factories import (
    make_class,
    make_independent_user,
    make_school,
    make_student_user,
    make_teacher_user,
)
from codeforlife.user.models import Class, School, Student, Teacher, User
from codeforlife.user.serializers import (
    BaseUserSerializer,
    ClassSerializer,
    SchoolSerializer,
    StudentSerializer,
    TeacherSerializer,
    UserSerializer,
)

pytestmark = pytest.mark.django_db

_examples = settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
    ],
)
_text = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=50
)


class ShelfWithSchoolSerializer(ModelSerializer):
    class NestedSchoolSerializer(ModelSerializer):
        class Meta:
            model = Shelf._meta.get_field("school").related_model
            fields = ["id", "name", "is_active", "creation_time"]

    school = NestedSchoolSerializer(read_only=True)

    class Meta:
        model = Shelf
        fields = ["slug", "school", "label"]


def _assert_same(serializer_class, queryset):
    serializer = serializer_class()
    plan = plan_rows(serializer, queryset.model, "default")
    assert [*plan.obstacles, *find_queryset_obstacles(queryset)] == []
    lean = [plan.represent(row) for row in plan.read(queryset)]
    full = serializer_class(queryset.all(), many=True).data
    render = JSONRenderer().render
    assert render(lean) == render(full)


@_examples
@given(
    books=st.lists(
        st.tuples(_text, st.integers(-(2**31), 2**31 - 1), st.booleans(), st.booleans())
    )
)
def test_plain_columns_and_relations(books):
    Book.objects.all().delete()
    Shelf.objects.all().delete()
    school = make_school()
    shelves = {
        True: Shelf.objects.create(slug="in", label="In", school=school),
        False: Shelf.objects.create(slug="out", label="Out"),  # a null link
    }
    reader = make_independent_user()
    Book.objects.bulk_create(
        Book(
            isbn=str(n),
            title=title,
            pages=pages,
            shelf=shelves[is_in],
            reader=reader if is_read else None,
        )
        for n, (title, pages, is_in, is_read) in enumerate(books)
    )

    _assert_same(BookSerializer, Book.objects.order_by("pk"))
    _assert_same(ShelfSerializer, Shelf.objects.order_by("pk"))
    _assert_same(ShelfWithSchoolSerializer, Shelf.objects.order_by("pk"))


@_examples
@given(name=_text.filter(bool), viewable=st.booleans(), requests=st.booleans())
def test_the_domain(name, viewable, requests):
    teacher = make_teacher_user(school=make_school(), first_name=name)
    klass = make_class(teacher=teacher.new_teacher, classmates_data_viewable=viewable)
    make_student_user(klass=klass, first_name=name)
    make_independent_user(requests_to_join=klass if requests else None, last_name=name)
    make_teacher_user(school=None)

    for serializer_class, model in [
        (UserSerializer, User),
        (BaseUserSerializer, User),
        (ClassSerializer, Class),
        (StudentSerializer, Student),
        (TeacherSerializer, Teacher),
        (SchoolSerializer, School),
    ]:
        _assert_same(serializer_class, model._base_manager.order_by("pk"))


class WithMethod(ModelSerializer):
    shout = serializers.SerializerMethodField()

    def get_shout(self, book):
        return book.title.upper()

    class Meta:
        model = Book
        fields = ["shout"]


class WithToRepresentation(BookSerializer):
    def to_representation(self, instance):
        return {**super().to_representation(instance), "more": 1}


class WithOwnField(BookSerializer):
    class Stars(serializers.CharField):
        def to_representation(self, value):
            return "*" * len(value)

    title = Stars()


class WithProperty(ModelSerializer):
    first = serializers.CharField(source="title.upper", read_only=True)

    class Meta:
        model = Book
        fields = ["first"]


class WithOwnList(BookSerializer):
    class OwnList(serializers.ListSerializer):
        def to_representation(self, data):
            return super().to_representation(data)[::-1]

    class Meta(BookSerializer.Meta):
        pass

    Meta.list_serializer_class = OwnList


class WithFieldsByRequest(BookSerializer):
    def get_fields(self):
        return dict(list(super().get_fields().items())[:2])


class WithManyBooks(ModelSerializer):
    books = serializers.PrimaryKeyRelatedField(many=True, read_only=True)

    class Meta:
        model = Shelf
        fields = ["books"]


class NestsOwnRepresentation(ModelSerializer):
    class Nested(ShelfSerializer):
        def to_representation(self, instance):
            return {}

    shelf = Nested(read_only=True)

    class Meta:
        model = Book
        fields = ["shelf"]


# Its module is that of REST framework's metaclass, which makes it.
MadeAtRunTime = type(
    "MadeAtRunTime",
    (BookSerializer,),
    {"to_representation": lambda self, book: {"id": book.pk}},
)


class ChangedUserSerializer(UserSerializer):
    def to_representation(self, instance):
        return {"id": instance.pk}


@pytest.mark.parametrize(
    ("serializer_class", "model"),
    [
        (WithMethod, Book),
        (WithToRepresentation, Book),
        (WithOwnField, Book),
        (WithProperty, Book),
        (WithOwnList, Book),
        (WithFieldsByRequest, Book),
        (WithManyBooks, Shelf),
        (NestsOwnRepresentation, Book),
        (MadeAtRunTime, Book),
        (ChangedUserSerializer, User),
    ],
)
def test_whatever_is_not_plain_is_made_from_instances(serializer_class, model):
    assert plan_rows(serializer_class(), model, "default").obstacles


@pytest.mark.parametrize(
    "change",
    [
        lambda books: books.distinct(),
        lambda books: books.only("title"),
        lambda books: books.prefetch_related("shelf"),
        lambda books: books.values("title"),
        lambda books: books.union(books),
        lambda books: books.select_for_update(),
    ],
    ids=["distinct", "only", "prefetch", "values", "union", "lock"],
)
def test_querysets_that_mean_instances_keep_them(change):
    assert find_queryset_obstacles(change(Book.objects.all()))


class Shouted:
    """Shows a text in a way of its own, whatever the field's `descriptor_class`."""

    def __init__(self, name):
        self.name = name

    def __get__(self, instance, owner=None):
        return self if instance is None else vars(instance)[self.name].upper()

    def __set__(self, instance, value):
        vars(instance)[self.name] = value


class ShoutedField(models.CharField):
    def contribute_to_class(self, cls, name, **kwargs):
        super().contribute_to_class(cls, name, **kwargs)
        setattr(cls, name, Shouted(name))


@isolate_apps("src")
def test_an_attribute_of_the_fields_own_needs_an_instance():
    class Poster(models.Model):
        text = ShoutedField(max_length=10)

        class Meta:
            app_label = "src"

    class PosterSerializer(ModelSerializer[User, Poster]):
        class Meta:
            model = Poster
            fields = ["id", "text"]

    assert PosterSerializer(Poster(text="loud")).data["text"] == "LOUD"
    assert plan_rows(PosterSerializer(), Poster, "default").obstacles


class _LoanSerializer(ModelSerializer):
    as_datetime = serializers.DateTimeField(source="updated_at", format=None)
    day = serializers.DateTimeField(source="updated_at", format="%d.%m.%Y %H:%M %Z")
    naive = serializers.DateTimeField(source="updated_at", default_timezone=None)
    in_rome = serializers.DateTimeField(
        source="updated_at", default_timezone=ZoneInfo("Europe/Rome")
    )

    class Meta:
        model = Book
        fields = ["as_datetime", "day", "naive", "in_rome", "updated_at"]


@pytest.mark.parametrize("zone", ["UTC", "Europe/London", "Asia/Kathmandu"])
@pytest.mark.parametrize(
    "time",
    [
        datetime(2, 1, 1, tzinfo=UTC),
        datetime(2026, 3, 29, 0, 59, 59, 999_999, tzinfo=UTC),
        datetime(2026, 7, 1, 12, tzinfo=UTC),
        datetime(9999, 12, 30, 23, 59, 59, tzinfo=UTC),
    ],
)
def test_times_are_shown_in_the_time_zone_of_the_field_or_the_request(zone, time):
    shelf = Shelf.objects.create(slug="top", label="Top", school=make_school())
    Book.objects.create(isbn="1", title="One", shelf=shelf)
    Book.objects.update(updated_at=time)
    with timezone.override(ZoneInfo(zone)):
        _assert_same(_LoanSerializer, Book.objects.all())


def test_a_time_that_no_calendar_has_is_an_error_in_rows_too():
    shelf = Shelf.objects.create(slug="top", label="Top", school=make_school())
    book = Book.objects.create(isbn="1", title="One", shelf=shelf)
    with timezone.override(ZoneInfo("Asia/Kathmandu")):
        serializer = _LoanSerializer()
        plan = plan_rows(serializer, Book, "default")
        row = [datetime.max.replace(tzinfo=UTC)] * len(plan.columns)
        with pytest.raises(serializers.ValidationError):
            plan.represent((book.pk, *row[1:]))
