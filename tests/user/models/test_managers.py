"""Which users each proxy manages, and how it makes new ones."""

import re
import typing as t
from hashlib import sha256
from unittest.mock import patch

import pytest
from django.contrib.auth.hashers import make_password
from django.db import transaction

from codeforlife.user.models import (
    AdminSchoolTeacherUser,
    Class,
    ContactableUser,
    IndependentUser,
    NonAdminSchoolTeacherUser,
    NonSchoolTeacherUser,
    School,
    SchoolTeacherUser,
    Student,
    StudentUser,
    Teacher,
    TeacherUser,
    TotalActivity,
    User,
    UserProfile,
)

_TEACHERS = {22, 23, 24, 25, 26, 31, 32, 33}
_SCHOOL_TEACHERS = {23, 24, 25, 26, 31, 32}
_ADMINS = {24, 26, 31}
_STUDENTS = {27, 29}
_INDEPENDENTS = {28, 30}

_PKS: t.Final[dict[type[User], set[int]]] = {
    User: _TEACHERS | _STUDENTS | _INDEPENDENTS,
    ContactableUser: _TEACHERS | _INDEPENDENTS,
    TeacherUser: _TEACHERS,
    SchoolTeacherUser: _SCHOOL_TEACHERS,
    AdminSchoolTeacherUser: _ADMINS,
    NonAdminSchoolTeacherUser: _SCHOOL_TEACHERS - _ADMINS,
    NonSchoolTeacherUser: _TEACHERS - _SCHOOL_TEACHERS,
    StudentUser: _STUDENTS,
    IndependentUser: _INDEPENDENTS,
}
_PROXIES = [user_class for user_class in _PKS if user_class is not User]


def _name(user_class: type[User]) -> str:
    return user_class.__name__


def _pks(user_class: type[User]) -> set[int]:
    return set(user_class.objects.values_list("pk", flat=True))


@pytest.mark.usefixtures("example_data")
@pytest.mark.parametrize(("user_class", "pks"), _PKS.items(), ids=str)
def test_manages_one_type(user_class: type[User], pks: set[int]) -> None:
    assert _pks(user_class) == pks


@pytest.mark.usefixtures("example_data")
@pytest.mark.parametrize("user_class", _PROXIES, ids=_name)
def test_filter_and_match_agree(user_class: t.Any) -> None:
    """The rule for one user in memory is the rule of the database."""
    users = User.objects.select_related("new_teacher", "new_student")
    matching = {user.pk for user in users if user_class.matches(user)}
    filtered = user_class.objects.filter_users(User.objects.all())
    assert matching == set(filtered.values_list("pk", flat=True))


@pytest.mark.usefixtures("example_data")
@pytest.mark.parametrize("user_class", _PROXIES, ids=_name)
def test_hides_inactive_users(user_class: type[User]) -> None:
    pk = min(_PKS[user_class])
    User.objects.filter(pk=pk).update(is_active=False)
    assert _pks(user_class) == _PKS[user_class] - {pk}
    assert User.objects.filter(pk=pk).exists()


@pytest.mark.usefixtures("example_data")
def test_a_teacher_who_is_a_student_too_is_neither() -> None:
    Student.objects.filter(pk=17).update(new_user=23)
    for user_class in (TeacherUser, StudentUser, IndependentUser):
        assert 23 not in _pks(user_class)
        assert not user_class.matches(User.objects.get(pk=23))


@pytest.mark.usefixtures("example_data")
def test_a_teacher_who_is_an_independent_too_is_neither() -> None:
    Student.objects.filter(pk=17).update(new_user=23, class_field=None)
    for user_class in (TeacherUser, StudentUser, IndependentUser):
        assert 23 not in _pks(user_class)
        assert not user_class.matches(User.objects.get(pk=23))


@pytest.mark.django_db
def test_a_user_without_rows_is_of_no_type() -> None:
    user = User.objects.create_user("nobody", email="nobody@example.com")
    for user_class in set(_PROXIES) - {ContactableUser}:
        assert user.pk not in _pks(user_class)
        assert not user_class.matches(user)


@pytest.mark.usefixtures("example_data")
@pytest.mark.parametrize(
    ("user_class", "name"),
    [
        (TeacherUser, "teacher"),
        (SchoolTeacherUser, "teacher"),
        (StudentUser, "student"),
        (IndependentUser, "student"),
    ],
)
def test_d47_the_typed_row_costs_no_query_of_its_own(
    user_class: type[User], name: str, django_assert_num_queries: t.Any
) -> None:
    with django_assert_num_queries(1):
        rows = [getattr(user, name) for user in user_class.objects.all()]
    assert all(rows)


@pytest.mark.usefixtures("example_data")
@pytest.mark.parametrize("user_class", _PROXIES, ids=_name)
def test_a_type_can_be_narrowed_to_some_columns(
    user_class: type[User], django_assert_num_queries: t.Any
) -> None:
    with django_assert_num_queries(1):
        users = list(user_class.objects.only("email"))
        assert {user.pk for user in users} == _PKS[user_class]
        for row in user_class.required_rows:
            assert all(getattr(user, row).pk for user in users)
    assert {"first_name", "username"} <= users[0].get_deferred_fields()


@pytest.mark.usefixtures("example_data")
def test_a_type_can_be_narrowed_to_columns_of_its_row(
    django_assert_num_queries: t.Any,
) -> None:
    with django_assert_num_queries(1):
        user = TeacherUser.objects.only("email", "new_teacher__is_admin").get(pk=24)
        assert user.new_teacher.is_admin
    assert "blocked_time" in user.new_teacher.get_deferred_fields()
    with django_assert_num_queries(1):
        user = TeacherUser.objects.select_related("userprofile").only("userprofile")[0]
        assert user.new_teacher.pk
        assert user.userprofile.pk


