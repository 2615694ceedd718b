"""The example data that services test with."""

import pytest
from django.contrib.auth.hashers import check_password, identify_hasher
from django.core.management import call_command
from django.db import connection

from codeforlife.user.models import (
    AdminSchoolTeacherUser,
    AuthFactor,
    Class,
    IndependentUser,
    NonAdminSchoolTeacherUser,
    NonSchoolTeacherUser,
    OtpBypassToken,
    School,
    Session,
    Student,
    StudentUser,
    Teacher,
    TotalActivity,
    User,
    UserProfile,
)

pytestmark = pytest.mark.django_db

_ALL = [
    "google_users",
    "independent",
    "legacy",
    "non_school_teacher",
    "school_1",
    "school_2",
    "school_2_sessions",
    "school_3",
]


@pytest.fixture
def load() -> None:
    call_command("loaddata", *_ALL, verbosity=0)


def _pks(user_class: type[User], *names: str) -> set[int]:
    call_command("loaddata", *names, verbosity=0)
    return set(user_class.objects.values_list("pk", flat=True))


@pytest.mark.parametrize(
    ("user_class", "names", "pks"),
    [
        (User, ["school_1"], {23, 24, 27, 29}),
        (AdminSchoolTeacherUser, ["school_1"], {24}),
        (NonAdminSchoolTeacherUser, ["school_1"], {23}),
        (StudentUser, ["school_1"], {27, 29}),
        (IndependentUser, ["school_1", "independent"], {28, 30}),
        (AdminSchoolTeacherUser, ["school_2"], {26}),
        (NonAdminSchoolTeacherUser, ["school_2"], {25}),
        (AdminSchoolTeacherUser, ["school_3"], {31}),
        (NonAdminSchoolTeacherUser, ["school_3"], {32}),
        (NonSchoolTeacherUser, ["non_school_teacher"], {22, 33}),
        (NonSchoolTeacherUser, ["google_users"], {34}),
        (User, ["legacy"], set(range(1, 22))),
        (AdminSchoolTeacherUser, ["legacy"], {1, 2, 4}),
        (NonAdminSchoolTeacherUser, ["legacy"], {3}),
        (StudentUser, ["legacy"], {5, 6, 8, 9, 10, *range(12, 20), 21}),
        (IndependentUser, ["legacy"], {7, 11}),
    ],
)
def test_users_by_type(user_class: type[User], names: list[str], pks: set[int]) -> None:
    assert _pks(user_class, *names) == pks


@pytest.mark.usefixtures("load")
def test_d10_all_load_together_and_keep_their_references() -> None:
    connection.check_constraints()
    assert School.objects.count() == 4
    assert Teacher.objects.count() == 13
    assert Student.objects.count() == 20
    assert Class.objects.count() == 10


@pytest.mark.usefixtures("load")
def test_every_password_is_the_documented_one() -> None:
    for user in User.objects.all():
        legacy = "abc123" if user.pk == 1 else "Password1"
        password = legacy if user.pk <= 21 else "password"
        assert check_password(password, user.password), user.pk
        assert identify_hasher(user.password).algorithm == "pbkdf2_sha256"


@pytest.mark.usefixtures("load")
def test_usernames() -> None:
    for user in User.objects.exclude(email=""):
        assert user.username == user.email
    assert User.objects.get(pk=27).username == "1" * 30
    assert User.objects.get(pk=29).username == "2" * 30
    assert User.objects.get(pk=12).username == "media noah"


@pytest.mark.usefixtures("load")
def test_profiles() -> None:
    for profile in UserProfile.objects.filter(user__gt=21):
        assert profile.pk == profile.user_id
    for profile in UserProfile.objects.filter(user__in=range(2, 21)):
        assert profile.pk == profile.user_id - 1
    unverified = UserProfile.objects.filter(is_verified=False)
    assert set(unverified.values_list("user", flat=True)) == {21, 33}
    developers = UserProfile.objects.filter(developer=True)
    assert set(developers.values_list("user", flat=True)) == {2, 5}


@pytest.mark.usefixtures("load")
def test_d03_google_user_has_both_google_fields() -> None:
    profile = UserProfile.objects.get(user=34)
    assert profile.google_refresh_token == "example"
    assert profile.google_sub == "34"


@pytest.mark.usefixtures("load")
def test_second_factors_of_school_2() -> None:
    assert set(AuthFactor.objects.values_list("pk", "user", "type")) == {
        (1, 25, "otp"),
        (2, 26, "otp"),
    }
    tokens = OtpBypassToken.objects.filter(user=25).order_by("pk")
    assert [token.token for token in tokens] == [c * 8 for c in "abcdefghij"]
    session = Session.objects.get(pk="1")
    assert session.user_id == 25
    assert [pending.auth_factor_id for pending in session.auth_factors.all()] == [1]


@pytest.mark.usefixtures("load")
def test_classes() -> None:
    codes = {klass.pk: klass.access_code for klass in Class.objects.all()}
    assert codes == {
        1: "AB123",
        2: "AB124",
        3: "AB125",
        4: "RL123",
        5: "PO123",
        6: "ZZ111",
        7: "ZZ222",
        8: "XX111",
        9: "XX222",
        10: "ZZ333",
    }
    assert Student.objects.get(pk=18).pending_class_request_id == 6
    assert {klass.pk for klass in Class.objects.filter(students=None)} == {8, 9, 10}


@pytest.mark.usefixtures("load")
def test_new_rows_get_keys_that_are_free() -> None:
    """The sequences go on after the rows that were loaded with their keys."""
    assert User.objects.create_user("somebody").pk > 34
    assert School.objects.create(name="Another school").pk > 4


@pytest.mark.usefixtures("load")
def test_legacy_total_activity() -> None:
    activity = TotalActivity.objects.get()
    assert activity.teacher_registrations == 4
    assert activity.student_registrations == 14
    assert activity.independent_registrations == 2
