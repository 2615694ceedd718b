"""The base of log-in forms: what is posted, and to whom it belongs."""

from __future__ import annotations

import sys
import typing as t

from django import forms
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, MinLengthValidator
from django.http import HttpRequest

from .throttling import LoginAttempt, get_account
from .types import get_type_args

if t.TYPE_CHECKING:
    from .models import AbstractBaseUser

__all__ = ["BaseLoginForm", "BaseOAuth2LoginForm"]


class BaseLoginForm[AnyUser: AbstractBaseUser](forms.Form):
    """Base class of log-in forms; each field is a credential.

    Attributes:
        request: The request that posted the form.
        user: Who logged in; set once the form is valid.

    Example:
        >>> class EmailLoginForm(BaseLoginForm[User]):
        ...     email = forms.EmailField()
        ...     password = forms.CharField(strip=False)
        ...
        ...     def get_invalid_login_error_message(self):
        ...         return "Please enter the correct email and password."
    """

    user: AnyUser

    def __init__(self, request: HttpRequest, *args: t.Any, **kwargs: t.Any) -> None:
        self.request = request
        super().__init__(*args, **kwargs)

    @classmethod
    def get_user_class(cls) -> type[AnyUser]:
        """Return the class of the users who may log in: the type argument.

        Raises:
            TypeError: The subclass names no class.
        """
        args = get_type_args(cls, BaseLoginForm)
        arg = args[0] if args else None
        if isinstance(arg, t.ForwardRef):
            arg = getattr(sys.modules[cls.__module__], arg.__forward_arg__, None)
        if not isinstance(arg, type):
            raise TypeError(
                f"{cls.__qualname__} must name the class of its users:"
                f" class {cls.__name__}(BaseLoginForm[User])."
            )
        return t.cast("type[AnyUser]", arg)

    def get_invalid_login_error_message(self) -> str:
        """Return the message for credentials that no user has.

        Raises:
            NotImplementedError: The subclass does not say.
        """
        raise NotImplementedError(
            f"{type(self).__qualname__} must define get_invalid_login_error_message."
        )

    def clean(self) -> dict[str, t.Any]:
        """Check the credentials.

        Returns:
            The credentials.

        Raises:
            ValidationError: A field is wrong (``form_errors``), no user has these
                credentials (``invalid_login``), or somebody who may not log in here
                (``incorrect_user_class``, ``user_not_active``).
            LoginThrottled: Too many log-ins have failed.
        """
        credentials: dict[str, t.Any] = super().clean() or self.cleaned_data
        if self.errors:
            raise ValidationError(
                "Please correct the errors in the form.", code="form_errors"
            )
        credentials = {name: credentials.get(name) for name in self.fields}
        attempt = LoginAttempt(self.request, get_account(self.request, credentials))
        attempt.begin()
        user = authenticate(self.request, **credentials)
        self.user = self._check_user(user)
        attempt.succeed()
        return credentials

    def _check_user(self, user: t.Any) -> AnyUser:
        if user is None:
            raise ValidationError(
                self.get_invalid_login_error_message(), code="invalid_login"
            )
        if not isinstance(user, self.get_user_class()):
            raise ValidationError(
                "This account cannot be logged in to here.",
                code="incorrect_user_class",
            )
        if not user.is_active:
            raise ValidationError("This account is not active.", code="user_not_active")
        return user


class BaseOAuth2LoginForm[AnyUser: AbstractBaseUser](BaseLoginForm[AnyUser]):
    """Base class of log-in forms for an authorization code with PKCE (RFC 7636).

    Example:
        >>> class GoogleLoginForm(BaseOAuth2LoginForm[GoogleUser]): ...
    """

    code = forms.CharField(validators=[MinLengthValidator(1)])
    code_verifier = forms.CharField(
        validators=[MinLengthValidator(43), MaxLengthValidator(128)]
    )
    redirect_uri = forms.CharField(validators=[MinLengthValidator(1)])

    def get_invalid_login_error_message(self) -> str:
        """Return the sentence for a code that the provider does not accept."""
        return "The log-in with this provider failed. Please try again."
