"""Log in with a Google account."""

from __future__ import annotations

import logging
import typing as t

from django.db import IntegrityError
from django.http import HttpRequest

from ...models import GoogleUser, User
from .base import BaseBackend

__all__ = ["GoogleBackend"]

_logger = logging.getLogger(__name__)


class GoogleBackend(BaseBackend):
    """Authenticates by the code that Google gave the front end (with PKCE)."""

    def authenticate(
        self,
        request: HttpRequest | None,
        code: str | None = None,
        code_verifier: str | None = None,
        redirect_uri: str | None = None,
        **kwargs: t.Any,
    ) -> User | None:
        """Return the active user with this Google account, who may be new.

        Args:
            request: The request that wants to log in.
            code: What Google gave the front end.
            code_verifier: The secret that the front end started with.
            redirect_uri: Where Google sent the user.
            **kwargs: Other credentials; ignored.

        Returns:
            The user; None if the code is not good, the account may not be used here or
            Google was not reached.
        """
        if code is None or code_verifier is None or redirect_uri is None:
            return None
        # The HTTP client is not needed at start-up.
        from ...caches import GoogleOAuth2TokenCache
        from ...google import GoogleError, exchange_code

        try:
            token = exchange_code(code, code_verifier, redirect_uri)
            token_type = token.get("token_type", "Bearer")
            user = GoogleUser.objects.sync_or_create(
                auth_header=f"{token_type} {token['access_token']}",
                refresh_token=token.get("refresh_token"),
                sub=token.get("sub"),
            )
        except GoogleError as error:
            _logger.warning("Google log-in failed: %s", error)
            return None
        except IntegrityError:
            # The same user's other log-in, at this moment, was first.
            _logger.warning("Google log-in failed: the user was being created")
            return None
        GoogleOAuth2TokenCache.keep(user.pk, token)
        return user
