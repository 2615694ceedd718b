"""What reads promise beside the bytes of their answers."""

import gc
import typing as t
import weakref

import pytest
from django.db import connection, transaction
from django.urls import path
from rest_framework import serializers
from rest_framework.renderers import BaseRenderer
from rest_framework.routers import SimpleRouter
from rest_framework.test import APIClient
from rest_framework.utils.serializer_helpers import ReturnDict, ReturnList
from src.models import Book, Shelf

from codeforlife.permissions import AllowAny
from codeforlife.renderers import JSONRenderer
from codeforlife.serializers import ModelSerializer
from codeforlife.user.models import User
from codeforlife.user.serializers import UserSerializer
from codeforlife.views import APIView, ModelViewSet

pytestmark = [pytest.mark.urls(__name__), pytest.mark.usefixtures("books")]
_Queries = t.Callable[[int], t.ContextManager[None]]


@pytest.fixture
def books(db: None) -> list[Book]:
    shelf = Shelf.objects.create(slug="top", label="Top")
    rows = (Book(isbn=f"isbn{n}", title=f"Book {n}", shelf=shelf) for n in range(3))
    return Book.objects.bulk_create(rows)


class BookSerializer(ModelSerializer[User, Book]):
    label = serializers.CharField(source="shelf.label", read_only=True)

    class Meta:
        model = Book
        fields: t.ClassVar = ["id", "title", "label"]


class BookViewSet(ModelViewSet[User, Book]):
    queryset = Book.objects.order_by("pk")
    serializer_class = BookSerializer
    permission_classes = [AllowAny]


class LeanViewSet(BookViewSet):
    lean_reads = True


class ByInstanceSerializer(BookSerializer):
    """Chooses its fields by the instance, and fails where there is none."""

    def get_fields(self) -> dict[str, t.Any]:
        fields = super().get_fields()
        rows = self.instance if self.parent is None else self.parent.instance
        titles = [row.title for row in (rows if isinstance(rows, list) else [rows])]
        if "Book 1" in titles:
            del fields["label"]
        return fields


class ByInstanceViewSet(BookViewSet):
    lean_reads = True  # a failed check, and answered by instances
    serializer_class = ByInstanceSerializer


class LockingViewSet(BookViewSet):
    def get_queryset(self) -> t.Any:
        # PostgreSQL locks rows. SQLite cannot, and Django does not say so there.
        if connection.get_autocommit():
            raise transaction.TransactionManagementError
        return super().get_queryset().select_for_update()


class SerializerlessViewSet(ModelViewSet[User, Book]):
    queryset = Book.objects.all()
    permission_classes = [AllowAny]


class TypeRenderer(BaseRenderer):
    """Names the types of an answer's data and of its instances."""

    media_type = "text/types"
    format = "types"
    charset = "utf-8"

    def render(self, data: t.Any, *args: t.Any) -> str:
        rows = data.get("data", data)
        serializer = rows.serializer
        instances = serializer.instance
        first = instances[0] if isinstance(instances, list) else instances
        names = (type(rows), type(serializer), type(first))
        return " ".join(cls.__name__ for cls in names)


class TypesViewSet(LeanViewSet):
    lean_reads = True
    renderer_classes: t.ClassVar = [JSONRenderer, TypeRenderer]


class DynamicViewSet(BookViewSet):
    lean_reads = True

    def get_serializer_class(self) -> t.Any:
        return _make_class()


made: list[weakref.ref[t.Any]] = []


def _make_class() -> t.Any:
    meta = type("Meta", (BookSerializer.Meta,), {"fields": ["id", "label"]})
    cls = type("Dynamic", (BookSerializer,), {"Meta": meta, "__module__": __name__})
    made.append(weakref.ref(cls))
    return cls


class RememberingViewSet(LeanViewSet):
    lean_reads = True

    def get_serializer_context(self) -> dict[str, t.Any]:
        made.append(weakref.ref(self.request))
        return super().get_serializer_context()


router = SimpleRouter()
for name, view_set in {
    "books": BookViewSet,
    "lean": LeanViewSet,
    "by-instance": ByInstanceViewSet,
    "locking": LockingViewSet,
    "serializerless": SerializerlessViewSet,
    "types": TypesViewSet,
    "dynamic": DynamicViewSet,
    "remembering": RememberingViewSet,
}.items():
    router.register(name, view_set, basename=name)
urlpatterns = [*router.urls]


class PuttingView(APIView[User]):
    """Has a serializer, and no rows to look up."""

    permission_classes = [AllowAny]

    def get_serializer(self) -> t.Any:
        return BookSerializer()

    def put(self, request: t.Any) -> t.Any: ...


urlpatterns.append(path("putting/", PuttingView.as_view()))


def test_options_of_a_view_without_rows() -> None:
    response = APIClient().options("/putting/")
    assert response.status_code == 200
    assert {*response.json()["actions"]["PUT"]} == {"id", "title", "label"}


