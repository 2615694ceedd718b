import importlib

import pytest
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.test import RequestFactory
from src.models import Secret

from codeforlife.admin import EncryptedModelAdmin
from codeforlife.user.models import School

pytestmark = pytest.mark.django_db


class SecretAdmin(EncryptedModelAdmin):
    list_display = ("id", "name", "rank", "shouted")
    search_fields = ("=name",)

    @admin.display(ordering="-name")
    def shouted(self, secret):
        return secret.name.upper()


@pytest.mark.parametrize("query", ["", "?o=1", "?o=2", "?o=-2.3", "?o=4", "?q=ADA"])
def test_lists_are_not_sorted_by_what_is_encrypted(query):
    Secret.objects.create(name="Ada")
    model_admin = SecretAdmin(Secret, admin.site)
    request = RequestFactory().get(f"/{query}")
    request.user = get_user_model()(is_superuser=True, is_staff=True)
    changes = model_admin.get_changelist_instance(request)
    assert [secret.name for secret in changes.queryset] == ["Ada"]
    assert list(model_admin.get_sortable_by(request)) == ["id", "rank", "shouted"]


def test_every_column_of_the_domain_can_be_asked_for(admin_client):
    for model, model_admin in admin.site._registry.items():
        if model._meta.app_label != "user":
            continue
        url = f"/admin/user/{model._meta.model_name}/"
        for column in range(len(model_admin.list_display) + 1):
            response = admin_client.get(url, {"o": str(column)}, secure=True)
            assert response.status_code == 200
        assert admin_client.get(url, {"q": "ada"}, secure=True).status_code == 200


def test_the_services_own_admin_wins(monkeypatch):
    own = SecretAdmin(School, admin.site)
    monkeypatch.setitem(admin.site._registry, School, own)
    importlib.reload(importlib.import_module("codeforlife.user.admin"))
    assert admin.site._registry[School] is own
