"""Users who have tied their account to a Google account."""

from __future__ import annotations

import logging
import typing as t
from functools import cached_property
from uuid import uuid4

from django.db import models

from .contactable import ContactableUser, ContactableUserManager
from .user import User, UserProfile

if t.TYPE_CHECKING:
    import requests

    from ...google import UserInfo

__all__ = ["GoogleUser", "GoogleUserManager"]

_logger = logging.getLogger(__name__)
_MAX_NAME = 150


class GoogleUserManager[AnyUser: GoogleUser](ContactableUserManager[AnyUser]):
    """Manages the active users who are synchronized with Google."""

    def filter_users(
        self, queryset: models.QuerySet[AnyUser]
    ) -> models.QuerySet[AnyUser]:
        """Narrow a queryset to users with a Google identity and a refresh token.

        Args:
            queryset: Users of any type.
        """
        return super().filter_users(
            queryset.exclude(
                models.Q(userprofile__google_refresh_token__isnull=True)
                | models.Q(userprofile__google_refresh_token="")
                | models.Q(userprofile__google_sub__isnull=True)
                | models.Q(userprofile__google_sub="")
            )
        )

    @cached_property
    def session(self) -> requests.Session:
        """Makes the requests to Google, and repeats those that get no answer."""
        import requests
        from requests.adapters import HTTPAdapter, Retry

        session = requests.Session()
        retries = Retry(
            total=5, backoff_factor=0.1, status_forcelist=(500, 502, 503, 504)
        )
        session.mount("https://", HTTPAdapter(max_retries=retries))
        return session

    def sync(self, id: int) -> AnyUser:
        """Bring a user up to date with Google.

        Args:
            id: The user's id.

        Returns:
            The user.

        Raises:
            GoogleUser.DoesNotExist: No active Google user has this id.
            GoogleError: Google was not reached, gives no token, or says that the
                account is another.
        """
        from ...caches import GoogleOAuth2TokenCache
        from ...google import GoogleError, fetch_user_info

        user = self.select_related("userprofile").get(pk=id)
        auth_header = GoogleOAuth2TokenCache.get_auth_header(id)
        if auth_header is None:
            raise GoogleError("There is no token for the user.")
        info = fetch_user_info(self.session, auth_header)
        if info["sub"] != user.userprofile.google_sub:
            raise GoogleError("The token is another user's.")
        return self._update(user, info)

    def sync_or_create(
        self,
        auth_header: str,
        refresh_token: str | None = None,
        sub: str | None = None,
    ) -> AnyUser:
        """Find or create the user that an access token belongs to.

        Google's `sub` is the identity. A user without one is matched by address only
        if the address is verified on both sides: otherwise a user who registered with
        somebody else's address would share their account.

        Args:
            auth_header: The access token with its type.
            refresh_token: The refresh token, which Google gives at first consent only.
            sub: Whom the identity token names, if there was one.

        Returns:
            The user; an independent if new.

        Raises:
            GoogleError: Google was not reached, or the account may not be used here.
        """
        from ...google import GoogleError, fetch_user_info

        info = fetch_user_info(self.session, auth_header)
        if sub is not None and sub != info["sub"]:  # OpenID Connect Core, 5.3.2
            raise GoogleError("The user info is another user's.")
        with self._atomic():
            user = self._find(info)
            user = self._create(info) if user is None else self._update(user, info)
            profile = user.userprofile
            profile.google_sub = info["sub"]
            if refresh_token:
                profile.google_refresh_token = refresh_token
            profile.save(
                using=self.db_for_write,
                update_fields=["google_sub", "google_refresh_token"],
            )
        return user

    def _find(self, info: UserInfo) -> AnyUser | None:
        from ...google import GoogleError

        users: models.QuerySet[AnyUser] = models.QuerySet(
            self.model, using=self.db_for_write
        ).select_related("userprofile")
        user = users.filter(userprofile__google_sub=info["sub"]).first()
        if user is None:
            user = users.filter(email__iexact=info["email"]).first()
            if user is None:
                return None
            profile = getattr(user, "userprofile", None)
            if profile is None or not profile.is_verified or profile.google_sub:
                raise GoogleError("The address belongs to an account that is not tied.")
        if not user.is_active:
            raise GoogleError("The user is not active.")
        return user

    def _create(self, info: UserInfo) -> AnyUser:
        from .independent import IndependentUser

        independent = IndependentUser.objects.db_manager(self.db_for_write).create_user(
            first_name=info.get("given_name", "")[:_MAX_NAME],
            last_name=info.get("family_name", "")[:_MAX_NAME],
            email=info["email"].lower(),
            password=None,  # none that anybody could log in with
            is_verified=True,
        )
        # Not checked: the Google account is tied in a moment.
        return independent.as_type(self.model, check=False)

    def _update(self, user: AnyUser, info: UserInfo) -> AnyUser:
        """Take over what Google knows; an address that is taken stays as it was."""
        others = User.objects.using(self.db_for_write).exclude(pk=user.pk)
        email = info["email"].lower()
        if others.filter(email__iexact=email).exists():
            _logger.warning("Google address is taken", extra={"user_id": user.pk})
        else:
            user.email = email
            taken = others.filter(username=email).exists()
            user.username = uuid4().hex if taken else email
        user.first_name = info.get("given_name", user.first_name)[:_MAX_NAME]
        user.last_name = info.get("family_name", user.last_name)[:_MAX_NAME]
        user.save(
            using=self.db_for_write,
            update_fields=["username", "email", "first_name", "last_name"],
        )
        profile: UserProfile = user.userprofile
        profile.is_verified = True
        profile.save(using=self.db_for_write, update_fields=["is_verified"])
        return user


class GoogleUser(ContactableUser):
    """A user who is synchronized with Google."""

    objects: t.ClassVar[GoogleUserManager[t.Self]] = GoogleUserManager()

    class Meta:
        proxy = True

    @classmethod
    def matches(cls, user: User) -> bool:
        """Return whether the user has tied their account to a Google account.

        Args:
            user: The user to look at.
        """
        profile = getattr(user, "userprofile", None)
        return (
            super().matches(user)
            and profile is not None
            and bool(profile.google_refresh_token)
            and bool(profile.google_sub)
        )

    def sync(self) -> None:
        """Bring this user up to date with Google.

        Raises:
            GoogleUser.DoesNotExist: The user is not an active Google user.
            GoogleError: Google was not reached, or gives no token.
        """
        GoogleUser.objects.sync(self.pk)
        self.refresh_from_db()
