"""What a view set declares for one action: permissions, serializer and rows."""

from __future__ import annotations

import typing as t
from collections.abc import Mapping, Sequence

from django.db.models import QuerySet
from rest_framework.permissions import BasePermission as _BasePermission
from rest_framework.permissions import OperandHolder, SingleOperandHolder
from rest_framework.serializers import BaseSerializer

if t.TYPE_CHECKING:
    from rest_framework.viewsets import ModelViewSet

    from ..permissions import Permission

    _Base = ModelViewSet[t.Any]
else:
    _Base = object

_ACTIONS = frozenset(
    {"create", "destroy", "list", "metadata", "partial_update", "retrieve", "update"}
)


# What REST framework makes of two permission classes and an operator.
_COMPOSED = (OperandHolder, SingleOperandHolder)


class PerActionMixin(_Base):
    """Chooses by the action at hand what a view set declares.

    An action that a mapping does not name has the attribute of the same name without
    ``_by_action``. A `get_permissions`, `get_serializer_class` or `get_queryset` of the
    service's own wins over both, and may call its parent's.

    Attributes:
        permission_classes_by_action: Who may call an action: classes of permissions, or
            permissions.
        serializer_class_by_action: The serializer's class.
        queryset_by_action: The rows.

    Raises:
        TypeError: A class is created that names an action which it has not, or gives
            something else than permissions, serializer classes or querysets.

    Example:
        >>> class FruitViewSet(ModelViewSet[User, Fruit]):
        ...     queryset = Fruit.objects.all()
        ...     serializer_class = FruitSerializer
        ...     serializer_class_by_action = {"list": BriefFruitSerializer}
        ...     permission_classes = [IsTeacher]
        ...     permission_classes_by_action = {
        ...         "list": [IsAuthenticated],
        ...         "bulk": [IsTeacher(is_admin=True)],
        ...     }
    """

    permission_classes_by_action: t.ClassVar[
        Mapping[str, Sequence[type[_BasePermission] | Permission]]
    ] = {}
    serializer_class_by_action: t.ClassVar[
        Mapping[str, type[BaseSerializer[t.Any]]]
    ] = {}
    queryset_by_action: t.ClassVar[Mapping[str, QuerySet[t.Any]]] = {}

    def __init_subclass__(cls, **kwargs: t.Any) -> None:
        """Check what the class declares for each action."""
        super().__init_subclass__(**kwargs)
        for attr, (is_right, wanted) in _DECLARATIONS.items():
            for action, value in getattr(cls, attr).items():
                # REST framework gives a method that is an extra action a mapping.
                is_extra = hasattr(getattr(cls, action, None), "mapping")
                if action not in _ACTIONS and not is_extra:
                    raise TypeError(
                        f"{cls.__qualname__}.{attr} names {action!r}, but the view set"
                        " has no such action. Actions are methods, such as list, bulk"
                        " and those made with @action."
                    )
                if not is_right(value):
                    raise TypeError(
                        f"{cls.__qualname__}.{attr}[{action!r}] must be {wanted}, not"
                        f" {value!r}."
                    )

    def get_permissions(self) -> list[t.Any]:
        """Say who may call the action at hand."""
        permissions = self.permission_classes_by_action.get(self.action)
        if permissions is None:
            return list(super().get_permissions())
        return [each() if callable(each) else each for each in permissions]

    def get_serializer_class(self) -> type[BaseSerializer[t.Any]]:
        """Return the class of the serializer for the action at hand."""
        serializer_class = self.serializer_class_by_action.get(self.action)
        return serializer_class or super().get_serializer_class()

    def get_queryset(self) -> QuerySet[t.Any]:
        """Return the rows for the action at hand."""
        queryset = self.queryset_by_action.get(self.action)
        # As in REST framework: what one request reads is not kept for the next.
        return super().get_queryset() if queryset is None else queryset.all()


def _are_permissions(value: t.Any) -> bool:
    return isinstance(value, Sequence) and all(
        hasattr(each, "has_permission") or isinstance(each, _COMPOSED) for each in value
    )


def _is_serializer_class(value: t.Any) -> bool:
    cls = t.get_origin(value) or value
    return isinstance(cls, type) and issubclass(cls, BaseSerializer)


_DECLARATIONS: dict[str, tuple[t.Callable[[t.Any], bool], str]] = {
    "permission_classes_by_action": (_are_permissions, "a list of permissions"),
    "serializer_class_by_action": (_is_serializer_class, "a serializer class"),
    "queryset_by_action": (lambda value: isinstance(value, QuerySet), "a queryset"),
}
