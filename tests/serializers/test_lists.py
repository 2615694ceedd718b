"""Lists of serializers: their shape, their errors and what they fetch once."""

import typing as t
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.db import models
from django.db.models.functions import Upper
from django.db.models.signals import post_save
from django.test.utils import isolate_apps
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail
from rest_framework.validators import UniqueTogetherValidator, UniqueValidator
from src.models import Book, Secret, SecretChild, Shelf

from codeforlife.serializers import ModelListSerializer, ModelSerializer
from codeforlife.serializers._bulk.fetching import fetched_once
from codeforlife.serializers._bulk.writing import update_rows
from codeforlife.serializers.lookup import Lookup
from codeforlife.user.models import Class, School, User

pytestmark = pytest.mark.usefixtures("library")
_Queries = t.Callable[[int], t.ContextManager[None]]


class _BookSerializer(ModelSerializer[User, Book]):
    class Meta:
        model = Book
        fields = ["isbn", "title", "shelf", "reader"]


class _SlugSerializer(ModelSerializer[User, Book]):
    shelf = serializers.SlugRelatedField("slug", queryset=Shelf.objects.all())

    class Meta:
        model = Book
        fields = ["isbn", "title", "shelf"]


class _TogetherSerializer(ModelSerializer[User, Book]):
    class Meta:
        model = Book
        fields = ["isbn", "title", "shelf"]
        validators = [UniqueTogetherValidator(Book.objects.all(), ["title", "shelf"])]


class _ConditionalSerializer(ModelSerializer[User, Book]):
    """Titles are unique on a shelf, of books with more than 10 pages."""

    class Meta:
        model = Book
        fields = ["isbn", "title", "shelf", "pages"]
        extra_kwargs = {"pages": {"required": False}}
        validators = [
            UniqueTogetherValidator(
                Book.objects.all(),
                ["title", "shelf"],
                condition_fields=["pages"],
                condition=models.Q(pages__gt=10),
            )
        ]


def _book(number: int, **fields: t.Any) -> dict[str, t.Any]:
    shelf = Shelf.objects.order_by("pk")[:1].get()
    book = {"isbn": f"new{number}", "title": f"New {number}", "shelf": shelf.pk}
    return {**book, **fields}


def _validate(serializer_class: t.Any, rows: t.Any, **kwargs: t.Any) -> t.Any:
    """Validate rows in the way of a bulk action, and return errors by row."""
    child = serializer_class()
    pairs = [(None, row) for row in rows]
    errors = []
    with fetched_once(child, pairs):
        for row in rows:
            try:
                child.run_validation(row)
            except serializers.ValidationError as error:
                errors.append(error.get_codes())
            else:
                errors.append({})
    return errors


# ---- shape and errors ----


def _errors(data: t.Any, **kwargs: t.Any) -> t.Any:
    serializer = _BookSerializer(data=data, many=True, **kwargs)
    assert not serializer.is_valid()
    return serializer.errors


def test_errors_stand_where_the_rows_do() -> None:
    errors = _errors([_book(1), _book(2, title=""), _book(3)])
    assert errors == [
        {},
        {"title": [ErrorDetail("This field may not be blank.", code="blank")]},
        {},
    ]


@pytest.mark.parametrize("data", [{}, "text", 3, None, {"isbn": "1"}])
def test_what_is_no_list_is_one_error(data: t.Any) -> None:
    serializer = _BookSerializer(data=data, many=True)
    assert not serializer.is_valid()
    assert serializer.errors


@pytest.mark.parametrize(
    ("options", "rows", "code"),
    [
        ({"allow_empty": False}, 0, "empty"),
        ({"max_length": 1}, 2, "max_length"),
        ({"min_length": 2}, 1, "min_length"),
    ],
)
def test_lengths(options: dict[str, t.Any], rows: int, code: str) -> None:
    errors = _errors([_book(number) for number in range(rows)], **options)
    assert errors["__all__"][0].code == code


