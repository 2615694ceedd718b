"""System checks of encrypted fields: each wrong declaration has an id and a mend."""

from contextlib import nullcontext

import django_filters
import pytest
from django.contrib import admin
from django.contrib.auth.models import UserManager
from django.core.checks import run_checks
from django.core.exceptions import FieldError
from django.core.validators import EmailValidator
from django.db import models
from django.db.models.functions import Lower
from django.test import RequestFactory
from django.test.utils import isolate_apps
from src.models import Diary, Safe, Secret, SecretChild, SecretProxy

from codeforlife.checks import check_filter_sets
from codeforlife.encryption import BlindIndex
from codeforlife.filters import FilterSet
from codeforlife.models import EncryptedModel
from codeforlife.models.encrypted._site_checks import (
    check_encrypted_admin,
    check_encryption_keys,
)
from codeforlife.models.fields import EncryptedTextField


def get_ids(messages):
    return sorted(message.id for message in messages)


def declare(**attrs):
    meta = {"app_label": "src", **attrs.pop("meta", {})}
    attrs |= {"Meta": type("Meta", (), meta), "__module__": __name__}
    return type("Declared", (EncryptedModel,), attrs)


@pytest.mark.django_db
@pytest.mark.parametrize("model", [Secret, SecretProxy, SecretChild, Diary, Safe])
def test_right_models_have_no_messages(model):
    assert model.check(databases=["default"]) == []


INDEX = BlindIndex()


@pytest.mark.parametrize(
    ("attrs", "ids"),
    [
        ({"associated_data": 5}, ["encrypted.E002"]),
        ({"associated_data": ""}, ["encrypted.E003"]),
        ({"objects": models.Manager()}, ["encrypted.E005"]),
        ({"objects": UserManager()}, ["encrypted.E005"]),
        ({"objects": EncryptedModel.Manager()}, []),
        ({"meta": {"ordering": ["text"]}}, ["encrypted.E009"]),
        ({"meta": {"ordering": ["-text"]}}, ["encrypted.E009"]),
        ({"meta": {"ordering": [models.F("text").desc()]}}, ["encrypted.E009"]),
        ({"meta": {"ordering": [models.F("text")]}}, ["encrypted.E009"]),
        ({"meta": {"ordering": [Lower("text").asc()]}}, ["encrypted.E009"]),
        ({"meta": {"ordering": ["pk", "friend__name"]}}, ["encrypted.E009"]),
        ({"meta": {"ordering": ["text_index", "friend"]}}, []),
        (
            {"meta": {"indexes": [models.Index(fields=["text"], name="i")]}},
            ["encrypted.E010"],
        ),
        (
            {
                "meta": {
                    "constraints": [
                        models.UniqueConstraint(fields=["text", "friend"], name="c")
                    ]
                }
            },
            ["encrypted.E010"],
        ),
        ({"meta": {"unique_together": [("text", "friend")]}}, ["encrypted.E010"]),
        (
            {"meta": {"indexes": [models.Index(Lower("text").desc(), name="i")]}},
            ["encrypted.E010"],
        ),
        (
            {
                "meta": {
                    "constraints": [
                        models.UniqueConstraint("friend", Lower("text"), name="c")
                    ]
                }
            },
            ["encrypted.E010"],
        ),
        (
            {
                "shout": models.GeneratedField(
                    expression=Lower("text"),
                    output_field=models.CharField(max_length=5),
                    db_persist=True,
                )
            },
            ["encrypted.E017"],
        ),
        (
            {"meta": {"indexes": [models.Index(fields=["text_index"], name="i")]}},
            [],
        ),
        ({"data_key_owner": "friend"}, ["encrypted.E008"]),
        ({"data_key_owner": "nobody"}, ["encrypted.E008", "encrypted.E011"]),
        ({"text": EncryptedTextField(db_index=True, index=INDEX)}, ["encrypted.E006"]),
        ({"text": EncryptedTextField(unique=True)}, ["encrypted.E007"]),
        ({"text": EncryptedTextField(primary_key=True)}, ["encrypted.E006"]),
        ({"text": EncryptedTextField(db_default="a")}, ["encrypted.E016"]),
        ({"text": EncryptedTextField(default="a")}, []),
        ({"email": EncryptedTextField(index=INDEX)}, ["encrypted.W001"]),
        (
            {"to": EncryptedTextField(index=INDEX, validators=[EmailValidator()])},
            ["encrypted.W001"],
        ),
        ({"email": EncryptedTextField(index=BlindIndex(fold_case=True))}, []),
        ({"email": EncryptedTextField(index=BlindIndex(normalize=str.lower))}, []),
        ({"email": EncryptedTextField()}, []),
        (
            {
                "one": EncryptedTextField(associated_data="same"),
                "two": EncryptedTextField(associated_data="same"),
            },
            ["encrypted.E004"],
        ),
        (
            {"one": EncryptedTextField(associated_data="src.Secret.name")},
            ["encrypted.E004"],
        ),
    ],
)
@isolate_apps("src")
def test_wrong_declarations(attrs, ids):
    attrs.setdefault("text", EncryptedTextField(index=INDEX))
    friend = models.ForeignKey(Secret, models.CASCADE, related_name="+")
    model = declare(friend=friend, **attrs)
    messages = [
        message
        for message in model.check(databases=["default"])
        if message.id.startswith("encrypted.")
    ]
    assert get_ids(messages) == ids
    assert all(message.hint or "E00" in message.id for message in messages)


