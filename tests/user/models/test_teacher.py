"""Teachers, their typed proxies, and whom they may see."""

import typing as t

import pytest
from django.db import IntegrityError

from codeforlife.user.models import (
    AdminSchoolTeacher,
    NonAdminSchoolTeacher,
    NonSchoolTeacher,
    School,
    SchoolTeacher,
    Student,
    Teacher,
    User,
    UserProfile,
    teacher_as_type,
)

pytestmark = pytest.mark.usefixtures("example_data")


@pytest.mark.parametrize(
    ("teacher_class", "pks"),
    [
        (Teacher, {5, 6, 7, 8, 9, 10, 11, 12}),
        (SchoolTeacher, {6, 7, 8, 9, 10, 11}),
        (AdminSchoolTeacher, {7, 9, 10}),
        (NonAdminSchoolTeacher, {6, 8, 11}),
        (NonSchoolTeacher, {5, 12}),
    ],
)
def test_manages_one_type(teacher_class: type[Teacher], pks: set[int]) -> None:
    assert set(teacher_class.objects.values_list("pk", flat=True)) == pks


def test_manager_hides_teachers_whose_user_is_inactive_or_missing() -> None:
    User.objects.filter(pk=23).update(is_active=False)
    Teacher.objects.filter(pk=7).update(new_user=None)
    assert not Teacher.objects.filter(pk__in=[6, 7]).exists()
    original = Teacher.objects.get_original_queryset()
    assert original.filter(pk__in=[6, 7]).count() == 2
    assert not School.objects.get(pk=2).teacher_school.exists()


def test_a_schools_hidden_teachers_are_its_own() -> None:
    school = School.objects.get(pk=2)
    User.objects.filter(pk=23).update(is_active=False)
    teachers = school.teacher_school.get_original_queryset()
    assert {teacher.pk for teacher in teachers} == {6, 7}


def test_factory() -> None:
    teacher = Teacher.objects.factory("New", "Teacher", "new@teacher.com", "password")
    user = User.objects.get(email="new@teacher.com")
    assert user.username == "new@teacher.com"
    assert teacher.new_user == user
    assert teacher.user == UserProfile.objects.get(user=user)
    assert user.check_password("password")


def test_d48_factory_creates_all_or_nothing(broken: t.Callable[..., None]) -> None:
    broken(UserProfile, "save")
    with pytest.raises(RuntimeError):
        Teacher.objects.factory("New", "Teacher", "new@teacher.com", "password")
    assert not User.objects.filter(email="new@teacher.com").exists()


def test_a_teacher_without_a_school_is_no_admin() -> None:
    with pytest.raises(IntegrityError, match=r"teacher__is_admin"):
        Teacher.objects.filter(pk=5).update(is_admin=True)


def test_names() -> None:
    assert str(Teacher.objects.get(pk=6)) == "John Doe"
    assert str(Teacher(pk=6)) == "Teacher object (6)"


def test_d63_has_school_and_class() -> None:
    assert Teacher.objects.get(pk=6).has_school()
    assert not Teacher.objects.get(pk=5).has_school()
    assert Teacher.objects.get(pk=6).has_class()
    assert not Teacher.objects.get(pk=10).has_class()


def test_has_class_looks_at_active_classes_only() -> None:
    teacher = Teacher.objects.get(pk=6)
    teacher.class_teacher.get().anonymise()
    assert not teacher.has_class()


def test_teaches() -> None:
    pupil = UserProfile.objects.get(user=27)
    assert Teacher.objects.get(pk=6).teaches(pupil)
    assert not Teacher.objects.get(pk=7).teaches(pupil)


def test_is_last_admin() -> None:
    admin = AdminSchoolTeacher.objects.get(pk=7)
    assert admin.is_last_admin
    Teacher.objects.filter(pk=6).update(is_admin=True)
    assert not admin.is_last_admin
    User.objects.filter(pk=23).update(is_active=False)
    assert admin.is_last_admin


def test_d45_teacher_as_type(django_assert_num_queries: t.Any) -> None:
    teacher = Teacher.objects.select_related("school").get(pk=6)
    with django_assert_num_queries(0):
        typed = teacher_as_type(teacher, SchoolTeacher)
        assert typed.school == teacher.school
    assert type(typed) is SchoolTeacher
    assert not typed._state.adding
    typed.is_admin = True
    assert not teacher.is_admin


@pytest.mark.parametrize(
    ("name", "of_teacher", "of_admin"),
    [
        ("student_users", [27], [27, 29]),
        ("students", [17], [17, 19]),
        ("classes", [6, 7, 10], [6, 7, 10]),
        ("indy_users", [28], [28]),
        ("school_teacher_users", [23, 24], [23, 24]),
        ("school_teachers", [6, 7], [6, 7]),
        ("school_users", [23, 24, 27], [23, 24, 27, 29]),
    ],
)
def test_whom_a_teacher_may_see(
    name: str, of_teacher: list[int], of_admin: list[int]
) -> None:
    teachers = SchoolTeacher.objects.in_bulk([6, 7])
    for pk, pks in {6: of_teacher, 7: of_admin}.items():
        queryset = getattr(teachers[pk], name)
        assert sorted(queryset.values_list("pk", flat=True)) == pks, pk


def test_d65_independents_asking_another_teacher_are_the_admins_matter() -> None:
    Student.objects.filter(pk=18).update(pending_class_request=7)
    teachers = SchoolTeacher.objects.in_bulk([6, 7])
    assert not teachers[6].indy_users.exists()
    assert teachers[7].indy_users.get().pk == 28
