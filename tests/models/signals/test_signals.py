"""Helpers of signal receivers, through receivers that are really sent to."""

import typing as t
from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.db.models import Model
from django.db.models.signals import ModelSignal, post_save, pre_save

from codeforlife.models import signals
from codeforlife.models.signals import UpdateFields, update_fields_includes
from codeforlife.user.models import StudentUser, TeacherUser, User

pytestmark = pytest.mark.django_db
_Handler = t.Callable[..., None]


@pytest.fixture(autouse=True)
def example_data(db: None) -> None:
    call_command("loaddata", "school_1", verbosity=0)


@pytest.fixture
def connect() -> Iterator[t.Callable[[ModelSignal, _Handler], None]]:
    """Connect receivers for the time of the test."""
    connected: list[tuple[ModelSignal, _Handler]] = []

    def connect(signal: ModelSignal, handler: _Handler) -> None:
        signal.connect(handler)
        connected.append((signal, handler))

    yield connect
    for signal, handler in connected:
        signal.disconnect(handler)


_Connect = t.Callable[[ModelSignal, _Handler], None]


@pytest.mark.parametrize(
    ("update_fields", "includes", "expected"),
    [
        (None, {"a"}, False),
        (frozenset(), {"a"}, False),
        (frozenset({"a"}), {"a"}, True),
        (frozenset({"a", "b"}), {"a"}, True),
        (frozenset({"a"}), {"a", "b"}, False),
    ],
)
def test_update_fields_includes(
    update_fields: UpdateFields, includes: set[str], expected: bool
) -> None:
    assert update_fields_includes(update_fields, includes) is expected


def _save(
    connect: _Connect, instance: Model, check: t.Callable[[t.Any], t.Any]
) -> t.Any:
    """Save an instance and return what a pre-save receiver found out about it."""
    found: list[t.Any] = []

    def receive(instance: Model, **kwargs: t.Any) -> None:
        found.append(check(instance))

    connect(pre_save, receive)
    instance.save()
    return found[0]


def test_adding(connect: _Connect) -> None:
    assert _save(connect, User(username="new"), signals.pre_save.adding)


def test_not_adding(connect: _Connect) -> None:
    assert not _save(connect, User.objects.get(pk=23), signals.pre_save.adding)


def test_d45_a_typed_view_is_not_being_added(connect: _Connect) -> None:
    user = User.objects.get(pk=23).as_type(TeacherUser)
    assert not _save(connect, user, signals.pre_save.adding)


@pytest.mark.parametrize(
    ("changes", "fields", "expected"),
    [
        ({}, {"first_name"}, False),
        ({"first_name": "New"}, {"first_name"}, True),
        ({"first_name": "New"}, {"first_name", "last_name"}, False),
        ({"first_name": "New", "last_name": "X"}, {"first_name", "last_name"}, True),
    ],
)
def test_pre_save_previous_values_are_unequal(
    connect: _Connect, changes: dict[str, str], fields: set[str], expected: bool
) -> None:
    user = User.objects.get(pk=23)
    vars(user).update(changes)

    def check(instance: User) -> bool:
        return signals.pre_save.previous_values_are_unequal(instance, fields)

    assert _save(connect, user, check) is expected


def test_pre_save_check_previous_values(connect: _Connect) -> None:
    user = User.objects.get(pk=23)
    user.first_name = "New"

    def check(instance: User) -> tuple[bool, bool]:
        check_ = signals.pre_save.check_previous_values
        return (
            check_(instance, {"first_name": lambda name: name == "John"}),
            check_(instance, {"first_name": lambda name: name == "New"}),
        )

    assert _save(connect, user, check) == (True, False)


def test_previous_values_of_a_new_row_are_none(connect: _Connect) -> None:
    def check(instance: User) -> bool:
        return signals.pre_save.check_previous_values(
            instance, {"username": lambda value: value is None}
        )

    assert _save(connect, User(username="new"), check)


