from datetime import timedelta

from django.core.management import call_command
from django.utils import timezone

from codeforlife.tests import ModelTestCase

from .contributor import Contributor
from .session import Session, SessionStore


class TestSession(ModelTestCase[Session]):
    fixtures = ["contributors"]

    def setUp(self) -> None:
        self.contributor = Contributor.objects.get(pk=1)

    def save_session(self) -> SessionStore:
        store = SessionStore()
        store["_auth_user_id"] = str(self.contributor.pk)
        store.save()
        return store

    def test_store(self) -> None:
        store = self.save_session()
        session = Session.objects.get(pk=store.session_key)
        assert session.user == self.contributor
        assert isinstance(session.store, SessionStore)
        assert SessionStore.get_model_class() is Session
        assert SessionStore.get_user_class() is Contributor

    def test_newest_log_in_wins(self) -> None:
        first, second = self.save_session(), self.save_session()
        self.assert_does_not_exist(first.session_key)
        assert Contributor.objects.get(session=second.session_key) == self.contributor

    def test_is_authenticated(self) -> None:
        assert self.contributor.is_authenticated  # came with a token, for example
        store = self.save_session()
        user = SessionStore(store.session_key).user
        assert user is not None
        assert user.is_authenticated
        store.delete()
        assert store.user is None

    def test_clearsessions(self) -> None:
        store = self.save_session()
        Session.objects.update(expire_date=timezone.now() - timedelta(days=1))
        call_command("clearsessions")
        self.assert_does_not_exist(store.session_key)

    def test_deleting_the_user_deletes_the_session(self) -> None:
        store = self.save_session()
        self.contributor.delete()
        self.assert_does_not_exist(store.session_key)
