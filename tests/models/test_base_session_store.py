"""Sessions as rows: tied to their user, sliding, one per user."""

from __future__ import annotations

from datetime import timedelta
from unittest.mock import patch

import pytest
import time_machine
from asgiref.sync import async_to_sync
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import CreateError, UpdateError
from django.core.management import call_command
from django.utils import timezone

from codeforlife.models import AbstractBaseSession, BaseSessionStore
from codeforlife.tests.factories import make_auth_factor, make_teacher_user
from codeforlife.user.models import Session, User
from codeforlife.user.models.session import SessionStore

pytestmark = pytest.mark.django_db


@pytest.fixture
def user() -> User:
    return make_teacher_user()


def log_in(user: User, key: str | None = None) -> SessionStore:
    store = SessionStore(key)
    store[SESSION_KEY] = str(user.pk)
    store.save()
    return store


def test_d02_the_newest_session_of_a_user_stays(user: User) -> None:
    first, second = log_in(user), log_in(user)

    (session,) = Session.objects.filter(user_id=user.pk)
    assert session.pk == second.session_key
    assert not SessionStore(first.session_key).exists(first.session_key)


def test_d02_the_earlier_one_cannot_come_back(user: User) -> None:
    first = log_in(user)
    log_in(user)
    first["colour"] = "red"

    with pytest.raises(UpdateError):
        first.save()


def test_d19_saving_moves_the_expiry(user: User) -> None:
    with time_machine.travel("2026-01-01T00:00:00Z", tick=False) as clock:
        store = log_in(user)
        expires = Session.objects.get(pk=store.session_key).expire_date
        clock.shift(timedelta(minutes=10))
        store = SessionStore(store.session_key)
        store["colour"] = "red"
        store.save()
        moved = Session.objects.get(pk=store.session_key).expire_date

    assert moved - expires == timedelta(minutes=10)


def test_d19_touching_moves_the_expiry_from_time_to_time(
    user: User, settings, django_assert_num_queries
) -> None:
    settings.SESSION_COOKIE_AGE = 1000
    with time_machine.travel("2026-01-01T00:00:00Z", tick=False) as clock:
        key = log_in(user).session_key
        clock.shift(99)
        store = SessionStore(key)
        with django_assert_num_queries(1):
            assert not store.touch()
        clock.shift(1)
        with django_assert_num_queries(1):
            assert store.touch()
        assert Session.objects.get(pk=key).expire_date == timezone.now() + timedelta(
            seconds=1000
        )


def test_d20_a_session_that_changes_its_user(user: User) -> None:
    other = make_teacher_user()
    store = log_in(user)
    old_key = store.session_key
    store = log_in(other, old_key)

    assert Session.objects.get(user_id=other.pk).pk == store.session_key != old_key
    assert not Session.objects.filter(user_id=user.pk).exists()


def test_an_anonymous_session_is_tied_to_who_logs_in(user: User) -> None:
    anonymous = SessionStore()
    anonymous["colour"] = "red"
    anonymous.save()
    assert Session.objects.get(pk=anonymous.session_key).user_id is None

    store = log_in(user, anonymous.session_key)
    session = Session.objects.get(pk=store.session_key)
    assert session.user_id == user.pk
    assert session.get_decoded()["colour"] == "red"


def test_the_log_in_of_an_anonymous_session_shows_at_once(user: User) -> None:
    store = SessionStore()
    store["colour"] = "red"
    store.save()
    assert store.user is None
    store[SESSION_KEY] = str(user.pk)
    store.save()

    assert store.user == user
    assert store.row is not None
    assert store.row.user_id == user.pk


def test_a_session_that_is_cleared_unread_is_overwritten(user: User) -> None:
    log_in(user)
    first_of_all = "0" * 32
    Session.objects.update(session_key=first_of_all)
    store = SessionStore()
    store["colour"] = "red"
    store.save()
    store = SessionStore(store.session_key)
    store.clear()
    store["shape"] = "round"
    store.save()

    assert Session.objects.get(user_id=None).get_decoded() == {"shape": "round"}
    assert Session.objects.get(user_id=user.pk).pk == first_of_all


def test_a_session_that_was_tied_meanwhile_is_not_written(user: User) -> None:
    store = SessionStore()
    store.save()
    Session.objects.filter(pk=store.session_key).update(user_id=user.pk)
    store["colour"] = "red"

    with pytest.raises(UpdateError):
        store.save()


def test_a_missing_row_is_created(user: User) -> None:
    store = log_in(user, "abcdefgh12345678")

    assert Session.objects.get(user_id=user.pk).pk == store.session_key


def test_factors_are_pending_after_log_in(user: User) -> None:
    factor = make_auth_factor(user=user)
    session = Session.objects.get(pk=log_in(user).session_key)

    assert [f.auth_factor for f in session.auth_factors.all()] == [factor]
    assert session.has_pending_auth_factors


@pytest.mark.parametrize("value", ["x", "", None, [], "999999999999999999999"])
def test_data_with_an_invalid_user_are_anonymous(value) -> None:
    store = SessionStore()
    store["colour"], store["_auth_user_id"] = "red", value
    if value == "999999999999999999999":
        with pytest.raises((UpdateError, OverflowError)):
            store.save()
        return
    store.save()

    assert Session.objects.get(pk=store.session_key).user_id is None


