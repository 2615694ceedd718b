"""Encrypted fields in forms, serializers, the admin, dumps and migrations."""

import json
import traceback
from io import StringIO

import pytest
from django.contrib import admin
from django.core.exceptions import FieldError, ValidationError
from django.core.management import CommandError, call_command
from django.db import connection, migrations, models, transaction
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.questioner import MigrationQuestioner
from django.db.migrations.state import ModelState, ProjectState
from django.db.migrations.writer import MigrationWriter
from django.forms import modelform_factory, modelformset_factory
from django.test import RequestFactory
from django.test.utils import isolate_apps
from django.utils.translation import gettext_lazy
from django_filters import FilterSet
from rest_framework import serializers
from src.models import Secret, SecretProxy

from codeforlife.encryption import BlindIndex, DecryptionError, get_keyring
from codeforlife.models import EncryptedModel
from codeforlife.models.fields import (
    BaseEncryptedField,
    BlindIndexField,
    Ciphertext,
    EncryptedJSONField,
    EncryptedTextField,
    with_index_fields,
)
from codeforlife.models.fields.encrypted_text import EncryptedTextField as ByPath

pytestmark = pytest.mark.django_db


class SecretSerializer(serializers.ModelSerializer):
    class Meta:
        model = Secret
        fields = "__all__"


def test_d14_serializers_read_and_write():
    serializer = SecretSerializer(data={"name": "Ada", "born": "2015-12-10"})
    assert serializer.is_valid(), serializer.errors
    secret = serializer.save()
    assert set(SecretSerializer().fields) == {
        *("id", "name", "code", "note", "data", "born", "blob", "rank")
    }
    data = SecretSerializer(Secret.objects.get()).data
    assert (data["name"], data["born"]) == ("Ada", "2015-12-10")
    serializer = SecretSerializer(secret, data={"name": "Bob"}, partial=True)
    assert serializer.is_valid()
    serializer.save()
    assert Secret.objects.get(name="Bob").pk == secret.pk


def test_serializers_validate_as_for_text():
    Secret.objects.create(name="Ada")
    for name, code in (("Ada", "unique"), ("n" * 51, "max_length"), ("", "blank")):
        serializer = SecretSerializer(data={"name": name})
        assert not serializer.is_valid()
        assert serializer.errors["name"][0].code == code


def test_forms_read_and_write():
    form_class = modelform_factory(Secret, fields="__all__")
    assert set(form_class().fields) == {"name", "code", "note", "data", "born", "rank"}
    form = form_class({"name": "Ada", "code": "x", "rank": 1, "born": "2015-12-10"})
    assert form.is_valid(), form.errors
    secret = form.save()
    assert Secret.objects.get(name="Ada", code="x", born="2015-12-10") == secret
    assert 'value="Ada"' in str(form_class(instance=secret))
    for data, field in (
        ({"name": "Ada"}, "name"),
        ({"name": "n" * 51}, "name"),
        ({"name": ""}, "name"),
    ):
        form = form_class({"rank": 1, **data})
        assert list(form.errors) == [field]


@pytest.mark.django_db(transaction=True)
@isolate_apps("src")
def test_unique_together_with_an_index_is_validated():
    class Page(EncryptedModel):
        line = EncryptedTextField(index=BlindIndex())
        number = models.IntegerField()

        class Meta:
            app_label = "src"
            unique_together = [("number", "line_index")]

    with connection.schema_editor() as editor:
        editor.create_model(Page)
    try:
        Page.objects.create(line="one", number=1)
        form = modelform_factory(Page, fields="__all__")({"line": "one", "number": 1})
        assert form.errors == {
            "__all__": ["Page with this Number and Line already exists."]
        }
        Page(line="one", number=2).full_clean()
        Page(line="two", number=1).full_clean()
        Page(line="one", number=1).validate_unique(exclude=["line"])
        with pytest.raises(ValidationError):
            Page(line="one", number=1).validate_unique(exclude=["line_index"])
    finally:
        with connection.schema_editor() as editor:
            editor.delete_model(Page)


