"""What is kept about users outside of the database."""

from __future__ import annotations

import logging
import typing as t

from codeforlife.caches import BaseDynamicKeyCache

from .google import GoogleError, refresh

__all__ = ["GoogleOAuth2TokenCache"]

_logger = logging.getLogger(__name__)
# A token is let go before it expires on its way to Google.
_MARGIN = 3


class _Token(t.TypedDict):
    access_token: str
    token_type: str
    scope: str


class GoogleOAuth2TokenCache(BaseDynamicKeyCache[int, _Token]):
    """The access tokens of Google users, by user id, renewed when they expire."""

    Key = int
    Value = _Token

    @staticmethod
    def make_key(key: int) -> str:
        """Make the key of a user's token."""
        return f"{key}.google.access_token"

    @classmethod
    def get[D](  # type: ignore[override] # as its base
        cls, key: int, default: D | None = None, version: int | None = None
    ) -> _Token | D | None:
        """Return a user's token, a new one if the last has expired.

        Args:
            key: The user's id.
            default: What to return if there is none.
            version: The version of the key.

        Returns:
            The token; the default if no user has this id, the user has no Google
            account, or Google gives no token.
        """
        return super().get(key, version=version) or cls._renew(key, version) or default

    @classmethod
    def get_auth_header[D](
        cls, key: int, default: D | None = None, version: int | None = None
    ) -> str | D | None:
        """Return the header that carries a user's token.

        Args:
            key: The user's id.
            default: What to return if there is none.
            version: The version of the key.
        """
        token = cls.get(key, version=version)
        return f"{token['token_type']} {token['access_token']}" if token else default

    @classmethod
    def keep(
        cls, key: int, answer: t.Mapping[str, t.Any], version: int | None = None
    ) -> _Token | None:
        """Keep a token for as long as it lasts.

        Args:
            key: The user's id.
            answer: What Google's token endpoint said.
            version: The version of the key.

        Returns:
            The token; nothing if it has expired already, or does not say when it will.
        """
        try:
            seconds = int(answer.get("expires_in", 0)) - _MARGIN
        except (TypeError, ValueError, OverflowError):
            return None
        if seconds <= 0:
            return None
        token = _Token(
            access_token=answer["access_token"],
            token_type=answer.get("token_type", "Bearer"),
            scope=answer.get("scope", ""),
        )
        cls.set(key, token, timeout=seconds, version=version)
        return token

    @classmethod
    def _renew(cls, key: int, version: int | None) -> _Token | None:
        from .models import GoogleUser

        users = GoogleUser.objects.select_related("userprofile")
        user = users.filter(pk=key).first()
        if user is None or not user.userprofile.google_refresh_token:
            return None
        try:
            answer = refresh(user.userprofile.google_refresh_token)
        except GoogleError as error:
            _logger.warning("Google token not renewed: %s", error)
            return None
        return cls.keep(key, answer, version)