def test_a_row_that_is_no_object_says_so_in_its_place() -> None:
    errors = _errors([_book(1), "text"])
    assert errors[0] == {}
    assert errors[1]["__all__"][0].code == "invalid"


@pytest.mark.parametrize(
    "instances", [Shelf.objects, Shelf.objects.all(), lambda: iter(Shelf.objects.all())]
)
def test_represents_any_iterable_of_instances(instances: t.Any) -> None:
    class Serializer(ModelSerializer[User, Shelf]):
        school_name = serializers.CharField(source="school.name", read_only=True)

        class Meta:
            model = Shelf
            fields = ["slug", "school_name"]

    data = Serializer(instances() if callable(instances) else instances, many=True).data
    assert {row["slug"] for row in data} == {"shelf0", "shelf1", "shelf2"}


# ---- validating many rows ----


@pytest.mark.parametrize(
    ("serializer_class", "queries"),
    [(_BookSerializer, 3), (_SlugSerializer, 2), (_TogetherSerializer, 3)],
)
@pytest.mark.parametrize("count", [2, 40])
def test_many_rows_cost_as_many_queries_as_two(
    serializer_class: t.Any,
    queries: int,
    count: int,
    django_assert_max_num_queries: _Queries,
) -> None:
    rows = [_book(number, reader=23) for number in range(count)]
    if serializer_class is _SlugSerializer:
        rows = [{**row, "shelf": "shelf0"} for row in rows]
    with django_assert_max_num_queries(queries):
        assert _validate(serializer_class, rows) == [{}] * count


def test_unique_against_the_table_and_among_the_rows() -> None:
    rows = [_book(1), _book(1, title="Same"), _book(2, isbn="0-0"), _book(3)]
    assert _validate(_BookSerializer, rows) == [
        {},
        {"isbn": ["unique"]},
        {"isbn": ["unique"]},
        {},
    ]


def test_unique_as_a_blind_index_normalizes_it() -> None:
    class Serializer(serializers.Serializer[t.Any]):
        code = serializers.CharField(
            trim_whitespace=False, validators=[UniqueValidator(Secret.objects.all())]
        )

    Secret.objects.create(name="Ada", code="taken")
    rows = [{"code": code} for code in ("x", " x", "y", "taken ", "X")]
    taken = {"code": ["unique"]}
    assert _validate(Serializer, rows) == [{}, taken, {}, taken, {}]


def test_unique_together_against_the_table_and_among_the_rows() -> None:
    other = Shelf.objects.get(slug="shelf1").pk
    rows = [
        _book(1, title="Book 0-0"),
        _book(2, title="Same"),
        _book(3, title="Same"),
        _book(4, title="Same", shelf=other),
    ]
    errors = _validate(_TogetherSerializer, rows)
    assert [list(error.values()) for error in errors] == [
        [["unique"]],
        [],
        [["unique"]],
        [],
    ]


def test_one_unique_field_under_a_condition_is_not_compared_among_the_rows() -> None:
    """REST framework's validator does not know whether a new row meets it."""

    class Serializer(serializers.Serializer[t.Any]):
        title = serializers.CharField(
            validators=[UniqueValidator(Book.objects.filter(pages__gt=10))]
        )

    class Anywhere(serializers.Serializer[t.Any]):
        title = serializers.CharField(validators=[UniqueValidator(Book.objects.all())])

    Book.objects.filter(title="Book 0-0").update(pages=11)
    rows = [{"title": title} for title in ("Book 0-0", "new", "new")]
    unique = {"title": ["unique"]}
    assert _validate(Serializer, rows) == [unique, {}, {}]
    assert _validate(Anywhere, rows) == [unique, {}, unique]


