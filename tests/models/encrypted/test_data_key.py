"""Rows that own a data key, rows that delegate to them, and shredding."""

import json
import pickle
import uuid
from copy import copy, deepcopy
from io import StringIO

import pytest
from django.contrib import admin
from django.contrib.admin.helpers import AdminReadonlyField
from django.contrib.admin.templatetags.admin_list import results
from django.core.exceptions import FieldError, ValidationError
from django.core.management import call_command
from django.db import IntegrityError, connection, models, transaction
from django.forms import modelform_factory
from django.template import Context, Template
from django.test.utils import isolate_apps
from rest_framework import serializers
from src.models import Diary, Keeper, Safe

from codeforlife.encryption import DecryptionError, ShreddedDataError, get_keyring
from codeforlife.models import (
    BaseDataEncryptionKeyModel,
    DataEncryptionKeyModel,
    EncryptedModel,
)
from codeforlife.models.fields import (
    Ciphertext,
    DataEncryptionKeyField,
    EncryptedTextField,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def diary():
    keeper = Keeper.objects.create(name="Ada")
    return Diary.objects.create(keeper=keeper, text="dear diary", mood="calm")


def read_column(model, column):
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT "{column}" FROM "{model._meta.db_table}"')
        return [value if value is None else bytes(value) for (value,) in cursor]


def test_d08_first_insert_with_every_kind_of_key():
    assert Safe.objects.create(content="gold").pk
    assert Safe.objects.create(pk=99, content="gold").pk == 99
    assert Keeper.objects.create(name="Ada").pk
    assert [safe.content for safe in Safe.objects.all()] == ["gold", "gold"]
    assert Keeper.objects.get().name == "Ada"


def test_d15_values_set_before_the_first_save_survive():
    safe = Safe(content="gold")
    assert safe.content == "gold"
    safe.save()
    assert safe.content == "gold"
    assert Safe.objects.get().content == "gold"
    assert safe.dek == safe.DEK_FIELD
    assert Safe.DEK_FIELD is Safe.dek


def test_every_row_has_a_key_of_its_own():
    one, two = Safe.objects.bulk_create([Safe(content="a"), Safe(content="a")])
    assert one.dek != two.dek
    with connection.cursor() as cursor:
        cursor.execute(
            f'UPDATE "src_safe" SET "content" = '
            f'(SELECT "content" FROM "src_safe" WHERE id = {one.pk})'
        )
    assert Safe.objects.get(pk=one.pk).content == "a"
    with pytest.raises(DecryptionError, match=r"src\.Safe\.content"):
        Safe.objects.get(pk=two.pk).content  # noqa: B018


def test_d07_several_models_own_keys():
    assert Keeper.DEK_FIELD is not Safe.DEK_FIELD
    assert DataEncryptionKeyModel.DEK_FIELD.field.model is DataEncryptionKeyModel


def test_related_rows_delegate_to_their_owner(diary):
    found = Diary.objects.select_related("keeper").get()
    assert (found.text, found.mood, found.keeper.name) == ("dear diary", "calm", "Ada")
    keeper_id = str(diary.keeper_id)
    assert all(b"diary" not in text for text in read_column(Diary, "text")), keeper_id
    assert found.dek_aead.header == found.keeper.dek_aead.header


def test_shredding_makes_everything_unreadable(diary):
    diary.keeper.shred()
    assert read_column(Keeper, "dek") == [None]
    keeper = Keeper.objects.get()
    assert keeper.dek_aead is None
    with pytest.raises(ShreddedDataError, match=r"src\.Keeper\.name"):
        keeper.name  # noqa: B018
    for field in ("text", "mood"):
        with pytest.raises(ShreddedDataError, match=rf"src\.Diary\.{field}"):
            getattr(Diary.objects.get(), field)
    assert Diary.objects.only("pk").get().pk == diary.pk


def test_instances_from_before_the_shredding_do_not_bring_the_key_back(diary):
    stale, other = Keeper.objects.get(), Keeper.objects.get()
    Keeper.objects.get().shred()
    stale.save()
    assert read_column(Keeper, "dek") == [None]
    other.name = "Bob"
    other.save()
    assert read_column(Keeper, "dek") == [None]
    with pytest.raises(ShreddedDataError, match=r"src\.Diary\.text"):
        Diary.objects.get().text  # noqa: B018


def test_saving_keeps_the_data_key(diary):
    keeper = Keeper.objects.get()
    (before,) = read_column(Keeper, "dek")
    keeper.name = "Bob"
    keeper.save()
    keeper.save()
    assert keeper.dek == before
    assert read_column(Keeper, "dek") == [before]
    assert (keeper.name, Keeper.objects.get().name) == ("Bob", "Bob")
    # An instance that was never saved replaces a row, and its key with it.
    safe = Safe.objects.create(content="gold")
    Safe(pk=safe.pk, content="silver").save()
    assert Safe.objects.get().content == "silver"


def test_shredded_rows_take_no_new_values_but_can_be_saved(diary):
    Keeper.objects.update(dek=None)
    found = Diary.objects.get()
    found.save()
    found.text = "new"
    with (
        pytest.raises(ShreddedDataError, match=r"src\.Diary\.text"),
        transaction.atomic(),
    ):
        found.save()
    found.text = None
    found.mood = None
    assert found.mood is None
    keeper = Keeper.objects.get()
    keeper.save()
    assert keeper.dek is None


def test_d12_reading_many_rows_calls_no_key_service(diary, monkeypatch):
    def fail(self):
        raise AssertionError("The key service was called.")

    monkeypatch.setattr(type(get_keyring().provider), "load", fail)
    Diary.objects.bulk_create(
        [Diary(keeper=diary.keeper, text=f"{i}") for i in range(20)]
    )
    rows = Diary.objects.select_related("keeper").order_by("pk")
    assert [row.text for row in rows][-1] == "19"


def test_d11_refresh_only_defer(diary):
    found = Diary.objects.only("text").get()
    assert (found.text, found.mood) == ("dear diary", "calm")
    assert Diary.objects.defer("text").get().text == "dear diary"
    keeper = Keeper.objects.defer("dek").get()
    assert keeper.name == "Ada"
    keeper.refresh_from_db()
    assert keeper.name == "Ada"
    Diary.objects.filter(pk=diary.pk).update(mood=None)
    diary.refresh_from_db()
    assert (diary.text, diary.mood) == ("dear diary", None)


def test_d11_refreshed_values_keep_their_ciphertext(diary, django_assert_num_queries):
    (before,) = read_column(Diary, "text")
    found = Diary.objects.get()
    with django_assert_num_queries(1):
        found.refresh_from_db()
    found.save()
    assert read_column(Diary, "text") == [before]
    assert found.text == "dear diary"
    found.text = "lost"
    found.refresh_from_db(from_queryset=Diary.objects.select_related("keeper"))
    with django_assert_num_queries(0):
        assert (found.text, found.keeper.name) == ("dear diary", "Ada")


def test_shredded_rows_can_be_refreshed(diary):
    found = Diary.objects.get()
    assert found.text
    diary.keeper.shred()
    for row in (found, Keeper.objects.get(), diary.keeper):
        row.refresh_from_db()
    with pytest.raises(ShreddedDataError, match=r"src\.Diary\.text"):
        found.text  # noqa: B018


def test_d11_unchanged_values_keep_their_ciphertext(diary):
    (before,) = read_column(Diary, "text")
    found = Diary.objects.get()
    assert found.text
    found.save()
    found.save()
    assert read_column(Diary, "text") == [before]
    diary.save()
    assert read_column(Diary, "text") == [before]
    diary.text = "changed"
    diary.save()
    assert read_column(Diary, "text") != [before]
    assert Diary.objects.get().text == "changed"


def test_bulk_update(diary):
    found = Diary.objects.get()
    found.text, found.mood = "new", None
    Diary.objects.bulk_update([found], ["text", "mood"])
    assert (found.text, Diary.objects.get().text) == ("new", "new")
    assert Diary.objects.get().mood is None


def test_bulk_updates_that_fail_leave_the_instances_readable(diary):
    shredded = Diary.objects.create(keeper=Keeper.objects.create(name="Bob"))
    Keeper.objects.filter(pk=shredded.keeper_id).update(dek=None)
    found, shredded = Diary.objects.order_by("pk")
    found.text = shredded.text = "new"
    with pytest.raises(ShreddedDataError, match=r"src\.Diary\.text"):
        Diary.objects.bulk_update([found, shredded], ["text"])
    assert (found.text, shredded.text) == ("new", "new")


def test_decrypted_values_are_kept_on_the_instance(diary):
    found = Diary.objects.get()
    assert found.__decrypted_values__ == {}
    assert found.text == "dear diary"
    assert found.__decrypted_values__ == {"text": "dear diary"}
    found.text = "other"
    assert found.__decrypted_values__ == {}


def test_copies_have_values_of_their_own(diary):
    found = Diary.objects.get()
    assert found.text
    twin = copy(found)
    twin.text = "new"
    twin.save()
    assert (found.text, twin.text) == ("dear diary", "new")
    assert deepcopy(twin).text == "new"


def test_pickles_hold_no_decrypted_values():
    # Values too long to turn up in random bytes.
    keeper = Keeper.objects.create(name="Ada Lovelace")
    Diary.objects.create(keeper=keeper, text="dear diary")
    found = Diary.objects.select_related("keeper").get()
    assert (found.text, found.keeper.name) == ("dear diary", "Ada Lovelace")
    pickled = pickle.dumps(found)
    assert b"dear diary" not in pickled
    assert b"Lovelace" not in pickled
    assert pickle.loads(pickled).text == "dear diary"


def test_d14_values_are_refused_clearly(diary):
    for query in (
        Diary.objects.values("text"),
        Diary.objects.values(),
        Diary.objects.values_list("text", flat=True),
        Keeper.objects.values("diaries__text"),
    ):
        with pytest.raises(FieldError, match="owner's data key"):
            list(query)
    for name, queryset in (("text", Diary.objects), ("diaries__text", Keeper.objects)):
        with pytest.raises(FieldError, match=r"src\.Diary\.text"):
            queryset.annotate(shown=models.F(name))
    assert Diary.objects.values_list("pk", flat=True).get() == diary.pk
    with pytest.raises(FieldError, match=r"src\.Diary\.text"):
        Diary.objects.update(text="x")
    with pytest.raises(FieldError, match=r"src\.Diary\.text"):
        Diary.objects.filter(text="dear diary")
    assert Diary.objects.filter(mood__isnull=False).count() == 1


def test_fields_may_stay_with_the_keyring():
    safe = Safe.objects.create(content="gold", label="mine")
    assert Safe.objects.get(label="mine").content == "gold"
    safe.shred()
    assert Safe.objects.get(label="mine").label == "mine"
    assert Safe.objects.values("label").get() == {"label": "mine"}


@pytest.mark.parametrize("value", [b"key", "key", bytearray(b"key")])
def test_data_keys_cannot_be_set(value):
    with pytest.raises(ValidationError) as error:
        Safe(dek=value)
    assert error.value.code == "cannot_set_value"
    assert "key" not in repr(Safe.objects.create().dek)[13:]


def test_serializers_read_and_write(diary):
    class DiarySerializer(serializers.ModelSerializer):
        class Meta:
            model = Diary
            fields = ["text", "mood", "keeper"]

    data = DiarySerializer(Diary.objects.get()).data
    assert data == {"text": "dear diary", "mood": "calm", "keeper": diary.keeper_id}
    serializer = DiarySerializer(diary, data={"text": "new"}, partial=True)
    assert serializer.is_valid()
    serializer.save()
    assert Diary.objects.get().text == "new"


def test_d10_dumps_load_again(diary, tmp_path):
    path = tmp_path / "dump.json"
    with path.open("w") as file:
        call_command("dumpdata", "src.Keeper", "src.Diary", stdout=file)
    keeper, row = json.loads(path.read_text())
    assert row["fields"]["text"] == "dear diary"
    assert isinstance(keeper["fields"]["dek"], str)
    for empty in (False, True):
        if empty:
            Keeper.objects.all().delete()
        call_command("loaddata", path, stdout=StringIO())
        found = Diary.objects.get()
        assert (found.text, found.keeper.name) == ("dear diary", "Ada")
    del keeper["fields"]["dek"]
    path.write_text(json.dumps([keeper, row]))
    call_command("loaddata", path, stdout=StringIO())
    assert Diary.objects.get().text == "dear diary"
    Keeper.objects.all().delete()
    call_command("loaddata", path, stdout=StringIO())
    assert Diary.objects.get().text == "dear diary"


def test_shredded_rows_can_be_dumped(diary):
    Keeper.objects.update(dek=None)
    out = StringIO()
    call_command("dumpdata", "src.Diary", "src.Keeper", stdout=out)
    row, keeper = json.loads(out.getvalue())
    assert (row["fields"]["text"], keeper["fields"]["dek"]) == (None, None)


@isolate_apps("src")
def test_a_model_may_choose_its_owner_by_itself(diary):
    class Page(EncryptedModel):
        line = EncryptedTextField()
        keeper = models.ForeignKey(Keeper, on_delete=models.CASCADE)

        class Meta:
            app_label = "src"

        @property
        def dek_aead(self):
            return self.keeper.dek_aead

    page = Page(keeper=diary.keeper, line="one")
    ciphertext = Page._meta.get_field("line").pre_save(page, add=True)
    assert isinstance(ciphertext, Ciphertext)
    assert page.line == "one"
    assert Page.is_keyed_by_owner()


@isolate_apps("src")
@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"editable": True}, "editable_not_allowed"),
        ({"default": b""}, "default_not_allowed"),
        ({"null": False}, "null_not_allowed"),
    ],
)
def test_options_of_data_key_fields(options, code):
    with pytest.raises(ValidationError) as error:
        DataEncryptionKeyField(**options)
    assert error.value.code == code


