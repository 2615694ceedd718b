"""Schools, and invitations into them."""

import typing as t
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models.signals import pre_delete
from django.utils import timezone

from codeforlife.user.models import (
    School,
    SchoolTeacherInvitation,
    Teacher,
    User,
    school_name_validators,
)

pytestmark = pytest.mark.usefixtures("example_data")


def test_manager_hides_inactive_schools() -> None:
    School.objects.filter(pk=2).update(is_active=False)
    assert not School.objects.filter(pk=2).exists()
    assert School.objects.get_original_queryset().filter(pk=2).exists()


def test_name_is_unique() -> None:
    assert str(School.objects.get(pk=2)) == "School 1"
    with pytest.raises(IntegrityError):
        School.objects.create(name="School 1")


def test_country() -> None:
    assert School.objects.get(pk=2).country.code == "GB"


def test_d63_classes_and_admins(django_assert_num_queries: t.Any) -> None:
    school = School.objects.get(pk=2)
    with django_assert_num_queries(1):
        assert {klass.pk for klass in school.classes()} == {6, 7, 10}
    with django_assert_num_queries(1):
        assert [str(teacher) for teacher in school.admins()] == ["Jane Doe"]


def test_d63_a_school_without_teachers_has_empty_lists() -> None:
    school = School.objects.create(name="Empty")
    assert (school.classes(), school.admins()) == ([], [])


def test_d63_inactive_teachers_do_not_count() -> None:
    User.objects.filter(pk=24).update(is_active=False)
    school = School.objects.get(pk=2)
    assert {klass.pk for klass in school.classes()} == {6}
    assert school.admins() == []


@pytest.mark.parametrize("is_at_once", [True, False], ids=["queryset", "instance"])
def test_deleting_a_school_leaves_its_teachers_without_one(is_at_once: bool) -> None:
    User.objects.filter(pk=23).update(is_active=False)
    schools = School.objects.filter(pk__in=[2, 3])
    teachers = Teacher.objects.get_original_queryset()
    pks = [teacher.pk for teacher in teachers.filter(school__in=schools)]
    if is_at_once:
        schools.delete()
    else:
        for school in schools:
            school.delete()

    left = teachers.filter(pk__in=pks)
    assert len(pks) == len(left) == 4
    assert all(teacher.school_id is None and not teacher.is_admin for teacher in left)
    assert teachers.filter(school=4, is_admin=True).exists()


def test_who_changes_schools_while_one_is_deleted_stays_in_the_other() -> None:
    teacher = Teacher.objects.filter(school=2)[0]

    def change_schools(**kwargs: object) -> None:
        Teacher.objects.filter(pk=teacher.pk).update(school=4, is_admin=True)

    pre_delete.connect(change_schools, sender=School)
    try:
        School.objects.get(pk=2).delete()
    finally:
        pre_delete.disconnect(change_schools, sender=School)

    teacher.refresh_from_db()
    assert teacher.school_id == 4
    assert teacher.is_admin


def test_anonymise() -> None:
    School.objects.get(pk=2).anonymise()
    school = School.objects.get_original_queryset().get(pk=2)
    assert len(school.name) == 32
    assert not school.is_active


@pytest.mark.parametrize(
    ("name", "is_valid"), [("St. John's", True), ("A/B", False), ("A\n", False)]
)
def test_name_validators(name: str, is_valid: bool) -> None:
    for validate in school_name_validators:
        if is_valid:
            validate(name)
        else:
            with pytest.raises(ValidationError):
                validate(name)


class TestInvitation:
    @pytest.fixture
    def invitation(self) -> SchoolTeacherInvitation:
        return SchoolTeacherInvitation.objects.create(
            token="hash",
            school_id=2,
            from_teacher_id=7,
            invited_teacher_first_name="Invited",
            invited_teacher_last_name="Teacher",
            invited_teacher_email="invited@teacher.com",
            expiry=timezone.now() + timedelta(days=1),
        )

    def test_is_expired(self, invitation: SchoolTeacherInvitation) -> None:
        assert not invitation.is_expired
        invitation.expiry = timezone.now() - timedelta(seconds=1)
        assert invitation.is_expired

    def test_anonymise(self, invitation: SchoolTeacherInvitation) -> None:
        invitation.anonymise()
        assert not SchoolTeacherInvitation.objects.exists()
        row = SchoolTeacherInvitation.objects.get_original_queryset().get()
        assert not row.is_active
        for name in ["first_name", "last_name", "email"]:
            assert len(getattr(row, f"invited_teacher_{name}")) == 32

    def test_text_names_nobody(self, invitation: SchoolTeacherInvitation) -> None:
        assert str(invitation) == f"Invitation {invitation.pk} into school 2"

    def test_related_names(self, invitation: SchoolTeacherInvitation) -> None:
        school = School.objects.get(pk=2)
        assert school.teacher_invitations.get() == invitation

    def test_a_schools_hidden_invitations_are_its_own(
        self, invitation: SchoolTeacherInvitation
    ) -> None:
        invitation.anonymise()
        for pk, count in ((2, 1), (3, 0)):
            invitations = School.objects.get(pk=pk).teacher_invitations
            assert invitations.get_original_queryset().count() == count