@pytest.mark.django_db(transaction=True)
@isolate_apps("src")
def test_an_index_that_is_unique_by_itself_is_validated():
    class Page(EncryptedModel):
        line = EncryptedTextField(index=BlindIndex())

        class Meta:
            app_label = "src"
            unique_together = [("line_index",)]

    with connection.schema_editor() as editor:
        editor.create_model(Page)
    try:
        Page.objects.create(line="one")
        form = modelform_factory(Page, fields="__all__")({"line": "one"})
        assert form.errors == {"line": ["Page with this Line already exists."]}
    finally:
        with connection.schema_editor() as editor:
            editor.delete_model(Page)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "options",
    [
        {"unique_together": [("number", "line_index")]},
        {
            "constraints": [
                models.UniqueConstraint(fields=["number", "line_index"], name="page")
            ]
        },
    ],
)
@isolate_apps("src")
def test_formsets_find_their_own_duplicates(options):
    class Page(EncryptedModel):
        line = EncryptedTextField(index=BlindIndex())
        number = models.IntegerField()
        Meta = type("Meta", (), {"app_label": "src", **options})

    def validate(*lines):
        data = {"form-TOTAL_FORMS": len(lines), "form-INITIAL_FORMS": 0}
        for number, line in enumerate(lines):
            data |= {f"form-{number}-line": line, f"form-{number}-number": 1}
        formset_class = modelformset_factory(Page, fields=["line", "number"])
        formset = formset_class(data, queryset=Page.objects.none())
        return formset.is_valid(), formset.non_form_errors()

    with connection.schema_editor() as editor:
        editor.create_model(Page)
    try:
        assert validate("one", "two") == (True, [])
        is_valid, errors = validate("one", "one")
        assert not is_valid
        assert "duplicate data for number and line" in errors[0]
        Page.objects.create(line="one", number=1)
        assert validate("one", "two") == (False, [])
    finally:
        with connection.schema_editor() as editor:
            editor.delete_model(Page)


def test_filter_sets_look_up():
    class SecretFilterSet(FilterSet):
        class Meta:
            model = Secret
            fields = {"name": ["exact", "iexact"]}

    Secret.objects.create(name="Ada")
    found = SecretFilterSet({"name__iexact": "ADA"}, Secret.objects.all())
    assert found.qs.get().name == "Ada"


@pytest.mark.parametrize(
    ("search_fields", "found"),
    [
        (["=name"], ["Ada"]),
        (["name"], ["Ada", "Adam"]),
        (["name__endswith", "name__exact"], []),
        (["rank"], []),
    ],
)
def test_admin_searches(search_fields, found):
    Secret.objects.create(name="Ada")
    Secret.objects.create(name="Adam")
    model_admin = admin.ModelAdmin(Secret, admin.AdminSite())
    model_admin.search_fields = search_fields
    queryset, _ = model_admin.get_search_results(
        RequestFactory().get("/"), Secret.objects.order_by("pk"), "ada"
    )
    assert [secret.name for secret in queryset] == found


def test_d10_dumps_hold_plain_values_and_load_again(tmp_path):
    Secret.objects.create(name="Ada", note="ü", data={"a": 1}, blob=b"\x00")
    path = tmp_path / "dump.json"
    with path.open("w") as file:
        call_command("dumpdata", "src.Secret", stdout=file)
    (row,) = json.loads(path.read_text())
    assert row["fields"] == {
        "name": "Ada",
        "code": "",
        "note": "ü",
        "data": {"a": 1},
        "born": None,
        "blob": "AA==",
        "rank": 0,
    }
    Secret.objects.all().delete()
    call_command("loaddata", path, stdout=StringIO())
    secret = Secret.objects.get(name="Ada", code="")
    assert (secret.note, secret.data, bytes(secret.blob)) == ("ü", {"a": 1}, b"\x00")


def test_fields_are_deconstructed_with_a_stable_path():
    field = Secret._meta.get_field("name")
    name, path, args, kwargs = field.deconstruct()
    assert path == "codeforlife.models.fields.encrypted_text.EncryptedTextField"
    assert (name, args) == ("name", [])
    assert kwargs == {
        "max_length": 50,
        "index": BlindIndex(fold_case=True),
        "associated_data": "src.Secret.name",
    }
    assert ByPath is EncryptedTextField
    index = Secret._meta.get_field("name_index")
    assert isinstance(index, BlindIndexField)
    assert index.unique
    assert not index.editable
    assert not index.serialize
    written, _ = MigrationWriter.serialize(field)
    assert "codeforlife.encryption.BlindIndex(fold_case=True)" in written


def test_migrations_are_complete():
    out = StringIO()
    call_command("makemigrations", "src", check=True, dry_run=True, stdout=out)
    assert "No changes" in out.getvalue()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("default", ["", "x", pytest.param("made", id="callable")])
