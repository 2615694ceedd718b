"""The replaced package's keys: of each user and school, and of the service."""

from __future__ import annotations

import json
import typing as t
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.core.management import CommandError

from .ciphers import LOCAL_PREFIX, DataKey, LocalKey, Unreadable
from .key_services import KeyService, open_tink_key

__all__ = ["KeyOpener", "ServiceKeys"]


@dataclass(frozen=True)
class ServiceKeys:
    """The keys that 0.31 encrypted with.

    Attributes:
        secret_key: Of bypass tokens: the service's `SECRET_KEY` at that time.
        encryption_key: Of Google's refresh tokens: its `ENCRYPTION_KEY`.
    """

    secret_key: str = field(repr=False)
    encryption_key: str = field(repr=False)

    @classmethod
    def read(cls, path: str | None) -> t.Self:
        """Return the keys of a JSON file, or those of the settings.

        Args:
            path: The file, with `SECRET_KEY` and `ENCRYPTION_KEY`.

        Raises:
            CommandError: The file cannot be read.
        """
        keys: Mapping[str, str] = {}
        if path is not None:
            try:
                keys = json.loads(Path(path).read_text())
            except (OSError, ValueError) as error:
                raise CommandError(
                    f"{path} is not a readable JSON file: {type(error).__name__}."
                ) from error
        secret_key = keys.get("SECRET_KEY", settings.SECRET_KEY)
        default = getattr(settings, "ENCRYPTION_KEY", secret_key)
        return cls(secret_key, keys.get("ENCRYPTION_KEY", default))


class KeyOpener:
    """Unwraps data keys, several at a time, and asks the service once for each.

    Args:
        make_service: Returns the key service; called when the first key needs it.
        threads: How many calls may wait for the service at once.
    """

    def __init__(
        self, make_service: t.Callable[[], KeyService], threads: int = 16
    ) -> None:
        self._make_service = make_service
        self._threads = threads
        self._service: _Remembering | None = None
        self._local = LocalKey()

    @property
    def calls(self) -> int:
        """How many calls of the key service there were."""
        return 0 if self._service is None else len(self._service.opened)

    def open_all(
        self, wrapped: Iterable[tuple[int, bytes | None]]
    ) -> dict[int, DataKey]:
        """Unwrap the data keys of a batch.

        Args:
            wrapped: The ids of their owners, with what the column `dek` holds.

        Returns:
            The keys that could be opened, by their owners' ids.
        """
        waiting = [(pk, bytes(key)) for pk, key in wrapped if key]
        local = all(key.startswith(LOCAL_PREFIX) for _, key in waiting)
        if local:
            opened = [self._open(key) for _, key in waiting]
        else:
            self._service = self._service or _Remembering(self._make_service())
            with ThreadPoolExecutor(self._threads) as pool:
                opened = list(pool.map(self._open, (key for _, key in waiting)))
        pairs = zip((pk for pk, _ in waiting), opened, strict=True)
        return {pk: key for pk, key in pairs if key is not None}

    def _open(self, wrapped: bytes) -> DataKey | None:
        try:
            if wrapped.startswith(LOCAL_PREFIX):
                return LocalKey(self._local.decrypt(wrapped, b""))
            return open_tink_key(wrapped, t.cast(KeyService, self._service))
        except Unreadable:
            return None


class _Remembering:
    """Keeps what a key service has opened: survey, copy and verification need it."""

    def __init__(self, service: KeyService) -> None:
        self._service = service
        self.opened: dict[bytes, bytes] = {}

    def decrypt(self, ciphertext: bytes, associated_data: bytes) -> bytes:
        if ciphertext not in self.opened:
            plaintext = self._service.decrypt(ciphertext, associated_data)
            self.opened[ciphertext] = plaintext
        return self.opened[ciphertext]
