"""Log-in forms: which error for what, and whom they let in."""

from __future__ import annotations

import pytest
from django import forms
from django.test import RequestFactory

from codeforlife.forms import BaseLoginForm, BaseOAuth2LoginForm
from codeforlife.tests.factories import make_student_user, make_teacher_user
from codeforlife.throttling import LoginThrottled
from codeforlife.user.models import GoogleUser, StudentUser, TeacherUser, User

pytestmark = pytest.mark.django_db


class EmailForm[AnyUser: User](BaseLoginForm[AnyUser]):
    email = forms.EmailField()
    password = forms.CharField(strip=False)

    def get_invalid_login_error_message(self) -> str:
        return "Nobody has these."


class AnyForm(EmailForm[User]): ...


class StudentForm(EmailForm[StudentUser]): ...


class OAuthForm(BaseOAuth2LoginForm[GoogleUser]): ...


def make_form(form_class=AnyForm, **data: str) -> BaseLoginForm[User]:
    return form_class(RequestFactory().post("/"), data=data)


def get_codes(form: BaseLoginForm[User]) -> dict[str, list[str]]:
    return {
        name: [error["code"] for error in errors]
        for name, errors in form.errors.get_json_data().items()
    }


def test_valid() -> None:
    user = make_teacher_user(email="a@b.test")
    form = make_form(email="A@b.test", password="password")

    assert form.is_valid(), form.errors
    assert form.user == user


def test_field_errors_skip_the_authentication(django_assert_num_queries) -> None:
    form = make_form(email="x")
    with django_assert_num_queries(0):
        assert get_codes(form) == {
            "email": ["invalid"],
            "password": ["required"],
            "__all__": ["form_errors"],
        }


def test_invalid_login() -> None:
    form = make_form(email="nobody@b.test", password="password")

    assert get_codes(form) == {"__all__": ["invalid_login"]}
    assert form.errors["__all__"] == ["Nobody has these."]


def test_user_of_another_class() -> None:
    make_teacher_user(email="a@b.test")
    form = make_form(StudentForm, email="a@b.test", password="password")

    assert get_codes(form) == {"__all__": ["incorrect_user_class"]}


def test_inactive_user() -> None:
    user = make_teacher_user(email="a@b.test")
    User.objects.filter(pk=user.pk).update(is_active=False)
    form = make_form(email="a@b.test", password="password")

    assert get_codes(form) == {"__all__": ["user_not_active"]}


def test_a_refused_user_counts_as_a_failure(settings) -> None:
    """Else an attacker could try an inactive account's passwords without limit."""
    settings.LOGIN_LIMIT_PER_ACCOUNT_AND_ADDRESS = 2
    make_teacher_user(email="a@b.test")

    for _ in range(2):
        make_form(StudentForm, email="a@b.test", password="password").is_valid()
    with pytest.raises(LoginThrottled):
        make_form(StudentForm, email="a@b.test", password="password").is_valid()


def test_a_log_in_forgives_the_failures_before_it(settings) -> None:
    settings.LOGIN_LIMIT_PER_ACCOUNT_AND_ADDRESS = 2
    make_teacher_user(email="a@b.test")

    for password in ("wrong", "password", "wrong", "password"):
        form = make_form(email="a@b.test", password=password)
        assert form.is_valid() is (password == "password")


def test_passwords_keep_their_spaces() -> None:
    make_teacher_user(email="a@b.test", password=" pass ")

    assert make_form(email="a@b.test", password=" pass ").is_valid()
    assert not make_form(email="a@b.test", password="pass").is_valid()


@pytest.mark.parametrize(
    ("length", "is_valid"), [(42, False), (43, True), (128, True), (129, False)]
)
def test_oauth2_fields(length: int, is_valid: bool, monkeypatch) -> None:
    monkeypatch.setattr("codeforlife.forms.authenticate", lambda *args, **kwargs: None)
    form = make_form(
        OAuthForm, code="x", code_verifier="v" * length, redirect_uri="https://a.test"
    )
    codes = get_codes(form)

    assert ("code_verifier" not in codes) is is_valid
    assert codes["__all__"] == ["invalid_login" if is_valid else "form_errors"]


def test_the_type_argument_names_the_users() -> None:
    assert AnyForm.get_user_class() is User
    assert StudentForm.get_user_class() is StudentUser

    class Forward(BaseLoginForm["TeacherUser"]): ...

    class Nameless(BaseLoginForm): ...

    assert Forward.get_user_class() is TeacherUser
    with pytest.raises(TypeError, match=r"class Nameless\(BaseLoginForm\[User\]\)"):
        Nameless.get_user_class()
    with pytest.raises(NotImplementedError, match="get_invalid_login_error_message"):
        make_form(Nameless).get_invalid_login_error_message()


def test_students_have_no_email_to_log_in_with() -> None:
    make_student_user()

    assert get_codes(make_form(email="", password="password"))["email"] == ["required"]
