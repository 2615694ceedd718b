"""Reading rows: with the queries that their serializer needs, or without instances."""

from __future__ import annotations

import typing as t
from contextlib import contextmanager
from functools import cached_property

from django.core.exceptions import ImproperlyConfigured
from django.db.models import QuerySet
from rest_framework.generics import get_object_or_404
from rest_framework.utils.serializer_helpers import ReturnDict, ReturnList

from ..response import Response
from ..serializers import query_plan
from ._lean import looks_at_objects, may_show_rows, plan_lean_read

if t.TYPE_CHECKING:
    from rest_framework.viewsets import ModelViewSet

    from ..serializers import QueryPlan
    from ..serializers._planning.rows import RowPlan

    _Base = ModelViewSet[t.Any]
else:
    _Base = object


class ReadingMixin(_Base):
    """Lists and retrieves rows, with as many queries for many rows as for one.

    Attributes:
        lean_reads: Whether ``list`` and ``retrieve`` are answered from rows of values,
            without instances, wherever that shows the same. A system check names what
            stands against it, and the test kit compares both answers. Each class
            declares it for itself: a subclass may read in another way, so it does not
            inherit the declaration.
    """

    lean_reads: bool = False
    model_class: type[t.Any]

    # Whether the queries of the request at hand are left as they are: while a
    # serializer is made to plan them by, which may look at a row, and for lean reads.
    _leaves_queries = False

    def __init_subclass__(cls, **kwargs: t.Any) -> None:
        """Have each class declare its lean reads for itself."""
        super().__init_subclass__(**kwargs)
        if "lean_reads" not in vars(cls):
            cls.lean_reads = False

    def filter_queryset(self, queryset: QuerySet[t.Any]) -> QuerySet[t.Any]:
        """Filter the rows by the request's query, and plan what is read with them.

        Args:
            queryset: The rows that exist for the user.

        Returns:
            The rows that were asked for.
        """
        unfiltered, queryset = queryset, super().filter_queryset(queryset)
        _check_order(unfiltered, queryset)
        if self._leaves_queries or self.action not in ("list", "retrieve"):
            return queryset
        return t.cast("QuerySet[t.Any]", self._plan_queries(queryset))

    def _plan_queries(self, queryset: t.Any) -> t.Any:
        """Have a queryset load what its serializer will read."""
        plan = self._query_plan if isinstance(queryset, QuerySet) else None
        return queryset if plan is None else plan.apply(queryset)

    @cached_property
    def _query_plan(self) -> QueryPlan | None:
        """The plan of the serializer that the action at hand makes."""
        with self._leaving_queries():
            return self._plan_by(self._make_serializer())

    def _make_serializer(self) -> t.Any:
        """Make a serializer that has no instance yet, to find out what it will read.

        Returns:
            The serializer; None where a service's code needs the instance to make it.
            Then related rows are loaded when they are read, as in REST framework.
        """
        try:
            return self.get_serializer()
        except ImproperlyConfigured:
            raise
        except Exception:  # whatever it raises without one
            return None

    def _plan_by(self, serializer: t.Any) -> QueryPlan | None:
        try:
            return serializer and query_plan(serializer, self.model_class)
        except ImproperlyConfigured:
            raise
        except Exception:  # as above: its fields may need the instance, too
            return None

    @contextmanager
    def _leaving_queries(self) -> t.Iterator[None]:
        leaves, self._leaves_queries = self._leaves_queries, True
        try:
            yield
        finally:
            self._leaves_queries = leaves

    def _read_lean(self) -> tuple[t.Any, RowPlan | None]:
        """Find the rows, and how to read them without instances if that can be."""
        with self._leaving_queries():
            queryset = self.filter_queryset(self.get_queryset())
            serializer = self._make_serializer()
        plan = None
        if serializer is not None:
            plan = plan_lean_read(self, serializer, queryset)
        if plan is None:
            # The serializer is there already, so the queries are planned by it.
            self._query_plan = self._plan_by(serializer)
            queryset = self._plan_queries(queryset)
        return queryset, plan

    def list(self, request: t.Any, *args: t.Any, **kwargs: t.Any) -> t.Any:
        """Represent the rows that exist for the user, or one page of them."""
        if not may_show_rows(self):
            return super().list(request, *args, **kwargs)
        queryset, plan = self._read_lean()
        if plan is not None:
            queryset = plan.read(queryset)
        page = self.paginate_queryset(queryset)
        rows = queryset if page is None else page
        if plan is None:
            data = self.get_serializer(rows, many=True).data
        else:
            serializer = self.get_serializer(many=True)
            data = ReturnList(map(plan.represent, rows), serializer=serializer)
        return Response(data) if page is None else self.get_paginated_response(data)

    def retrieve(self, request: t.Any, *args: t.Any, **kwargs: t.Any) -> t.Any:
        """Represent one of the rows that exist for the user."""
        lookup = self.lookup_url_kwarg or self.lookup_field
        is_lean = may_show_rows(self) and lookup in self.kwargs
        if not is_lean or looks_at_objects(self):
            return super().retrieve(request, *args, **kwargs)
        queryset, plan = self._read_lean()
        key = {self.lookup_field: self.kwargs[lookup]}
        if plan is None:
            instance = get_object_or_404(queryset, **key)
            self.check_object_permissions(request, instance)
            return Response(self.get_serializer(instance).data)
        row = get_object_or_404(queryset.values_list(*plan.columns), **key)
        data: t.Any = plan.represent(row)
        return Response(ReturnDict(data, serializer=plan.serializer))


def _check_order(unfiltered: t.Any, queryset: t.Any) -> None:
    """Refuse an order by an encrypted field that a filter back end has set.

    A queryset of encrypted fields refuses it by itself, one of a model with a key to
    such a model does not.
    """
    if not isinstance(queryset, QuerySet) or not queryset.query.order_by:
        return
    before = getattr(getattr(unfiltered, "query", None), "order_by", ())
    if queryset.query.order_by != before:
        from ..models.encrypted._refusals import check_order  # needs the apps

        check_order(queryset, queryset.query.order_by)
