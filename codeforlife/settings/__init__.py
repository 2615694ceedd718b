"""The settings that a service star-imports, after `set_up_settings`."""

from . import custom, django, google, otp, security, third_party
from ._environment import env as _env
from .custom import *  # noqa: F403
from .django import *  # noqa: F403
from .google import *  # noqa: F403
from .otp import *  # noqa: F403
from .security import *  # noqa: F403
from .third_party import *  # noqa: F403

__all__ = []
__all__ += custom.__all__
__all__ += django.__all__
__all__ += google.__all__
__all__ += otp.__all__
__all__ += security.__all__
__all__ += third_party.__all__

_env.raise_problems()
