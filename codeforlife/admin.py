"""Model admins for models with encrypted fields."""

from __future__ import annotations

import typing as t
from collections.abc import Iterable
from types import SimpleNamespace

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList

from codeforlife.models.encrypted_checks import get_encrypted_field
from codeforlife.models.fields import ScanLimitError

if t.TYPE_CHECKING:
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
        is_encrypted = get_encrypted_field(self.model, order_field) is not None
        return None if is_encrypted else order_field

    def get_results(self, request: HttpRequest) -> None:
        """Find the page's rows; none, and a warning, if the search is too wide."""
        try:
            super().get_results(request)
        except ScanLimitError:
            messages.warning(
                request,
                "Too many rows to search: filter them first, or search for an id.",
            )
            self.queryset = self.queryset.none()
            super().get_results(request)


class _Nameless:
    """Stands for a row in the admin's log, which is not encrypted."""

    def __init__(self, row: Model) -> None:
        self.pk = row.pk
        self._meta = row._meta

    def __str__(self) -> str:
        # A row that was deleted a moment ago has no key any more.
        return f"{self._meta.verbose_name} {self.pk or ''}".rstrip()


class EncryptedModelAdmin[AnyModel: Model](_ModelAdmin[AnyModel]):
    """Shows encrypted columns without offering to sort by them.

    A search for whole values is answered by the blind index; one for a part of a text
    reads up to `ENCRYPTION_SCAN_LIMIT` rows. The admin's log, which is not encrypted,
    names rows by their keys.

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
        return [name for name in names if get_encrypted_field(self.model, name) is None]

    def log_addition(self, request: HttpRequest, obj: t.Any, message: t.Any) -> t.Any:
        """Log that a row was added, without its name."""
        return super().log_addition(request, t.cast(t.Any, _Nameless(obj)), message)

    def log_change(self, request: HttpRequest, obj: t.Any, message: t.Any) -> t.Any:
        """Log that a row was changed, without its name."""
        return super().log_change(request, t.cast(t.Any, _Nameless(obj)), message)

    def log_deletions(self, request: HttpRequest, queryset: t.Any) -> t.Any:
        """Log that rows will be deleted, without their names."""
        return super().log_deletions(request, _nameless_rows(queryset))

    def construct_change_message(
        self, request: HttpRequest, form: t.Any, formsets: t.Any, add: bool = False
    ) -> list[dict[str, t.Any]]:
        """Say what was changed, without the names of the rows beside this one."""
        nameless: t.Any = [_nameless_formset(formset) for formset in formsets or ()]
        return super().construct_change_message(request, form, nameless, add)


def _nameless_rows(rows: Iterable[Model]) -> t.Any:
    return [_Nameless(row) for row in rows]


def _nameless_formset(formset: t.Any) -> SimpleNamespace:
    changed = formset.changed_objects
    return SimpleNamespace(
        forms=formset.forms,
        new_objects=_nameless_rows(formset.new_objects),
        changed_objects=[(_Nameless(row), names) for row, names in changed],
        deleted_objects=_nameless_rows(formset.deleted_objects),
    )
