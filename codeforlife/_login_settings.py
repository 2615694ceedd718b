"""The settings of log-in, with their defaults, read from Django's when asked."""

from __future__ import annotations

from django.conf import settings

__all__ = ["login_settings"]


class _LoginSettings:
    """Each property is the Django setting ``LOGIN_<NAME>``.

    A limit of 0 is no limit.
    """

    @property
    def limit_window(self) -> int:
        """For how many seconds a failed log-in counts."""
        return int(getattr(settings, "LOGIN_LIMIT_WINDOW", 15 * 60))

    @property
    def limit_per_account(self) -> int:
        """Failures per account and factor, from wherever they come."""
        return int(getattr(settings, "LOGIN_LIMIT_PER_ACCOUNT", 30))

    @property
    def limit_per_account_and_address(self) -> int:
        """Failures per account and factor from one address."""
        return int(getattr(settings, "LOGIN_LIMIT_PER_ACCOUNT_AND_ADDRESS", 8))

    @property
    def limit_per_address(self) -> int:
        """Failures per address: a whole school may share one."""
        return int(getattr(settings, "LOGIN_LIMIT_PER_ADDRESS", 600))

    @property
    def trusted_proxies(self) -> int:
        """How many proxies stand before the service and append to X-Forwarded-For."""
        return int(getattr(settings, "LOGIN_TRUSTED_PROXIES", 0))


login_settings = _LoginSettings()
