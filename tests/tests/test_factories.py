"""The factories make rows that are complete, and users who can log in."""

from __future__ import annotations

import pytest

from codeforlife.tests import APIClient, factories
from codeforlife.user import models

pytestmark = pytest.mark.django_db

TYPED_USERS = [
    (factories.make_teacher_user, {}, models.NonAdminSchoolTeacherUser),
    (factories.make_teacher_user, {"is_admin": True}, models.AdminSchoolTeacherUser),
    (factories.make_teacher_user, {"school": None}, models.NonSchoolTeacherUser),
    (factories.make_student_user, {}, models.StudentUser),
    (factories.make_independent_user, {}, models.IndependentUser),
    (factories.make_google_user, {}, models.GoogleUser),
]


@pytest.mark.parametrize(("make", "kwargs", "user_class"), TYPED_USERS)
def test_user_is_typed_and_can_log_in(make, kwargs, user_class) -> None:
    user = make(**kwargs)

    assert type(user) is user_class
    assert user_class.objects.get(pk=user.pk) == user
    assert APIClient().login_as(user) == user


ROWS = [
    (name, getattr(factories, name))
    for name in factories.__all__
    if not name.endswith("_user") and name != "make_otp_bypass_tokens"
]


@pytest.mark.parametrize(("name", "make"), ROWS, ids=[name for name, _ in ROWS])
def test_rows_are_saved_and_valid(name: str, make) -> None:
    row = make()

    row.refresh_from_db()
    empty = {f.name for f in row._meta.fields if getattr(row, f.attname) in (None, "")}
    row.full_clean(exclude=empty)


@pytest.mark.parametrize(
    "name", [n for n in factories.__all__ if n != "make_total_activity"]
)
def test_twice_makes_two(name: str) -> None:
    make = getattr(factories, name)

    assert make() != make()


def test_there_is_a_factory_for_every_model() -> None:
    made_by_another = {"UserProfile"}
    names = {
        "".join(word.capitalize() for word in name.split("_")[1:])
        for name in factories.__all__
    } | {"OtpBypassToken"}
    from django.apps import apps

    for model in apps.get_app_config("user").get_models():
        assert model._meta.proxy or model.__name__ in names | made_by_another


def test_relations_are_what_was_asked_for() -> None:
    school = factories.make_school(name="Our school")
    teacher = factories.make_teacher(school=school, is_admin=True)
    klass = factories.make_class(teacher=teacher, access_code="AB123")
    student = factories.make_student(klass=klass, first_name="Sam")
    indy = factories.make_independent(requests_to_join=klass)

    assert teacher.school == school
    assert teacher.is_admin
    assert student.class_field == klass
    assert student.new_user.first_name == "Sam"
    assert indy.pending_class_request == klass
    assert not factories.make_user(is_verified=False).is_verified


def test_otp_bypass_tokens_belong_to_the_user() -> None:
    user = factories.make_teacher_user()
    tokens = factories.make_otp_bypass_tokens(user=user)

    assert [*user.otp_bypass_tokens.order_by("pk")] == tokens


def test_pending_factor_belongs_to_the_sessions_user() -> None:
    session = factories.make_session()
    factor = factories.make_session_auth_factor(session=session)

    assert factor.session == session
    assert factor.auth_factor.user_id == session.user_id
