import importlib

import pytest
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.contrib.messages.storage.cookie import CookieStorage
from django.db.models.functions import Lower
from django.test import RequestFactory
from src.models import Diary, Keeper, Secret

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


class NoteAdmin(EncryptedModelAdmin):
    search_fields = ("name", "note")


@pytest.mark.parametrize(("limit", "names", "warnings"), [(2, ["Ada"], 0), (1, [], 1)])
def test_parts_of_texts_are_searched_for(settings, limit, names, warnings):
    settings.ENCRYPTION_SCAN_LIMIT = limit
    Secret.objects.create(name="Ada", note="a countess")
    Secret.objects.create(name="Bob", code="x")
    request = RequestFactory().get("/?q=da+COUNT")
    request.user = get_user_model()(is_superuser=True, is_staff=True)
    request._messages = CookieStorage(request)
    changes = NoteAdmin(Secret, admin.site).get_changelist_instance(request)
    assert [secret.name for secret in changes.result_list] == names
    assert len(request._messages) == warnings


class DiaryAdmin(EncryptedModelAdmin):
    list_display = ("id", "keeper__name", "named")

    @admin.display(ordering=Lower("keeper__name").desc())
    def named(self, diary):
        return diary.keeper.name


@pytest.mark.parametrize("query", ["", "?o=1", "?o=2", "?o=-2", "?o=3"])
def test_lists_are_not_sorted_by_what_is_encrypted_elsewhere(query):
    Diary.objects.create(keeper=Keeper.objects.create(name="Ada"), text="x")
    model_admin = DiaryAdmin(Diary, admin.site)
    request = RequestFactory().get(f"/{query}")
    request.user = get_user_model()(is_superuser=True, is_staff=True)
    changes = model_admin.get_changelist_instance(request)
    assert [diary.keeper.name for diary in changes.queryset] == ["Ada"]
    assert list(model_admin.get_sortable_by(request)) == ["id", "named"]


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


class DiaryInline(admin.TabularInline):
    model = Diary
    fields = ["text"]
    extra = 0


class KeeperAdmin(EncryptedModelAdmin):
    inlines = (DiaryInline,)


def test_the_log_shows_no_names_of_inlines(monkeypatch):
    monkeypatch.setattr(Diary, "__str__", lambda diary: f"by {diary.keeper.name}")
    keeper = Keeper.objects.create(name="Ada")
    kept = Diary.objects.create(keeper=keeper, text="x")
    gone = Diary.objects.create(keeper=keeper, text="y")
    model_admin = KeeperAdmin(Keeper, admin.site)
    request = RequestFactory().get("/")
    request.user = get_user_model()(is_superuser=True, is_staff=True)
    ((formset_class, _),) = model_admin.get_formsets_with_inlines(request, keeper)
    data = {"diaries-TOTAL_FORMS": "3", "diaries-INITIAL_FORMS": "2"}
    data |= {"diaries-0-id": str(kept.pk), "diaries-0-text": "changed"}
    data |= {"diaries-1-id": str(gone.pk), "diaries-1-DELETE": "on"}
    data |= {"diaries-2-text": "new"}
    formset = formset_class(data, instance=keeper)
    assert formset.is_valid(), formset.errors
    formset.save()
    form = model_admin.get_form(request, keeper)({"name": "Bob"}, instance=keeper)
    message = model_admin.construct_change_message(request, form, [formset])
    assert message == [
        {"changed": {"fields": ["Name"]}},
        {"added": {"name": "diary", "object": f"diary {kept.pk + 2}"}},
        {
            "changed": {
                "name": "diary",
                "object": f"diary {kept.pk}",
                "fields": ["Text"],
            }
        },
        {"deleted": {"name": "diary", "object": "diary"}},
    ]
