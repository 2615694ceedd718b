"""The requests that API views receive."""

from __future__ import annotations

import typing as t
from functools import cached_property

from rest_framework.request import Request as _Request

from ..types import JsonDict, JsonList, SubscriptableGeneric
from ._users import convert_user, get_user_app_model

if t.TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser
    from django.contrib.auth.models import AnonymousUser
    from django.contrib.sessions.backends.db import SessionStore

    from ..user.models import (
        AdminSchoolTeacherUser,
        GoogleUser,
        IndependentUser,
        NonAdminSchoolTeacherUser,
        NonSchoolTeacherUser,
        SchoolTeacherUser,
        StudentUser,
        TeacherUser,
        User,
    )

_user = t.cast(t.Any, _Request.user)  # the property, which the stubs overload

_TYPED_USERS = (
    "teacher_user",
    "school_teacher_user",
    "admin_school_teacher_user",
    "non_admin_school_teacher_user",
    "non_school_teacher_user",
    "student_user",
    "indy_user",
    "google_user",
)


class BaseRequest[AnySessionStore: SessionStore, AnyUser: AbstractBaseUser](
    SubscriptableGeneric, _Request
):
    """A REST framework request for a service that brings its own user model.

    Example:
        >>> class Request(BaseRequest[SessionStore, Contributor]): ...
        >>> class ContributorViewSet(BaseModelViewSet[Request, ...]):
        ...     request_class = Request
    """

    if t.TYPE_CHECKING:
        session: AnySessionStore

    @property
    def anon_user(self) -> AnonymousUser:
        """The user, where a permission has made sure that no user is logged in."""
        return t.cast("AnonymousUser", self.user)

    @property
    def auth_user(self) -> AnyUser:
        """The user, where a permission has made sure that somebody is logged in."""
        return t.cast("AnyUser", self.user)

    @property
    def json_dict(self) -> JsonDict:
        """The body, where it is known to be a JSON object."""
        return t.cast(JsonDict, self.data)

    @property
    def json_list(self) -> JsonList:
        """The body, where it is known to be a JSON list."""
        return t.cast(JsonList, self.data)


class Request[AnyUser: User](BaseRequest["SessionStore", AnyUser]):
    """A REST framework request for the users of `codeforlife.user`.

    The typed users are made once per request: they share one state, so a change made
    through one access is seen by the next.

    Args:
        user_class: The type of user that the view works with.
        *args: Passed on to REST framework's request.
        **kwargs: Passed on to REST framework's request.
    """

    def __init__(
        self, user_class: type[AnyUser], *args: t.Any, **kwargs: t.Any
    ) -> None:
        # Before the parent's: a forced authentication sets the user in there.
        self.user_class = user_class
        super().__init__(*args, **kwargs)

    def _set_user(self, value: t.Any) -> None:
        """Keep a user as the type that the view works with; forget the last one's."""
        for name in _TYPED_USERS:
            self.__dict__.pop(name, None)
        _user.fset(self, convert_user(value, self.user_class))

    if not t.TYPE_CHECKING:  # the stubs declare no setter to build on
        user = _user.setter(_set_user)

    def _as(self, name: str) -> t.Any:
        """Present the logged-in user as one of the user app's types."""
        user: t.Any = self.auth_user
        return user.as_type(get_user_app_model(name))

    @cached_property
    def teacher_user(self) -> TeacherUser:
        """The user as a teacher."""
        return t.cast("TeacherUser", self._as("TeacherUser"))

    @cached_property
    def school_teacher_user(self) -> SchoolTeacherUser:
        """The user as a teacher in a school."""
        return t.cast("SchoolTeacherUser", self._as("SchoolTeacherUser"))

    @cached_property
    def admin_school_teacher_user(self) -> AdminSchoolTeacherUser:
        """The user as an administrator of their school."""
        return t.cast("AdminSchoolTeacherUser", self._as("AdminSchoolTeacherUser"))

    @cached_property
    def non_admin_school_teacher_user(self) -> NonAdminSchoolTeacherUser:
        """The user as a teacher in a school who does not administer it."""
        return t.cast(
            "NonAdminSchoolTeacherUser", self._as("NonAdminSchoolTeacherUser")
        )

    @cached_property
    def non_school_teacher_user(self) -> NonSchoolTeacherUser:
        """The user as a teacher without a school."""
        return t.cast("NonSchoolTeacherUser", self._as("NonSchoolTeacherUser"))

    @cached_property
    def student_user(self) -> StudentUser:
        """The user as a student of a class."""
        return t.cast("StudentUser", self._as("StudentUser"))

    @cached_property
    def indy_user(self) -> IndependentUser:
        """The user as an independent learner."""
        return t.cast("IndependentUser", self._as("IndependentUser"))

    @cached_property
    def google_user(self) -> GoogleUser:
        """The user as one who has connected a Google account."""
        return t.cast("GoogleUser", self._as("GoogleUser"))
