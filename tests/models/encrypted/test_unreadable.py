"""A value that cannot be decrypted costs its own row that value, and nothing else."""

import pytest
from django.db import connection
from django.forms import modelform_factory
from src.models import Diary, Keeper, Secret

from codeforlife.encryption import DecryptionError
from codeforlife.serializers import ModelSerializer
from codeforlife.tests import APIClient
from codeforlife.tests.factories import make_school, make_teacher_user
from codeforlife.user.models import User

pytestmark = pytest.mark.django_db

BROKEN = b"\x01" + bytes(40)


def break_value(instance, name):
    table = connection.ops.quote_name(instance._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f'UPDATE {table} SET "{name}" = %s WHERE id = %s',
            [BROKEN, instance.pk],
        )


def read_value(instance, name):
    table = connection.ops.quote_name(instance._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT "{name}" FROM {table} WHERE id = %s', [instance.pk])
        return bytes(cursor.fetchone()[0])


@pytest.fixture
def secret():
    Secret.objects.create(name="Bob", note="kept")
    secret = Secret.objects.create(name="Ada", note="lost", code="x")
    break_value(secret, "note")
    return secret


def test_reading_raises_and_other_values_are_there(secret, caplog):
    found = Secret.objects.get(name="Ada")
    assert found.code == "x"
    for _ in range(2):
        with pytest.raises(DecryptionError, match=r"src\.Secret\.note"):
            _ = found.note
    with pytest.raises(DecryptionError, match=r"src\.Secret\.note"):
        found.refresh_from_db(fields=["note"])
    assert "src.Secret.note" in caplog.text


def test_saving_keeps_the_stored_bytes(secret):
    found = Secret.objects.get(name="Ada")
    found.code = "changed"
    found.full_clean()
    found.save()
    assert read_value(secret, "note") == BROKEN
    assert Secret.objects.get(pk=secret.pk).code == "changed"

    with pytest.raises(DecryptionError):
        Secret.objects.bulk_update([found], ["note"])
    assert read_value(secret, "note") == BROKEN

    found.note = "new"
    found.save()
    assert Secret.objects.get(pk=secret.pk).note == "new"


def test_a_form_keeps_the_stored_bytes(secret):
    form_class = modelform_factory(Secret, fields=["note", "code"])
    found = Secret.objects.get(name="Ada")
    form = form_class({"note": "", "code": "changed"}, instance=found)
    assert form_class(instance=found).initial["note"] is None
    assert form.is_valid(), form.errors
    form.save()
    assert read_value(secret, "note") == BROKEN


def test_values_fail_when_they_are_used(secret):
    kept, lost = Secret.objects.order_by("pk").values_list("note", flat=True)
    assert kept == "kept"
    assert "Secret.note" in repr(lost)
    for use in (str, bool, list, lambda value: value.upper()):
        with pytest.raises(DecryptionError):
            use(lost)


def test_a_search_finds_the_others(secret):
    assert [s.name for s in Secret.objects.filter(note__contains="k")] == ["Bob"]


class SecretSerializer(ModelSerializer):
    class Meta:
        model = Secret
        fields = ["name", "note"]


class DiarySerializer(ModelSerializer):
    class Meta:
        model = Diary
        fields = ["text"]


def test_a_serializer_shows_null(secret):
    rows = SecretSerializer(Secret.objects.order_by("pk"), many=True).data
    assert [dict(row) for row in rows] == [
        {"name": "Bob", "note": "kept"},
        {"name": "Ada", "note": None},
    ]


def test_so_it_is_with_an_owner_s_key(caplog):
    keeper = Keeper.objects.create(name="Ada")
    lost = [Diary.objects.create(keeper=keeper, text=text) for text in "ab"][1]
    break_value(lost, "text")
    rows = DiarySerializer(Diary.objects.order_by("pk"), many=True).data
    assert [row["text"] for row in rows] == ["a", None]
    assert "cannot be decrypted" in caplog.text
    found = Diary.objects.get(pk=lost.pk)
    found.save()
    assert read_value(lost, "text") == BROKEN


def test_the_users_list_shows_null_in_one_row():
    school = make_school()
    admin = make_teacher_user(is_admin=True, school=school)
    lost = make_teacher_user(school=school)
    break_value(lost, "first_name")
    client = APIClient()
    client.login_as(admin)
    rows = {row["id"]: row for row in client.get("/users/").json()["data"]}
    assert rows[lost.pk]["first_name"] is None
    assert rows[lost.pk]["last_name"] == lost.last_name
    assert rows[admin.pk]["first_name"] == admin.first_name
    assert client.get(f"/users/{lost.pk}/").json()["first_name"] is None


def test_a_user_whose_name_is_lost_goes_on():
    user = make_teacher_user()
    client = APIClient()
    client.login_as(user)
    break_value(user, "first_name")
    assert client.get(f"/users/{user.pk}/").json()["first_name"] is None
    found = User.objects.get(pk=user.pk)
    found.set_password("other")
    found.save()
    assert read_value(user, "first_name") == BROKEN
