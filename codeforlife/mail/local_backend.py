"""Shows the mail that Django itself sends, on a developer's machine."""

from __future__ import annotations

import typing as t

from django import VERSION
from django.conf import settings as _settings

from codeforlife.conf import conf

__all__ = ["show_mail_locally"]

_BACKEND = "django.core.mail.backends.console.EmailBackend"


def show_mail_locally() -> None:
    """Choose Django's console backend, unless the service says something about mail.

    The package exports neither `MAILERS` nor `EMAIL_BACKEND`: Django 6.1 forbids one
    beside the other, and a service may set either. So this is done when Django starts
    and it is known what the service has set.
    """
    settings: t.Any = _settings  # its stubs know no `is_overridden`
    names = {"MAILERS", *(name for name in dir(settings) if name.startswith("EMAIL_"))}
    if not conf.is_local or any(map(settings.is_overridden, names)):
        return
    if VERSION >= (6, 1):
        settings.MAILERS = {"default": {"BACKEND": _BACKEND}}
    else:
        settings.EMAIL_BACKEND = _BACKEND
