"""Students and independents."""

import typing as t

import pytest

from codeforlife.user.models import (
    Class,
    Independent,
    Student,
    Teacher,
    User,
    UserProfile,
)

pytestmark = pytest.mark.usefixtures("example_data")


def test_managers() -> None:
    assert set(Student.objects.values_list("pk", flat=True)) == {17, 18, 19, 20}
    assert set(Independent.objects.values_list("pk", flat=True)) == {18, 20}


def test_names() -> None:
    assert str(Student.objects.get(pk=18)) == "Indy Requester"
    assert str(Student(pk=1)) == "Student object (1)"


def test_is_independent() -> None:
    assert Student.objects.get(pk=18).is_independent()
    assert not Student.objects.get(pk=17).is_independent()


def test_school_factory() -> None:
    klass = Class.objects.get(pk=6)
    student = Student.objects.schoolFactory(klass, "Pupil", "password", "0" * 64)
    assert student.class_field == klass
    assert student.login_id == "0" * 64
    assert student.new_user is not None
    assert student.new_user.check_password("password")
    assert len(student.new_user.username) == 30
    assert student.user.is_verified


def test_independent_factory() -> None:
    student = Student.objects.independentStudentFactory("Indy", "i@x.com", "password")
    assert student.is_independent()
    assert student.new_user is not None
    assert (student.new_user.username, student.new_user.email) == ("i@x.com", "i@x.com")


@pytest.mark.parametrize("name", ["schoolFactory", "independentStudentFactory"])
def test_d48_factories_create_all_or_nothing(
    name: str, broken: t.Callable[..., None]
) -> None:
    args: tuple[t.Any, ...] = (Class.objects.get(pk=6), "Pupil", "password")
    if name == "independentStudentFactory":
        args = ("Indy", "i@x.com", "password")
    before = User.objects.count()
    broken(UserProfile, "save")
    with pytest.raises(RuntimeError):
        getattr(Student.objects, name)(*args)
    assert User.objects.count() == before


def test_random_username_is_drawn_until_it_is_free(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from codeforlife.user.models import student

    class Uuid:
        hexes: t.ClassVar = iter(["1" * 32, "a" * 32])

        @property
        def hex(self) -> str:
            return next(self.hexes)

    monkeypatch.setattr(student, "uuid4", Uuid)
    assert Student.objects.get_random_username() == "a" * 30


def _owners_of_nothing() -> set[int]:
    users = User.objects.filter(new_teacher=None, new_student=None)
    return set(users.values_list("pk", flat=True))


@pytest.mark.parametrize("owner", [Class, Teacher, User])
def test_d64_no_pupil_is_left_without_a_class(owner: t.Any) -> None:
    """Deleting a class, or who owns it, deletes its pupils with their accounts."""
    pk = {Class: 6, Teacher: 6, User: 23}[owner]
    owner.objects.get(pk=pk).delete()
    assert not User.objects.filter(pk=27).exists()
    assert not UserProfile.objects.filter(user=27).exists()
    assert not Student.objects.filter(pk=17).exists()
    assert _owners_of_nothing() <= {23}


def test_d64_a_queryset_of_classes_may_be_deleted() -> None:
    Class.objects.filter(pk__in=[6, 7]).delete()
    assert not User.objects.filter(pk__in=[27, 29]).exists()
    assert User.objects.filter(pk=28).exists()
    assert Student.objects.get(pk=18).pending_class_request is None