@isolate_apps("src")
def test_a_model_has_one_data_key():
    with pytest.raises(ValidationError) as error:

        class Two(DataEncryptionKeyModel):
            other = DataEncryptionKeyField()

            class Meta:
                app_label = "src"

    assert error.value.code == "multiple_dek_fields_not_allowed"


@isolate_apps("src")
def test_data_keys_need_their_base_class():
    with pytest.raises(ValidationError) as error:

        class Plain(models.Model):
            dek = DataEncryptionKeyField()

            class Meta:
                app_label = "src"

    assert error.value.code == "invalid_model_base_class"


@isolate_apps("src")
def test_own_name_of_the_data_key():
    class Owner(BaseDataEncryptionKeyModel):
        wrapped_key = DataEncryptionKeyField("the key")
        secret = EncryptedTextField()

        class Meta:
            app_label = "src"

    owner = Owner(secret="x")
    assert owner.dek_aead.encrypt(b"x")
    assert owner.wrapped_key == owner.DEK_FIELD
    _, _, _, kwargs = Owner._meta.get_field("wrapped_key").deconstruct()
    assert kwargs["verbose_name"] == "the key"
    assert (kwargs["null"], kwargs["editable"]) == (True, False)


@isolate_apps("src")
def test_without_an_owner_there_is_no_key():
    class Page(EncryptedModel):
        data_key_owner = "diary__keeper"
        diary = models.ForeignKey(Diary, on_delete=models.CASCADE, null=True)
        line = EncryptedTextField(null=True)

        class Meta:
            app_label = "src"

    page = Page(line="one")
    assert page.dek_aead is None
    with pytest.raises(ShreddedDataError, match=r"src\.Page\.line: it has no owner"):
        Page._meta.get_field("line").pre_save(page, add=True)
    assert Page(line=None).line is None
    diary = Diary(keeper=Keeper(name="Ada"))
    page = Page(diary=diary, line="one")
    Page._meta.get_field("line").pre_save(page, add=True)
    assert page.dek_aead.header == diary.keeper.dek_aead.header


