"""What a user knows about itself, and how it is viewed and forgotten."""

import typing as t
from datetime import timedelta
from unittest.mock import patch
from urllib.parse import parse_qs, urlsplit

import pytest
from asgiref.sync import async_to_sync
from django.contrib.auth.hashers import get_hasher
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection
from django.test import override_settings
from django.utils import timezone

from codeforlife.tests.factories import make_session
from codeforlife.user.caches import GoogleOAuth2TokenCache
from codeforlife.user.models import (
    AdminSchoolTeacherUser,
    ContactableUser,
    GoogleUser,
    IndependentUser,
    NonAdminSchoolTeacherUser,
    NonSchoolTeacherUser,
    OtpBypassToken,
    SchoolTeacherUser,
    Session,
    SessionAuthFactor,
    Student,
    StudentUser,
    Teacher,
    TeacherUser,
    User,
    UserProfile,
    user_first_name_validators,
    user_last_name_validators,
)

pytestmark = pytest.mark.usefixtures("example_data")


def _log_in(pk: int, days: int = 1) -> User:
    expiry = timezone.now() + timedelta(days=days)
    Session.objects.create(session_key=str(pk), user_id=pk, expire_date=expiry)
    return User.objects.select_related("session").get(pk=pk)


class TestIsAuthenticated:
    def test_with_a_session(self) -> None:
        assert _log_in(23).is_authenticated

    def test_without_a_session(self) -> None:
        assert User.objects.get(pk=23).is_authenticated
        assert not User.objects.get(pk=33).is_authenticated  # unverified

    def test_a_session_elsewhere_does_not_matter(self) -> None:
        _log_in(23, days=-1)
        assert User.objects.get(pk=23).is_authenticated

    def test_with_a_session_that_expired(self) -> None:
        assert not _log_in(23, days=-1).is_authenticated

    def test_inactive(self) -> None:
        User.objects.filter(pk=23).update(is_active=False)
        assert not _log_in(23).is_authenticated

    def test_unverified(self) -> None:
        assert not _log_in(33).is_authenticated

    def test_d38_without_a_profile(self) -> None:
        user = User.objects.create_user("nobody")
        assert not _log_in(user.pk).is_authenticated

    def test_with_a_pending_factor(self) -> None:
        user = _log_in(25)
        pending = SessionAuthFactor.objects.create(
            session_id="25", auth_factor=user.auth_factors.get()
        )
        assert not user.is_authenticated
        pending.delete()
        assert user.is_authenticated

    @override_settings(OLD_SYSTEM=True)
    def test_in_the_old_system(self) -> None:
        assert User.objects.get(pk=33).is_authenticated


def test_rows_behind_a_user() -> None:
    teacher, student = User.objects.get(pk=23), User.objects.get(pk=27)
    assert (teacher.teacher, teacher.student) == (Teacher.objects.get(pk=6), None)
    assert (student.teacher, student.student) == (None, Student.objects.get(pk=17))


@pytest.mark.usefixtures("standing_clock")
def test_otp() -> None:
    user = User.objects.get(pk=25)
    assert user.otp_secret == user.userprofile.otp_secret
    assert user.last_otp_for_time is None
    uri = urlsplit(user.totp_provisioning_uri)
    assert (uri.scheme, uri.netloc) == ("otpauth", "totp")
    assert parse_qs(uri.query)["issuer"] == ["Code for Life"]
    assert user.totp.verify(user.totp.now())
    with pytest.raises(ValueError, match="no secret"):
        _ = User.objects.get(pk=23).totp


@pytest.mark.parametrize(
    ("pk", "user_class"),
    [
        (23, TeacherUser),
        (23, NonAdminSchoolTeacherUser),
        (24, AdminSchoolTeacherUser),
        (22, NonSchoolTeacherUser),
        (27, StudentUser),
        (28, IndependentUser),
    ],
)
def test_d45_a_typed_view_is_the_saved_row(
    pk: int, user_class: type[User], django_assert_num_queries: t.Any
) -> None:
    user = User.objects.select_related("new_teacher", "new_student").get(pk=pk)
    with django_assert_num_queries(0):
        typed = user.as_type(user_class)
        assert (typed.teacher or typed.student) is not None
    assert type(typed) is user_class
    assert typed == user_class.objects.get(pk=pk)
    assert not typed._state.adding
    assert typed._state.db == user._state.db
    typed.validate_unique()


def test_a_typed_view_has_its_own_columns() -> None:
    user = User.objects.get(pk=23)
    user.as_type(TeacherUser).first_name = "Changed"
    assert user.first_name == "John"


def test_d45_deferred_columns_stay_deferred(django_assert_num_queries: t.Any) -> None:
    user = User.objects.only("email").get(pk=23)
    with django_assert_num_queries(0):
        typed = user.as_type(ContactableUser)
    assert "first_name" in typed.get_deferred_fields()
    assert typed.first_name == "John"


