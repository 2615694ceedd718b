"""Every error of a view becomes a response that a client understands."""

import typing as t

import pytest
from django.core.exceptions import (
    BadRequest,
    ObjectDoesNotExist,
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
)
from django.core.exceptions import ValidationError as DjangoValidationError
from django.db import DataError, IntegrityError, connection, transaction
from django.db.models import ProtectedError, RestrictedError
from django.http import Http404
from django.urls import path
from rest_framework import exceptions, serializers
from rest_framework.authentication import BasicAuthentication
from rest_framework.test import APIClient
from rest_framework.views import APIView as DrfAPIView
from src.models import Shelf

from codeforlife.exceptions import Conflict
from codeforlife.permissions import AllowAny, IsAuthenticated
from codeforlife.response import Response
from codeforlife.urls.handlers import *  # noqa: F403
from codeforlife.user.models import User
from codeforlife.views import APIView

errors: list[Exception] = []


class FruitSerializer(serializers.Serializer[t.Any]):
    name = serializers.CharField(max_length=5)
    kind = serializers.ChoiceField(["apple"])


class RaisingView(APIView[User]):
    permission_classes = [AllowAny]

    def get(self, request: object) -> t.NoReturn:
        raise errors[-1]

    def post(self, request: t.Any) -> Response:
        serializer = FruitSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        return Response(serializer.data)

    def put(self, request: t.Any) -> t.NoReturn:
        Shelf.objects.create(**request.data)
        raise errors[-1]


class PlainView(DrfAPIView):
    permission_classes = [AllowAny]
    get = RaisingView.get
    put = RaisingView.put


urlpatterns = [
    path("", RaisingView.as_view()),
    path("own/", RaisingView.as_view()),
    path("plain/", PlainView.as_view()),
    path("loose/", transaction.non_atomic_requests(PlainView.as_view())),
]

pytestmark = pytest.mark.urls(__name__)


@pytest.fixture
def client() -> APIClient:
    return APIClient(raise_request_exception=False)


IN_USE = "Other data refers to this, so it cannot be deleted."
NOT_UNDERSTOOD = {"detail": "The request cannot be understood."}
CASES: list[tuple[Exception, int, t.Any]] = [
    (DjangoValidationError("No."), 400, {"__all__": ["No."]}),
    (DjangoValidationError(["No.", "Never."]), 400, {"__all__": ["No.", "Never."]}),
    (
        DjangoValidationError({"name": ["Too long."], "__all__": ["No."]}),
        400,
        {"name": ["Too long."], "__all__": ["No."]},
    ),
    (
        DjangoValidationError("At most %(n)d.", code="max", params={"n": 3}),
        400,
        {"__all__": ["At most 3."]},
    ),
    (exceptions.ValidationError("No."), 400, {"__all__": ["No."]}),
    (exceptions.ValidationError(["No."]), 400, {"__all__": ["No."]}),
    (exceptions.ValidationError({"name": "No."}), 400, {"name": "No."}),
    (
        exceptions.ValidationError([{}, {"name": ["No."]}]),
        400,
        [{}, {"name": ["No."]}],
    ),
    (exceptions.ParseError("Bad."), 400, {"detail": "Bad."}),
    (BadRequest("secret"), 400, NOT_UNDERSTOOD),
    (SuspiciousOperation("secret"), 400, NOT_UNDERSTOOD),
    (RequestDataTooBig("secret"), 400, NOT_UNDERSTOOD),
    (DataError("secret"), 400, NOT_UNDERSTOOD),
    (PermissionDenied(), 403, None),
    (exceptions.NotAuthenticated(), 403, None),
    (Http404("Gone."), 404, {"detail": "Gone."}),
    (exceptions.MethodNotAllowed("GET"), 405, None),
    (ProtectedError("secret", {Shelf(pk=1)}), 409, {"detail": IN_USE}),
    (RestrictedError("secret", {Shelf(pk=1)}), 409, {"detail": IN_USE}),
    (Conflict("Taken."), 409, {"detail": "Taken."}),
    (
        IntegrityError("UNIQUE constraint failed: secret@example.com"),
        409,
        {"detail": "The request conflicts with other data."},
    ),
    (exceptions.Throttled(7), 429, None),
]


@pytest.mark.parametrize(("error", "status", "body"), CASES, ids=repr)
def test_error(client: APIClient, error: Exception, status: int, body: t.Any) -> None:
    errors.append(error)
    response = client.get("/")
    assert response.status_code == status
    assert response["Content-Type"] == "application/json"
    assert "secret" not in response.content.decode()
    if body is None:
        assert list(response.json()) == ["detail"]
    else:
        assert response.json() == body


def test_throttled_says_when_to_come_back(client: APIClient) -> None:
    errors.append(exceptions.Throttled(7))
    assert client.get("/")["Retry-After"] == "7"