def test_expressions_are_refused_for_owners_keys(diary):
    with (
        pytest.raises(FieldError, match=r"src\.Diary\.text"),
        transaction.atomic(),
    ):
        Diary.objects.update(text=models.Value("x"))
    assert Diary.objects.get().text == "dear diary"


def test_d09_drivers_may_give_memoryviews(diary):
    """As PostgreSQL's did; here for the data key, and a value of either kind."""
    keeper = Keeper.objects.get()
    key = Keeper._meta.get_field("dek").from_db_value(memoryview(keeper.dek))
    assert key == keeper.dek
    safe = Safe.objects.create(content="gold", label="mine")
    (stored,) = read_column(Safe, "label")
    label = Safe._meta.get_field("label")
    for convert in (label.from_db_value, *label.get_db_converters(connection)):
        assert convert(memoryview(stored), None, connection) == "mine"
        assert convert(memoryview(bytearray(stored)), None, connection) == "mine"
        assert convert(stored, None, connection) == "mine"
    index = Safe._meta.get_field("label_index")
    stored_index = Safe.objects.values_list("label_index", flat=True).get()
    assert index.from_db_value(memoryview(stored_index)) == stored_index
    (content,) = read_column(Safe, "content")
    field = Safe._meta.get_field("content")
    loaded = field.from_db_value(memoryview(content), None, connection)
    assert field.decrypt_value(safe, loaded.value) == "gold"


