"""The rows that a bulk action may touch: found, and checked one by one."""

from __future__ import annotations

import typing as t
from collections.abc import Collection, Hashable, Iterable
from functools import cached_property
from types import MappingProxyType

from ..permissions._object_rules import has_object_rule
from ..serializers._bulk.one_by_one import is_own
from ..serializers._planning.querysets import get_prefetches
from ..serializers.lookup import Lookup

if t.TYPE_CHECKING:
    from django.db.models import QuerySet
    from rest_framework.viewsets import ModelViewSet

    _Base = ModelViewSet[t.Any]
else:
    _Base = object


class BulkRowsMixin(_Base):
    """Finds the rows that a request names by values of the lookup field."""

    model_class: type[t.Any]

    # The values by which the request at hand names its rows, each cast and as it was
    # sent, and what their queryset prefetches.
    bulk_keys: t.Mapping[Hashable, t.Any] = MappingProxyType({})
    _bulk_prefetches: t.Sequence[t.Any] = ()

    def get_bulk_lookup(self) -> Lookup:
        """Return how the values by which rows are named are cast and compared."""
        pattern = getattr(self, "lookup_value_regex", None)
        return Lookup(self.model_class, self.lookup_field, pattern)

    def get_bulk_queryset(self, lookup_values: Collection[t.Any]) -> QuerySet[t.Any]:
        """Narrow the view set's rows to those that a request names.

        Args:
            lookup_values: The values of the lookup field.

        Returns:
            The rows that exist, in no particular order.
        """
        queryset = self.get_queryset()
        return queryset.filter(**{f"{self.lookup_field}__in": list(lookup_values)})

    def get_bulk_objects(self, keys: Collection[Hashable]) -> list[t.Any]:
        """Load the rows that a request names, as `get_object` does for one row.

        Related rows are loaded when the answer needs them, so that it shows what is
        stored by then; what the checks and the validation read of them, the view set's
        queryset loads.

        Args:
            keys: The values of the lookup field, cast.

        Returns:
            The rows.

        Raises:
            ValidationError: One of them does not exist.
            PermissionDenied: The user may not access one of them.
        """
        queryset = self.filter_queryset(self.get_bulk_queryset(list(keys)))
        self._bulk_prefetches = get_prefetches(queryset)
        instances = list(queryset)
        self.get_bulk_lookup().check_all_exist(keys, instances)
        self._check_permissions(instances)
        return instances

    def _check_rows(
        self, queryset: QuerySet[t.Any], keys: Collection[Hashable]
    ) -> None:
        """Check that all rows exist and may be accessed; load them only if need be."""
        lookup = self.get_bulk_lookup()
        if self._has_object_rules:
            instances = list(queryset)
            lookup.check_all_exist(keys, instances)
            self._check_permissions(instances)
        else:
            found = queryset.values_list(self.lookup_field, flat=True)
            lookup.check_all_found(keys, list(found))

    def _check_permissions(self, instances: Iterable[t.Any]) -> None:
        if is_own(self, "check_object_permissions"):
            for instance in instances:
                self.check_object_permissions(self.request, instance)
            return
        # As `check_object_permissions` does, which makes the permissions each time.
        rules = [p for p in self.get_permissions() if has_object_rule(p)]
        for instance in instances:
            for rule in rules:
                if not rule.has_object_permission(self.request, self, instance):
                    self.permission_denied(
                        self.request,
                        message=getattr(rule, "message", None),
                        code=getattr(rule, "code", None),
                    )

    @cached_property
    def _has_object_rules(self) -> bool:
        return is_own(self, "check_object_permissions") or any(
            map(has_object_rule, self.get_permissions())
        )
