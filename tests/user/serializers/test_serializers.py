"""The JSON of the domain."""

import typing as t
from datetime import UTC, datetime

import pytest
from django.test import RequestFactory
from django.utils import timezone
from rest_framework import serializers

from codeforlife.renderers import JSONRenderer
from codeforlife.request import Request
from codeforlife.serializers._planning.rows import plan_rows
from codeforlife.tests.factories import (
    make_class,
    make_independent_user,
    make_school,
    make_student_user,
    make_teacher_user,
    make_user,
)
from codeforlife.user.models import (
    Class,
    School,
    SchoolTeacherUser,
    StudentUser,
    Teacher,
    User,
    class_name_validators,
    school_name_validators,
    user_first_name_validators,
    user_last_name_validators,
)
from codeforlife.user.serializers import (
    BaseUserSerializer,
    ClassSerializer,
    SchoolSerializer,
    StudentSerializer,
    TeacherSerializer,
    UserSerializer,
)

pytestmark = pytest.mark.django_db

JOINED = datetime(2026, 7, 1, 12, 30, 0, 5, tzinfo=UTC)


def read(serializer: t.Any) -> t.Any:
    """Render a serializer's data and parse it again."""
    import json

    return json.loads(JSONRenderer().render(serializer.data))


def test_class() -> None:
    klass = make_class(
        name="Robots",
        access_code="AB123",
        accept_requests_until=JOINED,
        classmates_data_viewable=True,
    )
    assert read(ClassSerializer(klass)) == {
        "name": "Robots",
        "id": "AB123",
        "teacher": klass.teacher_id,
        "school": klass.teacher.school_id,
        "read_classmates_data": True,
        "receive_requests_until": "2026-07-01T13:30:00.000005+01:00",
    }
    assert list(ClassSerializer(klass).data) == ClassSerializer.Meta.fields


def test_d65_null_links_are_null() -> None:
    teacher = make_teacher_user(school=None).new_teacher
    klass = make_class(teacher=teacher, accept_requests_until=None)
    data = read(ClassSerializer(klass))
    assert data["school"] is None
    assert data["receive_requests_until"] is None
    independent = make_independent_user()
    data = read(StudentSerializer(independent.new_student))
    assert data == {"id": independent.new_student.pk, "klass": None, "school": None}
    data = read(StudentSerializer(make_student_user(klass=klass).new_student))
    assert (data["klass"], data["school"]) == (klass.access_code, None)


@pytest.mark.parametrize(
    ("country", "county", "expected"),
    [
        ("GB", "Kent", ("GB", "Kent")),
        (None, None, (None, None)),
        ("FR", "", ("FR", "")),
    ],
)
def test_school(
    country: str | None, county: str | None, expected: tuple[object, ...]
) -> None:
    school = make_school(name="School", country=country, county=county)
    data = read(SchoolSerializer(school))
    assert list(data) == ["id", "name", "country", "uk_county"]
    assert (data["id"], data["name"]) == (school.pk, "School")
    assert (data["country"], data["uk_county"]) == expected


def test_teacher() -> None:
    teacher = make_teacher_user(is_admin=True).new_teacher
    expected = {"id": teacher.pk, "school": teacher.school_id, "is_admin": True}
    assert read(TeacherSerializer(teacher)) == expected
    assert read(TeacherSerializer[Teacher](teacher)) == expected


def common(user: User, **values: t.Any) -> dict[str, t.Any]:
    return {
        "id": user.pk,
        "first_name": user.first_name,
        "last_name": user.last_name,
        "email": user.email,
        "is_active": True,
        "date_joined": "2026-07-01T12:30:00.000005Z",
        "requesting_to_join_class": None,
        **values,
    }


def make_everybody() -> list[tuple[User, dict[str, t.Any]]]:
    klass = make_class()
    student = make_student_user(klass=klass, date_joined=JOINED)
    teacher = make_teacher_user(date_joined=JOINED)
    asking = make_independent_user(requests_to_join=klass, date_joined=JOINED)
    staff = make_user(date_joined=JOINED)
    school_id = klass.teacher.school_id
    nothing = {"student": None, "teacher": None}
    pupil = {"id": student.new_student.pk, "klass": klass.access_code}
    row = teacher.new_teacher
    works = {"id": row.pk, "school": row.school_id, "is_admin": False}
    code = {"requesting_to_join_class": klass.access_code}
    return [
        (student, {**nothing, "student": {**pupil, "school": school_id}}),
        (teacher, {**nothing, "teacher": works}),
        (asking, {**nothing, **code}),
        (staff, nothing),
    ]


def test_user() -> None:
    for user, values in make_everybody():
        fresh = User.objects.get(pk=user.pk)
        data = read(UserSerializer[User](fresh))
        assert data == common(fresh, **values)
        assert list(data) == UserSerializer.Meta.fields


def test_d65_both_user_serializers_agree() -> None:
    for user, _ in make_everybody():
        fresh = User.objects.get(pk=user.pk)
        data = read(BaseUserSerializer[User](fresh))
        whole = read(UserSerializer(fresh))
        assert data == {name: whole[name] for name in BaseUserSerializer.Meta.fields}


def test_user_is_read_as_any_of_its_types() -> None:
    teacher = make_teacher_user()
    typed = SchoolTeacherUser.objects.get(pk=teacher.pk)
    plain = User.objects.get(pk=teacher.pk)
    assert read(UserSerializer(typed)) == read(UserSerializer(plain))


