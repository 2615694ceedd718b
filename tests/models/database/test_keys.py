"""A database's canary tells whose keys a process has."""

import base64

import pytest
from django.core.management import CommandError, call_command
from django.test.signals import setting_changed
from src.models import Secret

from codeforlife.encryption import Keyring, Keyset, KeysetError, get_keyring
from codeforlife.encryption.providers.local import LocalFileKeyProvider
from codeforlife.models.database.checks import check_database_keys
from codeforlife.models.database.keys import (
    check_keys,
    record_database,
    reencrypt_canary,
)
from codeforlife.models.database.metadata import DatabaseMetadata

pytestmark = pytest.mark.django_db

PROVIDERS = "codeforlife.encryption.providers"


@pytest.fixture
def path(settings, tmp_path):
    """The file of a developer's keys."""
    settings.ENCRYPTION_KEY_PROVIDER = f"{PROVIDERS}.local.LocalFileKeyProvider"
    settings.ENCRYPTION_KEYSET_PATH = tmp_path / "keyset"
    settings.ENCRYPTION_REFRESH_SECONDS = 0
    return settings.ENCRYPTION_KEYSET_PATH


@pytest.fixture
def recorded(path):
    record_database()
    assert DatabaseMetadata.objects.get().key_canary is not None
    return path


def start_another_process():
    """Forget the keyring, for good: it is that of a file that goes with the test."""
    setting_changed.send(sender=None, setting="ENCRYPTION_", value=None, enter=True)


def write(path, keyset):
    path.write_bytes(keyset.to_bytes())


def test_the_databases_own_keys_pass(recorded):
    start_another_process()
    check_keys()
    assert check_database_keys(None) == []


def test_a_foreign_keyset_does_not_pass(recorded):
    write(recorded, Keyset.generate())
    start_another_process()
    with pytest.raises(KeysetError, match="not the one that this database's rows"):
        check_keys()
    (error,) = check_database_keys(None)
    assert error.id == "codeforlife.E164"
    with pytest.raises(CommandError, match="not the one that this database's rows"):
        call_command("check_encryption")


def test_a_foreign_keyset_is_not_taken_for_the_databases(path):
    Secret.objects.create(name="Ada")
    write(path, Keyset.generate())
    start_another_process()
    with pytest.raises(KeysetError, match="not the one that this database's rows"):
        record_database()
    assert DatabaseMetadata.objects.get().key_canary is None


def test_rows_that_wait_for_their_encryption_are_no_foreign_rows(path):
    from django.db import connection

    Secret.objects.create(name="Ada")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE src_secret SET name = %s", [b"plain"])
    record_database()
    assert DatabaseMetadata.objects.get().key_canary is not None


def test_keys_are_not_made_beside_a_database_with_a_canary(recorded):
    recorded.unlink()
    start_another_process()
    with pytest.raises(KeysetError, match="but the database has rows"):
        check_keys()
    assert not recorded.exists()


def test_keys_are_not_made_beside_encrypted_rows(path):
    Secret.objects.create(name="Ada")
    path.unlink()
    start_another_process()
    with pytest.raises(KeysetError, match="but the database has rows"):
        get_keyring().encrypt(b"Grace")
    assert not path.exists()


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (lambda path: path.unlink(), "There is no keyset at"),
        (lambda path: path.write_bytes(b"{}"), "is not valid"),
        (lambda path: path.write_bytes(b""), "is not valid"),
        (lambda path: write(path, Keyset.generate()), "Another database's keyset"),
    ],
    ids=["deleted", "broken", "empty", "foreign"],
)
def test_a_running_process_keeps_its_keys_and_says_what_is_wrong(
    recorded, caplog, fault, reason
):
    secret = Secret.objects.create(name="Ada")
    before = recorded.read_bytes()
    fault(recorded)
    Secret.objects.create(name="Grace")
    assert Secret.objects.get(pk=secret.pk).name == "Ada"
    with pytest.raises(KeysetError, match=reason):
        check_keys()
    assert reason in caplog.text

    recorded.write_bytes(before)
    check_keys()
    assert set(Secret.objects.values_list("name", flat=True)) == {"Ada", "Grace"}


def test_a_rotation_is_no_fault(recorded):
    Secret.objects.create(name="Ada")
    other = Keyring(LocalFileKeyProvider())
    other.replace(other.keyset.rotated())
    check_keys()
    call_command("rotate_keys", retire=True, verbosity=0)
    check_keys()
    (key,) = get_keyring().keyset.keys
    assert bytes(DatabaseMetadata.objects.get().key_canary)[1:5] == key


def test_a_canary_is_not_reencrypted_by_foreign_keys(recorded):
    write(recorded, Keyset.generate())
    start_another_process()
    with pytest.raises(KeysetError):
        reencrypt_canary(get_keyring())


@pytest.mark.parametrize(
    "value", ["not base64!", base64.b64encode(b"{}").decode()], ids=["text", "json"]
)
def test_a_malformed_keyset_in_a_variable_does_not_pass(settings, value):
    settings.ENCRYPTION_KEY_PROVIDER = f"{PROVIDERS}.environment.EnvironmentKeyProvider"
    settings.ENCRYPTION_KEYSET = value
    with pytest.raises(KeysetError) as caught:
        check_keys()
    assert value not in str(caught.value)


def test_the_keys_of_tests_leave_no_canary():
    DatabaseMetadata.objects.all().delete()  # that of a test with keys of its own
    record_database()
    assert DatabaseMetadata.objects.get().key_canary is None
