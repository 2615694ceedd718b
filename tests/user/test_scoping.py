"""What a teacher's properties find, over the fixtures."""

import typing as t

import pytest
from django.test import override_settings

from codeforlife.tests.factories import (
    make_class,
    make_independent_user,
    make_student_user,
    make_teacher_user,
    make_user,
)
from codeforlife.user.models import (
    AdminSchoolTeacherUser,
    SchoolTeacherUser,
    User,
)
from codeforlife.user.scoping import classes_visible_to, schools_visible_to

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("user", "name", "keys"),
    [
        (23, "student_users", [27]),
        (23, "students", [17]),
        (23, "classes", [6, 7, 10]),
        (23, "indy_users", [28]),
        (23, "school_teacher_users", [23, 24]),
        (23, "school_teachers", [6, 7]),
        (23, "school_users", [23, 24, 27]),
        (24, "student_users", [27, 29]),
        (24, "students", [17, 19]),
        (24, "classes", [6, 7, 10]),
        (24, "indy_users", [28]),
        (24, "school_teacher_users", [23, 24]),
        (24, "school_teachers", [6, 7]),
        (24, "school_users", [23, 24, 27, 29]),
    ],
)
def test_properties_of_a_teacher(
    load: t.Callable[..., None], user: int, name: str, keys: list[int]
) -> None:
    load("school_1", "school_3", "independent")
    teacher = SchoolTeacherUser.objects.get(pk=user).teacher
    assert sorted(row.pk for row in getattr(teacher, name)) == keys


SHOWN: dict[str, t.Callable[[t.Any], t.Any]] = {
    "students": lambda student: (student.new_user.first_name, student.class_field.name),
    "student_users": lambda user: user.student.class_field.name,
    "classes": lambda klass: klass.teacher.new_user.first_name,
    "indy_users": lambda user: user.student.pending_class_request.name,
    "school_teachers": lambda teacher: (teacher.new_user.email, teacher.school.name),
    "school_teacher_users": lambda user: user.teacher.school.name,
    "school_users": lambda user: (
        user.student.class_field.name if user.student else user.teacher.school_id
    ),
}


@pytest.fixture(scope="module")
def _fast_passwords() -> t.Iterator[None]:
    with override_settings(
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]
    ):
        yield


@pytest.mark.usefixtures("_fast_passwords")
@pytest.mark.parametrize("count", [3, 30])
def test_the_rows_that_are_made_to_be_shown_come_along(
    count: int, django_assert_num_queries: t.Any
) -> None:
    admin = make_teacher_user(is_admin=True)
    school = admin.new_teacher.school
    for _ in range(count):
        teacher = make_teacher_user(school=school).new_teacher
        klass = make_class(teacher=teacher)
        make_student_user(klass=klass)
        asking = make_independent_user().new_student
        asking.pending_class_request = klass
        asking.save()
    for name, show in SHOWN.items():
        with django_assert_num_queries(1):
            shown = [show(row) for row in getattr(admin.teacher, name)]
        assert len(shown) >= count, name


@pytest.mark.parametrize("name", SHOWN)
def test_rows_can_be_narrowed_and_locked_as_without_those_that_come_along(
    name: str, load: t.Callable[..., None]
) -> None:
    load("school_1", "school_3", "independent")
    teacher = SchoolTeacherUser.objects.get(pk=24).teacher
    rows = getattr(teacher, name)
    keys = sorted(row.pk for row in rows)
    assert sorted(row.pk for row in rows.only("pk")) == keys
    assert sorted(row.pk for row in rows.select_for_update()) == keys
    assert sorted(row.pk for row in rows.iterator()) == keys
    assert sorted(rows.values_list("pk", flat=True)) == keys
    assert rows.filter(pk__in=rows).exclude(pk=keys[0]).count() == len(keys) - 1


@pytest.fixture
def school() -> dict[str, t.Any]:
    admin = make_teacher_user(is_admin=True)
    teacher = make_teacher_user(school=admin.new_teacher.school)
    classes = [
        make_class(teacher=owner.new_teacher) for owner in (admin, teacher, teacher)
    ]
    classes[2].anonymise()
    return {
        "admin": admin,
        "teacher": teacher,
        "asking": [make_independent_user(requests_to_join=k) for k in classes[:2]],
        "gone": make_teacher_user(school=admin.new_teacher.school, is_active=False),
        "classes": classes,
    }


def test_d65_requests_are_seen_by_the_class_s_teacher_and_the_admin(
    school: dict[str, t.Any],
) -> None:
    def see(user: User) -> list[int]:
        teacher = SchoolTeacherUser.objects.get(pk=user.pk).teacher
        assert teacher
        return sorted(teacher.indy_users.values_list("pk", flat=True))

    first, second = school["asking"]
    assert see(school["admin"]) == [first.pk, second.pk]
    assert see(school["teacher"]) == [second.pk]


def test_inactive_rows(school: dict[str, t.Any]) -> None:
    teacher = AdminSchoolTeacherUser.objects.get(pk=school["admin"].pk).teacher
    gone = school["gone"].pk
    assert school["classes"][2].pk not in teacher.classes.values_list("pk", flat=True)
    assert gone not in teacher.school_teacher_users.values_list("pk", flat=True)
    assert gone in teacher.school_users.values_list("pk", flat=True)


def test_classes_and_schools_that_are_visible(school: dict[str, t.Any]) -> None:
    klass = school["classes"][1]
    school_id = klass.teacher.school_id
    pupil = make_student_user(klass=klass)
    table: list[tuple[t.Any, list[int], list[int]]] = [
        (school["teacher"], [k.pk for k in school["classes"][:2]], [school_id]),
        (pupil, [klass.pk], [school_id]),
        (school["asking"][1], [], [school_id]),
        (make_independent_user(), [], []),
        (make_teacher_user(school=None), [], []),
        (make_user(), [], []),
    ]
    for user, classes, schools in table:
        fresh = User.objects.get(pk=user.pk)
        assert classes_visible_to(fresh).ordered
        assert [k.pk for k in classes_visible_to(fresh)] == classes
        assert [s.pk for s in schools_visible_to(fresh)] == schools


def test_inactive_school_and_class_are_not_visible(school: dict[str, t.Any]) -> None:
    klass = school["classes"][1]
    pupil = User.objects.get(pk=make_student_user(klass=klass).pk)
    klass.is_active = False
    klass.save()
    klass.teacher.school.anonymise()
    assert not classes_visible_to(pupil)
    assert not schools_visible_to(pupil)