def test_d65_pupils_are_shown_no_email_address() -> None:
    klass = make_class()
    pupil = make_student_user(klass=klass)
    teacher = t.cast(User, klass.teacher.new_user)
    for reader, email in ((pupil, ""), (teacher, teacher.email)):
        request: Request[User] = Request(User, RequestFactory().get("/"))
        request.user = User.objects.get(pk=reader.pk)
        serializer = UserSerializer(teacher, context={"request": request})
        assert read(serializer)["email"] == email


@pytest.mark.parametrize(
    "serializer",
    [
        BaseUserSerializer,
        ClassSerializer,
        SchoolSerializer,
        StudentSerializer,
        TeacherSerializer,
        UserSerializer,
    ],
)
def test_everything_is_read_only(serializer: t.Any) -> None:
    assert all(field.read_only for field in serializer().fields.values())
    assert isinstance(serializer.Meta.fields, list)


@pytest.mark.parametrize(
    ("serializer", "name", "length", "validators"),
    [
        (ClassSerializer, "name", 200, class_name_validators),
        (SchoolSerializer, "name", 200, school_name_validators),
        (UserSerializer, "first_name", 150, user_first_name_validators),
        (UserSerializer, "last_name", 150, user_last_name_validators),
    ],
)
def test_validators(
    serializer: t.Any, name: str, length: int, validators: list[t.Any]
) -> None:
    field = serializer().fields[name]
    assert field.max_length == length
    assert all(validator in field.validators for validator in validators)


class WritingSerializer[AnyUser: User](BaseUserSerializer[AnyUser]):
    """As a service extends the base, to write through it."""

    password = serializers.CharField(write_only=True)

    class Meta(BaseUserSerializer.Meta):
        fields: t.ClassVar = [*BaseUserSerializer.Meta.fields, "password"]
        extra_kwargs: t.ClassVar = {
            **BaseUserSerializer.Meta.extra_kwargs,
            "email": {"read_only": False},
        }


class Combined(WritingSerializer[User], UserSerializer[User]):
    class Meta(WritingSerializer.Meta):
        fields: t.ClassVar = [*WritingSerializer.Meta.fields, "student", "teacher"]


class Plainly(BaseUserSerializer[User], UserSerializer):  # type: ignore[type-arg]
    class Meta(UserSerializer.Meta): ...


class TheOtherWayRound(UserSerializer[User], BaseUserSerializer[User]):
    class Meta(UserSerializer.Meta): ...


@pytest.mark.parametrize("serializer", [Combined, Plainly, TheOtherWayRound])
def test_serializers_can_be_combined(serializer: t.Any) -> None:
    user = make_teacher_user()
    assert read(serializer(user)) == read(UserSerializer(user))
    assert "student" in serializer().fields


def test_extended_serializer_writes() -> None:
    serializer = WritingSerializer[User](data={"email": "no", "password": "x"})
    assert not serializer.is_valid()
    assert list(serializer.errors) == ["email"]


def test_serializers_nest() -> None:
    class Nested(serializers.Serializer[t.Any]):
        user = BaseUserSerializer[StudentUser](source="new_user", read_only=True)

    student = make_student_user().new_student
    assert read(Nested(student))["user"]["id"] == student.new_user_id


def test_time_is_shown_the_same_in_summer_and_winter() -> None:
    with timezone.override("Europe/London"):
        user = make_user(date_joined=JOINED)
        assert read(UserSerializer(user))["date_joined"].endswith("Z")


def test_class_can_be_read_by_a_service_s_own_serializer() -> None:
    class ReadClassSerializer(ClassSerializer):
        teacher = TeacherSerializer[Teacher](read_only=True)  # type: ignore[assignment]

    klass = Class.objects.get(pk=make_class().pk)
    assert read(ReadClassSerializer(klass))["teacher"]["id"] == klass.teacher_id


def test_lists_and_single_users_are_read_alike(log_in: t.Any) -> None:
    admin = make_teacher_user(is_admin=True)
    klass = make_class(teacher=admin.new_teacher)
    make_student_user(klass=klass)
    make_independent_user(requests_to_join=klass)
    make_teacher_user(school=admin.new_teacher.school)
    for user in (admin, make_independent_user(), make_user()):
        client = log_in(user)
        rows = client.get("/users/").json()["data"]
        assert rows
        for row in rows:
            assert client.get(f"/users/{row['id']}/").json() == row


@pytest.mark.parametrize(
    ("serializer", "model"),
    [
        (UserSerializer[User], User),
        (ClassSerializer, Class),
        (SchoolSerializer, School),
    ],
)
def test_lists_make_no_instances(serializer: t.Any, model: t.Any) -> None:
    assert plan_rows(serializer(), model, "default").obstacles == ()


class WriteSchoolSerializer(SchoolSerializer):
    """As a service writes schools: what was read-only is written."""

    name = serializers.CharField(max_length=200)

    class Meta(SchoolSerializer.Meta):
        extra_kwargs = {
            **SchoolSerializer.Meta.extra_kwargs,
            "country": {"read_only": False},
        }


@pytest.mark.parametrize("country", ["GB", "FR", None])
def test_a_service_may_write_a_school_s_country(country: str | None) -> None:
    serializer = WriteSchoolSerializer(data={"name": "School", "country": country})
    assert serializer.is_valid(), serializer.errors
    school = serializer.save()
    school.refresh_from_db()
    assert getattr(school.country, "code", None) == country
    assert read(serializer)["country"] == country
    assert read(SchoolSerializer(school))["country"] == country


def test_there_is_no_such_country() -> None:
    serializer = WriteSchoolSerializer(data={"name": "School", "country": "XX"})
    assert not serializer.is_valid()
    assert list(serializer.errors) == ["country"]
