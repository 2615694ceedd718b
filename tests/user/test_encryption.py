"""A stolen database shows no child's, teacher's or school's name."""

import base64
import hashlib
import json
import os
import re
import subprocess
from io import StringIO
from urllib.parse import quote

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.forms import PasswordResetForm
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from rest_framework.serializers import ModelSerializer

from codeforlife.encryption import get_keyring
from codeforlife.models.fields import BaseEncryptedField
from codeforlife.tests import APIClient, factories
from codeforlife.user import FIXTURES_DIR
from codeforlife.user.models import (
    AuthFactor,
    Class,
    OtpBypassToken,
    School,
    SchoolTeacherInvitation,
    TeacherUser,
    User,
    UserProfile,
)

pytestmark = pytest.mark.django_db

FIXTURES = [
    *("legacy", "school_1", "school_2", "school_3", "independent"),
    *("non_school_teacher", "google_users", "school_2_sessions"),
]
ENCRYPTED = {
    User: {"username", "first_name", "last_name", "email"},
    UserProfile: {"otp_secret", "google_refresh_token"},
    School: {"name"},
    Class: {"name", "access_code"},
    SchoolTeacherInvitation: {
        "invited_teacher_first_name",
        "invited_teacher_last_name",
        "invited_teacher_email",
    },
    OtpBypassToken: {"token"},
}


@pytest.mark.parametrize("model", ENCRYPTED, ids=lambda model: model.__name__)
def test_personal_columns_are_encrypted(model):
    assert {field.name for field in model.ENCRYPTED_FIELDS} == ENCRYPTED[model]
    assert model.check(databases=["default"]) == []


def test_migrations_are_complete():
    out = StringIO()
    call_command("makemigrations", "user", check=True, dry_run=True, stdout=out)
    assert "No changes" in out.getvalue()


def load_fixtures():
    call_command("loaddata", *FIXTURES, verbosity=0)


def get_personal_values():
    values = set()
    labels = {model._meta.label_lower: fields for model, fields in ENCRYPTED.items()}
    for name in FIXTURES:
        for row in json.loads((FIXTURES_DIR / f"{name}.json").read_text()):
            for field in labels.get(row["model"].lower(), ()):
                value = row["fields"].get(field)
                # Shorter ones turn up in random bytes.
                if isinstance(value, str) and len(value) > 4:
                    values.add(value)
    return values


def get_encodings(value):
    data = value.encode()
    for cased in {value, value.lower(), value.upper(), value.casefold()}:
        yield cased.encode()
        yield cased.encode("utf-16-le")
        yield cased.encode("utf-16-be")
        yield cased.encode().hex().encode()
        yield cased.encode().hex().upper().encode()
        yield quote(cased).encode()
        yield hashlib.sha256(cased.encode()).digest()
        yield hashlib.sha256(cased.encode()).hexdigest().encode()
        yield hashlib.md5(cased.encode()).hexdigest().encode()
    yield data[::-1]
    for offset in range(3):
        encoded = base64.b64encode(b"\0" * offset + data)
        # The first and the last letters depend on what stands beside the value.
        start = 0 if offset == 0 else 4
        if len(encoded[start:-4]) >= 6:
            yield encoded[start:-4]


def dump_database():
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        return connection.connection.serialize()
    options = connection.get_connection_params()
    command = ["pg_dump", "--host", str(options.get("host") or "")]
    command += ["--port", str(options.get("port") or 5432)]
    command += ["--username", options.get("user") or "", options["dbname"]]
    password = {"PGPASSWORD": options["password"]} if "password" in options else {}
    dump = subprocess.run(
        command, capture_output=True, check=True, env={**os.environ, **password}
    ).stdout
    # Among so many hexadecimal digits, an access code such as AB123 turns up by chance.
    return re.sub(rb"\\\\x([0-9a-f]+)", _decode_hex, dump)


def _decode_hex(match):
    return bytes.fromhex(match[1].decode())


@pytest.mark.django_db(transaction=True)
def test_a_dump_shows_nothing_personal():
    before = dump_database()
    load_fixtures()
    OtpBypassToken.objects.bulk_create(User.objects.get(pk=25))
    SchoolTeacherInvitation.objects.create(
        token="hash",
        school_id=2,
        invited_teacher_first_name="Invited",
        invited_teacher_last_name="Somebody",
        invited_teacher_email="invited.somebody@example.com",
        expiry="2030-01-01T00:00:00Z",
    )
    values = get_personal_values() | {"Invited", "Somebody", "invited.somebody"}
    values |= set(OtpBypassToken.objects.values_list("token", flat=True))
    assert len(values) > 90
    after = dump_database()
    assert after != before
    found = {
        (value, encoding)
        for value in values
        for encoding in get_encodings(value)
        if encoding in after and encoding not in before
    }
    assert found == set()
    # The dump does hold the rows, and the search does find what is there.
    assert b"Hertfordshire" in after


def test_fixtures_read_as_before():
    load_fixtures()
    user = User.objects.get(email="teacher@school2.com")
    assert (user.first_name, user.last_name) == ("John", "Doe")
    assert user.otp_secret == "KI6FA34LPRQU265KQBFYS2MTDYHE2EIG"
    tokens = user.otp_bypass_tokens.order_by("pk")
    assert [token.token for token in tokens] == [letter * 8 for letter in "abcdefghij"]
    assert Class.objects.get(access_code="ZZ111").name == "Class 1 @ School 1"
    assert School.objects.get(name__iexact="school 1").pk == 2


