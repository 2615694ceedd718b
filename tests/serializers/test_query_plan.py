"""Which queries a serializer needs: as many for a list as for one row."""

import typing as t

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import models, router, transaction
from django.db.models import Prefetch, QuerySet
from django.test.utils import isolate_apps
from rest_framework import serializers
from src.models import Book, Shelf

from codeforlife.serializers import ModelSerializer, QueryPlan, query_plan
from codeforlife.user.models import School, Student, Teacher, TeacherUser, User
from codeforlife.user.serializers import ClassSerializer, UserSerializer

pytestmark = pytest.mark.usefixtures("library")
_Queries = t.Callable[[int], t.ContextManager[None]]


class _Base(ModelSerializer[User, t.Any]):
    pass


def _make(model: type, fields: dict[str, t.Any], **meta: t.Any) -> t.Any:
    """Make a serializer class with these fields and options."""
    options = {"model": model, "fields": list(fields), **meta}
    declared = {name: field for name, field in fields.items() if field is not None}
    namespace = {**declared, "Meta": type("Meta", (), options)}
    return type("Serializer", (_Base,), namespace)


def _char(source: str, **kwargs: t.Any) -> serializers.CharField:
    return serializers.CharField(source=source, read_only=True, **kwargs)


_SchoolSerializer = _make(School, {"id": None, "name": None})
_ShelfSerializer = _make(Shelf, {"slug": None, "school": _SchoolSerializer()})


@pytest.mark.parametrize(
    ("model", "fields", "joined", "prefetched"),
    [
        (Book, {"id": None, "title": None}, (), ()),
        (Book, {"label": _char("shelf.label")}, ("shelf",), ()),
        (Book, {"school": _char("shelf.school.name")}, ("shelf__school",), ()),
        (
            Book,
            {"label": _char("shelf.label"), "school": _char("shelf.school.name")},
            ("shelf__school",),
            (),
        ),
        (Book, {"shelf": _ShelfSerializer()}, ("shelf__school",), ()),
        (Book, {"shelf": None, "reader": None}, (), ()),
        (Book, {"title": serializers.CharField(source="*")}, (), ()),
        (
            Book,
            {"slug": serializers.SlugRelatedField("shelf.slug", read_only=True)},
            (),
            (),
        ),
        (
            Book,
            {"shelf": serializers.SlugRelatedField("slug", read_only=True)},
            ("shelf",),
            (),
        ),
        (
            Book,
            {"shelf": serializers.SlugRelatedField("school__name", read_only=True)},
            ("shelf__school",),
            (),
        ),
        (Book, {"shelf": serializers.StringRelatedField()}, ("shelf",), ()),
        (User, {"verified": _char("userprofile.is_verified")}, ("userprofile",), ()),
        (
            User,
            {"school": _char("new_teacher.school.name")},
            ("new_teacher__school",),
            (),
        ),
        (
            Shelf,
            {"books": serializers.StringRelatedField(many=True)},
            (),
            ("books",),
        ),
        (
            Shelf,
            {"books": _make(Book, {"reader": _char("reader.email")})(many=True)},
            (),
            ("books",),
        ),
        (
            Book,
            {"neighbours": _char("shelf.books.all")},
            ("shelf",),
            ("shelf__books",),
        ),
        (
            Book,
            {"key": serializers.CharField(source="shelf.slug", write_only=True)},
            (),
            (),
        ),
    ],
)
def test_plan(
    model: type, fields: dict[str, t.Any], joined: tuple[str], prefetched: tuple[str]
) -> None:
    plan = query_plan(_make(model, fields)())
    assert plan.select_related == joined
    assert plan.prefetch_related == prefetched


def test_plan_of_many_is_the_plan_of_one() -> None:
    serializer_class = _make(Book, {"label": _char("shelf.label")})
    many = query_plan(serializer_class(many=True))
    assert many.select_related == query_plan(serializer_class()).select_related
    assert repr(many) == "QueryPlan(select_related=('shelf',), prefetch_related=())"


