"""Bulk actions: creating, changing and deleting many rows with one request."""

from __future__ import annotations

import typing as t
from collections.abc import Collection, Hashable, Iterable

from django.db import connections, router, transaction
from rest_framework import status
from rest_framework.exceptions import ValidationError
from rest_framework.settings import api_settings

from codeforlife.conf import conf

from ..response import Response
from ..serializers import query_plan
from ..serializers.lookup import Lookup
from .decorators import action

if t.TYPE_CHECKING:
    from django.db.models import Model, QuerySet
    from rest_framework.viewsets import ModelViewSet

    from ..request import BaseRequest

    _Base = ModelViewSet[t.Any]
    type _Request = BaseRequest[t.Any, t.Any]
else:
    _Base = object


class BulkMixin(_Base):
    """Adds the bulk actions to a model view set.

    Each action is one transaction: all rows or none. The rows of a change or a
    deletion are named by the lookup field's values, and the object permissions are
    checked for each of them.

    Attributes:
        bulk_signals: Whether save signals are sent for the rows that are written
            together. The models' ``save`` is not called in any case.
    """

    bulk_signals: t.ClassVar[bool] = False
    model_class: type[t.Any]

    @action(detail=False, methods=["post", "patch", "delete"])
    def bulk(self, request: _Request, **url_kwargs: t.Any) -> Response:
        """Create, change or delete many rows."""
        handlers = {
            "POST": self.bulk_create,
            "PATCH": self.bulk_partial_update,
            "DELETE": self.bulk_destroy,
        }
        with bulk_atomic(self.model_class):
            return handlers[t.cast(str, request.method)](request)

    # Create

    def bulk_create(self, request: _Request) -> Response:
        """Create a row for each object in a list.

        Args:
            request: Its body is a JSON list of objects.

        Returns:
            201 and the new rows, in the order of the list.

        Raises:
            ValidationError: The body is not such a list, is empty or too long, or a row
                is invalid.
        """
        check_size(request.data)
        serializer = self.get_serializer(data=request.data, many=True)
        serializer.is_valid(raise_exception=True)
        self.perform_bulk_create(serializer)
        return Response(serializer.data, status=status.HTTP_201_CREATED)

    def perform_bulk_create(self, serializer: t.Any) -> None:
        """Save the new rows.

        Args:
            serializer: The valid list serializer.
        """
        serializer.save()

    # Update

    def bulk_partial_update(self, request: _Request) -> Response:
        """Change many rows, each in its own way.

        Args:
            request: Its body is a JSON object that maps lookup values to changes.

        Returns:
            200 and the changed rows, ordered by the lookup field.

        Raises:
            ValidationError: The body is not such an object, is empty or too large,
                names rows that do not exist, or a change is invalid.
        """
        serializer = self.get_bulk_serializer(request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        self.perform_bulk_update(serializer)
        return Response(serializer.data)

    def perform_bulk_update(self, serializer: t.Any) -> None:
        """Save the changed rows.

        Args:
            serializer: The valid list serializer.
        """
        serializer.save()

    def get_bulk_serializer(self, data: t.Any, **kwargs: t.Any) -> t.Any:
        """Make the serializer for changes of many rows.

        Args:
            data: The request's body.
            **kwargs: Further arguments of the serializer.

        Returns:
            The list serializer, with the rows that the body names.

        Raises:
            ValidationError: The body is not an object, too large or names no rows.
            PermissionDenied: The user may not change one of the rows.
        """
        check_size(data)
        instances: list[Model] = []
        if isinstance(data, dict):
            instances = self.get_bulk_objects(self.get_bulk_lookup().cast_all(data))
        kwargs = {**kwargs, "many": True}
        return self.get_serializer(instance=instances, data=data, **kwargs)

    # Destroy

    def bulk_destroy(self, request: _Request) -> Response:
        """Delete many rows.

        Args:
            request: Its body is a JSON list of lookup values.

        Returns:
            204.

        Raises:
            ValidationError: The body is not such a list, is too long or names rows that
                do not exist; then nothing is deleted.
        """
        data = request.data
        if not isinstance(data, list):
            if _has_body(request):
                raise _whole_request_error(
                    f"Expected a list, but got {type(data).__name__}.", "not_a_list"
                )
            data = []
        check_size(data)
        keys = self.get_bulk_lookup().cast_all(data)
        queryset = self.get_bulk_queryset(list(keys))
        self._check_objects(queryset, keys)
        self.perform_bulk_destroy(queryset)
        return Response(status=status.HTTP_204_NO_CONTENT)

    def perform_bulk_destroy(self, queryset: QuerySet[t.Any]) -> None:
        """Delete the rows.

        Args:
            queryset: The rows that were named, all of which exist.
        """
        queryset.delete()

    # Rows

    def get_bulk_lookup(self) -> Lookup:
        """Return how the values by which rows are named are cast and compared."""
        return Lookup(self.model_class, self.lookup_field)

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
        """Load the rows that a request names, with what their serializer will read.

        Args:
            keys: The values of the lookup field, cast.

        Returns:
            The rows.

        Raises:
            ValidationError: One of them does not exist.
            PermissionDenied: The user may not access one of them.
        """
        queryset = self.get_bulk_queryset(list(keys))
        plan = query_plan(self.get_serializer(), self.model_class)
        return self._check_objects(plan.apply(queryset), keys)

    def _check_objects(
        self, queryset: Iterable[t.Any], keys: Collection[Hashable]
    ) -> list[t.Any]:
        instances = list(queryset)
        self.get_bulk_lookup().check_all_exist(keys, instances)
        for instance in instances:
            self.check_object_permissions(self.request, instance)
        return instances


def bulk_atomic(model: type[Model]) -> t.ContextManager[t.Any]:
    """Open a transaction, or join the one around the whole request.

    Args:
        model: The model whose rows are written.
    """
    using = router.db_for_write(model)
    is_around_request = connections[using].settings_dict["ATOMIC_REQUESTS"]
    return transaction.atomic(using=using, savepoint=not is_around_request)


def check_size(data: t.Any) -> None:
    """Check that a body holds no more rows than ``BULK_MAX_SIZE``, 1,000 by default.

    Args:
        data: The body.

    Raises:
        ValidationError: There are more (code ``max_length``).
    """
    max_size = conf.bulk.max_size
    if isinstance(data, list | dict) and len(data) > max_size:
        message = f"Send at most {max_size} rows at once, not {len(data)}."
        raise _whole_request_error(message, "max_length")


def _has_body(request: _Request) -> bool:
    return request.META.get("CONTENT_LENGTH") not in (None, "", "0")


def _whole_request_error(message: str, code: str) -> ValidationError:
    return ValidationError({api_settings.NON_FIELD_ERRORS_KEY: [message]}, code=code)
