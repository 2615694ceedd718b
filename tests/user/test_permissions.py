"""Whom the permissions for kinds of users admit, by status code."""

from __future__ import annotations

import typing as t
from types import SimpleNamespace

import pytest
from django.urls import reverse

from codeforlife.tests import APIClient
from codeforlife.tests.factories import (
    make_class,
    make_google_user,
    make_independent_user,
    make_student_user,
    make_teacher_user,
    make_user,
)
from codeforlife.user.models import User
from codeforlife.user.permissions import (
    IsIndependent,
    IsStudent,
    IsTeacher,
    SyncedWithGoogle,
)
from codeforlife.user.views import UserViewSet

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.test_permission_matrix")]

_TEACHERS = {"lone", "idle", "former", "busy", "admin", "busy admin", "google"}
_ADMINS = {"admin", "busy admin"}
_BUSY = {"busy", "busy admin"}

TABLE: list[tuple[t.Any, set[str]]] = [
    (IsIndependent(), {"independent", "asking"}),
    (IsIndependent(is_requesting_to_join_class=True), {"asking"}),
    (IsIndependent(is_requesting_to_join_class=False), {"independent"}),
    (IsStudent(), {"student"}),
    (SyncedWithGoogle(), {"google"}),
    (IsTeacher(), _TEACHERS),
    (IsTeacher(in_school=True), _TEACHERS - {"lone", "google"}),
    (IsTeacher(in_school=False), {"lone", "google"}),
    (IsTeacher(is_admin=True), _ADMINS),
    (IsTeacher(is_admin=False), _TEACHERS - _ADMINS),
    (IsTeacher(in_class=True), _BUSY),
    (IsTeacher(in_class=False), _TEACHERS - _BUSY),
    (IsTeacher(is_admin=True, in_class=True), {"busy admin"}),
    (IsTeacher(is_admin=False, in_school=True), {"idle", "former", "busy"}),
    (IsTeacher(in_school=True, in_class=False), {"idle", "former", "admin"}),
]


@pytest.fixture
def users() -> dict[str, t.Any]:
    lone = make_teacher_user(school=None)
    busy = make_teacher_user()
    school = busy.new_teacher.school
    former = make_teacher_user(school=school)
    busy_admin = make_teacher_user(is_admin=True)
    klass = make_class(teacher=busy.new_teacher)
    make_class(teacher=busy_admin.new_teacher)
    make_class(teacher=former.new_teacher).anonymise()
    return {
        "nobody": None,
        "unverified": make_teacher_user(school=school, is_verified=False),
        "independent": make_independent_user(),
        "asking": make_independent_user(requests_to_join=klass),
        "google": make_google_user(),
        "student": make_student_user(klass=klass),
        "lone": lone,
        "idle": make_teacher_user(school=school),
        "former": former,
        "busy": busy,
        "admin": make_teacher_user(school=school, is_admin=True),
        "busy admin": busy_admin,
        "staff": make_user(is_staff=True),
    }


@pytest.mark.parametrize(("permission", "admitted"), TABLE, ids=range(len(TABLE)))
def test_who_is_admitted(
    permission: t.Any,
    admitted: set[str],
    users: dict[str, t.Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(UserViewSet, "get_permissions", lambda self: [permission])
    statuses = {}
    for name, user in users.items():
        client = APIClient()
        if user is not None:
            client.force_login(user)
        response = client.get(
            reverse("user-list"), status_code_assertion=lambda _: True
        )
        statuses[name] = response.status_code

    assert statuses == {name: 200 if name in admitted else 403 for name in users}


@pytest.mark.parametrize(
    ("permission", "make"),
    [
        (IsTeacher(), make_teacher_user),
        (IsStudent(), make_student_user),
        (IsIndependent(), make_independent_user),
    ],
)
def test_inactive_users_are_refused_whatever_authenticated_means(
    permission: t.Any, make: t.Any, settings: t.Any
) -> None:
    settings.OLD_SYSTEM = True
    user = User.objects.get(pk=make().pk)
    request = SimpleNamespace(user=user)
    assert permission.has_permission(request, None)
    user.is_active = False
    assert not permission.has_permission(request, None)


@pytest.mark.parametrize("implied", [{"is_admin": True}, {"in_class": True}])
def test_a_class_and_an_administration_imply_a_school(implied: t.Any) -> None:
    assert IsTeacher(**implied) == IsTeacher(in_school=True, **implied)
    assert IsTeacher(**implied) != IsTeacher(in_school=True)