def test_plan_of_the_users_view_is_one_join() -> None:
    plan = query_plan(UserSerializer())
    assert plan.prefetch_related == ()
    assert set(plan.select_related) >= {"new_teacher"}


def test_a_serializer_without_a_model_has_no_plan() -> None:
    class Serializer(serializers.Serializer[t.Any]):
        name = serializers.CharField(source="shelf.label")

    plan = query_plan(Serializer())
    assert (plan.select_related, plan.prefetch_related) == ((), ())
    assert query_plan(Serializer(), model=Book).select_related == ("shelf",)
    books = Book.objects.all()
    assert plan.apply(books) is books


def test_query_paths_name_what_cannot_be_seen() -> None:
    serializer_class = _make(
        Book,
        {"owner": serializers.SerializerMethodField()},
        query_paths=["shelf__school", "reader__userprofile"],
    )
    serializer_class.get_owner = lambda self, book: book.shelf.school
    plan = query_plan(serializer_class())
    assert plan.select_related == ("shelf__school", "reader__userprofile")


@pytest.mark.parametrize("path", ["shelf__label", "shlef", "shelf__school__nme"])
def test_a_query_path_that_is_no_relation_is_an_error(path: str) -> None:
    serializer_class = _make(Book, {"id": None}, query_paths=[path])
    with pytest.raises(ImproperlyConfigured, match=f"{path}.*is not a relation of"):
        query_plan(serializer_class())


def test_serializers_that_choose_their_fields_are_planned_one_by_one() -> None:
    class Serializer(_Base):
        label = _char("shelf.label")

        class Meta:
            model = Book
            fields = ["id", "label"]

        def __init__(self, *args: t.Any, brief: bool = False, **kwargs: t.Any) -> None:
            super().__init__(*args, **kwargs)
            if brief:
                del self.fields["label"]

    assert query_plan(Serializer()).select_related == ("shelf",)
    assert query_plan(Serializer(brief=True)).select_related == ()
    nested = _make(Shelf, {"books": Serializer(many=True, brief=True)})
    assert query_plan(nested()).prefetch_related == ("books",)


# ---- what the plan does to a queryset ----

_BookSerializer = _make(
    Book,
    {
        "title": None,
        "school": _char("shelf.school.name"),
        "reader": _char("reader.email"),
    },
)


def _plan() -> QueryPlan:
    return query_plan(_BookSerializer())


def _read(books: t.Iterable[Book]) -> list[t.Any]:
    return _BookSerializer(list(books), many=True).data


_QUERYSETS: dict[str, t.Callable[[], QuerySet[Book]]] = {
    "all": lambda: Book.objects.all(),
    "only a column": lambda: Book.objects.only("title"),
    "only a column of the relation": lambda: Book.objects.only("title", "shelf__label"),
    "only the relation": lambda: Book.objects.only("title", "shelf"),
    "defer a column": lambda: Book.objects.defer("pages"),
    "defer the relation": lambda: Book.objects.defer("shelf", "pages"),
    "joined already": lambda: Book.objects.select_related("shelf"),
    "annotated": lambda: Book.objects.extra(select={"one": "1"}),
    "sliced": lambda: Book.objects.order_by("pk")[2:6],
    "distinct": lambda: Book.objects.distinct(),
}


@pytest.mark.parametrize("make", _QUERYSETS.values(), ids=_QUERYSETS)
def test_apply_joins_whatever_the_queryset_looks_like(
    make: t.Callable[[], QuerySet[Book]],
) -> None:
    planned = _plan().apply(make())
    books = list(planned)
    assert {book.pk for book in books} == {book.pk for book in make()}
    for book in books:
        assert Book.shelf.is_cached(book)  # type: ignore[attr-defined]


