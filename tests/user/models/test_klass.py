"""Classes."""

import typing as t
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import timezone

from codeforlife.user.models import Class, Student, Teacher
from codeforlife.user.models.klass import (
    class_access_code_validators,
    class_name_validators,
)

pytestmark = pytest.mark.usefixtures("example_data")


def test_manager_hides_inactive_classes() -> None:
    Class.objects.filter(pk=6).update(is_active=False)
    assert not Class.objects.filter(pk=6).exists()
    assert Class.objects.get_original_queryset().filter(pk=6).exists()
    assert not Teacher.objects.get(pk=6).class_teacher.exists()
    assert Student.objects.get(pk=17).class_field is not None


def test_a_teachers_hidden_classes_are_their_own() -> None:
    Class.objects.update(is_active=False)
    classes = Teacher.objects.get(pk=7).class_teacher.get_original_queryset()
    assert {klass.pk for klass in classes} == {7, 10}
    assert classes.get(pk=7).teacher_id == 7


def test_name_and_students() -> None:
    klass = Class.objects.get(pk=6)
    assert str(klass) == "Class 1 @ School 1"
    assert klass.has_students()
    assert not Class.objects.get(pk=10).has_students()


def test_requests_message() -> None:
    until = datetime(2099, 7, 1, 12, tzinfo=ZoneInfo("UTC"))
    klass = Class(accept_requests_until=until)
    assert "until 01-07-2099 13:00 BST" in klass.get_requests_message()
    klass.accept_requests_until = timezone.now() - timedelta(seconds=1)
    assert "is not accepting" in klass.get_requests_message()
    klass.always_accept_requests = True
    assert "always" in klass.get_requests_message()
    assert "is not accepting" in Class().get_requests_message()


def test_anonymise() -> None:
    Class.objects.get(pk=6).anonymise()
    klass = Class.objects.get_original_queryset().get(pk=6)
    assert len(klass.name) == 32
    assert klass.access_code == ""
    assert not klass.is_active
    assert Student.objects.get(pk=18).pending_class_request is None
    assert Student.objects.get(pk=17).class_field == klass


def test_anonymise_all_or_nothing(broken: t.Callable[..., None]) -> None:
    klass = Class.objects.get(pk=6)
    broken(type(klass.class_request), "clear")
    with pytest.raises(RuntimeError):
        klass.anonymise()
    assert Class.objects.get(pk=6).access_code == "ZZ111"


def test_d64_access_codes_are_unique() -> None:
    with pytest.raises(IntegrityError):
        Class.objects.create(name="Class", teacher_id=6, access_code="ZZ222")


@pytest.mark.parametrize("access_code", ["", None])
def test_d64_classes_without_a_code_are_many(access_code: str | None) -> None:
    for name in ["one", "two"]:
        Class.objects.create(name=name, teacher_id=6, access_code=access_code)
    assert Class.objects.filter(access_code=access_code or "").count() in (0, 2)


def _is_valid(validators: t.Iterable[t.Callable[[str], None]], value: str) -> bool:
    try:
        for validate in validators:
            validate(value)
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize(
    ("code", "is_valid"),
    [
        ("ZZ111", True),
        ("zz111", False),
        ("ZZ11", False),
        ("ZZ1111", False),
        ("ZZ11\n", False),
        ("ZZ1-1", False),
        ("ÄZ111", False),
    ],
)
def test_access_code_validators(code: str, is_valid: bool) -> None:
    assert _is_valid(class_access_code_validators, code) == is_valid


@pytest.mark.parametrize(
    ("name", "is_valid"),
    [("Class 1-B_ä", True), ("Class 1 @ School 1", False), ("a\n", False)],
)
def test_name_validators(name: str, is_valid: bool) -> None:
    assert _is_valid(class_name_validators, name) == is_valid
