"""The keys that a process holds: unwrapped once, refreshed when they rotate."""

from __future__ import annotations

import contextlib
import logging
import os
import threading
import time
import typing as t
from copy import copy
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.core.signals import setting_changed

from codeforlife.conf import conf

from .aead import HEADER_SIZE, Aead
from .errors import (
    EncryptionError,
    KeysetError,
    MissingKeysetError,
    UnknownKeyError,
)
from .keyset import Keyset
from .providers import KeyProvider, get_key_provider

__all__ = ["Keyring", "get_keyring"]

_logger = logging.getLogger(__name__)

_RETRY_SECONDS = 5
_LOOK_SECONDS = 1
_MAX_LOOKED_FOR = 100


@dataclass(frozen=True)
class _Loaded:
    """One state of the keyring; replaced as a whole, so readers need no lock."""

    keyset: Keyset
    fingerprint: str
    aead: Aead
    index_keys: dict[bytes, bytes] = field(default_factory=dict, repr=False)


class Keyring:
    """Encrypts, decrypts and derives index keys with the provider's keyset.

    The provider is asked at the first use. From then on a process works without it:
    it looks for a new keyset every `ENCRYPTION_REFRESH_SECONDS`, and when it meets a
    key that it does not know; if the provider does not answer, the known keys go on
    working.

    Args:
        provider: Where the keyset comes from.
    """

    def __init__(self, provider: KeyProvider) -> None:
        self.provider = provider
        self._lock = threading.RLock()
        self._state: _Loaded | None = None
        self._refresh_at = 0.0
        self._failure: EncryptionError | None = None
        self._refresh_failure: EncryptionError | None = None
        # When each key that the keyset does not have was last looked for.
        self._looked_for: dict[bytes, float] = {}

    @property
    def keyset(self) -> Keyset:
        """The keyset in use."""
        return self._current().keyset

    @property
    def aead(self) -> Aead:
        """The cipher in use."""
        return self._current().aead

    def encrypt(self, plaintext: bytes, associated_data: bytes = b"") -> bytes:
        """Encrypt with the primary key.

        Args:
            plaintext: What to hide.
            associated_data: What the ciphertext is bound to.

        Returns:
            The ciphertext.
        """
        return self._current().aead.encrypt(plaintext, associated_data)

    def decrypt(self, ciphertext: bytes, associated_data: bytes = b"") -> bytes:
        """Decrypt with the key that the ciphertext names.

        Args:
            ciphertext: What `encrypt` returned, here or in another process.
            associated_data: What `encrypt` was given.

        Returns:
            The plaintext.

        Raises:
            DecryptionError: It cannot be decrypted.
        """
        state = self._state or self._current()
        try:
            return state.aead.decrypt(ciphertext, associated_data)
        except UnknownKeyError:
            # Another process may have rotated the keys a moment ago.
            self._look_for(ciphertext[:HEADER_SIZE], state)
            if self._state is state:
                raise
        return self._current().aead.decrypt(ciphertext, associated_data)

    def index_key(self, purpose: bytes) -> bytes:
        """Derive the key of a blind index (HKDF, RFC 5869).

        Args:
            purpose: The index's name; each purpose has a key of its own.

        Returns:
            32 bytes.
        """
        state = self._state or self._current()
        key = state.index_keys.get(purpose)
        if key is None:
            info = b"codeforlife blind index 1:" + purpose
            hkdf = HKDF(algorithm=SHA256(), length=32, salt=None, info=info)
            key = hkdf.derive(state.keyset.index_root)
            state.index_keys[purpose] = key
        return key

    def replace(self, keyset: Keyset) -> None:
        """Store a new keyset with the provider and use it from now on.

        Args:
            keyset: The new keyset.

        Raises:
            KeysetReadOnlyError: The provider cannot write.
            KeysetError: Another process has replaced the keyset meanwhile; its keys
                would be lost.
        """
        locked = getattr(self.provider, "locked", contextlib.nullcontext)
        with self._lock, locked():
            state = self._state
            if state and self.provider.fingerprint() != state.fingerprint:
                raise KeysetError(
                    "The keyset was replaced by another process meanwhile: run this"
                    " again."
                )
            self.provider.store(keyset.to_bytes())
            self._use(keyset, self.provider.fingerprint())

    def refresh(self) -> None:
        """Look for a new keyset now; keep the known one if that fails."""
        self._refresh(at_most_every=0)

    def check(self) -> None:
        """Make sure that there are keys, and that the provider still has them.

        Raises:
            EncryptionError: There are none; or there are, and the provider has lost
                them or has others, so that another process could not start with them.
        """
        self._current()
        if self._refresh_failure is not None:
            raise copy(self._refresh_failure)

    def renew_lock(self) -> None:
        """Forget who holds the lock: a forked process has none of their threads."""
        self._lock = threading.RLock()

    def _current(self) -> _Loaded:
        if self._state is None or time.monotonic() >= self._refresh_at:
            self._refresh(at_most_every=conf.encryption.refresh_seconds)
        return t.cast(_Loaded, self._state)

    def _refresh(self, at_most_every: float) -> None:
        with self._lock:
            state, now = self._state, time.monotonic()
            started = self._refresh_at - conf.encryption.refresh_seconds
            if state is not None and now - started < at_most_every:
                return
            if state is None:
                self._load_first(now)
                return
            self._refresh_at = now + conf.encryption.refresh_seconds
            self._refresh_failure = None
            try:
                if self.provider.fingerprint() != state.fingerprint:
                    self._load(state)
            except Exception as error:  # a file system or a provider of somebody else's
                if not isinstance(error, EncryptionError):
                    error = KeysetError(type(error).__name__)
                self._refresh_failure = error
                _logger.error("The encryption keys could not be refreshed: %s", error)

    def _look_for(self, header: bytes, state: _Loaded) -> None:
        """Refresh for a key that the state lacks, but for one key once a second."""
        with self._lock:
            now = time.monotonic()
            looked_at = self._looked_for.get(header)
            is_recent = looked_at is not None and now - looked_at < _LOOK_SECONDS
            if self._state is not state or is_recent:
                return
            if len(self._looked_for) >= _MAX_LOOKED_FOR:
                self._looked_for.clear()
            self._looked_for[header] = now
            self._refresh(at_most_every=0)

    def _load_first(self, now: float) -> None:
        """Load, but do not let every request wait for a service that is down."""
        if self._failure is not None and now < self._refresh_at:
            raise copy(self._failure)
        try:
            try:
                self._load()
            except MissingKeysetError:
                self._create()
        except EncryptionError as error:
            self._failure = error
            self._refresh_at = time.monotonic() + _RETRY_SECONDS
            raise

    def _create(self) -> None:
        """Let the provider make the first keyset, if it may."""
        create = getattr(self.provider, "create", None)
        if create is None:
            raise
        create()
        self._load()

    def _load(self, state: _Loaded | None = None) -> None:
        """Load the provider's keyset, in place of another one of the same rows."""
        fingerprint = self.provider.fingerprint()
        keyset = Keyset.from_bytes(self.provider.load())
        # It stays the same for the life of the rows, however often their keys rotate.
        if state is not None and keyset.index_root != state.keyset.index_root:
            raise KeysetError(
                "Another database's keyset was put in place of the one in use, which"
                " goes on working: restore it before a process starts."
            )
        self._use(keyset, fingerprint)

    def _use(self, keyset: Keyset, fingerprint: str) -> None:
        aead = Aead(keyset.keys, keyset.primary)
        self._state = _Loaded(keyset, fingerprint, aead)
        self._refresh_at = time.monotonic() + conf.encryption.refresh_seconds


_keyring: Keyring | None = None
_keyring_lock = threading.Lock()


def get_keyring() -> Keyring:
    """Return the process's keyring, made at the first call."""
    global _keyring
    if _keyring is None:
        with _keyring_lock:
            if _keyring is None:
                _keyring = Keyring(get_key_provider())
    return _keyring


def _forget_keyring(*, setting: str, **_: t.Any) -> None:
    global _keyring
    if setting.startswith("ENCRYPTION_") or setting in ("ENV", "BASE_DIR"):
        _keyring = None


setting_changed.connect(_forget_keyring)


def _renew_locks() -> None:
    """Let no child wait for a lock that a thread of its parent holds for ever."""
    global _keyring_lock
    _keyring_lock = threading.Lock()
    if _keyring is not None:
        _keyring.renew_lock()


os.register_at_fork(after_in_child=_renew_locks)