@pytest.mark.skipif(
    not hasattr(models, "FETCH_PEERS"), reason="Django 6.1 and later have it"
)
def test_deferred_values_are_loaded_for_all_rows_at_once(
    django_assert_num_queries,
):
    Safe.objects.bulk_create([Safe(content="gold"), Safe(content="silver")])
    safes = Safe.objects.defer("content").order_by("pk")
    rows = list(safes.fetch_mode(models.FETCH_PEERS))
    with django_assert_num_queries(1):
        assert [row.content for row in rows] == ["gold", "silver"]


def make_copy(safe):
    twin = copy(safe)
    twin.pk, twin._state.adding = None, True
    return twin


def insert_by_save(safe):
    safe.save()
    return safe


def insert_in_bulk(safe):
    return Safe.objects.bulk_create([safe])[0]


@pytest.mark.parametrize("insert", [insert_by_save, insert_in_bulk])
@pytest.mark.parametrize("load", [lambda safe: safe, lambda s: Safe.objects.get()])
def test_a_copied_row_has_a_key_of_its_own(insert, load):
    safe = Safe.objects.create(content="gold", label="box")
    twin = make_copy(load(safe))
    assert twin.content == "gold"
    twin = insert(twin)
    assert twin.pk != safe.pk
    assert twin.content == "gold"
    safe.shred()
    safe, twin = Safe.objects.order_by("pk")
    assert safe.dek is None
    assert (twin.content, twin.label) == ("gold", "box")