def test_d44_the_stored_row_is_found_past_the_managers_filter(
    connect: _Connect,
) -> None:
    """An inactive student is not among `StudentUser.objects`."""
    User.objects.filter(pk=27).update(is_active=False)
    user = User.objects.get(pk=27).as_type(StudentUser)
    user.first_name = "New"

    def check(instance: User) -> bool:
        return signals.pre_save.previous_values_are_unequal(instance, {"first_name"})

    assert _save(connect, user, check)


def test_d44_all_receivers_of_a_save_read_the_stored_row_once(
    connect: _Connect, django_assert_num_queries: t.Any
) -> None:
    def receive(instance: User, **kwargs: t.Any) -> None:
        signals.pre_save.set_previous_values(instance, {"first_name", "email"})
        assert not signals.pre_save.previous_values_are_unequal(instance, {"username"})

    def receive_too(instance: User, **kwargs: t.Any) -> None:
        receive(instance)

    connect(pre_save, receive)
    connect(pre_save, receive_too)
    user = User.objects.get(pk=23)
    with django_assert_num_queries(2):  # the stored row, and the update
        user.save(update_fields=["first_name"])
    with django_assert_num_queries(2):
        user.save(update_fields=["first_name"])


def test_post_save_helpers(connect: _Connect) -> None:
    found: list[t.Any] = []

    def before(instance: User, **kwargs: t.Any) -> None:
        signals.pre_save.set_previous_values(instance, {"first_name", "last_name"})

    def after(instance: User, **kwargs: t.Any) -> None:
        helpers = signals.post_save
        found.extend(
            [
                helpers.get_previous_value(instance, "first_name", str),
                helpers.previous_values_are_unequal(instance, {"first_name"}),
                helpers.previous_values_are_unequal(
                    instance, {"first_name", "last_name"}
                ),
                helpers.check_previous_values(
                    instance, {"first_name": lambda name: name == "John"}
                ),
                helpers.check_previous_values(instance, {"email": lambda _: True}),
            ]
        )
        with pytest.raises(AssertionError, match="previous value of 'first_name'"):
            helpers.get_previous_value(instance, "first_name", int)
        with pytest.raises(AttributeError):
            helpers.get_previous_value(instance, "email", str)

    connect(pre_save, before)
    connect(post_save, after)
    user = User.objects.get(pk=23)
    user.first_name = "New"
    user.save()
    assert found == ["John", True, False, True, False]


class TestModelReceiver:
    def _hear(
        self, connect: _Connect, base: type[Model], **kwargs: t.Any
    ) -> list[type[Model]]:
        heard: list[type[Model]] = []

        def receive(sender: type[Model], **kwargs: t.Any) -> None:
            heard.append(sender)

        handler = signals.model_receiver(base)(post_save, **kwargs)(receive)
        connect(post_save, handler)
        for user_class in (User, TeacherUser, StudentUser):
            user = user_class.objects.filter(pk__in=[23, 27]).first()
            assert user is not None
            user.save()
        return heard

    def test_hears_the_model_and_its_subclasses(self, connect: _Connect) -> None:
        assert self._hear(connect, User) == [User, TeacherUser, StudentUser]

    def test_hears_nothing_of_other_models(self, connect: _Connect) -> None:
        assert self._hear(connect, TeacherUser) == [TeacherUser]

    def test_d72_hears_exactly_the_given_senders(self, connect: _Connect) -> None:
        heard = self._hear(connect, User, sender={TeacherUser})
        assert heard == [TeacherUser]

    def test_refuses_a_sender_that_is_no_subclass(self) -> None:
        with pytest.raises(TypeError, match="User is not TeacherUser"):
            signals.model_receiver(TeacherUser)(post_save, sender={User})

    def test_hears_several_signals(self, connect: _Connect) -> None:
        heard: list[ModelSignal] = []

        def receive(sender: object, signal: ModelSignal, **kwargs: t.Any) -> None:
            heard.append(signal)

        handler = signals.model_receiver(User)([pre_save, post_save])(receive)
        for signal in (pre_save, post_save):
            connect(signal, handler)
        User.objects.get(pk=23).save()
        assert heard == [pre_save, post_save]