def test_adding_an_encrypted_field_fills_its_index(default):
    given = _make if default == "made" else default
    index = BlindIndexField(source="found", blank=True, db_index=True)
    operations = [
        migrations.CreateModel("Thing", [("id", models.AutoField(primary_key=True))]),
        migrations.AddField("thing", "plain", _text("plain", default=given)),
        migrations.AddField(
            "thing", "found", _text("found", default=given, index=BlindIndex())
        ),
        migrations.AddField("thing", "found_index", index),
    ]
    state = _run(ProjectState(), operations[0])
    state.apps.get_model("src", "Thing").objects.create()
    try:
        for operation in operations[1:]:
            state = _run(state, operation)
        things = state.apps.get_model("src", "Thing").objects
        thing = things.get(found=default)
        assert (thing.plain, thing.found) == (default, default)
        # Data migrations write, too.
        thing.found = "changed"
        thing.save()
        assert things.get(found="changed").pk == thing.pk
    finally:
        _run(state, migrations.DeleteModel("Thing"))


@pytest.mark.django_db(transaction=True)
def test_renaming_an_encrypted_field_keeps_its_index():
    """Also with migrations that say what the index column's source is."""
    columns = [
        ("id", models.AutoField(primary_key=True)),
        ("name", _text("name", index=BlindIndex())),
        ("name_index", BlindIndexField(source="name", unique=True)),
    ]
    state = _run(ProjectState(), migrations.CreateModel("Thing", columns))
    things = state.apps.get_model("src", "Thing").objects
    things.bulk_create([things.model(name="Ada"), things.model(name="Bob")])
    try:
        for name in ("name", "name_index"):
            renamed = migrations.RenameField("thing", name, f"full_{name}")
            state = _run(state, renamed)
        things = state.apps.get_model("src", "Thing").objects
        thing = things.get(full_name="Ada")
        thing.full_name = "Cy"
        thing.save()
        assert things.get(full_name="Cy").pk == thing.pk
        assert things.get(full_name="Bob").full_name == "Bob"
    finally:
        _run(state, migrations.DeleteModel("Thing"))


def test_makemigrations_renames_the_index_with_its_field():
    class Questioner(MigrationQuestioner):
        def ask_rename(self, *args):
            return True

    before, after = ProjectState(), ProjectState()
    for state, name in ((before, "name"), (after, "full_name")):
        with isolate_apps("src"):
            field = _text("name", index=BlindIndex(), unique=True)
            attrs = {name: field, "__module__": __name__}
            attrs["Meta"] = type("Meta", (), {"app_label": "src"})
            state.add_model(
                ModelState.from_model(type("Thing", (EncryptedModel,), attrs))
            )
    detector = MigrationAutodetector(before, after, Questioner())
    (migration,) = detector._detect_changes()["src"]
    assert [operation.describe() for operation in migration.operations] == [
        "Rename field name on thing to full_name",
        "Rename field name_index on thing to full_name_index",
    ]


def _text(name, **kwargs):
    return EncryptedTextField(associated_data=f"src.Thing.{name}", **kwargs)


def _run(state, operation):
    after = state.clone()
    operation.state_forwards("src", after)
    with connection.schema_editor() as editor:
        operation.database_forwards("src", editor, state, after)
    return after


@pytest.mark.django_db(transaction=True)
def test_adding_a_blank_field_without_default():
    index = BlindIndexField(source="found", blank=True, db_index=True)
    text = _text("found", blank=True, index=BlindIndex())
    state = _run(
        ProjectState(),
        migrations.CreateModel("Thing", [("id", models.AutoField(primary_key=True))]),
    )
    state.apps.get_model("src", "Thing").objects.create()
    try:
        state = _run(state, migrations.AddField("thing", "found", text))
        state = _run(state, migrations.AddField("thing", "found_index", index))
        assert state.apps.get_model("src", "Thing").objects.get(found="").found == ""
    finally:
        _run(state, migrations.DeleteModel("Thing"))


def _make():
    return "made"


@isolate_apps("src")
def test_uniqueness_is_the_index_columns():
    state = ProjectState()
    state.add_model(ModelState.from_model(SecretProxy._meta.concrete_model))
    historical = state.apps.get_model("src", "Secret")
    assert not historical._meta.get_field("name").unique
    assert historical._meta.get_field("name_index").unique


@isolate_apps("src")
def test_encrypted_fields_need_their_base_class():
    with pytest.raises(ValidationError) as error:

        class Plain(models.Model):
            text = EncryptedTextField()

            class Meta:
                app_label = "src"

    assert error.value.code == "invalid_model_base_class"


def test_associated_data_is_not_empty():
    with pytest.raises(ValidationError) as error:
        EncryptedTextField(associated_data="")
    assert error.value.code == "no_associated_data"