def test_unique_together_under_a_condition() -> None:
    Book.objects.filter(title="Book 0-0").update(pages=11)
    taken = "Book 0-0"
    rows = [
        _book(1, title=taken, pages=11),
        _book(2, title=taken, pages=10),
        _book(3, title="Book 0-1", pages=11),  # the one in the table is thin
        _book(4, title="Same", pages=10),
        _book(5, title="Same", pages=11),
        _book(6, title="Same", pages=10),
        _book(7, title="Same", pages=12),
        _book(8),
    ]
    errors = _validate(_ConditionalSerializer, rows)
    assert [list(error.values()) for error in errors] == [
        *([["unique"]], [], [], [], [], [], [["unique"]]),
        [["required"]],
    ]


@pytest.mark.parametrize(("pages", "is_taken"), [(10, False), (11, True)])
def test_unique_under_a_condition_that_the_stored_rows_meet(
    pages: int, is_taken: bool
) -> None:
    books = Book.objects.filter(shelf__slug="shelf0").order_by("pk")
    books.update(pages=pages)
    change = {"title": "Same"}
    child = _ConditionalSerializer(partial=True)
    refused = []
    with fetched_once(child, [(book, change) for book in books]):
        for book in books:
            child.instance = book
            try:
                child.run_validation(change)
            except serializers.ValidationError:
                refused.append(book)
    assert refused == (list(books)[1:] if is_taken else [])


def test_values_that_are_lists_are_left_to_the_database() -> None:
    class Serializer(serializers.Serializer[t.Any]):
        title = serializers.JSONField(validators=[UniqueValidator(Book.objects.all())])

    rows = [{"title": ["a"]}, {"title": "new"}, {"title": "Book 0-0"}]
    assert _validate(Serializer, rows) == [{}, {}, {"title": ["unique"]}]


def test_a_condition_costs_nothing_while_nothing_collides(
    django_assert_num_queries: _Queries,
) -> None:
    rows = [_book(n, pages=11) for n in range(30)]
    with django_assert_num_queries(3):  # shelves, isbns, titles
        assert _validate(_ConditionalSerializer, rows) == [{}] * 30


@pytest.mark.parametrize(
    ("serializer_class", "value", "code"),
    [
        (_BookSerializer, 987654321, "does_not_exist"),
        (_BookSerializer, "x", "incorrect_type"),
        (_BookSerializer, True, "incorrect_type"),
        (_BookSerializer, [1], "incorrect_type"),
        (_BookSerializer, 2**70, "does_not_exist"),
        (_BookSerializer, None, "null"),
        (_SlugSerializer, "absent", "does_not_exist"),
        (_SlugSerializer, None, "null"),
    ],
)
def test_related_objects_that_do_not_exist(
    serializer_class: t.Any, value: t.Any, code: str
) -> None:
    good = "shelf0" if serializer_class is _SlugSerializer else _book(1)["shelf"]
    rows = [_book(1, shelf=good), _book(2, shelf=value), _book(3, shelf=good)]
    errors = _validate(serializer_class, rows)
    assert errors[1] == {"shelf": [code]}
    assert (errors[0], errors[2]) == ({}, {})


def test_a_field_answers_from_the_database_again_afterwards() -> None:
    child = _BookSerializer()
    rows = [(None, _book(1)), (None, _book(2))]
    before = [list(field.validators) for field in child.fields.values()]
    with fetched_once(child, rows):
        assert "get_queryset" in vars(child.fields["shelf"])
    assert "get_queryset" not in vars(child.fields["shelf"])
    assert [list(field.validators) for field in child.fields.values()] == before


def test_a_field_answers_from_the_database_again_after_an_error() -> None:
    child = _BookSerializer()
    with pytest.raises(RuntimeError), fetched_once(child, [(None, _book(1))] * 2):
        raise RuntimeError
    assert "get_queryset" not in vars(child.fields["shelf"])


