"""Rules for passwords, by the kind of user."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.password_validation import (
    get_default_password_validators,
    password_changed,
    password_validators_help_texts,
    validate_password,
)
from django.core.exceptions import ValidationError

from codeforlife.user.auth.password_validators import (
    IndependentPasswordValidator,
    PasswordValidator,
    StudentPasswordValidator,
    TeacherPasswordValidator,
)
from codeforlife.user.models import Class, Student, Teacher, User


def make_teacher():
    user = User()
    Teacher(new_user=user)
    return user


def make_student():
    user = User()
    Student(new_user=user, class_field=Class())
    return user


def make_independent():
    user = User()
    Student(new_user=user)
    return user


TEACHER, STUDENT, INDEPENDENT = (
    TeacherPasswordValidator,
    StudentPasswordValidator,
    IndependentPasswordValidator,
)


@pytest.mark.parametrize(
    ("validator", "make", "password", "code"),
    [
        (TEACHER, make_teacher, "Passw0rd!", "password_too_short"),
        (TEACHER, make_teacher, "passw0rd!!", "password_no_uppercase"),
        (TEACHER, make_teacher, "PASSW0RD!!", "password_no_lowercase"),
        (TEACHER, make_teacher, "Password!!", "password_no_digit"),
        (TEACHER, make_teacher, "Passw0rd00", "password_no_special_character"),
        (TEACHER, make_teacher, "Passw0rd~~", "password_no_special_character"),
        (TEACHER, make_teacher, "Passw0rd!!", None),
        (TEACHER, make_teacher, "ÀÀÀÀÀÀÀÀÀÀ", "password_no_uppercase"),
        (INDEPENDENT, make_independent, "Passw0r", "password_too_short"),
        (INDEPENDENT, make_independent, "passw0rd", "password_no_uppercase"),
        (INDEPENDENT, make_independent, "PASSW0RD", "password_no_lowercase"),
        (INDEPENDENT, make_independent, "Password", "password_no_digit"),
        (INDEPENDENT, make_independent, "Passw0rd", None),
        (STUDENT, make_student, "abcde", "password_too_short"),
        (STUDENT, make_student, "abcdef", None),
        (STUDENT, make_student, "a\nb\nc\n", None),
        # Each rule is for its own kind of user only.
        (TEACHER, make_student, "x", None),
        (TEACHER, make_independent, "x", None),
        (STUDENT, make_independent, "x", None),
        (STUDENT, make_teacher, "x", None),
        (INDEPENDENT, make_student, "x", None),
        (INDEPENDENT, make_teacher, "x", None),
        (TEACHER, lambda: None, "x", None),
        (TEACHER, AnonymousUser, "x", None),
        (STUDENT, User, "x", None),
    ],
)
def test_a_password_obeys_its_users_rules(validator, make, password, code):
    if code is None:
        validator().validate(password, make())
        return
    with pytest.raises(ValidationError) as caught:
        validator().validate(password, make())
    assert caught.value.code == code


@pytest.mark.parametrize("character", "!@#$%^&*()_+-=[]{};':\"\\|,.<>/?")
def test_each_special_character_counts(character):
    TeacherPasswordValidator().validate(f"Passw0rd0{character}", make_teacher())


def test_d34_django_can_list_the_rules():
    texts = password_validators_help_texts()
    assert (
        "The passwords of teachers must have at least 10 characters, an uppercase"
        " letter, a lowercase letter, a digit and a special character." in texts
    )
    assert "The passwords of students must have at least 6 characters." in texts


def test_d34_django_can_tell_of_a_change():
    password_changed("x", make_teacher())


def test_the_settings_name_the_validators():
    ours = [
        v for v in get_default_password_validators() if isinstance(v, PasswordValidator)
    ]
    assert [type(validator) for validator in ours] == [TEACHER, STUDENT, INDEPENDENT]
    with pytest.raises(ValidationError):
        validate_password("short", make_student())


def test_a_validator_says_whom_it_is_for():
    with pytest.raises(NotImplementedError):
        PasswordValidator().validate("x", make_student())
