"""What happens by itself in the domain, and the decorators for services' receivers."""

import pytest
from django.core.management import call_command
from django.db.models.signals import post_save, pre_save

from codeforlife.user.models import (
    AuthFactor,
    SchoolTeacher,
    StudentUser,
    Teacher,
    TeacherUser,
    User,
    UserProfile,
)
from codeforlife.user.signals import teacher_receiver, user_receiver


@pytest.fixture(autouse=True)
def example_data(db: None) -> None:
    call_command("loaddata", "school_1", "school_2", verbosity=0)


def test_d18_user_receiver_hears_users_of_any_type() -> None:
    heard: list[type[User]] = []

    @user_receiver(pre_save)
    def receive(sender: type[User], **kwargs: object) -> None:
        heard.append(sender)

    try:
        User.objects.get(pk=23).save()
        TeacherUser.objects.get(pk=23).save()
        StudentUser.objects.get(pk=27).save()
        Teacher.objects.get(pk=6).save()
    finally:
        pre_save.disconnect(receive)
    assert heard == [User, TeacherUser, StudentUser]


def test_teacher_receiver_hears_teachers_of_any_type() -> None:
    heard: list[type[Teacher]] = []

    @teacher_receiver(post_save)
    def receive(sender: type[Teacher], **kwargs: object) -> None:
        heard.append(sender)

    try:
        Teacher.objects.get(pk=6).save()
        SchoolTeacher.objects.get(pk=6).save()
        User.objects.get(pk=23).save()
    finally:
        post_save.disconnect(receive)
    assert heard == [Teacher, SchoolTeacher]


def test_giving_up_otp_replaces_the_secret() -> None:
    before = UserProfile.objects.get(user=25)
    AuthFactor.objects.get(user=25).delete()
    after = UserProfile.objects.get(user=25)
    assert after.otp_secret
    assert after.otp_secret != before.otp_secret
    assert UserProfile.objects.get(user=26).otp_secret == before.otp_secret


def test_deleting_the_user_deletes_the_factor_too() -> None:
    User.objects.get(pk=25).delete()
    assert not AuthFactor.objects.filter(user=25).exists()
    assert not UserProfile.objects.filter(user=25).exists()


def test_a_user_without_a_profile_may_give_up_otp() -> None:
    user = User.objects.create_user("nobody")
    AuthFactor.objects.create(user=user, type=AuthFactor.Type.OTP).delete()
    assert not user.auth_factors.exists()


def test_another_factor_leaves_the_secret_alone() -> None:
    before = UserProfile.objects.get(user=25).otp_secret
    factor = AuthFactor.objects.create(user_id=25, type="key")
    factor.delete()
    assert UserProfile.objects.get(user=25).otp_secret == before