class SecretAdmin(admin.ModelAdmin):
    ordering = ["name"]
    list_filter = ["rank", ("code", admin.FieldListFilter)]
    search_fields = ["^name", "rank", "@name"]


class GoodAdmin(admin.ModelAdmin):
    ordering = ["rank"]
    list_filter = ["rank"]
    search_fields = ["=name"]


def test_admin(monkeypatch):
    monkeypatch.setitem(admin.site._registry, Secret, SecretAdmin(Secret, admin.site))
    messages = check_encrypted_admin()
    assert get_ids(messages) == ["encrypted.W002", "encrypted.W002", "encrypted.W003"]
    assert "'=name'" in messages[-1].hint
    monkeypatch.setitem(admin.site._registry, Secret, GoodAdmin(Secret, admin.site))
    assert check_encrypted_admin() == []


@pytest.mark.parametrize(
    ("name", "is_right"),
    [
        *(("=name", True), ("name__iexact", True), ("name__exact", True)),
        *(("code__exact", True), ("=code", False), ("code__iexact", False)),
        *(("=note", False), ("note__exact", False), ("name__icontains", True)),
        *(("name", True), ("note", True), ("^note", True), ("note__endswith", True)),
        *(("born", False), ("data", False)),
        *(("@name", False), ("rank", True), ("rank__exact", True)),
    ],
)
def test_admin_searches_for_what_the_index_finds(monkeypatch, name, is_right):
    searching = type("Searching", (admin.ModelAdmin,), {"search_fields": [name]})
    monkeypatch.setitem(admin.site._registry, Secret, searching(Secret, admin.site))
    messages = check_encrypted_admin()
    assert get_ids(messages) == ([] if is_right else ["encrypted.W003"])
    found = searching(Secret, admin.site)
    request = RequestFactory().get("/")
    with nullcontext() if is_right else pytest.raises(FieldError):
        found.get_search_results(request, Secret.objects.all(), "1")


@isolate_apps("src")
@pytest.mark.parametrize("base", [models.Model, EncryptedModel])
def test_a_key_to_an_encrypted_field_is_refused(base):
    number = EncryptedTextField(unique=True, index=INDEX)
    patient = declare(number=number)
    meta = type("Meta", (), {"app_label": "src"})
    key = models.ForeignKey(
        patient, models.CASCADE, to_field="number", related_name="+"
    )
    attrs = {"Meta": meta, "__module__": __name__, "patient": key}
    visit = type("Visit", (base,), attrs)
    (message,) = patient.check(databases=["default"])
    assert message.id == "codeforlife.E151"
    assert message.obj is visit._meta.get_field("patient")
    assert "to_field='number'" in message.hint


