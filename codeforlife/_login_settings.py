"""The limits on log-in by their earlier name: use `codeforlife.conf.conf.login`."""

from codeforlife.conf import conf

__all__ = ["login_settings"]

login_settings = conf.login