def test_d49_emails_are_found_by_index(django_assert_num_queries):
    load_fixtures()
    with django_assert_num_queries(1):
        assert User.objects.get(email__iexact="TEACHER@school1.com").pk == 23
    sql = str(User.objects.filter(email__iexact="x@y.z").only("pk").query)
    assert '"email_index" >=' in sql
    assert "x@y.z" not in sql


@pytest.mark.parametrize("email", ["Ada@example.com", "ada@EXAMPLE.com"])
def test_d64_emails_are_unique_whatever_their_case(email):
    User.objects.create(username="1", email="ada@example.com")
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(username="2", email=email)
    with pytest.raises(ValidationError, match="already exists"):
        User(username="2", email=email, password="x").full_clean()
    User.objects.create(username="3", email="")
    User.objects.create(username="4", email="")
    User(username="5", email="", password="x").full_clean()
    existing = User.objects.get(username="1")
    existing.email = email
    existing.full_clean(exclude=["password"])
    existing.save()


def test_names_keep_their_validation():
    with pytest.raises(ValidationError) as error:
        User(username="a b", email="nobody", first_name="n" * 151).full_clean()
    assert set(error.value.error_dict) == {
        *("username", "email", "first_name", "password")
    }
    User.objects.create(username="ada")
    with pytest.raises(ValidationError, match="username already exists"):
        User(username="ada", password="x").full_clean()


def test_users_log_in_by_natural_key():
    user = User.objects.create_user("ada@example.com", password="x")
    assert User.objects.get_by_natural_key("ada@example.com") == user


def test_150_users_need_no_key_service(monkeypatch, django_assert_num_queries):
    User.objects.bulk_create(
        [
            User(username=f"{i}", first_name=f"name {i}", email=f"{i}@example.com")
            for i in range(150)
        ]
    )

    def fail(self):
        raise AssertionError("The key service was called.")

    monkeypatch.setattr(type(get_keyring().provider), "load", fail)
    with django_assert_num_queries(1):
        names = [user.first_name for user in User.objects.order_by("pk")]
    assert names[149] == "name 149"


def test_d06_bypass_tokens_belong_to_a_user():
    user = TeacherUser.objects.create_user("Ada", "Lovelace", "ada@example.com", "x")
    AuthFactor.objects.create(user=user, type=AuthFactor.Type.OTP)
    created = OtpBypassToken.objects.bulk_create(user)
    stored = {token.token for token in user.otp_bypass_tokens.all()}
    assert stored == {token.token for token in created}
    token = user.otp_bypass_tokens.first()
    assert token.check_token(token.token.upper())
    assert user.otp_bypass_tokens.count() == 9


def test_dumps_are_exports_in_plain_text():
    """`dumpdata` reads as the service does: what it writes must be kept safe."""
    load_fixtures()
    out = StringIO()
    call_command("dumpdata", "user.School", stdout=out)
    assert {row["fields"]["name"] for row in json.loads(out.getvalue())} >= {"School 1"}
    assert "name_index" not in out.getvalue()


def test_all_fields_are_bound_to_their_column():
    bound = [
        field.full_associated_data
        for model in ENCRYPTED
        for field in model._meta.get_fields()
        if isinstance(field, BaseEncryptedField)
    ]
    assert len(set(bound)) == len(bound)
    assert b"user.User.email" in bound


def test_a_list_of_150_users_over_http(monkeypatch, django_assert_max_num_queries):
    school = factories.make_school()
    teacher = factories.make_teacher_user(school=school, is_admin=True)
    klass = factories.make_class(teacher=teacher.teacher)
    for number in range(149):
        factories.make_student_user(first_name=f"Pupil {number}", klass=klass)
    client = APIClient()
    client.login_as(teacher)

    def fail(self):
        raise AssertionError("The key service was called.")

    monkeypatch.setattr(type(get_keyring().provider), "load", fail)
    with django_assert_max_num_queries(4):
        response = client.get("/users/", {"limit": "150"})
    names = {user["first_name"] for user in response.json()["data"]}
    assert len(names) == 150
    assert "Pupil 148" in names


def test_representations_show_no_names():
    teacher = factories.make_teacher_user(first_name="Adelaide")
    student = factories.make_student_user(first_name="Bernhardine")
    rows = [
        *(teacher, teacher.userprofile, teacher.teacher, teacher.teacher.school),
        *(student, student.student, student.student.class_field),
        User.objects.get(pk=teacher.pk),
    ]
    shown = repr(rows) + repr(User.objects.all())
    names = {"Adelaide", "Bernhardine", teacher.email, teacher.teacher.school.name}
    assert not [name for name in names if name in shown]
    assert str(teacher.teacher).startswith("Adelaide")


def test_djangos_commands_and_forms_find_users():
    call_command(
        "createsuperuser",
        interactive=False,
        username="root",
        email="root@example.com",
        verbosity=0,
    )
    with pytest.raises(CommandError, match="already taken"):
        call_command(
            "createsuperuser", interactive=False, username="root", email="a@b.cd"
        )
    user = User.objects.get(username="root")
    user.set_password("x")
    user.save()
    assert list(PasswordResetForm().get_users("ROOT@example.com")) == [user]
    assert authenticate(None, email="root@EXAMPLE.com", password="x") == user


def test_d14_bypass_tokens_are_listed_in_plain_text():
    class TokenSerializer(ModelSerializer):
        class Meta:
            model = OtpBypassToken
            fields = ["id", "token"]

    load_fixtures()
    token = OtpBypassToken.objects.get(pk=1)
    assert TokenSerializer(token).data == {"id": 1, "token": "aaaaaaaa"}
