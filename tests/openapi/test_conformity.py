"""The API does what its description says, whatever it is sent."""

import typing as t

import pytest
import schemathesis
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, settings
from schemathesis.specs.openapi.checks import (
    negative_data_rejection,
    positive_data_acceptance,
)

from codeforlife.user.models import User

from .test_schema import URLS, generate

pytestmark = [pytest.mark.urls(URLS), pytest.mark.django_db]

# REST framework takes the number 1 for the text "1", and a description cannot say that
# a slug is taken.
NOT_PROMISED = [negative_data_rejection, positive_data_acceptance]

# What a health check answers depends on the machine.
schema = schemathesis.openapi.from_dict(generate(URLS)[0]).exclude(
    path_regex="^/health-check/"
)


@pytest.fixture(autouse=True)
def _keep_connections() -> t.Iterator[None]:
    """Leave the connection open after a request, as Django's test client does."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def cookie(settings: t.Any) -> str:
    """Log in as an admin teacher who sees rows of every kind."""
    backend = "django.contrib.auth.backends.ModelBackend"
    settings.AUTHENTICATION_BACKENDS = [backend]
    call_command("loaddata", "school_1", "independent", verbosity=0)
    client = Client()
    client.force_login(User.objects.get(pk=24), backend)
    return "; ".join(f"{name}={c.value}" for name, c in client.cookies.items())


@schema.parametrize()
@settings(
    max_examples=10,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
def test_operation(case: schemathesis.Case, cookie: str) -> None:
    response = case.call(
        app=get_wsgi_application(),
        base_url="http://testserver",
        headers={"Cookie": cookie},
    )
    case.validate_response(response, excluded_checks=NOT_PROMISED)