@pytest.mark.parametrize("make", _QUERYSETS.values(), ids=_QUERYSETS)
def test_apply_costs_one_query(
    make: t.Callable[[], QuerySet[Book]], django_assert_max_num_queries: _Queries
) -> None:
    with django_assert_max_num_queries(1):
        books = list(_plan().apply(make()))
        [(book.title, book.shelf.school, book.reader) for book in books]


def test_deferred_columns_stay_deferred() -> None:
    book = _plan().apply(Book.objects.defer("pages", "shelf")).first()
    assert book is not None
    assert book.get_deferred_fields() == {"pages"}


_UNTOUCHED: dict[str, t.Callable[[], t.Any]] = {
    "values": lambda: Book.objects.values("title"),
    "values_list": lambda: Book.objects.values_list("title"),
    "union": lambda: Book.objects.filter(pk=1).union(Book.objects.filter(pk=2)),
    "another model": lambda: Shelf.objects.all(),
}


@pytest.mark.parametrize("make", _UNTOUCHED.values(), ids=_UNTOUCHED)
def test_apply_leaves_alone_what_yields_no_instances_of_the_model(
    make: t.Callable[[], t.Any],
) -> None:
    queryset = make()
    assert _plan().apply(queryset) is queryset


def test_apply_leaves_an_evaluated_queryset_alone() -> None:
    queryset = Book.objects.all()
    list(queryset)
    assert _plan().apply(queryset) is queryset


@pytest.mark.filterwarnings("ignore:Calling select_related")
@pytest.mark.parametrize(
    "make",
    [
        lambda: Book.objects.select_related(),
        lambda: Book.objects.select_for_update(),
    ],
)
def test_apply_prefetches_where_a_join_would_change_the_query(
    make: t.Callable[[], QuerySet[Book]], django_assert_max_num_queries: _Queries
) -> None:
    with transaction.atomic(), django_assert_max_num_queries(4):
        books = list(_plan().apply(make()))
        [(book.shelf.school, book.reader) for book in books]


def test_a_prefetch_of_the_views_own_is_kept(
    django_assert_num_queries: _Queries,
) -> None:
    serializer = _make(
        Shelf, {"books": _make(Book, {"reader": _char("reader.email")})(many=True)}
    )
    some = Book.objects.exclude(title__endswith="-1")
    shelves = Shelf.objects.prefetch_related(Prefetch("books", some))
    with django_assert_num_queries(3):  # shelves, their books, the books' readers
        found = list(query_plan(serializer()).apply(shelves))
        assert {len(shelf.books.all()) for shelf in found} == {2}
        [book.reader for shelf in found for book in shelf.books.all()]


def test_proxies_are_planned_as_their_model(
    django_assert_num_queries: _Queries,
) -> None:
    plan = query_plan(_make(User, {"verified": _char("userprofile.is_verified")})())
    with django_assert_num_queries(1):
        users = list(plan.apply(TeacherUser.objects.all()))
        assert all(user.userprofile.is_verified for user in users)


# ---- instances that are in memory already ----


def test_load_fetches_what_is_missing_for_all_at_once(
    django_assert_num_queries: _Queries,
) -> None:
    books = list(Book.objects.all())
    with django_assert_num_queries(3):  # shelves, schools, readers
        _plan().load(books)
    with django_assert_num_queries(0):
        _read(books)
    with django_assert_num_queries(0):
        _plan().load(books)


@pytest.mark.parametrize(
    "instances", [[], [Book(title="unsaved")], ["no instance"], [{"title": "x"}]]
)
def test_load_leaves_alone_what_is_no_row(
    instances: list[t.Any], django_assert_num_queries: _Queries
) -> None:
    with django_assert_num_queries(0):
        _plan().load(instances)


def test_load_sees_many_valued_relations(django_assert_num_queries: _Queries) -> None:
    serializer = _make(Shelf, {"books": serializers.StringRelatedField(many=True)})
    plan = query_plan(serializer())
    shelves = list(Shelf.objects.all())
    with django_assert_num_queries(1):
        plan.load(shelves)
    with django_assert_num_queries(0):
        plan.load(shelves)


