"""Bulk actions: creating, changing and deleting many rows with one request."""

from __future__ import annotations

import typing as t

from django.db import connections, router, transaction
from rest_framework import status

from codeforlife.conf import conf

from ..response import Response
from ..serializers._bulk.changes import renew
from ..serializers._bulk.messages import MAX_LENGTH, NOT_A_LIST, NOTHING_TO_DELETE
from ..serializers._bulk.one_by_one import get_sent_rows, is_own, save_each
from ..serializers._list import whole_request_error
from ._bulk_rows import BulkRowsMixin
from ._one_by_one import call_each, calls_each, performs_each
from .decorators import action

if t.TYPE_CHECKING:
    from django.db.models import Model, QuerySet

    from ..request import BaseRequest

    type _Request = BaseRequest[t.Any, t.Any]


class BulkMixin(BulkRowsMixin):
    """Adds the bulk actions to a model view set.

    Each action is one transaction: all rows or none. The rows of a change or a
    deletion are named by the lookup field's values, and the object permissions are
    checked for each of them.

    Code that a service wrote for one row is never passed by. Where a view set, its
    serializer or its model has such code and no counterpart for many rows, the rows go
    through it one by one.

    Attributes:
        bulk_signals: Whether save signals are sent, to those who listen, for the rows
            that are written together.
    """

    bulk_signals: t.ClassVar[bool] = True

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
        if calls_each(self, "create", serializer):
            rows = get_sent_rows(serializer, len(serializer.validated_data))
            data = call_each(self, self.create, rows)
        else:
            self.perform_bulk_create(serializer)
            data = serializer.data
        return Response(data, status=status.HTTP_201_CREATED)

    def perform_bulk_create(self, serializer: t.Any) -> None:
        """Save the new rows: through the view set's own `perform_create`, if any.

        Args:
            serializer: The valid list serializer.
        """
        if performs_each(self, "create", serializer):
            serializer.instance = save_each(serializer, self.perform_create)
        else:
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
        if calls_each(self, "update", serializer):
            rows = get_sent_rows(serializer, len(serializer.validated_data))
            sent = list(self.bulk_keys.values())
            keys = [str(sent[number]) for number, _ in rows]
            return Response(call_each(self, self.partial_update, rows, keys))
        self.perform_bulk_update(serializer)
        return Response(self.get_bulk_data(serializer))

    def perform_bulk_update(self, serializer: t.Any) -> None:
        """Save the changed rows: through the view set's own `perform_update`, if any.

        Args:
            serializer: The valid list serializer.
        """
        if performs_each(self, "update", serializer):
            serializer.instance = save_each(serializer, self.perform_update)
        else:
            serializer.save()

    def get_bulk_data(self, serializer: t.Any) -> t.Any:
        """Represent the changed rows as they are stored now.

        Args:
            serializer: The saved list serializer.
        """
        if isinstance(serializer.instance, list):
            relations = getattr(serializer, "written_relations", ())
            renew(serializer.instance, self._bulk_prefetches, relations)
        return serializer.data

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
            self.bulk_keys = self.get_bulk_lookup().cast_all(data)
            instances = self.get_bulk_objects(self.bulk_keys)
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
        if data in ([], {}):  # REST framework's data of an empty body are a dictionary
            raise whole_request_error(NOTHING_TO_DELETE, "nothing_to_delete")
        if not isinstance(data, list):
            raise whole_request_error(NOT_A_LIST, "not_a_list")
        check_size(data)
        keys = self.get_bulk_lookup().cast_all(data)
        queryset = self.filter_queryset(self.get_bulk_queryset(list(keys)))
        self._check_rows(queryset, keys)
        if calls_each(self, "destroy"):
            rows = [(number, data) for number in range(len(keys))]
            call_each(self, self.destroy, rows, [str(sent) for sent in keys.values()])
        else:
            self.perform_bulk_destroy(queryset)
        return Response(status=status.HTTP_204_NO_CONTENT)

    def perform_bulk_destroy(self, queryset: QuerySet[t.Any]) -> None:
        """Delete the rows.

        They are deleted one by one, through the code for one row, where the view set
        has its own `perform_destroy` or the model its own ``delete``.

        Args:
            queryset: The rows that were named, all of which exist.
        """
        delete = self.perform_destroy
        if not performs_each(self, "destroy"):
            if is_own(queryset, "delete") or not is_own(self.model_class, "delete"):
                queryset.delete()
                return
            delete = self.model_class.delete
        for instance in queryset:
            delete(instance)


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
        text = MAX_LENGTH.format(max_size=max_size)
        raise whole_request_error(text, "max_length")
