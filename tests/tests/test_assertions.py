"""What the kit's larger assertions say to somebody who uses them wrongly."""

from __future__ import annotations

import unittest
from types import GenericAlias
from unittest.mock import patch

import pytest
from django.db.models import F
from django.test import override_settings
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from src.models import Book, Shelf

from codeforlife.permissions import AllowAny
from codeforlife.routers import DefaultRouter
from codeforlife.serializers import ModelSerializer
from codeforlife.tests import APITestCase, ModelViewSetTestCase
from codeforlife.tests._bulk import assert_rows_got_their_own_data, get_bulk_body
from codeforlife.tests._openapi import _to_json_schema
from codeforlife.tests._permissions import describe_permissions, is_same_permission
from codeforlife.tests.factories import make_auth_factor, make_teacher_user
from codeforlife.urls import get_urlpatterns
from codeforlife.user.models import School, Session, TeacherUser, User
from codeforlife.views import APIView, ModelViewSet
from tests.tests.service import cases
from tests.tests.service.run import get_failure
from tests.tests.service.views import EqualsAll, HasName

pytestmark = pytest.mark.django_db


class SlugSerializer(ModelSerializer[User, Shelf]):
    class Meta:
        model = Shelf
        fields = ["slug", "label"]


class SlugViewSet(ModelViewSet[User, Shelf]):
    http_method_names = ["get", "post", "patch", "delete"]
    lookup_field = "slug"
    queryset = Shelf.objects.order_by(F("label"))
    serializer_class = SlugSerializer
    permission_classes = [AllowAny]


class SessionSerializer(ModelSerializer[User, Session]):
    class Meta:
        model = Session
        fields = ["session_key", "expire_date"]
        extra_kwargs = {"session_key": {"read_only": False}}


class SessionViewSet(ModelViewSet[User, Session]):
    """Looks rows up by a primary key that is not named ``id``."""

    queryset = Session.objects.all()
    serializer_class = SessionSerializer
    permission_classes = [AllowAny]


class NoSchemaView(APIView[User]):
    permission_classes = [AllowAny]

    @extend_schema(responses={200: None})
    def get(self, request):
        return Response({"a": 1}, status=int(request.query_params["code"]))

    @extend_schema(exclude=True)
    def put(self, request):
        return Response()


router = DefaultRouter()
router.register("slugs", SlugViewSet, basename="slug")
router.register("sessions", SessionViewSet, basename="own-session")


def _urls():
    from django.urls import path

    return get_urlpatterns([*router.urls, path("bare/", NoSchemaView.as_view())])


urlpatterns = _urls()


@override_settings(ROOT_URLCONF=__name__)
class SlugCase(ModelViewSetTestCase[User, Shelf]):
    __test__ = False
    basename = "slug"
    model_view_set_class = SlugViewSet

    def test_d42_bulk_create_finds_what_was_created(self):
        self.client.create({"slug": "b", "label": "B"})
        self.client.bulk_create([{"slug": "c", "label": "C"}])
        assert Shelf.objects.count() == 2

    def test_d52_bulk_partial_update_sends_an_object(self):
        shelves = [Shelf.objects.create(slug=slug) for slug in "ba"]
        self.client.bulk_partial_update(shelves, [{"label": "1"}, {"label": "2"}])
        assert [shelf.label for shelf in shelves] == ["1", "2"]

    def test_bulk_partial_update_may_change_the_lookup_field(self):
        shelves = [Shelf.objects.create(slug=slug) for slug in "ab"]
        self.client.bulk_partial_update(shelves, [{"slug": "z"}, {"slug": "y"}])
        assert [shelf.slug for shelf in shelves] == ["z", "y"]

    def test_d77_destroy_looks_for_the_lookup_value(self):
        shelf = Shelf.objects.create(slug="a")
        answer = patch.object(SlugViewSet, "destroy", lambda *args, **kw: Response())
        with self.assertRaisesRegex(AssertionError, r"slug in \['a'\]"), answer:
            self.client.destroy(shelf, status_code_assertion=200)
        self.client.destroy(shelf)
        other = Shelf.objects.create(slug="b")
        self.client.bulk_destroy(["b"])
        assert not Shelf.objects.filter(pk=other.pk).exists()

    def test_reverse(self):
        shelf = Shelf(slug="b")
        assert self.reverse_action("list") == "/slugs/"
        assert self.reverse_action("bulk") == "/slugs/bulk/"
        assert self.reverse_action("detail", shelf) == "/slugs/b/"
        with patch.object(SlugViewSet, "lookup_field", "school__name"):
            assert self.get_lookup(Shelf(school=School(name="Yale"))) == "Yale"
        with patch.object(SlugViewSet, "lookup_field", "school"):
            assert self.get_lookup(Shelf(school=School(pk=7))) == 7
        assert self.reverse_action("x", viewname="slug-list") == "/slugs/"
        assert self.reverse_action("detail", kwargs={"slug": "c"}) == "/slugs/c/"

    def test_subscripted_serializers_are_equal_if_their_arguments_are(self):
        one, same, other = (GenericAlias(SlugSerializer, (x,)) for x in (1, 1, 2))
        with patch.object(SlugViewSet, "get_serializer_class", lambda self: one):
            self.assert_get_serializer_class(same, "list")
            with self.assertRaisesRegex(AssertionError, "Expected action 'list'"):
                self.assert_get_serializer_class(other, "list")

    def test_matrix(self):
        self.assert_permission_matrix(
            {"nobody": None, "teacher": lambda client: client.login_as(make())},
            {
                "list": 200,
                "create": {"nobody": 201, "teacher": 201},
                "retrieve": 200,
                "partial_update": [200, 200],
                "bulk_create": 400,
                "bulk_partial_update": 400,
                "destroy": 204,
                "bulk_destroy": 400,
            },
            model=lambda: Shelf.objects.get_or_create(slug="m")[0],
            data={"create": {"slug": "n", "label": "N"}},
        )
        assert not Shelf.objects.filter(slug="n").exists()


