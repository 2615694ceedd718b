"""Old password hashes are wrapped, and their owners do not notice."""

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher, check_password
from django.core.management import call_command

from codeforlife.hashers import WrappedPBKDF2PasswordHasher
from codeforlife.models.database.metadata import DatabaseMetadata
from codeforlife.models.database.passwords import wrap_passwords
from codeforlife.tests.factories import make_teacher_user
from codeforlife.user.auth import timing
from codeforlife.user.auth.backends import EmailBackend
from codeforlife.user.models import User

pytestmark = pytest.mark.django_db

HASHERS = [
    "codeforlife.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    "codeforlife.hashers.WrappedPBKDF2PasswordHasher",
]


@pytest.fixture(autouse=True)
def _hashers(settings, monkeypatch):
    settings.PASSWORD_HASHERS = HASHERS
    monkeypatch.setattr(timing, "_known", None)


def hash_as_before(password, iterations=10, salt="s" * 22):
    return PBKDF2PasswordHasher().encode(password, salt, iterations)


def make_old_user(**options):
    user = make_teacher_user()
    User.objects.filter(pk=user.pk).update(password=hash_as_before("fruit", **options))
    return user


def get_hash(user):
    return User.objects.values_list("password", flat=True).get(pk=user.pk)


def test_a_wrapped_hash_fits_the_same_password():
    wrapped = WrappedPBKDF2PasswordHasher().wrap(hash_as_before("fruit", 1_000_000))
    assert len(wrapped) <= 128
    assert check_password("fruit", wrapped)
    assert not check_password("Fruit", wrapped)


def test_the_command_wraps_old_hashes_and_is_run_again(capsys):
    users = [make_old_user(iterations=10 + number) for number in range(3)]
    new = get_hash(make_teacher_user())
    call_command("wrap_passwords", batch_size=2)
    assert "3 passwords were wrapped" in capsys.readouterr().out
    assert all(get_hash(user).startswith("argon2_pbkdf2_sha256$") for user in users)
    assert User.objects.filter(password=new).exists()
    assert DatabaseMetadata.objects.get().wrapped_iterations == 12
    call_command("wrap_passwords")
    assert "0 passwords were wrapped" in capsys.readouterr().out


def test_a_log_in_replaces_a_wrapped_hash(rf):
    user = make_old_user()
    list(wrap_passwords())
    request = rf.post("/")
    assert EmailBackend().authenticate(request, email=user.email, password="fruit")
    assert get_hash(user).startswith("argon2$")
    list(wrap_passwords())
    assert DatabaseMetadata.objects.get().wrapped_iterations == 0


def test_each_failed_log_in_does_the_same_work(rf, monkeypatch):
    old, older = make_old_user(iterations=12), make_old_user(iterations=10)
    new = make_teacher_user()
    list(wrap_passwords())
    work = []
    encode = PBKDF2PasswordHasher.encode

    def count(self, password, salt, iterations=None):
        work.append(iterations)
        return encode(self, password, salt, iterations)

    monkeypatch.setattr(PBKDF2PasswordHasher, "encode", count)
    for email in (old.email, older.email, new.email, "nobody@example.com"):
        work.clear()
        credentials = {"email": email, "password": "wrong"}
        assert EmailBackend().authenticate(rf.post("/"), **credentials) is None
        assert sum(work) == 12


def test_a_hash_with_too_short_a_salt_is_left(capsys):
    user = make_old_user(salt="short")
    list(wrap_passwords())
    assert get_hash(user) == hash_as_before("fruit", salt="short")
