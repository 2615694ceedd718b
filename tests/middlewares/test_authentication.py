"""What the authentication middleware keeps people out of."""

import pytest
from django.test import Client

from codeforlife.tests.factories import make_auth_factor, make_teacher_user
from codeforlife.user.models import SessionAuthFactor, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff():
    user = make_teacher_user()
    User.objects.filter(pk=user.pk).update(is_staff=True, is_superuser=True)
    return User.objects.get(pk=user.pk)


@pytest.fixture
def client(staff):
    make_auth_factor(user=staff)
    client = Client()
    client.force_login(staff, "codeforlife.user.auth.backends.EmailBackend")
    return client


@pytest.mark.parametrize("path", ["/admin/", "/admin/user/user/"])
def test_the_admin_site_asks_for_the_second_factor(client, path):
    response = client.get(path)

    assert response.status_code == 302
    assert response["Location"].startswith("/admin/login/")
    assert client.get(response["Location"]).status_code == 200


def test_the_admin_sites_log_in_page_does_not_lead_back_to_it(client):
    response = client.get("/admin/", follow=True)

    assert response.status_code == 200
    assert response.request["PATH_INFO"] == "/admin/login/"


def test_the_admin_site_opens_once_the_factor_is_presented(client):
    SessionAuthFactor.objects.all().delete()

    assert client.get("/admin/").status_code == 200


def test_who_owes_nothing_enters_the_admin_site(staff):
    client = Client()
    client.force_login(staff, "codeforlife.user.auth.backends.EmailBackend")

    assert client.get("/admin/").status_code == 200
    assert client.get("/admin/user/user/").status_code == 200


def test_nobody_stays_out_of_the_admin_site(db):
    assert Client().get("/admin/").status_code == 302