@pytest.mark.parametrize(
    "error",
    [
        ValueError("secret"),
        ObjectDoesNotExist("secret"),
        IntegrityError("NOT NULL constraint failed: secret"),
        IntegrityError('null value in column "secret" violates not-null constraint'),
    ],
)
def test_own_error_is_500(client: APIClient, error: Exception) -> None:
    errors.append(error)
    response = client.get("/")
    assert response.status_code == 500
    assert list(response.json()) == ["detail"]
    assert b"secret" not in response.content


def test_refused_data_is_logged_without_it(
    client: APIClient, caplog: pytest.LogCaptureFixture
) -> None:
    errors.append(IntegrityError("UNIQUE constraint failed: secret@example.com"))
    client.get("/")
    assert "The database refused to write a request's data." in caplog.messages
    assert "secret" not in caplog.text


class _Diagnostics:
    constraint_name = "user_email_key"


class _DriverError(Exception):
    diag = _Diagnostics()


def test_refused_data_is_logged_with_its_constraint(
    client: APIClient, caplog: pytest.LogCaptureFixture
) -> None:
    error = IntegrityError("duplicate key (email)=(secret@example.com)")
    error.__cause__ = _DriverError()
    errors.append(error)
    client.get("/")
    names = [getattr(record, "constraint", None) for record in caplog.records]
    assert "user_email_key" in names


BAD_BODIES = [
    ("{", "application/json"),
    ("\ud800".encode("utf-8", "surrogatepass"), "application/json"),
    ('{"name": "a", "name": "b"}', "application/json"),
    ("[" * 50_000, "application/json"),
    ("[]", "application/json"),
    ('"text"', "application/json"),
    ("7", "application/json"),
    ("null", "application/json"),
    ("", "application/json"),
    ("{}", "application/json; charset=no-such"),
    ('{"name": {"a": []}, "kind": [1]}', "application/json"),
    ('{"name": "a\\u0000", "kind": "\\ud800"}', "application/json"),
    ('{"name": 1e999, "kind": true}', "application/json"),
    ("name=toolong&kind=%00", "application/x-www-form-urlencoded"),
    ("--x\r\n\r\n", "multipart/form-data; boundary=x"),
    ("--x\r\n\r\n", "multipart/form-data"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("body", "content_type"), BAD_BODIES)
def test_bad_body_is_400(
    client: APIClient, body: str | bytes, content_type: str
) -> None:
    response = client.post("/", body, content_type=content_type)
    assert response.status_code == 400, response.content
    assert isinstance(response.json(), dict)


@pytest.mark.django_db
def test_body_of_unknown_type_is_415(client: APIClient) -> None:
    response = client.post("/", "a", content_type="text/plain")
    assert response.status_code == 415
    assert list(response.json()) == ["detail"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "error", [exceptions.ValidationError("No."), ProtectedError("", set())]
)
def test_nothing_is_written_on_failure(client: APIClient, error: Exception) -> None:
    errors.append(error)
    data = {"label": "Tall", "slug": "tall"}
    assert client.put("/", data, format="json").status_code in (400, 409)
    assert not Shelf.objects.exists()


@pytest.mark.django_db
def test_real_constraint_is_409(client: APIClient) -> None:
    data = {"label": "Tall", "slug": "tall"}
    Shelf.objects.create(**data)
    with transaction.atomic():
        response = client.put("/", data, format="json")
    assert response.status_code == 409
    assert Shelf.objects.count() == 1
    connection.check_constraints()


@pytest.mark.django_db
@pytest.mark.parametrize("url", ["/", "/loose/", "/own/"])
def test_refused_reading_leaves_the_transaction_around_it_alone(
    client: APIClient, url: str
) -> None:
    errors.append(exceptions.PermissionDenied())
    assert client.get(url).status_code == 403
    assert Shelf.objects.count() == 0  # the test's own transaction is whole


@pytest.mark.django_db
def test_view_that_django_makes_atomic_is_rolled_back(client: APIClient) -> None:
    errors.append(exceptions.PermissionDenied())
    data = {"label": "Tall", "slug": "tall"}
    assert client.put("/plain/", data, format="json").status_code == 403
    assert not Shelf.objects.exists()


@pytest.mark.django_db
def test_view_that_is_called_by_hand_has_no_transaction(rf: t.Any) -> None:
    errors.append(exceptions.PermissionDenied())
    assert PlainView.as_view()(rf.get("/")).status_code == 403
    assert Shelf.objects.count() == 0


def test_challenge_is_sent_where_the_view_has_one(rf: t.Any) -> None:
    class BasicView(PlainView):
        authentication_classes = [BasicAuthentication]
        permission_classes = [IsAuthenticated]

    response = BasicView.as_view()(rf.get("/"))
    assert response.status_code == 401
    assert response["WWW-Authenticate"].startswith("Basic ")