def test_a_serializer_may_need_its_instance(books: list[Book]) -> None:
    client = APIClient()
    assert {*client.get("/by-instance/").json()["data"][0]} == {"id", "title"}
    assert [{*client.get(f"/by-instance/{book.pk}/").json()} for book in books[:2]] == [
        {"id", "title", "label"},
        {"id", "title"},
    ]


@pytest.mark.parametrize("name", [prefix for prefix, *_ in router.registry])
@pytest.mark.parametrize("path", ["", "bulk/", "{pk}/", "0/"])
def test_options_of_every_route(name: str, path: str, books: list[Book]) -> None:
    url = f"/{name}/{path}".format(pk=books[0].pk)
    assert APIClient().options(url).status_code == 200


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_on", [True, False])
def test_a_read_that_locks_rows_is_atomic_where_requests_are(
    monkeypatch: pytest.MonkeyPatch, is_on: bool, books: list[Book]
) -> None:
    monkeypatch.setitem(connection.settings_dict, "ATOMIC_REQUESTS", is_on)
    client = APIClient(raise_request_exception=False)
    for method, url in [
        ("get", "/locking/"),
        ("get", f"/locking/{books[0].pk}/"),
        ("options", f"/locking/{books[0].pk}/"),
    ]:
        status = getattr(client, method)(url).status_code
        assert status == (200 if is_on else 500)


def test_answers_know_their_serializers(books: list[Book]) -> None:
    client = APIClient()
    many = client.get("/lean/").data["data"]  # type: ignore[attr-defined]
    one = client.get(f"/lean/{books[0].pk}/").data  # type: ignore[attr-defined]
    assert (type(many), type(one)) == (ReturnList, ReturnDict)
    assert isinstance(many.serializer.child, BookSerializer)
    assert isinstance(one.serializer, BookSerializer)


def test_a_renderer_may_look_at_the_instances(books: list[Book]) -> None:
    client = APIClient(headers={"accept": "text/types"})
    assert client.get("/types/").content == b"ReturnList PlannedListSerializer Book"
    url = f"/types/{books[0].pk}/"
    assert client.get(url).content == b"ReturnDict BookSerializer Book"


@pytest.mark.parametrize(("name", "queries"), [("books", 2), ("lean", 2)])
def test_a_list_counts_and_reads(
    name: str, queries: int, django_assert_num_queries: _Queries
) -> None:
    with django_assert_num_queries(queries):
        APIClient().get(f"/{name}/")


@pytest.mark.parametrize("name", ["dynamic", "remembering"])
def test_no_class_and_no_request_is_kept(name: str, books: list[Book]) -> None:
    made.clear()
    client = APIClient()
    for _ in range(20):
        assert client.get(f"/{name}/").status_code == 200
        assert client.get(f"/{name}/{books[0].pk}/").status_code == 200
    del client
    gc.collect()
    assert len(made) >= 40
    # The last of them may still be in the test client's hands.
    assert sum(ref() is not None for ref in made) <= 1


def test_1500_classes_are_dropped(books: list[Book]) -> None:
    made.clear()
    for _ in range(1_500):
        assert _make_class()(books[:1], many=True).data
    gc.collect()
    assert [ref for ref in made if ref() is not None] == []


class ShelfSerializer(ModelSerializer[User, Shelf]):
    books = serializers.SlugRelatedField("title", many=True, read_only=True)

    class Meta:
        model = Shelf
        fields: t.ClassVar = ["slug", "books"]


class NestingSerializer(ModelSerializer[User, Book]):
    shelf = ShelfSerializer(read_only=True)

    class Meta:
        model = Book
        fields: t.ClassVar = ["title", "shelf"]


@pytest.mark.parametrize(
    ("serializer_class", "model"), [(ShelfSerializer, Shelf), (NestingSerializer, Book)]
)
def test_nested_lists_do_not_stay_on_the_instances(
    serializer_class: t.Any, model: t.Any, django_assert_num_queries: _Queries
) -> None:
    instances = list(model.objects.order_by("pk"))
    shelf = instances[0] if model is Shelf else instances[0].shelf

    before = serializer_class(instances, many=True).data
    Book.objects.create(isbn="new", title="New", shelf=shelf)
    after = serializer_class(instances, many=True).data

    nested = [rows[0].get("shelf", rows[0])["books"] for rows in (before, after)]
    assert nested[1] == [*nested[0], "New"]
    assert shelf.books.count() == len(list(shelf.books.all())) == 4


def test_lists_that_the_caller_prefetched_stay(
    django_assert_num_queries: _Queries,
) -> None:
    shelves = list(Shelf.objects.prefetch_related("books"))
    assert ShelfSerializer(shelves, many=True).data
    with django_assert_num_queries(0):
        list(shelves[0].books.all())


def test_a_subclass_of_the_users_serializer_shows_the_field_it_adds() -> None:
    class OwnSerializer(UserSerializer[User]):
        last_login = serializers.DateTimeField(read_only=True)

        class Meta(UserSerializer.Meta):
            fields: t.ClassVar = ["id", "last_login", "teacher"]

    user = User.objects.create(username="ada", email="ada@example.com")
    assert OwnSerializer(user).data == {
        "id": user.pk,
        "last_login": None,
        "teacher": None,
    }