def test_many_related_objects_are_fetched_together(
    django_assert_max_num_queries: _Queries,
) -> None:
    class Serializer(serializers.Serializer[t.Any]):
        shelves = serializers.PrimaryKeyRelatedField(
            many=True, queryset=Shelf.objects.all()
        )
        schools = serializers.PrimaryKeyRelatedField(
            many=True,
            queryset=School.objects.all(),
            pk_field=serializers.IntegerField(),
        )

    shelves = list(Shelf.objects.values_list("pk", flat=True))
    rows = [{"shelves": shelves, "schools": [2, 3]}] * 5
    with django_assert_max_num_queries(2):
        assert _validate(Serializer, rows) == [{}] * 5
    rows = [{"shelves": [*shelves, 0], "schools": ["x"]}, {"shelves": 3, "schools": []}]
    first, second = _validate(Serializer, rows)
    assert set(first) == {"shelves", "schools"}
    assert second == {"shelves": ["not_a_list"]}


def test_kinds_of_fields_that_are_not_known_ask_for_themselves() -> None:
    class ShoutingField(serializers.RelatedField[t.Any, t.Any, t.Any]):
        def to_internal_value(self, data: str) -> Shelf:
            return t.cast(Shelf, self.get_queryset().get(slug=data.lower()))

    class Serializer(serializers.Serializer[t.Any]):
        shelf = ShoutingField(queryset=Shelf.objects.all())

    assert _validate(Serializer, [{"shelf": "SHELF0"}, {"shelf": "SHELF1"}]) == [{}, {}]


def test_uniqueness_that_ignores_case_is_left_to_the_database() -> None:
    class Serializer(serializers.Serializer[t.Any]):
        title = serializers.CharField(
            validators=[UniqueValidator(Book.objects.all(), lookup="iexact")]
        )

    rows = [{"title": "BOOK 0-0"}, {"title": "new"}]
    assert _validate(Serializer, rows) == [{"title": ["unique"]}, {}]


def test_uniqueness_of_an_annotation_has_no_blind_index() -> None:
    class Serializer(serializers.Serializer[t.Any]):
        loud = serializers.CharField(
            validators=[
                UniqueValidator(Book.objects.annotate(loud=Upper("title")).all())
            ]
        )

    rows = [{"loud": "BOOK 0-0"}, {"loud": "Book 0-0"}]
    assert _validate(Serializer, rows) == [{"loud": ["unique"]}, {}]


# ---- writing ----


def test_a_relation_is_written_by_the_name_of_its_column() -> None:
    book = Book.objects.get(isbn="0-0")
    book.shelf = Shelf.objects.get(slug="shelf1")
    assert update_rows(Book, [book], ["shelf_id"]) == {"shelf", "updated_at"}
    assert Book.objects.get(isbn="0-0").shelf.slug == "shelf1"


@pytest.mark.parametrize("bulk_signals", [False, True])
def test_rows_in_two_tables_are_created(bulk_signals: bool) -> None:
    class Serializer(ModelSerializer[User, SecretChild]):
        class Meta:
            model = SecretChild
            fields = ["name", "nickname"]

    names = ("Ada", "Bob")
    rows = [{"name": name, "nickname": name[0]} for name in names]
    view = SimpleNamespace(model_class=SecretChild, bulk_signals=bulk_signals)
    serializer = ModelListSerializer(
        data=rows, child=Serializer(), context={"view": view}
    )
    serializer.is_valid(raise_exception=True)
    saved = []

    def receive(instance: SecretChild, **_: t.Any) -> None:
        saved.append(instance.name)

    post_save.connect(receive, sender=SecretChild)
    try:
        serializer.save()
    finally:
        post_save.disconnect(receive, sender=SecretChild)

    assert serializer.data == rows
    assert set(SecretChild.objects.values_list("name", "nickname")) == {
        ("Ada", "A"),
        ("Bob", "B"),
    }
    assert saved == ["Ada", "Bob"]


# ---- lookup values ----


@pytest.mark.parametrize(
    ("model", "name", "value", "expected"),
    [
        (Book, "pk", "9", 9),
        (Book, "pk", 9, 9),
        (Book, "id", "10", 10),
        (Shelf, "slug", "top", "top"),
        (Book, "shelf__slug", "top", "top"),
        (Class, "access_code", "ZZ111", "ZZ111"),
        (Book, "annotated", "x", "x"),
    ],
)
def test_lookup_casts_to_the_fields_type(
    model: type, name: str, value: t.Any, expected: t.Any
) -> None:
    assert Lookup(model, name).cast(value) == expected


