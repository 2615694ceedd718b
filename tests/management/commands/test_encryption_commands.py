"""Rotation, reindexing, checking, and the way from plain columns."""

import base64
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import Manager
from src.models import Author, Diary, Keeper, Safe, Secret, SecretChild

from codeforlife.encryption import Keyset, UnknownKeyError, get_keyring
from codeforlife.encryption.providers.memory import MemoryKeyProvider
from codeforlife.management.commands.rotate_keys import Command
from codeforlife.models.encrypted._tables import EncryptedTable

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_keys(monkeypatch, settings):
    monkeypatch.setattr(MemoryKeyProvider, "_document", b"")
    settings.ENCRYPTION_REFRESH_SECONDS = 59


@pytest.fixture
def rows():
    Secret.objects.bulk_create(
        [Secret(name=f"{i}", code=f"{i % 3 or ''}", note=None) for i in range(3)]
    )
    SecretChild.objects.create(name="child", nickname="kid", data={"a": 1})
    keeper = Keeper.objects.create(name="Ada")
    Diary.objects.create(keeper=keeper, text="dear diary")
    Safe.objects.create(content="gold", label="mine")


def run(command, *args, **options):
    out = StringIO()
    call_command(command, *args, stdout=out, stderr=out, **options)
    return out.getvalue()


def get_key_ids():
    ids = set()
    with connection.cursor() as cursor:
        for table, columns in (
            ("src_secret", ("name", "code", "note", "data")),
            ("src_secretchild", ("nickname",)),
            ("src_keeper", ("dek",)),
            ("src_safe", ("dek", "label")),
        ):
            for column in columns:
                cursor.execute(f'SELECT "{column}" FROM "{table}"')
                ids |= {bytes(value)[1:5] for (value,) in cursor if value is not None}
    return ids


def assert_readable():
    assert sorted(Secret.objects.values_list("name", flat=True)) == [
        *("0", "1", "2", "child")
    ]
    assert Secret.objects.get(name="1").code == "1"
    assert SecretChild.objects.get(nickname="kid").data == {"a": 1}
    assert Diary.objects.get().text == "dear diary"
    assert Keeper.objects.get().name == "Ada"
    safe = Safe.objects.get(label="mine")
    assert (safe.content, safe.label) == ("gold", "mine")


@pytest.mark.usefixtures("rows")
@pytest.mark.parametrize("batch_size", [1, 2, 500])
def test_rotation(batch_size):
    old = get_keyring().keyset.primary
    out = run("rotate_keys", batch_size=batch_size)
    new = get_keyring().keyset.primary
    assert new != old
    assert get_key_ids() == {new}
    assert not get_keyring().keyset.rotating
    assert set(get_keyring().keyset.keys) == {old, new}
    assert new.hex() in out
    assert "src.Secret: 4/4 rows" in out
    assert_readable()


@pytest.mark.usefixtures("rows")
def test_rotation_does_not_touch_what_owners_keys_encrypt():
    (before,) = (
        EncryptedTable(Diary, "default")
        .get_queryset()
        .values_list("stored_text", flat=True)
    )
    run("rotate_keys")
    (after,) = (
        EncryptedTable(Diary, "default")
        .get_queryset()
        .values_list("stored_text", flat=True)
    )
    assert before == after


@pytest.mark.usefixtures("rows")
def test_retiring_removes_old_keys():
    old = get_keyring().encrypt(b"x", b"a.B.c")
    run("rotate_keys")
    Secret.objects.create(name="late")
    run("rotate_keys", retire=True)
    keyset = get_keyring().keyset
    assert set(keyset.keys) == {keyset.primary} == get_key_ids()
    Secret.objects.get(name="late").delete()
    assert_readable()
    with pytest.raises(UnknownKeyError, match=r"a\.B\.c"):
        get_keyring().decrypt(old, b"a.B.c")


@pytest.mark.usefixtures("rows")
def test_retiring_encrypts_what_is_left_first():
    keyring = get_keyring()
    keyring.replace(keyring.keyset.rotated())
    run("rotate_keys", retire=True)
    assert len(get_keyring().keyset.keys) == 1
    assert_readable()


