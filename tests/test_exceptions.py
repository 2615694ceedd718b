"""Every error of a view becomes a response that a client understands."""

import typing as t

import pytest
from django.core.exceptions import (
    BadRequest,
    FieldError,
    ObjectDoesNotExist,
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
)
from django.core.exceptions import ValidationError as DjangoValidationError
from django.db import (
    DataError,
    IntegrityError,
    OperationalError,
    connection,
    transaction,
)
from django.db.models import ProtectedError, RestrictedError
from django.http import Http404
from django.urls import path
from rest_framework import exceptions, serializers
from rest_framework.authentication import BasicAuthentication
from rest_framework.test import APIClient
from rest_framework.views import APIView as DrfAPIView
from src.models import Book, Shelf

from codeforlife.exceptions import Conflict
from codeforlife.models.fields import EncryptedFieldError, ScanLimitError
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

    def patch(self, request: t.Any) -> Response:
        Book.objects.create(**request.data)
        if request.query_params:
            transaction.on_commit(self._fail)
        return Response(request.data)

    def _fail(self) -> t.NoReturn:
        raise IntegrityError("secret")


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
        FieldError("secret"),
        EncryptedFieldError("secret"),  # no query asks for it: the view itself does
        OperationalError("secret"),
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


class _PostgresError(Exception):
    """An error of psycopg, which knows the code of PostgreSQL."""

    def __init__(self, sqlstate: str) -> None:
        super().__init__("NOT NULL secret")  # what a value may contain
        self.sqlstate = sqlstate


@pytest.mark.parametrize(
    ("error_class", "sqlstate", "status"),
    [
        (IntegrityError, "23505", 409),  # unique_violation
        (IntegrityError, "23503", 409),  # foreign_key_violation
        (IntegrityError, "23514", 409),  # check_violation
        (IntegrityError, "23502", 500),  # not_null_violation
        (OperationalError, "40P01", 409),  # deadlock_detected
        (OperationalError, "40001", 409),  # serialization_failure
        (OperationalError, "54000", 400),  # program_limit_exceeded
        (OperationalError, "57P01", 500),  # admin_shutdown
        (DataError, "22003", 400),  # numeric_value_out_of_range
    ],
)
def test_errors_of_the_database_are_told_by_their_code(
    client: APIClient, error_class: type[Exception], sqlstate: str, status: int
) -> None:
    error = error_class("NOT NULL secret")
    error.__cause__ = _PostgresError(sqlstate)
    errors.append(error)
    response = client.get("/")
    assert response.status_code == status
    assert b"secret" not in response.content


@pytest.mark.django_db
def test_a_missing_value_is_the_servers_fault(client: APIClient) -> None:
    assert client.put("/", {"slug": "x", "label": None}, format="json").status_code == (
        500
    )


@pytest.mark.django_db
def test_a_conflict_may_contain_the_words_of_another_error(client: APIClient) -> None:
    data = {"slug": "not-null", "label": "NOT NULL constraint failed"}
    Shelf.objects.create(**data)
    assert client.put("/", data, format="json").status_code == 409


@pytest.mark.django_db(transaction=True)
def test_what_the_database_checks_at_the_end_is_a_conflict_too(
    client: APIClient,
) -> None:
    data = {"isbn": "1", "title": "Lost", "shelf_id": 404}
    response = client.patch("/", data, format="json")
    assert response.status_code == 409
    assert response.json() == {"detail": "The request conflicts with other data."}
    assert not Book.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_an_error_after_the_rows_are_stored_is_no_conflict(client: APIClient) -> None:
    shelf = Shelf.objects.create(slug="top", label="Top")
    data = {"isbn": "1", "title": "Kept", "shelf_id": shelf.pk}
    response = client.patch("/?fails_afterwards=1", data, format="json")
    assert response.status_code == 500
    assert Book.objects.exists()


_EMAIL = User._meta.get_field("email")


@pytest.mark.parametrize(
    ("error", "body"),
    [
        (
            EncryptedFieldError("secret", _EMAIL),
            {
                "email": [
                    "Rows cannot be ordered or searched by this field in this way."
                ]
            },
        ),
        (
            ScanLimitError("secret"),
            {"__all__": ["There are too many rows to search in. Narrow the search."]},
        ),
    ],
)
def test_a_query_that_encrypted_fields_do_not_support_is_400(
    client: APIClient, error: Exception, body: t.Any
) -> None:
    errors.append(error)
    response = client.get("/?ordering=email")
    assert (response.status_code, response.json()) == (400, body)


class _HangUp:
    """A connection that ends while the body is read."""

    def read(self, *args: object) -> t.NoReturn:
        raise OSError("Connection reset by peer")

    readline = read


@pytest.mark.django_db
def test_a_client_that_hangs_up_is_no_error_in_the_log(
    client: APIClient, caplog: pytest.LogCaptureFixture
) -> None:
    response = client.post(
        "/", "{}", content_type="application/json", **{"wsgi.input": _HangUp()}
    )
    assert response.status_code == 400
    assert response.json() == {"detail": "The request's body did not arrive."}
    assert [r for r in caplog.records if r.levelname in ("ERROR", "CRITICAL")] == []


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH"])
def test_a_body_in_chunks_is_411(client: APIClient, method: str) -> None:
    headers = {"Transfer-Encoding": "chunked"}
    response = client.generic(method, "/", "", headers=headers)
    assert response.status_code == 411
    text = "Send the body with a Content-Length, not in chunks."
    assert response.json() == {"detail": text}


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
