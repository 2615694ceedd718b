"""Model admins for models with encrypted fields."""

from __future__ import annotations

import typing as t
from collections.abc import Iterable
from types import SimpleNamespace

from django.contrib import admin, messages
from django.contrib.admin.filters import FieldListFilter
from django.contrib.admin.utils import get_fields_from_path
from django.contrib.admin.views.main import ChangeList
from django.contrib.admin.widgets import url_params_from_lookup_dict

from codeforlife.models.encrypted._checks import get_encrypted_field
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
    names rows by their keys. A list is filtered by its ``list_filter`` and
    ``date_hierarchy`` alone: Django's own model admin also answers look-ups in the
    query string, by which staff could guess a password's hash letter by letter.

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

    def lookup_allowed(self, lookup: str, value: t.Any, request: HttpRequest) -> bool:
        """Return whether a parameter of the query string may filter the list.

        Args:
            lookup: The parameter's name.
            value: The parameter's value.
            request: The request.

        Returns:
            Whether a filter of the list has the parameter, or the raw id widget of a
            relation (its ``limit_choices_to``) asks for this very value.
        """
        return lookup in self._get_filter_parameters(request) or any(
            (lookup, value) in url_params_from_lookup_dict(limits).items()
            for limits in self._get_choice_limits()
        )

    def _get_filter_parameters(self, request: HttpRequest) -> set[str]:
        parameters: set[str] = set()
        for item in self.get_list_filter(request):
            parameters.update(self._make_filter(item, request).expected_parameters())
        if self.date_hierarchy:
            units = ("year", "month", "day")
            parameters |= {f"{self.date_hierarchy}__{unit}" for unit in units}
        return parameters

    def _make_filter(self, item: t.Any, request: HttpRequest) -> t.Any:
        """Make a filter of the list, as `ChangeList.get_filters` does."""
        if callable(item):
            return item(request, {}, self.model, self)
        is_pair = isinstance(item, list | tuple)
        path, make = item if is_pair else (item, FieldListFilter.create)
        field = get_fields_from_path(self.model, path)[-1]
        return make(field, request, {}, self.model, self, field_path=path)

    def _get_choice_limits(self) -> list[t.Any]:
        limits: list[t.Any] = getattr(self.model._meta, "related_fkey_lookups", [])
        return [each() if callable(each) else each for each in limits]

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