@pytest.mark.usefixtures("rows")
def test_retiring_loses_no_key_that_another_process_adds(monkeypatch):
    """The process sees the new keyset before it writes its own."""

    def rotate(*_):
        keyring = get_keyring()
        keyring.replace(keyring.keyset.rotated())

    monkeypatch.setattr(Command, "_check_other_databases", rotate)
    with pytest.raises(CommandError, match="run this again"):
        run("rotate_keys", retire=True)
    assert len(get_keyring().keyset.keys) == 2
    assert_readable()


@pytest.mark.usefixtures("rows")
def test_interrupted_rotations_go_on_with_the_same_key(monkeypatch):
    original = EncryptedTable.reencrypt
    calls = []

    def interrupt(self, rows, keyring):
        calls.append(1)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return original(self, rows, keyring)

    monkeypatch.setattr(EncryptedTable, "reencrypt", interrupt)
    with pytest.raises(KeyboardInterrupt):
        run("rotate_keys", batch_size=1)
    keyset = get_keyring().keyset
    assert keyset.rotating
    assert len(get_key_ids()) == 2
    assert_readable()
    assert "Going on" in run("rotate_keys", batch_size=1)
    assert get_keyring().keyset.primary == keyset.primary
    assert get_key_ids() == {keyset.primary}
    assert_readable()


@pytest.mark.usefixtures("rows")
def test_rows_that_change_meanwhile_are_not_overwritten():
    table = EncryptedTable(Secret, "default")
    keyring = get_keyring()
    (batch,) = table.read(table.get_queryset(), 100)
    keyring.replace(keyring.keyset.rotated())
    Secret.objects.filter(name="1").update(code="newer")
    assert table.reencrypt(batch, keyring) == len(batch) - 1
    assert Secret.objects.get(name="1").code == "newer"
    assert table.get_outdated(keyring.aead).count() == 1


@pytest.mark.usefixtures("rows")
@pytest.mark.parametrize(
    ("options", "count"), [({}, 4), ({"retire": True}, 0), ({"reindex": True}, 4)]
)
def test_dry_runs_only_count(options, count):
    before = get_keyring().keyset
    out = run("rotate_keys", dry_run=True, **options)
    assert f"src.Secret: {count} rows" in out
    assert get_keyring().keyset == before
    assert get_key_ids() == {before.primary}


@pytest.mark.usefixtures("rows")
def test_broken_rows_stop_the_rotation_and_name_the_field():
    with connection.cursor() as cursor:
        cursor.execute('UPDATE "src_secret" SET "code" = "name"')
    with pytest.raises(CommandError, match=r"src\.Secret\.code"):
        run("rotate_keys")
    assert get_keyring().keyset.rotating


def test_batches_have_a_size():
    with pytest.raises(CommandError, match="batch-size"):
        run("rotate_keys", batch_size=0)


@pytest.mark.parametrize("option", [{"retire": True}, {"output": "keyset"}])
def test_reindexing_ignores_no_other_option(option):
    with pytest.raises(CommandError, match="--reindex goes with neither"):
        run("rotate_keys", reindex=True, **option)


@pytest.fixture
def environment(settings):
    """Keys from a secret store that nobody here can write."""
    keyset = Keyset.generate()
    settings.ENCRYPTION_KEYSET = base64.b64encode(keyset.to_bytes()).decode()
    settings.ENCRYPTION_KEY_PROVIDER = (
        "codeforlife.encryption.providers.environment.EnvironmentKeyProvider"
    )
    return settings


def test_rotation_with_a_secret_store(environment, tmp_path, request):
    request.getfixturevalue("rows")
    old = get_keyring().keyset.primary
    assert "cannot be written" in run("rotate_keys")
    path = tmp_path / "keyset"
    run("rotate_keys", output=str(path))
    assert path.stat().st_mode & 0o077 == 0
    assert get_keyring().keyset.primary == old
    environment.ENCRYPTION_KEYSET = path.read_text()
    run("rotate_keys")
    new = get_keyring().keyset.primary
    assert get_key_ids() == {new} != {old}
    assert_readable()
    with pytest.raises(CommandError, match="cannot be written"):
        run("rotate_keys", retire=True, output=str(path))
    path.unlink()
    run("rotate_keys", retire=True, output=str(path))
    environment.ENCRYPTION_KEYSET = path.read_text()
    assert list(get_keyring().keyset.keys) == [new]
    assert_readable()
    with pytest.raises(CommandError, match="--output"):
        run("rotate_keys", retire=True)


