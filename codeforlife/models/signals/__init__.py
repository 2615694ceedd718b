"""Helpers for signal receivers."""

from . import post_save, pre_save
from .general import UpdateFields, update_fields_includes
from .receiver import model_receiver

__all__ = [
    "UpdateFields",
    "model_receiver",
    "post_save",
    "pre_save",
    "update_fields_includes",
]