@pytest.mark.parametrize(
    ("pk", "user_class"),
    [(27, TeacherUser), (23, StudentUser), (23, IndependentUser), (28, TeacherUser)],
)
def test_d31_a_wrong_kind_is_refused(pk: int, user_class: type[User]) -> None:
    user = User.objects.select_related("new_teacher", "new_student").get(pk=pk)
    with pytest.raises(TypeError, match=user_class.__name__):
        user.as_type(user_class)
    assert user.as_type(user_class, check=False).pk == pk


@pytest.mark.parametrize(
    ("pk", "user_class"),
    [(24, NonAdminSchoolTeacherUser), (23, NonSchoolTeacherUser), (28, StudentUser)],
)
def test_d31_a_state_that_may_change_is_warned_of(
    pk: int, user_class: type[User]
) -> None:
    user = User.objects.select_related("new_teacher", "new_student").get(pk=pk)
    with pytest.warns(RuntimeWarning, match=user_class.__name__):
        user.as_type(user_class)


def test_a_teacher_changed_through_a_typed_view_stays_changed() -> None:
    user = SchoolTeacherUser.objects.get(pk=23)
    teacher = user.teacher
    assert teacher is not None
    teacher.is_admin = True
    assert user.teacher is not None
    assert user.teacher.is_admin
    teacher.save()
    assert Teacher.objects.get(pk=6).is_admin


@pytest.mark.parametrize(
    ("user_class", "name"),
    [
        (SchoolTeacherUser, "SchoolTeacher"),
        (AdminSchoolTeacherUser, "AdminSchoolTeacher"),
        (NonAdminSchoolTeacherUser, "NonAdminSchoolTeacher"),
        (NonSchoolTeacherUser, "NonSchoolTeacher"),
    ],
)
def test_teacher_of_a_typed_user_is_typed(user_class: type[User], name: str) -> None:
    user = user_class.objects.first()
    assert user is not None
    assert type(user.teacher).__name__ == name
    assert user_class(pk=None).teacher is None


class TestAnonymize:
    def test_d04_nothing_personal_is_left(self) -> None:
        UserProfile.objects.filter(user=23).update(
            google_refresh_token="token", google_sub="23"
        )
        user = User.objects.get(pk=23)
        user.anonymize()
        user = User.objects.get(pk=23)
        assert (user.first_name, user.last_name, user.email) == ("", "", "")
        assert not user.is_active
        assert "school1" not in user.username
        assert user.username
        assert user.userprofile.google_refresh_token is None
        assert user.userprofile.google_sub is None

    def test_d04_nothing_to_log_in_with_is_left(self) -> None:
        user = StudentUser.objects.get(pk=27)
        OtpBypassToken.objects.bulk_create(user)
        make_session(user=user)
        UserProfile.objects.filter(user=user).update(
            otp_secret="KI6FA34LPRQU265KQBFYS2MTDYHE2EIG",
            last_otp_for_time=timezone.now(),
        )
        user.student.login_id = "0" * 64
        user.student.save()
        user.anonymize()
        for forgotten in (user, User.objects.get(pk=27)):
            assert not forgotten.has_usable_password()
            assert forgotten.otp_secret is None
            assert forgotten.last_otp_for_time is None
            assert forgotten.student.login_id is None
        assert not OtpBypassToken.objects.filter(user=user).exists()
        assert not Session.objects.filter(user=user).exists()

    def test_others_can_still_log_in(self) -> None:
        other = StudentUser.objects.get(pk=29)
        OtpBypassToken.objects.bulk_create(other)
        make_session(user=other)
        UserProfile.objects.filter(user=other).update(otp_secret="A" * 16)
        Student.objects.filter(new_user=other).update(login_id="0" * 64)
        StudentUser.objects.get(pk=27).anonymize()
        other = StudentUser.objects.get(pk=29)
        assert other.has_usable_password()
        assert other.otp_secret == "A" * 16
        assert other.student is not None
        assert other.student.login_id == "0" * 64
        assert other.otp_bypass_tokens.exists()
        assert Session.objects.filter(user=other).exists()

    def test_a_cache_that_is_down_keeps_nobody_from_being_forgotten(
        self,
        broken: t.Callable[..., None],
        django_capture_on_commit_callbacks: t.Any,
    ) -> None:
        broken(GoogleOAuth2TokenCache, "delete")
        with django_capture_on_commit_callbacks(execute=True):
            User.objects.get(pk=23).anonymize()
        assert not User.objects.get(pk=23).email

    def test_no_token_for_google_is_left(
        self, django_capture_on_commit_callbacks: t.Any
    ) -> None:
        cache.set("23.google.access_token", {"access_token": "token"})
        with django_capture_on_commit_callbacks(execute=True):
            User.objects.get(pk=23).anonymize()
        assert cache.get("23.google.access_token") is None

    def test_d04_all_or_nothing(self, broken: t.Callable[..., None]) -> None:
        broken(UserProfile, "unlink_google")
        with pytest.raises(RuntimeError):
            User.objects.get(pk=23).anonymize()
        assert User.objects.get(pk=23).email == "teacher@school1.com"

    def test_saves_once_with_the_fields_that_receivers_look_for(self) -> None:
        user = User.objects.get(pk=23)
        with patch.object(user, "save", wraps=user.save) as save:
            user.anonymize()
        save.assert_called_once()
        assert set(save.call_args.kwargs["update_fields"]) == {
            "first_name",
            "last_name",
            "email",
            "username",
            "is_active",
        }

    def test_without_a_profile(self) -> None:
        user = User.objects.create_user("nobody", first_name="No", last_name="Body")
        user.anonymize()
        assert User.objects.get(pk=user.pk).first_name == ""


