"""Signal receivers of the domain, and the decorators to write more of them."""

from . import auth_factor
from .teacher import teacher_receiver
from .user import user_receiver

__all__ = ["auth_factor", "teacher_receiver", "user_receiver"]