@isolate_apps("src")
def test_associated_data_can_be_pinned():
    class Renamed(EncryptedModel):
        associated_data = "src.Old"
        one = EncryptedTextField()
        two = EncryptedTextField(associated_data="src.Older.two")

        class Meta:
            app_label = "src"

    fields = [Renamed._meta.get_field(name) for name in ("one", "two")]
    assert [f.full_associated_data for f in fields] == [
        b"src.Old.one",
        b"src.Older.two",
    ]
    assert fields[0].deconstruct()[3]["associated_data"] == "src.Old.one"
    assert fields[1].clone().deconstruct()[3]["associated_data"] == "src.Older.two"


@isolate_apps("src")
def test_fields_without_an_index_say_what_is_missing():
    class Blind(EncryptedModel):
        text = EncryptedTextField()

        class Meta:
            app_label = "src"

    with pytest.raises(FieldError, match=r"index=BlindIndex"):
        Blind.objects.filter(text="x")


def test_json_is_indexed_whatever_the_order_of_its_keys():
    with isolate_apps("src"):

        class Box(EncryptedModel):
            data = EncryptedJSONField(index=BlindIndex())

            class Meta:
                app_label = "src"

    field = Box._meta.get_field("data")
    one, other = {"a": 1, "b": [2]}, {"b": [2], "a": 1}
    assert field.get_index_value(one) == field.get_index_value(other)
    assert Box(data=one).data_index == Box(data=other).data_index
    for written in ({9: "a", 10: "b"}, {1: "a", "b": 2, None: [{2: 3, "1": 4}]}):
        read = field.bytes_to_value(field.value_to_bytes(written))
        assert field.get_index_value(written) == field.get_index_value(read)


@pytest.mark.skipif(not hasattr(models, "JSONNull"), reason="Django has no JSONNull")
def test_null_of_json_is_not_written_plain():
    secret = Secret.objects.create(name="Ada", data={"a": 1})
    secret.data = models.JSONNull()
    with pytest.raises(FieldError, match=r"src\.Secret\.data"), transaction.atomic():
        secret.save()
    assert Secret.objects.get().data == {"a": 1}


def test_with_index_fields():
    fields = {field.name: field for field in Secret._meta.fields}
    written = with_index_fields([fields["name"], fields["rank"], fields["note"]])
    names = [field.name for field in written]
    assert names == ["name", "rank", "note", "name_index"]
    assert with_index_fields(written) == written


def test_translated_texts_are_stored():
    secret = Secret.objects.create(name=gettext_lazy("Yes"), code=gettext_lazy("No"))
    assert Secret.objects.get(name="Yes", code=gettext_lazy("No")) == secret


def test_plain_text_in_the_column_says_what_to_do():
    field = Secret._meta.get_field("note")
    with pytest.raises(DecryptionError, match=r"src\.Secret\.note.*encrypt_plaintext"):
        field.from_db_value("plain text", None, connection)


@pytest.mark.parametrize("content", [5, 1.5, True])
def test_what_is_neither_bytes_nor_text_is_no_ciphertext(content):
    field = Secret._meta.get_field("note")
    with pytest.raises(DecryptionError, match=r"src\.Secret\.note: .*no"):
        field.from_db_value(content, None, connection)


@pytest.mark.parametrize("name", ["born", "data", "note"])
def test_values_of_another_kind_of_field_are_not_shown(name):
    secret = Secret.objects.create(name="Ada", blob=b"Lovelace\xff")
    field = Secret._meta.get_field(name)
    stored = get_keyring().encrypt(secret.blob, field.full_associated_data)
    Secret._base_manager.update(**{name: Ciphertext(stored)})
    with pytest.raises(DecryptionError, match=rf"src\.Secret\.{name}") as caught:
        getattr(Secret.objects.get(), name)
    shown = "".join(traceback.format_exception(caught.value))
    assert "Lovelace" not in shown
    with pytest.raises(CommandError, match="1 values"):
        call_command("check_encryption", stdout=StringIO(), stderr=StringIO())


def test_ciphertexts_are_not_shown():
    one, other = Ciphertext(b"abc"), Ciphertext(b"abc")
    assert one == other != Ciphertext(b"abd")
    assert hash(one) == hash(other)
    assert repr(one) == "<Ciphertext: 3 bytes>"


def test_subclasses_say_how_a_value_becomes_bytes():
    field = BaseEncryptedField()
    with pytest.raises(NotImplementedError):
        field.value_to_bytes(1)
    with pytest.raises(NotImplementedError):
        field.bytes_to_value(b"")


def test_latest_is_refused_too():
    Secret.objects.create(name="Ada")
    with pytest.raises(FieldError, match="encrypted"):
        Secret.objects.latest("name")
    with pytest.raises(FieldError, match="encrypted"):
        Secret.objects.earliest("-name")
    assert Secret.objects.latest("rank").name == "Ada"