def test_generate_keyset(environment, tmp_path):
    path = tmp_path / "keyset"
    run("generate_keyset", output=str(path))
    assert path.stat().st_mode & 0o077 == 0
    environment.ENCRYPTION_KEYSET = path.read_text()
    assert get_keyring().decrypt(get_keyring().encrypt(b"Ada")) == b"Ada"
    with pytest.raises(CommandError, match="exists"):
        run("generate_keyset", output=str(path))
    environment.ENCRYPTION_KEY_PROVIDER = "nowhere.Provider"
    with pytest.raises(CommandError, match=r"nowhere\.Provider"):
        run("generate_keyset", output=str(path))


@pytest.mark.usefixtures("rows")
def test_check_counts_values_by_key():
    old = get_keyring().keyset.primary.hex()
    out = run("check_encryption", batch_size=2)
    assert f"src.Secret.name: key {old}: 4" in out
    assert "src.Secret.note: null: 4" in out
    assert "src.Diary.text: owner's key: 1" in out
    assert "Every value can be read." in out
    for value in ("Ada", "dear diary", "gold", "kid"):
        assert value not in out
    run("rotate_keys")
    Keeper.objects.update(dek=None)
    out = run("check_encryption")
    assert f"src.Safe.dek: key {get_keyring().keyset.primary.hex()}: 1" in out
    assert "src.Diary.text: shredded: 1" in out


@pytest.mark.usefixtures("rows")
def test_check_names_unreadable_rows():
    pk = Secret.objects.get(name="1").pk
    with connection.cursor() as cursor:
        cursor.execute(f'UPDATE "src_secret" SET "code" = "name" WHERE id = {pk}')
        cursor.execute('UPDATE "src_diary" SET "text" = "dek" FROM "src_keeper"')
    out = StringIO()
    with pytest.raises(CommandError, match="2 values"):
        call_command("check_encryption", stdout=out, stderr=out)
    assert f"src.Secret.code: rows {pk}\n" in out.getvalue()
    assert "src.Diary.text: unreadable: 1" in out.getvalue()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="columns have types")
@pytest.mark.parametrize("content", ["'plain'", "5", "1.5"])
def test_rows_without_ciphertexts_are_named(content):
    pk = Author.objects.create(surname="Lovelace").pk
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE src_author SET surname = {content}")
    out = StringIO()
    with pytest.raises(CommandError, match="1 values"):
        call_command("check_encryption", stdout=out, stderr=out)
    assert f"src.Author.surname: rows {pk}\n" in out.getvalue()
    with pytest.raises(CommandError, match=r"src\.Author\.surname: .*no"):
        run("rotate_keys")


class _NoRows(Manager):
    def get_queryset(self):
        return super().get_queryset().none()


@pytest.mark.usefixtures("rows")
def test_rows_that_the_base_manager_leaves_out_are_encrypted_too(monkeypatch):
    Author.objects.create(surname="Lovelace", city_plain="Rome")
    with monkeypatch.context() as patch:
        for model in (Author, Diary, Secret):
            manager = _NoRows()
            manager.model, manager.name = model, "nobody"
            patch.setitem(model._meta.__dict__, "base_manager", manager)
            assert not model._base_manager.exists()
        run("encrypt_plaintext", "src.Author", "city", source="city_plain")
        out = run("check_encryption")
        assert "src.Diary.text: owner's key: 1" in out
        run("rotate_keys")
        run("rotate_keys", retire=True)
    assert len(get_key_ids()) == 1
    assert Author.objects.get(city="Rome").surname == "Lovelace"


@pytest.mark.usefixtures("rows")
def test_reindexing_mends_wrong_indexes():
    Secret._base_manager.update(code_index=b"")
    with pytest.raises(CommandError):
        run("check_encryption")
    assert "src.Secret: 2 rows corrected" in run("rotate_keys", reindex=True)
    assert "src.Secret: 0 rows corrected" in run("rotate_keys", reindex=True)
    run("check_encryption")
    assert_readable()


