"""What is private in Django's models still does what we use it for."""

import pytest
from django.db import migrations, models
from django.db.migrations.state import ProjectState
from django.db.models import BinaryField, CharField, F, Value
from src.models import Secret

from codeforlife._compat.models import (
    get_known_output_field,
    visit_loaded,
    write_besides,
)

pytestmark = pytest.mark.django_db


def test_the_output_field_is_told_where_it_is_known():
    assert get_known_output_field(F("name") + F("rank")) is None
    assert isinstance(get_known_output_field(Value("x")), CharField)
    assert isinstance(get_known_output_field(Value(b"x")), BinaryField)
    assert get_known_output_field(object()) is None


def test_loaded_instances_are_visited_before_anyone_sees_them():
    ada = Secret.objects.create(name="Ada")

    def visit(secret):
        secret.was_visited = True

    (loaded,) = visit_loaded(Secret.objects.filter(pk=ada.pk), visit)
    assert loaded == ada
    assert loaded.was_visited
    assert not hasattr(Secret.objects.get(), "was_visited")


def test_fields_are_written_besides_those_that_are_saved():
    operation = migrations.CreateModel(
        "Secret",
        [
            ("id", models.BigAutoField(primary_key=True)),
            ("rank", models.IntegerField(default=0)),
            ("name", models.BinaryField()),
        ],
        {"db_table": Secret._meta.db_table},
    )
    state = ProjectState()
    operation.state_forwards("src", state)
    model = state.apps.get_model("src", "Secret")
    write_besides(model, lambda names: {*names, "rank"})
    ada = Secret.objects.create(name="Ada", rank=1)
    row = model.objects.get(pk=ada.pk)
    row.rank = 2
    row.save(update_fields=["name"])
    assert Secret.objects.get().rank == 2
