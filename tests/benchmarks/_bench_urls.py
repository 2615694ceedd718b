"""The same data three times: ours, plain REST framework, and a bare view."""

from __future__ import annotations

import typing as t

import orjson
from django.conf import settings
from django.db import connection
from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.utils import timezone
from rest_framework import serializers, viewsets
from rest_framework.authentication import SessionAuthentication
from rest_framework.permissions import IsAuthenticated
from rest_framework.renderers import JSONRenderer
from rest_framework.routers import SimpleRouter
from src.models import Book, Shelf
from src.urls import urlpatterns as our_urlpatterns

from codeforlife.pagination import LimitOffsetPagination
from codeforlife.user.models import Class, School, Session, SessionAuthFactor, User

# ---- plain REST framework, with select_related written by hand ----


class PlainStudentSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    klass = serializers.CharField(source="class_field.access_code")
    school = serializers.IntegerField(source="class_field.teacher.school_id")


class PlainTeacherSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    school = serializers.IntegerField(source="school_id")
    is_admin = serializers.BooleanField()


class PlainUserSerializer(serializers.ModelSerializer):
    student = PlainStudentSerializer(source="new_student", default=None)
    teacher = PlainTeacherSerializer(source="new_teacher", default=None)

    class Meta:
        model = User
        fields = [
            "id",
            "first_name",
            "last_name",
            "email",
            "is_active",
            "date_joined",
            "student",
            "teacher",
        ]


class PlainClassSerializer(serializers.ModelSerializer):
    school = serializers.IntegerField(source="teacher.school_id")

    class Meta:
        model = Class
        fields = [
            "name",
            "access_code",
            "teacher",
            "school",
            "classmates_data_viewable",
            "accept_requests_until",
        ]


class PlainSchoolSerializer(serializers.ModelSerializer):
    class Meta:
        model = School
        fields = ["id", "name", "country", "county"]


class PlainBookSerializer(serializers.ModelSerializer):
    class Meta:
        model = Book
        fields = ["id", "isbn", "title", "pages", "shelf", "reader"]


class PlainViewSet(viewsets.ModelViewSet):
    authentication_classes = [SessionAuthentication]
    permission_classes = [IsAuthenticated]
    renderer_classes = [JSONRenderer]
    pagination_class = LimitOffsetPagination
    filter_backends: t.ClassVar = []


class PlainUserViewSet(PlainViewSet):
    serializer_class = PlainUserSerializer

    def get_queryset(self):
        school = self.request.user.new_teacher.school_id
        return (
            _users_of(school)
            .select_related("new_student__class_field__teacher", "new_teacher")
            .order_by("pk")
        )


class PlainClassViewSet(PlainViewSet):
    serializer_class = PlainClassSerializer

    def get_queryset(self):
        school = self.request.user.new_teacher.school_id
        classes = Class.objects.filter(teacher__school=school)
        return classes.select_related("teacher").order_by("pk")


class PlainSchoolViewSet(PlainViewSet):
    queryset = School.objects.all()
    serializer_class = PlainSchoolSerializer


class PlainBookViewSet(PlainViewSet):
    queryset = Book.objects.order_by("pk")
    serializer_class = PlainBookSerializer


# ---- the floor: one joined query for who asks, then plain rows to JSON ----


def _users_of(school: int) -> t.Any:
    return User.objects.filter(
        Q(new_teacher__school=school)
        | Q(new_student__class_field__teacher__school=school)
        | Q(new_student__pending_class_request__teacher__school=school),
        is_active=True,
    )


def _authenticate(request: HttpRequest) -> dict[str, t.Any] | None:
    session = (
        Session.objects.filter(
            session_key=request.COOKIES.get(settings.SESSION_COOKIE_NAME),
            expire_date__gt=timezone.now(),
            user__is_active=True,
            user__userprofile__is_verified=True,
        )
        .annotate(owes=Exists(SessionAuthFactor.objects.filter(session=OuterRef("pk"))))
        .values("session_data", "user_id", "user__new_teacher__school_id", "owes")
        .first()
    )
    return None if session is None or session["owes"] else session


def _respond(data: t.Any, status: int = 200) -> HttpResponse:
    body = orjson.dumps(data, option=orjson.OPT_PASSTHROUGH_SUBCLASS)
    return HttpResponse(body, content_type="application/json", status=status)


_USER_COLUMNS = (
    "id",
    "first_name",
    "last_name",
    "email",
    "is_active",
    "date_joined",
    "new_student__id",
    "new_student__class_field__access_code",
    "new_student__class_field__teacher__school_id",
    "new_student__pending_class_request__access_code",
    "new_teacher__id",
    "new_teacher__school_id",
    "new_teacher__is_admin",
)


def _to_user(row: tuple[t.Any, ...]) -> dict[str, t.Any]:
    student = {"id": row[6], "klass": row[7], "school": row[8]} if row[7] else None
    teacher = {"id": row[10], "school": row[11], "is_admin": row[12]}
    return {
        "id": row[0],
        "first_name": row[1],
        "last_name": row[2],
        "email": row[3],
        "is_active": row[4],
        "date_joined": row[5],
        "requesting_to_join_class": row[9],
        "student": student,
        "teacher": teacher if row[10] else None,
    }