def test_a_deleted_user_cannot_log_in(user: User) -> None:
    pk = user.pk
    user.delete()
    user.pk = pk

    with pytest.raises(UpdateError):
        log_in(user)
    assert not Session.objects.exists()


def test_deleting_a_user_deletes_their_session(user: User) -> None:
    log_in(user)
    user.delete()

    assert not Session.objects.exists()


def test_expired_sessions_are_cleared(user: User) -> None:
    other = make_teacher_user()
    mine, theirs = log_in(user), log_in(other)
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))

    SessionStore.clear_expired(user_id=user.pk)
    assert [session.pk for session in Session.objects.all()] == [theirs.session_key]
    assert SessionStore(mine.session_key).load() == {}
    call_command("clearsessions")
    assert not Session.objects.exists()


def test_log_out_everywhere(user: User) -> None:
    log_in(user)
    SessionStore.end_sessions(user.pk)

    assert not Session.objects.exists()


def test_cycling_keeps_data_user_and_pending_factors(user: User) -> None:
    make_auth_factor(user=user)
    store = log_in(user)
    old_key = store.session_key
    store = SessionStore(old_key)
    store.cycle_key()
    store.save()

    session = Session.objects.get(user_id=user.pk)
    assert session.pk == store.session_key != old_key
    assert session.auth_factors.count() == 1
    assert not Session.objects.filter(pk=old_key).exists()


def test_one_query_brings_the_user_and_what_permissions_ask(
    user: User, django_assert_num_queries
) -> None:
    key = log_in(user).session_key
    with django_assert_num_queries(1):
        loaded = SessionStore(key).user
        assert loaded == user
        assert loaded.is_authenticated
        assert loaded.new_teacher.school.name
        assert loaded.student is None


def test_expired_row_is_empty(user: User) -> None:
    key = log_in(user).session_key
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    store = SessionStore(key)

    assert store.load() == {}
    assert store.user is None


@pytest.mark.parametrize("key", ["\x00" * 9, "x", ""])
def test_strange_keys_are_nobodys(key: str) -> None:
    store = SessionStore(key)
    assert store.get(SESSION_KEY) is None
    assert store.user is None


def test_is_expired_reads_the_clock_once() -> None:
    moment = timezone.now()
    with patch.object(timezone, "now", return_value=moment) as now:
        assert not Session(expire_date=moment).is_expired
    now.assert_called_once_with()
    assert Session(expire_date=moment).is_expired


def test_wrong_subclasses_say_what_is_missing() -> None:
    class Store(BaseSessionStore): ...

    class Nameless(AbstractBaseSession):
        class Meta:
            abstract = True

    with pytest.raises(TypeError, match=r"Store\(BaseSessionStore\[Session, User\]\)"):
        Store.get_model_class()
    with pytest.raises(NotImplementedError, match="get_session_store_class"):
        Nameless.get_session_store_class()


def test_string_arguments_are_looked_up_in_the_module() -> None:
    class Store(BaseSessionStore["Session", "User"]): ...

    assert Store.get_model_class() is Session
    assert Store.get_user_class() is User


def test_store_of_a_row(user: User) -> None:
    session = Session.objects.get(pk=log_in(user).session_key)

    assert isinstance(session.store, SessionStore)
    assert session.store[SESSION_KEY] == str(user.pk)


def test_a_key_that_exists_cannot_be_created(user: User) -> None:
    key = log_in(user).session_key
    store = SessionStore(key)
    store["colour"] = "red"

    with pytest.raises(CreateError):
        store.save(must_create=True)


def test_deleting_by_key_and_deleting_oneself(user: User) -> None:
    other = make_teacher_user()
    mine, theirs = log_in(user), log_in(other)
    mine.delete(theirs.session_key)
    assert [row.pk for row in Session.objects.all()] == [mine.session_key]

    held = Session.objects.get(user_id=user.pk)
    mine._row = held
    mine.delete()
    assert held.is_expired
    assert not Session.objects.exists()


def test_every_step_has_an_asynchronous_form(user: User) -> None:
    async def steps() -> list[str | None]:
        store = SessionStore()
        await store.aset(SESSION_KEY, str(user.pk))
        await store.acreate()
        keys = [store.session_key]
        store = SessionStore(store.session_key)
        assert await store.aget(SESSION_KEY) == str(user.pk)
        await store.acycle_key()
        await store.asave()
        keys.append(store.session_key)
        await SessionStore.aclear_expired()
        assert await Session.objects.acount() == 1
        await store.adelete()
        assert not await Session.objects.aexists()
        return keys

    old, new = async_to_sync(steps)()
    assert old != new


def test_the_session_model_is_found_by_the_engine(user: User, settings) -> None:
    assert user._session_class is Session
    settings.SESSION_ENGINE = "codeforlife.user.models.Session"
    assert User()._session_class is Session


def test_the_session_with_which_a_user_came_decides(user: User) -> None:
    assert user.is_authenticated
    loaded = SessionStore(log_in(user).session_key).user
    assert loaded.is_authenticated
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert User.objects.get(pk=user.pk).is_authenticated
    assert not User.objects.select_related("session").get(pk=user.pk).is_authenticated
    user.is_active = False
    assert not user.is_authenticated