@pytest.mark.usefixtures("example_data")
@pytest.mark.parametrize("user_class", _PROXIES, ids=_name)
def test_a_type_can_be_locked(user_class: type[User]) -> None:
    with transaction.atomic():
        users = user_class.objects.select_for_update()
        assert {user.pk for user in users} == _PKS[user_class]


_PASSWORD: t.Final = "Pa$$w0rd-Pa$$w0rd"
_NAMES: t.Final = ("New", "User", "New.User@Example.COM", _PASSWORD)


@pytest.fixture
def school(db: None) -> School:
    return School.objects.create(name="Some school")


@pytest.mark.parametrize(
    ("user_class", "in_school", "is_admin"),
    [
        (TeacherUser, False, False),
        (TeacherUser, True, False),
        (SchoolTeacherUser, True, False),
        (NonAdminSchoolTeacherUser, True, False),
        (AdminSchoolTeacherUser, True, True),
        (NonSchoolTeacherUser, False, False),
    ],
)
def test_creates_a_teacher(
    school: School, user_class: t.Any, in_school: bool, is_admin: bool
) -> None:
    place = {"school": school, "is_admin": is_admin} if in_school else {}
    user = user_class.objects.create_user(*_NAMES, **place, is_verified=True)
    assert user_class.objects.get(pk=user.pk) == user
    assert user.username == "New.User@Example.COM"
    assert user.email == "New.User@example.com"
    assert user.check_password(_PASSWORD)
    assert user.userprofile.is_verified
    assert user.teacher.school == (school if in_school else None)
    assert user.teacher.is_admin == is_admin
    assert TotalActivity.objects.get().teacher_registrations == 1


def test_admin_is_not_the_default(school: School) -> None:
    user = AdminSchoolTeacherUser.objects.create_user(*_NAMES, school=school)
    assert not Teacher.objects.get(new_user=user).is_admin


@pytest.mark.django_db
def test_creates_an_independent() -> None:
    user = IndependentUser.objects.create_user(*_NAMES)
    assert IndependentUser.objects.get(pk=user.pk) == user
    assert user.student is not None
    assert user.student.is_independent()
    assert not user.userprofile.is_verified
    assert TotalActivity.objects.get().independent_registrations == 1


@pytest.mark.usefixtures("example_data")
def test_d17_creates_a_student_who_may_log_in() -> None:
    user = StudentUser.objects.create_user("Pupil", Class.objects.get(pk=6))
    assert re.fullmatch("[a-z]{6}", user._password or "")
    assert user.check_password(user._password or "")
    assert user.student is not None
    assert user.student.login_id == sha256((user._login_id or "").encode()).hexdigest()
    assert user.student.new_user is user
    assert re.fullmatch("[A-Za-z0-9]{30}", user.username)
    assert (user.email, user.last_name) == ("", "")
    assert user.userprofile.is_verified
    assert TotalActivity.objects.get().student_registrations == 1


_CREATE: t.Final[dict[str, t.Callable[..., User]]] = {
    "teacher": lambda **extra: TeacherUser.objects.create_user(*_NAMES, **extra),
    "independent": lambda **extra: IndependentUser.objects.create_user(
        *_NAMES, **extra
    ),
    "student": lambda **extra: StudentUser.objects.create_user(
        "Pupil", Class.objects.get(pk=6), **extra
    ),
}


@pytest.mark.usefixtures("example_data")
@pytest.mark.parametrize("create", _CREATE.values(), ids=_CREATE)
def test_refuses_a_username(create: t.Callable[..., User]) -> None:
    with pytest.raises(AssertionError, match="username"):
        create(username="chosen")


@pytest.mark.usefixtures("example_data")
@pytest.mark.parametrize("create", _CREATE.values(), ids=_CREATE)
def test_d48_creates_all_rows_or_none(
    create: t.Callable[..., User], broken: t.Callable[..., None]
) -> None:
    before = User.objects.count(), UserProfile.objects.count()
    broken(TotalActivity, "count")
    with pytest.raises(RuntimeError):
        create()
    assert (User.objects.count(), UserProfile.objects.count()) == before


@pytest.mark.usefixtures("example_data")
@pytest.mark.parametrize("create", _CREATE.values(), ids=_CREATE)
def test_hashes_the_password_once(create: t.Callable[..., User]) -> None:
    path = "django.contrib.auth.models.make_password"
    with patch(path, side_effect=make_password) as mock:
        create()
    mock.assert_called_once()


@pytest.mark.usefixtures("example_data")
def test_the_user_row_is_written_before_what_points_at_it() -> None:
    """Receivers of the user's `post_save` have always run first."""
    from django.db.models.signals import post_save

    seen: list[bool] = []

    def receive(instance: User, **kwargs: object) -> None:
        seen.append(UserProfile.objects.filter(user=instance.pk).exists())

    post_save.connect(receive, sender=TeacherUser)
    try:
        TeacherUser.objects.create_user(*_NAMES)
    finally:
        post_save.disconnect(receive, sender=TeacherUser)
    assert seen == [False]


@pytest.mark.usefixtures("example_data")
def test_a_username_that_is_taken_is_drawn_again() -> None:
    path = "codeforlife.user.models.user.student.get_random_string"
    with patch(path, side_effect=["1" * 30, "x" * 30]):
        assert StudentUser.get_random_username() == "x" * 30