def test_a_copied_row_takes_its_new_values_along():
    safe = Safe.objects.create(content="gold")
    twin = make_copy(Safe.objects.get())
    twin.content = "silver"
    twin.save()
    assert twin.dek != safe.dek
    assert [row.content for row in Safe.objects.order_by("pk")] == ["gold", "silver"]


def test_a_copy_of_a_row_with_a_known_key_has_a_data_key_of_its_own():
    keeper = Keeper.objects.create(name="Ada")
    diary = Diary.objects.create(keeper=keeper, text="dear diary")
    twin = Keeper.objects.get()
    twin.pk = uuid.uuid4()
    twin.save()
    assert twin.dek != keeper.dek
    assert Keeper.objects.get(pk=twin.pk).name == "Ada"
    assert Diary.objects.get(pk=diary.pk).text == "dear diary"


def test_a_copy_of_a_shredded_row_is_shredded():
    Safe.objects.create(content="gold").shred()
    make_copy(Safe.objects.get()).save()
    for row in Safe.objects.all():
        assert row.dek is None
        with pytest.raises(ShreddedDataError):
            row.content  # noqa: B018


def test_copies_of_a_row_that_was_never_saved_share_no_key():
    safe = Safe(content="gold")
    assert safe.dek_aead is not None
    twin = copy(safe)
    safe.save()
    twin.save()
    assert safe.dek != twin.dek
    assert [row.content for row in Safe.objects.all()] == ["gold", "gold"]


def test_a_failed_insert_can_be_repeated():
    other = Safe.objects.create(content="silver")
    safe = Safe(pk=other.pk, content="gold")
    with pytest.raises(IntegrityError), transaction.atomic():
        safe.save(force_insert=True)
    safe.pk = None
    safe.save()
    assert Safe.objects.get(pk=safe.pk).content == "gold"
    assert Safe.objects.get(pk=other.pk).content == "silver"


@pytest.fixture
def shredded(diary):
    diary.keeper.shred()
    return Diary.objects.get()


def test_a_shredded_row_can_be_validated(shredded):
    shredded.mood_plain = "calm"
    shredded.full_clean()
    shredded.save()
    shredded.refresh_from_db()
    assert shredded.mood_plain == "calm"
    with pytest.raises(ShreddedDataError):
        shredded.text  # noqa: B018


def test_a_shredded_row_takes_no_new_value(shredded):
    shredded.text, shredded.mood_plain = "new", "calm"
    with pytest.raises(ValidationError) as caught:
        shredded.full_clean()
    assert list(caught.value.error_dict) == ["text"]
    assert caught.value.error_dict["text"][0].code == "shredded"


def test_a_row_without_an_owner_is_not_called_shredded():
    with pytest.raises(ValidationError) as caught:
        Diary(text="dear diary", mood_plain="calm").full_clean()
    assert list(caught.value.error_dict) == ["keeper"]


def test_a_form_shows_nothing_for_what_was_shredded(shredded):
    form_class = modelform_factory(Diary, fields=["text", "mood", "mood_plain"])
    form = form_class(instance=shredded)
    assert form.initial == {"text": None, "mood": None, "mood_plain": None}
    data = {"text": "", "mood": "", "mood_plain": "calm"}
    form = form_class(data, instance=shredded)
    assert form.is_valid(), form.errors
    form.save()
    assert Diary.objects.get().mood_plain == "calm"
    form = form_class({**data, "text": "new"}, instance=Diary.objects.get())
    assert list(form.errors) == ["text"]