@pytest.mark.parametrize("email", ["teacher@school1.com", "Teacher@School1.com"])
def test_d64_one_account_for_one_address(email: str) -> None:
    with pytest.raises(IntegrityError):
        User.objects.create_user("another", email=email)


def test_d64_many_accounts_without_an_address() -> None:
    User.objects.create_user("one")
    User.objects.create_user("two")
    assert User.objects.filter(email="").count() >= 4


def test_d49_the_address_is_looked_up_with_an_index() -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
    plan = User.objects.filter(email__iexact="Teacher@School1.com").explain()
    assert "INDEX" in plan.upper()
    assert "SCAN USER_USER" not in plan.upper()


def test_credential_fields() -> None:
    assert User.credential_fields == {"email", "password"}
    assert StudentUser.credential_fields == {"first_name", "password"}


class TestSetPassword:
    def test_of_a_student_is_generated_with_a_log_in_id(self) -> None:
        user = StudentUser.objects.get(pk=27)
        student = user.student
        assert student is not None
        with patch.object(
            StudentUser, "_get_random_login_id", return_value=("plain", "hashed")
        ) as get_login_id:
            user.set_password()
        get_login_id.assert_called_once_with()
        assert (user._login_id, student.login_id) == ("plain", "hashed")
        assert user._password is not None
        assert user.check_password(user._password)

    def test_of_a_student_may_be_given(self) -> None:
        user = StudentUser.objects.get(pk=27)
        user.set_password("my password")
        assert user.check_password("my password")

    def test_a_renewed_hash_is_no_new_log_in_id(self) -> None:
        user = StudentUser.objects.get(pk=27)
        user.set_password("my password")
        user.save()
        student = user.student
        assert student is not None
        login_id, hasher = student.login_id, get_hasher("pbkdf2_sha256")
        for check in (user.check_password, async_to_sync(user.acheck_password)):
            user.password = hasher.encode("my password", "salt", iterations=1)
            assert check("my password")
            assert not check("another password")
            assert student.login_id == login_id
            assert user._password is None
            stored = User.objects.get(pk=27).password
            assert stored == user.password
            assert stored != hasher.encode("my password", "salt", iterations=1)


class TestMail:
    def test_contacts(self) -> None:
        user = ContactableUser.objects.get(pk=23)
        with patch("codeforlife.mail.add_contact") as add:
            user.add_contact_to_dot_digital()
        add.assert_called_once_with("teacher@school1.com")
        with patch("codeforlife.mail.remove_contact") as remove:
            user.remove_contact_from_dot_digital()
        remove.assert_called_once_with("teacher@school1.com")

    def test_the_recipient_is_always_the_user(self) -> None:
        user = ContactableUser.objects.get(pk=23)
        with patch("codeforlife.mail.send_mail") as send_mail:
            user.email_user(1, {"a": "b"}, to_addresses=["x@y.z"], cc_addresses=["c"])
        send_mail.assert_called_once_with(
            campaign_id=1,
            personalization_values={"a": "b"},
            to_addresses=["teacher@school1.com"],
            cc_addresses=["c"],
        )


def test_profile() -> None:
    profile = UserProfile.objects.get(user=23)
    assert str(profile) == "John Doe"
    assert profile.joined_recently()
    User.objects.filter(pk=23).update(date_joined=timezone.now() - timedelta(days=8))
    assert not UserProfile.objects.get(user=23).joined_recently()


@pytest.mark.parametrize("user_class", [TeacherUser, GoogleUser, StudentUser])
def test_proxies_add_no_table(user_class: type[User]) -> None:
    assert user_class._meta.db_table == "user_user"


@pytest.mark.parametrize(
    "validators", [user_first_name_validators, user_last_name_validators]
)
def test_name_validators(validators: list[t.Callable[[str], None]]) -> None:
    (validate,) = validators
    for name in ["Anne-Marie", "O'Neil", "José 2", "अनुष्का"]:
        validate(name)
    for name in ["a@b", "a_b", "a\n", "<b>"]:
        with pytest.raises(ValidationError) as error:
            validate(name)
        assert error.value.code == "invalid"
