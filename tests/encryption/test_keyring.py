"""One keyring per process: loaded once, refreshed when keys rotate."""

import logging
import os
import signal
import threading

import pytest

from codeforlife.encryption import (
    DecryptionError,
    Keyring,
    KeyServiceError,
    Keyset,
    KeysetError,
    UnknownKeyError,
    create_dek,
    get_dek_aead,
    get_keyring,
)


class Provider:
    """A key service that counts its calls and can be switched off."""

    def __init__(self):
        self.document = Keyset.generate().to_bytes()
        self.loads = self.looks = 0
        self.is_down = False

    def _answer(self):
        if self.is_down:
            raise KeyServiceError("The test service", "Timeout")

    def fingerprint(self):
        self._answer()
        self.looks += 1
        return str(hash(self.document))

    def load(self):
        self._answer()
        self.loads += 1
        return self.document

    def store(self, document):
        self._answer()
        self.document = document

    def seal(self, document):
        return document


class Clock:
    now = 1000.0

    def monotonic(self):
        return self.now

    def shift(self, seconds):
        self.now += seconds


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr("codeforlife.encryption.keyring.time", clock)
    return clock


@pytest.fixture
def provider():
    return Provider()


@pytest.fixture
def keyring(provider):
    return Keyring(provider)


def test_the_provider_is_asked_once(keyring, provider):
    for _ in range(200):
        assert keyring.decrypt(keyring.encrypt(b"Ada", b"a"), b"a") == b"Ada"
        keyring.index_key(b"a")
    assert (provider.loads, provider.looks) == (1, 1)


def test_threads_share_one_load(keyring, provider):
    barrier = threading.Barrier(8)

    def work():
        barrier.wait()
        keyring.encrypt(b"Ada")

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert provider.loads == 1


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_forked_processes_do_not_wait_for_their_parents_threads():
    stored = get_keyring().encrypt(b"Ada")
    held, done = threading.Event(), threading.Event()

    def refresh_slowly():
        with get_keyring()._lock:
            held.set()
            done.wait()

    thread = threading.Thread(target=refresh_slowly)
    thread.start()
    held.wait()
    pid = os.fork()
    if not pid:  # pragma: no cover # its lines are counted nowhere
        try:
            signal.signal(signal.SIGALRM, signal.SIG_DFL)
            signal.alarm(5)
            get_keyring().refresh()
            os._exit(get_keyring().decrypt(stored) != b"Ada")
        finally:
            os._exit(1)
    done.set()
    thread.join()
    assert os.waitpid(pid, 0)[1] == 0


def test_an_unknown_key_is_looked_for(keyring, provider, clock):
    keyring.encrypt(b"x")
    elsewhere = Keyring(provider)
    elsewhere.replace(elsewhere.keyset.rotated())
    ciphertext = elsewhere.encrypt(b"Ada", b"a")
    clock.shift(2)
    assert keyring.decrypt(ciphertext, b"a") == b"Ada"
    assert keyring.keyset.primary == elsewhere.keyset.primary


def test_a_key_that_was_added_after_a_refresh_is_found_at_once(
    keyring, provider, clock
):
    """However short a time ago the keyring was loaded, or another key was missed."""
    keyring.encrypt(b"x")
    foreign = Keyring(Provider()).encrypt(b"x")
    elsewhere = Keyring(provider)
    for _ in range(2):
        with pytest.raises(UnknownKeyError):
            keyring.decrypt(foreign)
        elsewhere.replace(elsewhere.keyset.rotated())
        assert keyring.decrypt(elsewhere.encrypt(b"Ada")) == b"Ada"


def test_unknown_keys_do_not_hammer_the_provider(keyring, provider, clock):
    foreign = Keyring(Provider()).encrypt(b"Ada", b"a.B.c")
    clock.shift(10)
    for _ in range(50):
        with pytest.raises(UnknownKeyError, match=r"a\.B\.c"):
            keyring.decrypt(foreign, b"a.B.c")
    assert provider.loads == 1
    assert provider.looks <= 2


def test_rotation_is_seen_in_time(keyring, provider, settings, clock):
    settings.ENCRYPTION_REFRESH_SECONDS = 30
    keyring.encrypt(b"x")
    elsewhere = Keyring(provider)
    elsewhere.replace(elsewhere.keyset.rotated())
    assert keyring.encrypt(b"x")[1:5] != elsewhere.keyset.primary
    clock.shift(31)
    assert keyring.encrypt(b"x")[1:5] == elsewhere.keyset.primary


def test_known_keys_work_while_the_key_service_is_down(
    keyring, provider, caplog, clock
):
    ciphertext = keyring.encrypt(b"Ada")
    provider.is_down = True
    clock.shift(3600)
    with caplog.at_level(logging.WARNING):
        assert keyring.decrypt(keyring.encrypt(b"Bob")) == b"Bob"
        assert keyring.decrypt(ciphertext) == b"Ada"
    assert "The test service" in caplog.text
    keyring.refresh()