def test_serializers_show_null_for_what_was_shredded(shredded):
    class DiarySerializer(serializers.ModelSerializer):
        name = serializers.CharField(source="keeper.name")

        class Meta:
            model = Diary
            fields = ["id", "name", "text", "mood"]

    expected = {"id": shredded.pk, "name": None, "text": None, "mood": None}
    assert DiarySerializer(shredded).data == expected
    assert DiarySerializer(Diary.objects.all(), many=True).data == [expected]


def test_templates_and_the_admin_show_nothing_for_what_was_shredded(
    shredded, rf, admin_user
):
    class DiaryAdmin(admin.ModelAdmin):
        list_display = ("id", "text")
        readonly_fields = ("text",)

    template = Template("[{{ diary.text }}]")
    assert template.render(Context({"diary": shredded})) == "[]"
    request = rf.get("/")
    request.user = admin_user
    model_admin = DiaryAdmin(Diary, admin.site)
    changelist = model_admin.get_changelist_instance(request)
    changelist.formset = None  # as in a view
    rows = list(results(changelist))
    assert '<td class="field-text">-</td>' in rows[0]
    form = model_admin.get_form(request, shredded)(instance=shredded)
    field = AdminReadonlyField(form, "text", is_first=True, model_admin=model_admin)
    assert field.contents() == "-"


@isolate_apps("src")
@pytest.mark.django_db(transaction=True)
def test_a_row_that_is_replaced_keeps_its_key():
    class Owner(DataEncryptionKeyModel):
        name = EncryptedTextField()

        class Meta:
            app_label = "src"

    class Letter(EncryptedModel):
        data_key_owner = "owner"
        owner = models.ForeignKey(Owner, on_delete=models.CASCADE)
        text = EncryptedTextField()

        class Meta:
            app_label = "src"

    with connection.schema_editor() as editor:
        editor.create_model(Owner)
        editor.create_model(Letter)
    try:
        one, two = Owner.objects.create(name="Ada"), Owner.objects.create(name="Bob")
        Letter.objects.create(owner=one, text="dear")
        Owner(pk=one.pk, name="Cid").save()
        assert Letter.objects.get().text == "dear"
        assert Owner.objects.get(pk=one.pk).name == "Cid"
        twin = Owner.objects.get(pk=two.pk)
        twin.pk, twin._state.adding = one.pk, True
        twin.save()
        assert Letter.objects.get().text == "dear"
        assert Owner.objects.get(pk=one.pk).name == "Bob"
        Owner(pk=99, name="Dan").save()
        assert Owner.objects.get(pk=99).name == "Dan"
    finally:
        with connection.schema_editor() as editor:
            editor.delete_model(Letter)
            editor.delete_model(Owner)


def test_conflicts_do_not_mix_data_keys():
    safe = Safe.objects.create(content="gold", label="box")
    options = {"update_conflicts": True, "unique_fields": ["id"]}
    rows = [Safe(pk=safe.pk, content="silver", label="case")]
    with pytest.raises(FieldError, match=r"src\.Safe\.content .* bulk_update"):
        Safe.objects.bulk_create(rows, update_fields=["content"], **options)
    Safe.objects.bulk_create(rows, update_fields=["label"], **options)
    safe.refresh_from_db()
    assert (safe.content, safe.label) == ("gold", "case")


@pytest.mark.parametrize(
    "replace",
    [
        lambda one, other: Safe.objects.update(dek=other.dek),
        lambda one, other: Safe.objects.update(dek=b"key"),
        lambda one, other: Safe.objects.bulk_update([one], ["dek"]),
        lambda one, other: Safe.objects.bulk_create(
            [Safe(pk=one.pk)],
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=["label", "dek"],
        ),
    ],
)
def test_querysets_replace_no_data_key(replace):
    one, other = (Safe.objects.create(content=content) for content in ("a", "b"))
    with pytest.raises(FieldError, match=r"src\.Safe\.dek .* only be set to None"):
        replace(one, other)
    assert {safe.content for safe in Safe.objects.all()} == {"a", "b"}


def test_querysets_shred_many_rows():
    safes = [Safe.objects.create(content="gold") for _ in range(3)]
    for safe in safes[:2]:
        safe.dek = None
    Safe.objects.bulk_update(safes[:2], ["dek"])
    assert [dek is None for dek in read_column(Safe, "dek")].count(True) == 2
    Safe.objects.update(dek=None)
    assert read_column(Safe, "dek") == [None] * 3
