"""The users that a user sees, and those that a service's subclass works with."""

import typing as t

import pytest
from django.test import RequestFactory

from codeforlife.request import Request
from codeforlife.tests.factories import (
    make_class,
    make_independent_user,
    make_school,
    make_student_user,
    make_teacher_user,
    make_user,
)
from codeforlife.user.models import (
    IndependentUser,
    StudentUser,
    TeacherUser,
    User,
)
from codeforlife.user.views import UserViewSet

pytestmark = pytest.mark.django_db


def make_view(user: User) -> UserViewSet:
    request: Request[User] = Request(User, RequestFactory().get("/"))
    request.user = user
    return UserViewSet(action="list", request=request, format_kwarg=None)


def get_ids(user: User, user_class: type[User] = User) -> set[int]:
    return {found.pk for found in make_view(user).get_queryset(user_class)}


class School:
    """A school with two teachers, a class of each, and people around it."""

    def __init__(self) -> None:
        school = make_school()
        self.admin = make_teacher_user(school=school, is_admin=True)
        self.teacher = make_teacher_user(school=school)
        self.retired = make_teacher_user(school=school, is_active=False)
        self.own_class = make_class(teacher=self.teacher.new_teacher)
        self.other_class = make_class(teacher=self.admin.new_teacher)
        self.pupil = make_student_user(klass=self.own_class)
        self.left = make_student_user(klass=self.own_class, is_active=False)
        self.other_pupil = make_student_user(klass=self.other_class)
        self.asking = make_independent_user(requests_to_join=self.own_class)
        self.asking_other = make_independent_user(requests_to_join=self.other_class)
        self.stranger = make_teacher_user()
        self.indy = make_independent_user()

    def ids(self, *names: str) -> set[int]:
        return {getattr(self, name).pk for name in names}


@pytest.fixture
def school() -> School:
    return School()


STAFF = ("admin", "teacher")
OWN = (*STAFF, "pupil", "asking")
ALL = (*OWN, "other_pupil", "asking_other")


@pytest.mark.parametrize(
    ("user", "user_class", "expected"),
    [
        ("admin", User, ALL),
        ("admin", TeacherUser, STAFF),
        ("admin", StudentUser, ("pupil", "other_pupil")),
        ("admin", IndependentUser, ("asking", "asking_other")),
        ("teacher", User, OWN),
        ("teacher", StudentUser, ("pupil",)),
        ("teacher", IndependentUser, ("asking",)),
        ("pupil", User, ("teacher", "pupil")),
        ("pupil", StudentUser, ("pupil",)),
        ("asking", User, ("asking",)),
        ("indy", User, ("indy",)),
        ("indy", TeacherUser, ()),
    ],
)
def test_visible_users(
    school: School, user: str, user_class: type[User], expected: tuple[str, ...]
) -> None:
    found = get_ids(getattr(school, user), user_class)
    assert found == school.ids(*expected)


def test_users_come_in_order_as_their_type(school: School) -> None:
    users = list(make_view(school.admin).get_queryset(StudentUser))
    assert [user.pk for user in users] == sorted(user.pk for user in users)
    assert {type(user) for user in users} == {StudentUser}


def test_d65_pupils_see_classmates_only_where_the_class_lets_them(
    school: School,
) -> None:
    classmate = make_student_user(klass=school.own_class)
    assert get_ids(school.pupil) == school.ids("teacher", "pupil")
    school.own_class.classmates_data_viewable = True
    school.own_class.save()
    pupil = User.objects.get(pk=school.pupil.pk)
    assert get_ids(pupil) == school.ids("teacher", "pupil") | {classmate.pk}


@pytest.mark.parametrize("is_staff", [False, True])
def test_d38_user_of_no_kind_sees_themselves(
    log_in: t.Callable[..., t.Any], is_staff: bool
) -> None:
    user = make_user(is_staff=is_staff, is_superuser=is_staff)
    make_teacher_user()
    response = log_in(user).get("/users/")
    assert response.status_code == 200
    assert [row["id"] for row in response.json()["data"]] == [user.pk]
    assert response.json()["data"][0]["teacher"] is None


def test_d38_user_without_a_profile_is_403(log_in: t.Callable[..., t.Any]) -> None:
    user = User.objects.create_user("nobody")
    for url in ("/users/", "/classes/", "/schools/1/"):
        assert log_in(user).get(url).status_code == 403


def test_bulk_queryset_is_within_what_is_visible(school: School) -> None:
    view = make_view(school.teacher)
    ids = [school.pupil.pk, school.other_pupil.pk, school.stranger.pk]
    assert {u.pk for u in view.get_bulk_queryset(ids)} == school.ids("pupil")
    students = view.get_bulk_queryset([school.admin.pk], user_class=StudentUser)
    assert not students


def test_a_subclass_may_override_get_queryset_as_rest_framework_s(
    school: School,
) -> None:
    class ActiveUserViewSet(UserViewSet):
        def get_queryset(self) -> t.Any:  # type: ignore[override]
            return User.objects.filter(is_active=True)

    view = ActiveUserViewSet(action="bulk", request=make_view(school.admin).request)
    ids = {school.pupil.pk: {}, school.stranger.pk: {}}
    assert {user.pk for user in view.get_bulk_queryset(ids.keys())} == set(ids)


def test_d46_list_costs_the_same_for_5_and_for_150_rows(
    log_in: t.Callable[..., t.Any],
    django_assert_num_queries: t.Callable[[int], t.Any],
) -> None:
    school = make_school()
    admin = make_teacher_user(school=school, is_admin=True)
    klass = make_class(teacher=admin.new_teacher)
    client = log_in(admin)
    for count, kinds in ((5, 2), (150, 72)):
        for _ in range(kinds - 0 if count == 5 else kinds + 1):
            make_student_user(klass=klass)
            make_independent_user(requests_to_join=klass)
        with django_assert_num_queries(3):
            response = client.get("/users/?limit=150")
        assert len(response.json()["data"]) >= count


def test_rows_of_a_class_cost_the_same(
    log_in: t.Callable[..., t.Any],
    django_assert_num_queries: t.Callable[[int], t.Any],
) -> None:
    admin = make_teacher_user(is_admin=True)
    client = log_in(admin)
    for count in (5, 50):
        while admin.new_teacher.class_teacher.count() < count:
            make_class(teacher=admin.new_teacher)
        with django_assert_num_queries(3):
            response = client.get("/classes/")
        assert len(response.json()["data"]) == count
