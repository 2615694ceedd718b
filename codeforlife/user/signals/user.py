"""Receivers for users of any type."""

from ...models.signals import model_receiver
from ..models import User

__all__ = ["user_receiver"]

user_receiver = model_receiver(User)