def make():
    return make_teacher_user()


@pytest.mark.parametrize("name", unittest.TestLoader().getTestCaseNames(SlugCase))
def test_slugs(name: str) -> None:
    assert get_failure(SlugCase, name) == ""


ALL = {
    "list": 200,
    "create": 200,
    "retrieve": 200,
    "partial_update": 200,
    "bulk_create": 200,
    "bulk_partial_update": 200,
    "destroy": 200,
    "bulk_destroy": 200,
}
MISUSES = [
    ({"nobody": None}, ALL | {"fly": 200}, "The matrix declares ['fly'], but"),
    (
        {"nobody": None, "me": None},
        {key: ALL[key] for key in ALL if key != "list"},
        "    'list': {'nobody': 403, 'me': 403},",
    ),
    (
        {"nobody": None, "me": None},
        ALL | {"list": [200]},
        "one status code for each of ['nobody', 'me'], got [200]",
    ),
    (
        {"nobody": None},
        ALL | {"list": {"you": 200}},
        "The row 'list' must have one status code for each of ['nobody']",
    ),
    ({"nobody": None}, ALL, "Pass the model that retrieve (GET slug-detail) is for"),
]


@pytest.mark.parametrize(("subjects", "matrix", "message"), MISUSES, ids=range(5))
def test_misuse_of_the_matrix(subjects, matrix, message: str) -> None:
    class Case(SlugCase):
        def test_matrix(self):
            self.assert_permission_matrix(subjects, matrix)

    assert message in get_failure(Case, "test_matrix")


@pytest.mark.parametrize(
    ("row", "mend"),
    [
        ({"list": 403}, "get_permissions() lets this subject through."),
        ({"retrieve": 200}, "get_queryset() hides the model from this subject."),
        ({"create": 201}, "data={'create': ...}"),
        ({"list": 418}, "Correct the view set, or the matrix."),
    ],
)
def test_mends_of_the_matrix(row, mend: str) -> None:
    class Case(SlugCase):
        def test_matrix(self):
            self.assert_permission_matrix(
                {"nobody": None},
                dict.fromkeys(ALL, 404) | row,
                model=Shelf(slug="nowhere"),
            )

    assert mend in get_failure(Case, "test_matrix")


def test_view_set_without_urls() -> None:
    class Case(SlugCase):
        basename = "nowhere"

        def test_matrix(self):
            self.assert_permission_matrix({}, {})

    assert "No URL leads to SlugViewSet" in get_failure(Case, "test_matrix")


def test_a_subjects_factors_are_taken_as_cleared() -> None:
    user = make_teacher_user(first_name="Ada")
    make_auth_factor(user=user)

    class Case(cases.TestBookViewSet):
        @classmethod
        def setUpTestData(cls):
            super().setUpTestData()
            cls.ada = user

        def setUp(self): ...

    assert get_failure(Case, "test_permission_matrix") == ""


OPENAPI = [
    ("/bare/?code=200", "GET /bare/?code=200: the OpenAPI schema promises no body"),
    ("/bare/?code=418", "418 I'm a Teapot is not in the OpenAPI schema, which has"),
    ("/session/expired/", "/session/expired/ is not in the OpenAPI schema"),
]


@pytest.mark.parametrize(("path", "message"), OPENAPI)
def test_openapi(path: str, message: str) -> None:
    @override_settings(ROOT_URLCONF=__name__)
    class Case(APITestCase[User]):
        def test_it(self):
            response = self.client.get(path, status_code_assertion=lambda code: True)
            self.assert_openapi_matches(response)

    assert message in get_failure(Case, "test_it")


def test_openapi_method() -> None:
    @override_settings(ROOT_URLCONF=__name__)
    class Case(APITestCase[User]):
        def test_it(self):
            self.assert_openapi_matches(self.client.put("/bare/"))

    assert "PUT /bare/ is not in the OpenAPI schema, which" in get_failure(
        Case, "test_it"
    )