def test_indexes_of_nulls_are_checked_and_mended():
    Secret.objects.create(name="Ada", born="2015-12-10")
    Secret._base_manager.update(born=None)
    out = StringIO()
    with pytest.raises(CommandError, match="1 values"):
        call_command("check_encryption", stdout=out, stderr=out)
    assert "src.Secret.born: wrong index: 1" in out.getvalue()
    assert "src.Secret: 1 rows corrected" in run("rotate_keys", reindex=True)
    assert not Secret.objects.filter(born="2015-12-10").exists()
    run("check_encryption")


@pytest.mark.usefixtures("rows")
def test_rows_may_be_deleted_while_they_are_checked(monkeypatch):
    original = EncryptedTable.read

    def delete(self, *args):
        for rows in original(self, *args):
            Diary.objects.all().delete()
            yield rows

    monkeypatch.setattr(EncryptedTable, "read", delete)
    assert "Every value can be read." in run("check_encryption")


@pytest.fixture
def plain():
    """Secrets whose encrypted note is still to be filled from a plain column."""
    Secret.objects.bulk_create([Secret(name=f"{i}", rank=i) for i in range(5)])


@pytest.mark.usefixtures("plain")
def test_encrypt_plaintext():
    Secret.objects.filter(name="3").update(note="mine")
    out = run("encrypt_plaintext", "src.Secret", "note", source="rank", dry_run=True)
    assert out.startswith("4 rows")
    assert Secret.objects.filter(note=None).count() == 4
    out = run("encrypt_plaintext", "src.Secret", "note", source="rank", batch_size=2)
    assert "src.Secret.note: 4/4 rows" in out
    notes = dict(Secret.objects.values_list("name", "note"))
    assert notes == {"0": "0", "1": "1", "2": "2", "3": "mine", "4": "4"}
    run("check_encryption")


def test_encrypt_plaintext_clears_what_it_has_encrypted():
    Author.objects.create(surname="1", city_plain="Paris")
    Author.objects.create(surname="2", city_plain="Rome", city="Milan")
    run("encrypt_plaintext", "src.Author", "city", source="city_plain", clear=True)
    cities = dict(Author.objects.values_list("surname", "city"))
    assert cities == {"1": "Paris", "2": "Milan"}
    assert Author.objects.get(city="Paris").city_plain == ""
    assert Author.objects.get(city="Milan").city_plain == "Rome"


@pytest.mark.usefixtures("rows")
def test_encrypt_plaintext_with_owners_keys():
    Diary.objects.update(mood_plain="calm")
    run("encrypt_plaintext", "src.Diary", "mood", source="mood_plain", clear=True)
    diary = Diary.objects.get()
    assert (diary.mood, diary.mood_plain) == ("calm", None)


def test_encrypt_plaintext_leaves_rows_that_change_meanwhile(monkeypatch):
    author = Author.objects.create(surname="1", city_plain="Paris")
    original = Author._meta.get_field("city").pre_save

    def change(instance, add):
        Author.objects.filter(pk=author.pk).update(city_plain="Rome")
        return original(instance, add)

    monkeypatch.setattr(Author._meta.get_field("city"), "pre_save", change)
    out = run("encrypt_plaintext", "src.Author", "city", source="city_plain")
    assert "1 rows changed meanwhile: run this again." in out
    assert "is encrypted" not in out
    author.refresh_from_db()
    assert (author.city_plain, author.city) == ("Rome", None)


@pytest.mark.parametrize(
    ("args", "source", "message"),
    [
        (("src.Nothing", "note"), "rank", "Nothing"),
        (("src.Secret", "nothing"), "rank", "nothing"),
        (("src.Secret", "rank"), "rank", "not an encrypted"),
        (("src.Secret", "note"), "name", "encrypted already"),
        (("src.Secret", "name"), "rank", "null=True"),
    ],
)
def test_encrypt_plaintext_says_what_is_wrong(args, source, message):
    with pytest.raises(CommandError, match=message):
        run("encrypt_plaintext", *args, source=source)


def test_encrypt_plaintext_clears_only_what_can_be_empty():
    with pytest.raises(CommandError, match="neither null nor empty"):
        run("encrypt_plaintext", "src.Secret", "note", source="rank", clear=True)