@pytest.mark.parametrize("is_down", [False, True])
def test_the_provider_is_asked_again_once_in_a_while(
    keyring, provider, clock, monkeypatch, is_down
):
    keyring.encrypt(b"x")
    provider.is_down = is_down
    asked = []
    answer = provider.fingerprint
    monkeypatch.setattr(provider, "fingerprint", lambda: asked.append(1) or answer())
    clock.shift(3600)
    for _ in range(3):
        keyring.encrypt(b"x")
    assert len(asked) == 1


@pytest.mark.parametrize("error", [PermissionError("no"), TimeoutError("secret")])
def test_known_keys_work_whatever_the_provider_raises(
    keyring, provider, caplog, clock, monkeypatch, error
):
    ciphertext = keyring.encrypt(b"Ada")
    monkeypatch.setattr(provider, "fingerprint", lambda: (_ for _ in ()).throw(error))
    clock.shift(3600)
    with caplog.at_level(logging.WARNING):
        assert keyring.decrypt(keyring.encrypt(b"Bob")) == b"Bob"
        assert keyring.decrypt(ciphertext) == b"Ada"
    assert type(error).__name__ in caplog.text
    assert "secret" not in caplog.text


def test_two_rotations_lose_no_key(keyring, provider):
    other = Keyring(provider)
    other.encrypt(b"x")
    keyring.replace(keyring.keyset.rotated())
    ciphertext = keyring.encrypt(b"Ada", b"a")
    with pytest.raises(KeysetError, match="run this again"):
        other.replace(other.keyset.rotated())
    other.refresh()
    other.replace(other.keyset.rotated())
    assert other.decrypt(ciphertext, b"a") == b"Ada"
    assert Keyring(provider).decrypt(ciphertext, b"a") == b"Ada"


def test_without_keys_the_failure_is_clear(keyring, provider, clock):
    provider.is_down = True
    with pytest.raises(KeyServiceError, match=r"The test service .* Timeout"):
        keyring.encrypt(b"Ada")
    provider.is_down = False
    # Requests do not queue up behind a key service that does not answer.
    with pytest.raises(KeyServiceError, match=r"The test service .* Timeout"):
        keyring.decrypt(b"")
    assert provider.loads == provider.looks == 0
    clock.shift(6)
    assert keyring.encrypt(b"Ada")


def test_retired_keys_are_gone(keyring):
    old = keyring.encrypt(b"Ada", b"a.B.c")
    keyring.replace(keyring.keyset.rotated())
    assert keyring.decrypt(old, b"a.B.c") == b"Ada"
    assert keyring.keyset.rotating
    keyring.replace(keyring.keyset.settled().retired())
    assert not keyring.keyset.rotating
    with pytest.raises(UnknownKeyError, match=r"a\.B\.c.*retired"):
        keyring.decrypt(old, b"a.B.c")


def test_rotation_keeps_the_index_keys(keyring):
    before = keyring.index_key(b"a.B.c")
    keyring.replace(keyring.keyset.rotated())
    assert keyring.index_key(b"a.B.c") == before


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b"[]",
        b"not json",
        b"{}",
        b'{"version": 2}',
        b'{"version": 1, "primary": "00", "keys": {}, "index_root": ""}',
        b'{"version": 1, "primary": "00000001", "keys": [], "index_root": ""}',
    ],
)
def test_damaged_keysets_are_refused_without_showing_them(document):
    with pytest.raises(KeysetError) as error:
        Keyset.from_bytes(document)
    assert document.decode() not in str(error.value) or not document


def test_secrets_are_not_shown(keyring):
    keyset = keyring.keyset
    shown = repr(keyset) + repr(keyring._state) + str(vars(keyring))
    for secret in (*keyset.keys.values(), keyset.index_root):
        assert repr(secret) not in shown
        assert secret.hex() not in shown


def test_keysets_survive_their_document():
    keyset = Keyset.generate().rotated()
    assert Keyset.from_bytes(keyset.to_bytes()) == keyset
    assert len(keyset.keys) == 2
    assert list(keyset.settled().retired().keys) == [keyset.primary]


def test_settings_change_the_keyring(settings):
    before = get_keyring()
    assert get_keyring() is before
    settings.ENCRYPTION_REFRESH_SECONDS = 5
    assert get_keyring() is not before
    before = get_keyring()
    settings.BASE_DIR = settings.BASE_DIR / "elsewhere"
    assert get_keyring() is not before
    settings.ENCRYPTION_KEY_PROVIDER = "nowhere.Provider"
    with pytest.raises(KeysetError, match=r"nowhere\.Provider"):
        get_keyring()


def test_data_keys_are_wrapped_by_the_keyring():
    dek = create_dek()
    assert dek != create_dek()
    aead = get_dek_aead(memoryview(dek))
    assert get_dek_aead(dek).decrypt(aead.encrypt(b"Ada", b"a"), b"a") == b"Ada"
    with pytest.raises(DecryptionError):
        get_keyring().decrypt(aead.encrypt(b"Ada", b"a"), b"a")
    with pytest.raises(ValueError, match="empty"):
        get_dek_aead(b"")
