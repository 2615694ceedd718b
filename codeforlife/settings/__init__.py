"""The settings that a service star-imports, after `set_up_settings`."""

import typing as _t

from . import custom, django, google, otp, security, third_party
from ._environment import env as _env
from .custom import *  # noqa: F403
from .django import *  # noqa: F403
from .google import *  # noqa: F403
from .otp import *  # noqa: F403
from .security import *  # noqa: F403
from .third_party import *  # noqa: F403

if not _t.TYPE_CHECKING:
    # The names of the modules are not exported; a type checker cannot add these up.
    __all__ = [
        *custom.__all__,
        *django.__all__,
        *google.__all__,
        *otp.__all__,
        *security.__all__,
        *third_party.__all__,
    ]

_env.raise_problems()
