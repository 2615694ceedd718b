import threading
import typing as t

import pytest
from django.core.cache import cache
from django.core.management import call_command
from rest_framework.test import APIClient

from codeforlife.user import google as google_module
from codeforlife.user.models import User

from .fake_google import CLIENT_ID, FakeGoogle


@pytest.fixture
def google(settings, monkeypatch):
    """Google on loopback, and an empty cache."""
    server = FakeGoogle()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.GOOGLE_CLIENT_ID = CLIENT_ID
    settings.GOOGLE_CLIENT_SECRET = "hush"
    monkeypatch.setattr(google_module, "TOKEN_URL", f"{server.url}/token")
    monkeypatch.setattr(google_module, "USER_INFO_URL", f"{server.url}/user")
    monkeypatch.setattr(google_module, "KEYS_URL", f"{server.url}/keys")
    cache.clear()
    yield server
    server.shutdown()
    server.server_close()
    cache.clear()


_BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def load(db: None) -> t.Callable[..., None]:
    """Load fixtures by name."""
    return lambda *names: call_command("loaddata", *names, verbosity=0)


@pytest.fixture
def log_in(settings: t.Any) -> t.Callable[[User | int], APIClient]:
    """Log in as a user, or as the one with a key, whatever their credentials are."""
    settings.AUTHENTICATION_BACKENDS = [_BACKEND]

    def log_in(user: User | int) -> APIClient:
        client = APIClient(raise_request_exception=False)
        client.force_login(
            User.objects.get(pk=user) if isinstance(user, int) else user, _BACKEND
        )
        return client

    return log_in
