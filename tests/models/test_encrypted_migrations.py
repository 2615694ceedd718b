"""Migrations that would mix plain values with ciphertexts."""

import pytest
from django.apps import apps
from django.core.management import CommandError
from django.db import migrations, models
from django.db.models.signals import pre_migrate
from src.models import Author

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
