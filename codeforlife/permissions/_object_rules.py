"""Whether a permission looks at single objects."""

from __future__ import annotations

import typing as t

from rest_framework import permissions

from .base import BasePermission
from .operators import NOT

_NO_RULES = (
    permissions.BasePermission.has_object_permission,
    BasePermission.has_object_permission,
)


def has_object_rule(permission: t.Any) -> bool:
    """Say whether a permission that permits a call may still refuse an object.

    Args:
        permission: The permission.

    Returns:
        False if it is known not to.
    """
    pairs: t.Any = (permissions.AND, permissions.OR)
    if isinstance(permission, pairs):
        return has_object_rule(permission.op1) or has_object_rule(permission.op2)
    if isinstance(permission, NOT):
        return has_object_rule(permission.op1)
    rule = getattr(type(permission), "has_object_permission", None)
    return rule not in _NO_RULES
