"""Model admins for models with encrypted fields."""

from __future__ import annotations

import typing as t

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import FieldDoesNotExist

from codeforlife.models.fields import BaseEncryptedField

if t.TYPE_CHECKING:
    from collections.abc import Iterable

    from django.contrib.admin.models import LogEntry
    from django.db.models import Model
    from django.http import HttpRequest

    _ModelAdmin = admin.ModelAdmin
else:
    # Django's can be subscripted by type checkers alone.
    class _ModelAdmin(admin.ModelAdmin):
        def __class_getitem__(cls, item):
            return cls


__all__ = ["EncryptedModelAdmin"]


class _EncryptedChangeList(ChangeList):
    """Ignores the wish to sort by what the database cannot read."""

    def get_ordering_field(self, field_name: t.Any) -> t.Any:
        order_field = super().get_ordering_field(field_name)
        return None if _is_encrypted(self.model, order_field) else order_field


class _Nameless:
    """Stands in for an object where its text is written down unencrypted."""

    def __init__(self, obj: Model) -> None:
        self._meta = obj._meta
        self.pk = obj.pk

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"


class EncryptedModelAdmin[AnyModel: Model](_ModelAdmin[AnyModel]):
    """Shows encrypted columns without offering to sort by them.

    Search for whole values, which the blind index finds. The admin site's log names an
    object by its key, because the log is not encrypted.

    Example:
        >>> @admin.register(Parent)
        ... class ParentAdmin(EncryptedModelAdmin):
        ...     list_display = ("id", "email")
        ...     search_fields = ("=email",)
    """

    def get_changelist(self, request: HttpRequest, **kwargs: t.Any) -> type[ChangeList]:
        """Return the class of the list's page."""
        return _EncryptedChangeList

    def get_sortable_by(self, request: HttpRequest) -> list[t.Any]:
        """Return the columns that the list can be sorted by."""
        names = super().get_sortable_by(request)
        return [name for name in names if not _is_encrypted(self.model, name)]

    def log_addition(
        self, request: HttpRequest, obj: AnyModel, message: t.Any
    ) -> LogEntry:
        """Log that an object was added."""
        return super().log_addition(
            request, t.cast("AnyModel", _Nameless(obj)), message
        )

    def log_change(
        self, request: HttpRequest, obj: AnyModel, message: t.Any
    ) -> LogEntry:
        """Log that an object was changed."""
        return super().log_change(request, t.cast("AnyModel", _Nameless(obj)), message)

    def log_deletions(
        self, request: HttpRequest, queryset: Iterable[AnyModel]
    ) -> list[LogEntry]:
        """Log that objects are about to be deleted."""
        nameless: t.Any = [_Nameless(obj) for obj in queryset]
        return super().log_deletions(request, nameless)


def _is_encrypted(model: type[Model], name: t.Any) -> bool:
    try:
        field: t.Any = model._meta.get_field(str(name).lstrip("-"))
    except FieldDoesNotExist:
        return False
    return isinstance(field, BaseEncryptedField)
