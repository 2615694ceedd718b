"""Receivers for teachers of any type."""

from ...models.signals import model_receiver
from ..models import Teacher

__all__ = ["teacher_receiver"]

teacher_receiver = model_receiver(Teacher)