def floor_users(request: HttpRequest) -> HttpResponse:
    """The users list; as in ours, the keys of the users are found first."""
    from codeforlife.user.scoping import users_visible_to

    session = _authenticate(request)
    if session is None:
        return _respond(None, 403)
    user = User.objects.select_related("new_teacher").get(pk=session["user_id"])
    users = users_visible_to(user, User)
    return _list(request, users, _USER_COLUMNS, _to_user)


def _list(request: HttpRequest, rows: t.Any, columns: t.Any, convert: t.Any) -> t.Any:
    limit = int(request.GET.get("limit", 50))
    count = rows.count()
    data = [convert(row) for row in rows.values_list(*columns)[:limit]]
    page = {"count": count, "offset": 0, "limit": limit, "max_limit": 150}
    return _respond({**page, "data": data})


def floor_user(request: HttpRequest, pk: int) -> HttpResponse:
    session = _authenticate(request)
    if session is None:
        return _respond(None, 403)
    users = _users_of(session["user__new_teacher__school_id"]).filter(pk=pk)
    return _respond(_to_user(users.values_list(*_USER_COLUMNS)[0]))


_CLASS_COLUMNS = (
    "name",
    "access_code",
    "teacher_id",
    "teacher__school_id",
    "classmates_data_viewable",
    "accept_requests_until",
)


def floor_classes(request: HttpRequest) -> HttpResponse:
    session = _authenticate(request)
    if session is None:
        return _respond(None, 403)
    school = session["user__new_teacher__school_id"]
    classes = Class.objects.filter(teacher__school=school).order_by("pk")
    return _list(
        request,
        classes,
        _CLASS_COLUMNS,
        lambda r: dict(zip(_CLASS_COLUMNS, r, strict=True)),
    )


def floor_school(request: HttpRequest, pk: int) -> HttpResponse:
    if _authenticate(request) is None:
        return _respond(None, 403)
    schools = School.objects.filter(pk=pk)
    return _respond(schools.values("id", "name", "county")[0])


_BOOK_COLUMNS = (
    "id",
    "isbn",
    "title",
    "pages",
    "shelf__slug",
    "reader_id",
    "updated_at",
)


def floor_books(request: HttpRequest) -> HttpResponse:
    if _authenticate(request) is None:
        return _respond(None, 403)
    if request.method == "GET":
        columns = (*_BOOK_COLUMNS, "shelf__label", "shelf__school__name")
        books = Book.objects.order_by("pk")
        return _list(
            request, books, columns, lambda r: dict(zip(columns, r, strict=True))
        )
    return _BULK_FLOORS[request.method](orjson.loads(request.body))


# Many rows: as they come, unchecked, written by one statement, and back again.


def _floor_bulk_post(rows: list[dict[str, t.Any]]) -> HttpResponse:
    slugs = {row["shelf"] for row in rows}
    shelves = dict(Shelf.objects.filter(slug__in=slugs).values_list("slug", "pk"))
    books = [
        Book(isbn=row["isbn"], title=row["title"], shelf_id=shelves[row["shelf"]])
        for row in rows
    ]
    Book.objects.bulk_create(books)
    data = [{"id": book.pk, **row} for book, row in zip(books, rows, strict=True)]
    return _respond(data, 201)


def _floor_bulk_patch(rows: dict[str, dict[str, t.Any]]) -> HttpResponse:
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    params = [v for pk, row in rows.items() for v in (int(pk), row["title"], now)]
    time = "CAST(%s AS timestamptz)" if connection.vendor == "postgresql" else "%s"
    values = ", ".join([f"(%s, %s, {time})"] * len(rows))
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE src_book SET title = new.column2, updated_at = new.column3"
            f" FROM (VALUES {values}) AS new WHERE src_book.id = new.column1",
            params,
        )
    columns = (*_BOOK_COLUMNS, "shelf__label", "shelf__school__name")
    stored = Book.objects.filter(pk__in=rows).order_by("pk").values_list(*columns)
    return _respond([dict(zip(columns, row, strict=True)) for row in stored])


def _floor_bulk_delete(pks: list[int]) -> HttpResponse:
    Book.objects.filter(pk__in=pks).delete()
    return HttpResponse(status=204)


_BULK_FLOORS: dict[str | None, t.Callable[[t.Any], HttpResponse]] = {
    "POST": _floor_bulk_post,
    "PATCH": _floor_bulk_patch,
    "DELETE": _floor_bulk_delete,
}


router = SimpleRouter()
router.register("users", PlainUserViewSet, basename="plain-user")
router.register("classes", PlainClassViewSet, basename="plain-class")
router.register("schools", PlainSchoolViewSet, basename="plain-school")
router.register("books", PlainBookViewSet, basename="plain-book")

urlpatterns = [
    path("plain/", include(router.urls)),
    path("floor/users/", floor_users),
    path("floor/users/<int:pk>/", floor_user),
    path("floor/classes/", floor_classes),
    path("floor/schools/<int:pk>/", floor_school),
    path("floor/books/", floor_books),
    path("floor/books/bulk/", floor_books),
    *our_urlpatterns,
]