@isolate_apps("src")
def test_a_declared_index_column_is_refused():
    model = declare(
        name_index=models.BinaryField(), name=EncryptedTextField(index=INDEX)
    )
    found = {message.id: message.hint for message in model.check(databases=["default"])}
    assert "Remove 'name_index'" in found["codeforlife.E153"]


@isolate_apps("src")
def test_a_base_that_replaces_the_manager_is_named():
    class Base(models.Model):
        objects = models.Manager()

        class Meta:
            app_label = "src"
            abstract = True

    class Behind(Base, EncryptedModel):
        name = EncryptedTextField()

        class Meta:
            app_label = "src"

    (message,) = Behind.check(databases=["default"])
    assert message.id == "encrypted.E005"
    assert message.hint.startswith("Base comes before EncryptedModel")
    assert "list EncryptedModel first" in message.hint


FILTERS = {
    "name": (django_filters.CharFilter(), True),
    "name__icontains": (django_filters.CharFilter("name", "icontains"), True),
    "name__lower": (django_filters.CharFilter("name", "lower__in"), True),
    "code__in": (django_filters.BaseInFilter("code", lookup_expr="in"), True),
    "note": (django_filters.CharFilter("note", "icontains"), True),
    "note__exact": (django_filters.CharFilter("note"), False),
    "name__gt": (django_filters.CharFilter("name", "gt"), False),
    "code__iexact": (django_filters.CharFilter("code", "iexact"), False),
    "born": (django_filters.DateFilter("born"), True),
    "born__gt": (django_filters.DateFilter("born", "gt"), False),
    "born__range": (django_filters.DateFromToRangeFilter("born"), False),
    "secretproxy": (django_filters.AllValuesFilter("name"), False),
    "several": (django_filters.AllValuesMultipleFilter("name"), False),
    "rank": (django_filters.AllValuesFilter("rank"), True),
    "method": (django_filters.CharFilter("note", method="x"), True),
    "sort": (django_filters.OrderingFilter(fields=["rank", "name"]), False),
    "sort_by_rank": (django_filters.OrderingFilter(fields=["rank"]), True),
}


@pytest.mark.parametrize(("declared", "is_right"), FILTERS.values(), ids=FILTERS)
def test_filters_that_cannot_work_are_refused(declared, is_right):
    meta = type("Meta", (), {"model": Secret, "fields": []})
    attrs = {"Meta": meta, "filter": declared, "x": lambda *args: args[0]}
    attrs["__module__"] = "src.filters"  # the check is about the filter sets of apps
    filterset_class = type("SecretFilters", (FilterSet,), attrs)
    messages = [m for m in check_filter_sets(None) if m.obj is filterset_class]
    assert get_ids(messages) == ([] if is_right else ["codeforlife.E152"])
    for message in messages:
        assert "'filter'" in message.msg
        assert "src.Secret." in message.msg


@pytest.mark.parametrize(
    ("env", "provider", "ids"),
    [
        ("local", "local.LocalFileKeyProvider", []),
        ("production", "local.LocalFileKeyProvider", ["encrypted.E014"]),
        ("staging", "memory.MemoryKeyProvider", ["encrypted.E014"]),
        ("production", "aws_kms.AwsKmsKeyProvider", []),
    ],
)
def test_keys_outside_local(settings, env, provider, ids):
    settings.ENV = env
    settings.ENCRYPTION_KEYSET = "set"
    settings.ENCRYPTION_KEY_PROVIDER = f"codeforlife.encryption.providers.{provider}"
    assert get_ids(check_encryption_keys()) == ids
    found = [m for m in run_checks(tags=["security"]) if "encrypted" in m.id]
    assert get_ids(found) == ids


def test_environment_without_a_keyset(settings):
    settings.ENV = "production"
    settings.ENCRYPTION_KEYSET = ""
    settings.ENCRYPTION_KEY_PROVIDER = (
        "codeforlife.encryption.providers.environment.EnvironmentKeyProvider"
    )
    (message,) = check_encryption_keys()
    assert message.id == "encrypted.E015"
    assert "generate_keyset" in message.hint