SCHEMAS = [
    (
        {"type": "string", "nullable": True},
        {"anyOf": [{"type": "null"}, {"type": "string"}]},
    ),
    (
        {"type": "object", "properties": {"type": {"type": "integer"}}},
        {
            "type": "object",
            "properties": {"type": {"type": "integer"}},
            "additionalProperties": False,
        },
    ),
    ({"type": "string", "enum": ["a"]}, {"type": "string", "enum": ["a"]}),
    ({"$ref": "#/a"}, {"type": "array", "items": {}}),
]


@pytest.mark.parametrize(("openapi", "schema"), SCHEMAS, ids=range(4))
def test_json_schema(openapi, schema) -> None:
    document = {"a": {"type": "array", "items": {"$ref": "#/a"}}}

    assert _to_json_schema(document, openapi, ()) == schema


def test_bulk_bodies() -> None:
    case = SlugCase()
    shelves = [Shelf(slug="a"), Shelf(slug="b")]

    assert get_bulk_body(case, shelves, [{"x": 1}, {}]) == {"a": {"x": 1}, "b": {}}
    with pytest.raises(AssertionError, match="at least one model"):
        get_bulk_body(case, [], [])
    with pytest.raises(AssertionError, match="got 2 models and 1 data"):
        get_bulk_body(case, shelves, [{}])


def test_rows_that_a_serializer_normalizes_are_not_mixed_up() -> None:
    data = [{"name": " A "}, {"name": "B", "secret": 1}]

    assert_rows_got_their_own_data([{"name": "a"}, {"name": "b"}], data)
    assert_rows_got_their_own_data([{"name": "B"}, {"name": "B"}], [{"name": "B"}] * 2)
    with pytest.raises(AssertionError, match="Pair rows and data by the lookup value"):
        assert_rows_got_their_own_data([{"name": "B"}, {"name": " A "}], data)


def test_permissions_are_described_with_their_state() -> None:
    from codeforlife.permissions import NOT, OR

    permission = OR(HasName("Ada"), NOT(AllowAny()))

    assert describe_permissions([permission]) == (
        "[OR(HasName(name='Ada'), NOT(AllowAny()))]"
    )
    assert is_same_permission(permission, OR(HasName("Ada"), NOT(AllowAny())))
    assert not is_same_permission(
        OR(AllowAny(), EqualsAll()), OR(AllowAny(), AllowAny())
    )


def test_a_client_belongs_to_a_view_sets_test_case() -> None:
    from codeforlife.tests import ModelViewSetClient

    with pytest.raises(TypeError, match="ModelViewSetClient belongs to a view set's"):
        ModelViewSetClient().list([])


def test_a_response_that_is_not_what_the_client_expects() -> None:
    class Case(cases.TestBookViewSet):
        def test_list(self):
            self.client.list(self.books)

        def test_retrieve(self):
            self.client.retrieve(self.book)

    for name, body, message in [
        ("list", {"rows": []}, "Expected a JSON list in the response"),
        ("retrieve", [], "Expected a JSON object in the response"),
    ]:
        answer = lambda self, request, body=body, **kwargs: Response(body)  # noqa: E731
        with patch.object(cases.BookViewSet, name, answer):
            assert message in get_failure(Case, f"test_{name}")


@override_settings(ROOT_URLCONF=__name__)
class SessionCase(ModelViewSetTestCase[User, Session]):
    __test__ = False
    basename = "own-session"
    model_view_set_class = SessionViewSet

    def test_create(self):
        rows = [
            {"session_key": key, "expire_date": "2050-01-01T00:00Z"} for key in "ab"
        ]
        self.client.create(rows[0])
        self.client.bulk_create(rows[1:])


def test_created_rows_are_found_by_whatever_name_their_key_has() -> None:
    assert get_failure(SessionCase, "test_create") == ""
    answer = Response({"session_key": "lost"}, status=201)
    with patch.object(SessionViewSet, "create", lambda *args, **kwargs: answer):
        failure = get_failure(SessionCase, "test_create")
    assert "Expected a Session with pk='lost' in the database" in failure


def test_the_wrong_model_fails_before_any_test() -> None:
    class Case(ModelViewSetTestCase[User, Book]):
        basename = "slug"
        model_view_set_class = SlugViewSet

        def test_it(self): ...

    assert "Case is of Book, but SlugViewSet is of Shelf" in get_failure(
        Case, "test_it"
    )


def test_requests_are_made_by_the_view_sets_type_of_user() -> None:
    class NarrowViewSet(SlugViewSet):
        request_user_class = TeacherUser

    class Case(ModelViewSetTestCase[User, Shelf]):
        basename = "slug"
        model_view_set_class = NarrowViewSet

        def test_it(self):
            user = User.objects.get(pk=make_teacher_user().pk)
            request = self.client.request_factory.get(user=user)
            assert type(request.user) is TeacherUser
            assert self.request_user_class is TeacherUser
            assert self.model_class is Shelf

    assert get_failure(Case, "test_it") == ""


def test_request_factories_are_there_for_test_data() -> None:
    class Case(cases.TestBookSerializer):
        @classmethod
        def setUpTestData(cls):
            super().setUpTestData()
            assert cls.request_factory.get().method == "GET"

    assert get_failure(Case, "test_update") == ""
