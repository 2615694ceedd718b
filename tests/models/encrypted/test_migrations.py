"""Migrations that would mix plain values with ciphertexts, and migrations' models."""

import pytest
from django.apps import apps
from django.core.management import CommandError
from django.db import migrations, models, transaction
from django.db.migrations.state import ProjectState
from django.db.models.signals import pre_migrate
from src.models import Author, Diary, Keeper, SecretChild

from codeforlife.encryption import DecryptionError, ShreddedDataError
from codeforlife.models.fields import EncryptedTextField

pytestmark = pytest.mark.django_db


def alter(name, field, *before, model="author", backwards=False):
    class Migration(migrations.Migration):
        operations = [*before, migrations.AlterField(model, name, field)]

    plan = [(Migration("0002_next", "src"), backwards)]
    for label in ("src", "user"):
        config = apps.get_app_config(label)
        pre_migrate.send(
            config, app_config=config, using="default", plan=plan, apps=apps
        )


PLAIN = models.CharField(max_length=50, null=True)
ENCRYPTED = EncryptedTextField(null=True)


@pytest.mark.parametrize(
    ("name", "field"), [("city_plain", ENCRYPTED), ("city", PLAIN)]
)
def test_values_are_not_taken_for_what_they_are_not(name, field):
    alter(name, field)  # there are none
    Author.objects.create(surname="Lovelace", city_plain="London", city="London")
    with pytest.raises(CommandError, match=rf"src\.Author\.{name} .*encrypt-a-field"):
        alter(name, field)


def test_everything_else_may_be_altered():
    Author.objects.create(surname="Lovelace", city_plain="London")
    alter("city", PLAIN)  # null has no kind
    alter("city_plain", models.TextField())
    alter("surname", EncryptedTextField(max_length=50))
    alter("city_plain", ENCRYPTED, backwards=True)
    alter("city_plain", ENCRYPTED, migrations.RunPython(migrations.RunPython.noop))
    alter("pages", ENCRYPTED)
    alter("pages", ENCRYPTED, model="novel")


PINNED = EncryptedTextField(null=True, associated_data="src.Author.city")
MOVED = EncryptedTextField(null=True, associated_data="src.Writer.town")


@pytest.mark.parametrize(
    ("name", "model", "before"),
    [
        ("city", "author", []),
        ("city", "writer", [migrations.RenameModel("Author", "Writer")]),
        ("town", "author", [migrations.RenameField("author", "city", "town")]),
        (
            "town",
            "writer",
            [
                migrations.RenameModel("Author", "Poet"),
                migrations.RenameField("poet", "city", "place"),
                migrations.RenameField("poet", "place", "town"),
                migrations.RenameModel("Poet", "Writer"),
            ],
        ),
    ],
)
def test_values_stay_bound_to_what_they_were(name, model, before):
    alter(name, MOVED, *before, model=model)  # there are none
    Author.objects.create(surname="Lovelace", city="London")
    alter(name, PINNED, *before, model=model)
    with pytest.raises(
        CommandError, match=r"src\.Author\.city .*associated_data='src\.Author\.city'"
    ):
        alter(name, MOVED, *before, model=model)
    alter(
        name,
        MOVED,
        *before,
        migrations.RunPython(migrations.RunPython.noop),
        model=model,
    )


def get_historical(*models):
    historical = ProjectState.from_apps(apps).apps
    return [historical.get_model(model._meta.label) for model in models]


@pytest.mark.parametrize(
    "save",
    [
        lambda authors, pk: authors.update_or_create(pk=pk, defaults={"surname": "B"}),
        lambda authors, pk: set_surname(authors.get(pk=pk), ["surname"]),
        lambda authors, pk: set_surname(authors.only("surname").get(pk=pk), None),
        lambda authors, pk: authors.filter(pk=pk).update(surname="B"),
    ],
)
def test_migrations_write_the_index_with_its_field(save):
    pk = Author.objects.create(surname="A", city="London").pk
    (historical,) = get_historical(Author)
    save(historical.objects, pk)
    assert Author.objects.get(surname="B").city == "London"
    assert not Author.objects.filter(surname="A").exists()


def set_surname(author, update_fields):
    author.surname = "B"
    author.save(update_fields=update_fields)


def test_migrations_write_the_index_of_another_table():
    SecretChild.objects.create(name="Ada", nickname="Countess")
    (historical,) = get_historical(SecretChild)
    child = historical.objects.get()
    child.name = child.nickname = "Bob"
    child.save(update_fields=["name", "nickname"])
    assert SecretChild.objects.filter(name="Bob", nickname="Bob").exists()


def test_migrations_do_not_say_that_data_keys_were_deleted():
    keeper = Keeper.objects.create(name="Ada")
    Diary.objects.create(keeper=keeper, text="Dear diary")
    diaries, keepers = get_historical(Diary, Keeper)
    diary = diaries.objects.get()
    for use in (
        lambda: diary.text,
        lambda: keepers.objects.get().name,
        lambda: diaries.objects.create(keeper_id=keeper.pk, text="x"),
    ):
        with (
            pytest.raises(DecryptionError, match="migration's models") as caught,
            transaction.atomic(),
        ):
            use()
        assert not isinstance(caught.value, ShreddedDataError)
    diary.mood_plain = "fine"
    diary.save()
    assert Diary.objects.get(mood_plain="fine").text == "Dear diary"