@pytest.mark.parametrize(
    "value",
    ["x", "1.5", "", None, True, 1.0, [1], {}, 2**70, "9" * 40, Decimal(1), "\x00"],
)
def test_lookup_refuses_what_no_row_can_have(value: t.Any) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 # its text is the value
        Lookup(Book, "pk").cast(value)


@pytest.mark.parametrize("value", ["\x00", "\ud800"])
def test_lookup_refuses_text_that_the_database_cannot_hold(value: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 # its text is the value
        Lookup(Shelf, "slug").cast(value)


def test_lookup_refuses_a_time_before_the_calendar_begins() -> None:
    with pytest.raises(ValueError):  # noqa: PT011 # its text is the value
        Lookup(Book, "updated_at").cast("0001-01-01T00:00:00+14:00")


@isolate_apps("src")
def test_lookup_refuses_what_is_no_address() -> None:
    class Host(models.Model):
        address = models.GenericIPAddressField(unique=True)

        class Meta:
            app_label = "src"

    lookup = Lookup(Host, "address")
    assert lookup.cast("::FFFF:10.0.0.1") == "::ffff:10.0.0.1"
    for value in ("x", "10.0.0.01", 6):
        with pytest.raises(ValueError):  # noqa: PT011 # its text is the value
            lookup.cast(value)


@pytest.mark.parametrize(
    ("values", "code"),
    [
        (["9", "x"], "invalid"),
        (["9", "09"], "duplicate"),
        (["1", 1], "duplicate"),
        ([str(number) for number in range(3)] * 20, "duplicate"),
    ],
)
def test_lookup_refuses_the_whole_list(values: list[t.Any], code: str) -> None:
    with pytest.raises(serializers.ValidationError) as error:
        Lookup(Book, "pk").cast_all(values)
    messages = error.value.detail["__all__"]  # type: ignore[index]
    assert {message.code for message in messages} == {code}
    assert len(messages) <= 11


def test_lookup_finds_the_value_of_an_instance() -> None:
    book = Book.objects.select_related("shelf").get(isbn="0-0")
    assert Lookup(Book, "shelf__slug").get_value(book) == "shelf0"


def test_lookup_says_which_rows_do_not_exist() -> None:
    books = list(Book.objects.order_by("pk")[:2])
    lookup = Lookup(Book, "pk")
    lookup.check_all_exist([book.pk for book in books], books)
    text = r"Some models do not exist\."
    with pytest.raises(serializers.ValidationError, match=text) as error:
        lookup.check_all_exist([books[0].pk, 0], books[:1])
    assert error.value.get_codes() == {"__all__": ["models_do_not_exist"]}


def test_lookup_refuses_a_value_of_several_rows() -> None:
    books = list(Book.objects.filter(shelf__slug="shelf0").select_related("shelf"))
    with pytest.raises(
        serializers.ValidationError, match=r"Some models do not exist\."
    ):
        Lookup(Book, "shelf__slug").check_all_exist(["shelf0"], books)


# ---- which list is made ----


class _ShelvingSerializer(_BookSerializer):
    def create(self, validated_data: t.Any) -> Book:
        return super().create({**validated_data, "title": "Shelved"})


def test_a_list_is_created_as_its_rows_are() -> None:
    serializer = _ShelvingSerializer(data=[_book(1), _book(2)], many=True)
    serializer.is_valid(raise_exception=True)
    books = serializer.save()
    assert [book.isbn for book in books] == ["new1", "new2"]
    assert [book.title for book in books] == ["Shelved", "Shelved"]


def test_an_empty_list_is_valid_outside_of_bulk_actions() -> None:
    assert _BookSerializer(data=[], many=True).is_valid()