def test_load_sees_reverse_one_to_ones(django_assert_num_queries: _Queries) -> None:
    serializer = _make(User, {"school": _char("new_teacher.school.name")})
    plan = query_plan(serializer())
    users = list(User.objects.select_related("new_teacher__school"))
    with django_assert_num_queries(0):
        plan.load(users)


# ---- the point of it all ----


@pytest.mark.parametrize(
    ("serializer_class", "queryset"),
    [
        (_BookSerializer, Book.objects.all()),
        (UserSerializer, User.objects.all()),
        (ClassSerializer, Teacher.objects.get_original_queryset()),
    ],
)
def test_a_list_costs_as_much_as_one_row(
    serializer_class: t.Any,
    queryset: QuerySet[t.Any],
    django_assert_num_queries: _Queries,
) -> None:
    if serializer_class is ClassSerializer:
        queryset = serializer_class.Meta.model.objects.all()
    for rows in (queryset.order_by("pk")[:1], queryset.order_by("pk")):
        with django_assert_num_queries(1):
            assert serializer_class(rows.all(), many=True).data


def test_a_null_on_the_way_is_null() -> None:
    data = _read(Book.objects.filter(shelf__school=None))
    assert {row["school"] for row in data} == {None}
    assert set(data[0]) == {"title", "school", "reader"}


def test_a_source_that_does_not_exist_is_not_taken_for_a_null() -> None:
    misspelt = _make(Book, {"title": None, "school": _char("shelf.shcool.name")})
    assert set(misspelt(Book.objects.first()).data) == {"title"}


def test_d65_a_student_without_a_class_has_null_links() -> None:
    serializer = _make(
        Student,
        {
            "klass": _char("class_field.access_code"),
            "school": _char("class_field.teacher.school.id"),
        },
    )
    student = Student.objects.get(pk=18)
    assert serializer(student).data == {"klass": None, "school": None}


def test_null_links_of_a_missing_reverse_row() -> None:
    serializer = _make(User, {"school": _char("new_teacher.school.name")})
    assert serializer(User.objects.get(pk=27)).data == {"school": None}


def test_null_links_of_a_mapping() -> None:
    from codeforlife.serializers._null_links import has_null_link

    assert has_null_link({"a": None}, ["a", "b"])
    assert not has_null_link({"a": 1}, ["b", "c"])
    assert not has_null_link({"a": {"b": 1}}, ["a", "b"])


# ---- where a join might read something else ----


class _OtherForShelves:
    def db_for_read(self, model: type, **hints: t.Any) -> str | None:
        return "other" if model is Shelf else None


def test_rows_of_another_database_are_not_joined(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plan = query_plan(_make(Book, {"label": _char("shelf.label")})())
    assert "JOIN" in str(plan.apply(Book.objects.all()).query)
    monkeypatch.setattr(router, "routers", [_OtherForShelves()])
    assert "JOIN" not in str(plan.apply(Book.objects.all()).query)


@isolate_apps("src")
def test_a_key_that_the_database_does_not_check_is_not_joined() -> None:
    class Loan(models.Model):
        book = models.ForeignKey(Book, models.CASCADE)

        class Meta:
            app_label = "src"
            managed = False  # Django has made no constraint

    plan = query_plan(_make(Loan, {"title": _char("book.title")})())
    assert (plan.select_related, plan.prefetch_related) == ((), ("book",))


def test_rows_of_a_related_manager_know_their_owner(
    django_assert_num_queries: _Queries,
) -> None:
    shelf = Shelf.objects.get(slug="shelf0")
    shelf.label = "Not saved"
    serializer = _make(Book, {"label": _char("shelf.label")})
    with django_assert_num_queries(1):
        rows = serializer(shelf.books.all(), many=True).data
    assert {row["label"] for row in rows} == {"Not saved"}
