"""Async views work with the default settings."""

import asyncio

import pytest
from asgiref.sync import sync_to_async
from django.conf import settings as django_settings
from django.db import connection, connections
from django.http import JsonResponse
from django.test import AsyncClient, Client
from django.urls import path
from django.utils.module_loading import import_string
from structlog.contextvars import get_contextvars

from codeforlife.tests.factories import make_teacher_user
from codeforlife.urls import get_urlpatterns


def get_facts():
    return {"atomic": connection.in_atomic_block}


async def async_view(request):
    user = await request.auser()
    facts = await sync_to_async(get_facts)()
    return JsonResponse(
        {**facts, "user": user.pk, "id": get_contextvars()["request_id"]}
    )


def sync_view(request):
    return JsonResponse({**get_facts(), "user": request.user.pk})


class Urls:
    urlpatterns = get_urlpatterns(
        [path("async/", async_view), path("sync/", sync_view)],
        include_user_urls=False,
    )


@pytest.fixture(autouse=True)
def _urls(settings):
    settings.ROOT_URLCONF = Urls


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_async", [True, False], ids=["ASGI", "WSGI"])
def test_only_a_sync_view_has_a_transaction(is_async):
    user = make_teacher_user()
    client = AsyncClient() if is_async else Client()
    client.force_login(user, "codeforlife.user.auth.backends.EmailBackend")

    def get(path):
        answer = client.get(path, headers={"X-Request-ID": "given"})
        answer = asyncio.run(answer) if is_async else answer
        assert answer.status_code == 200, answer.content
        assert answer["X-Request-ID"] == "given"
        return answer.json()

    assert get("/async/") == {"atomic": False, "user": user.pk, "id": "given"}
    assert get("/sync/") == {"atomic": True, "user": user.pk}
    # Async views use the database in another thread, which keeps its connection.
    asyncio.run(sync_to_async(connections.close_all)())


OWN = [name for name in django_settings.MIDDLEWARE if name.startswith("codeforlife.")]


@pytest.mark.parametrize("name", OWN)
def test_our_middlewares_can_do_both(name, settings):
    settings.TRUSTED_PROXIES = ["10.0.0.0/8"]

    async def get_response(request): ...

    middleware = import_string(name)
    assert middleware.sync_capable
    assert middleware.async_capable
    assert asyncio.iscoroutinefunction(middleware(get_response))
