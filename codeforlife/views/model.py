"""View sets over one model: the usual actions, bulk actions and update actions."""

from __future__ import annotations

import typing as t
from functools import cached_property

from django.db.models import QuerySet
from rest_framework.generics import GenericAPIView, get_object_or_404
from rest_framework.pagination import LimitOffsetPagination as _LimitOffsetPagination
from rest_framework.pagination import PageNumberPagination
from rest_framework.viewsets import ModelViewSet as _ModelViewSet

from ..pagination import LimitOffsetPagination
from ..permissions._object_rules import has_object_rule
from ..response import Response
from ..serializers import query_plan
from ..serializers._bulk.choice import to_bulk_list
from ..serializers.row_plan import RowPlan, get_row_plan
from ..types import fill_from_type_args
from ._update_actions import UpdateActionsMixin
from .api import APIView, BaseAPIView

if t.TYPE_CHECKING:
    from django.db.models import Model

    from ..permissions import Permission
    from ..request import BaseRequest, Request  # noqa: F401 # in a string below
    from ..serializers import BaseModelSerializer, ModelSerializer  # noqa: F401
    from ..user.models import User

__all__ = ["BaseModelViewSet", "ModelViewSet"]

# The ways to make a page that only count and slice, and look at no row.
_COUNTING_PAGINATORS = (
    LimitOffsetPagination.paginate_queryset,
    PageNumberPagination.paginate_queryset,
    _LimitOffsetPagination.paginate_queryset,
)

# The actions of REST framework that represent what they read from the database.
_PLANNED_ACTIONS = frozenset({"list", "retrieve", "update", "partial_update"})


class BaseModelViewSet[
    AnyBaseRequest: BaseRequest[t.Any, t.Any],
    AnyBaseModelSerializer: BaseModelSerializer[t.Any, t.Any, t.Any],
    AnyModel: Model,
](BaseAPIView[AnyBaseRequest], _ModelViewSet[AnyModel]):
    """A model view set for a service that brings its own user model.

    What the serializer will read is joined to the query: a list costs as many queries
    as one row.

    Attributes:
        model_class: The model. The type argument sets it.

    Example:
        >>> class ContributorViewSet(
        ...     BaseModelViewSet[Request, "ContributorSerializer", Contributor]
        ... ):
        ...     request_class = Request
        ...     queryset = Contributor.objects.all()
        ...     serializer_class = ContributorSerializer
    """

    REQUIRED_ATTRS = {"request_class", "model_class"}

    model_class: type[AnyModel]
    serializer_class: type[AnyBaseModelSerializer] | None

    # How the action at hand shows rows without instances, if it does.
    _row_plan: RowPlan | None = None

    # The serializer that the request's queries are planned by, and whether it is being
    # made: it may itself look at a row.
    _planning_serializer: t.Any = None
    _is_planning = False

    if t.TYPE_CHECKING:

        def get_object(self) -> AnyModel: ...  # noqa: D102

    def __init_subclass__(cls, **kwargs: t.Any) -> None:
        """Set the model from the type argument."""
        super().__init_subclass__(**kwargs)
        fill_from_type_args(cls, BaseModelViewSet, {"model_class": 2})

    @cached_property
    def lookup_field_name(self) -> str:
        """The attribute of an instance that its URL ends in."""
        if self.lookup_field == "pk":
            return self.model_class._meta.pk.attname
        return self.lookup_field

    def get_permissions(self) -> list[Permission]:
        """Say who may call the action at hand."""
        return t.cast("list[Permission]", super().get_permissions())

    def get_serializer(self, *args: t.Any, **kwargs: t.Any) -> t.Any:
        """Make the serializer for the action at hand.

        Args:
            *args: Passed on to the serializer.
            **kwargs: Passed on to the serializer.

        Returns:
            The serializer. Many rows in a bulk action have a `ModelListSerializer`
            unless the serializer's ``Meta.list_serializer_class`` says otherwise.
        """
        serializer: t.Any = super().get_serializer(*args, **kwargs)
        return to_bulk_list(serializer) if self.action == "bulk" else serializer

    def filter_queryset(self, queryset: QuerySet[t.Any]) -> QuerySet[t.Any]:
        """Filter the rows by the request's query, and plan what is read with them.

        Args:
            queryset: The rows that exist for the user.

        Returns:
            The rows that were asked for.
        """
        queryset = super().filter_queryset(queryset)
        if self._is_lean(queryset):
            return queryset  # rows of values join what they show by themselves
        if self._is_planning:
            # The view set looks at rows in order to make a serializer for them.
            return queryset
        if self.action in _PLANNED_ACTIONS and isinstance(queryset, QuerySet):
            plan = query_plan(self._get_serializer_to_plan_by(), self.model_class)
            queryset = plan.apply(queryset)
        return queryset

    def _get_serializer_to_plan_by(self) -> t.Any:
        if self._planning_serializer is None:
            self._is_planning = True
            try:
                self._planning_serializer = self.get_serializer()
            finally:
                self._is_planning = False
        return self._planning_serializer

    def list(self, request: t.Any, *args: t.Any, **kwargs: t.Any) -> t.Any:
        """Represent the rows that exist for the user, or one page of them.

        Where the serializer shows plain columns alone, no instances are made: see
        `codeforlife.serializers.row_plan`.
        """
        # As in REST framework, the rows come first: the serializer's context may need
        # what `get_queryset` has found out.
        queryset = self.get_queryset()
        serializer = self._get_serializer_to_plan_by()
        plan = self._get_row_plan(serializer) if self._pages_rows() else None
        self._row_plan = plan
        queryset = self.filter_queryset(queryset)
        if plan is None or not self._is_lean(queryset):
            return self._list_instances(queryset)
        values = plan.read(queryset)
        page = self.paginate_queryset(values)
        rows = values if page is None else page
        data = [plan.represent(serializer, row) for row in rows]
        return Response(data) if page is None else self.get_paginated_response(data)

    def retrieve(self, request: t.Any, *args: t.Any, **kwargs: t.Any) -> t.Any:
        """Represent one of the rows that exist for the user.

        As in a list, no instance is made where the serializer shows plain columns
        alone, unless somebody has to look at it: a permission with a rule for objects
        or a `get_object` of the view set's own.
        """
        lookup = self.lookup_url_kwarg or self.lookup_field
        if lookup not in self.kwargs or self._needs_instance():
            return super().retrieve(request, *args, **kwargs)
        queryset = self.get_queryset()
        serializer = self._get_serializer_to_plan_by()
        plan = self._row_plan = self._get_row_plan(serializer)
        queryset = self.filter_queryset(queryset)
        key = {self.lookup_field: self.kwargs[lookup]}
        if plan is None or not self._is_lean(queryset):
            instance = get_object_or_404(queryset, **key)
            return Response(self.get_serializer(instance).data)
        row = get_object_or_404(queryset.values_list(*plan.columns), **key)
        return Response(plan.represent(serializer, row))

    def _is_lean(self, queryset: t.Any) -> bool:
        """Whether the rows are about to be shown without instances."""
        plan = self._row_plan
        return (
            plan is not None and isinstance(queryset, QuerySet) and plan.fits(queryset)
        )

    def _get_row_plan(self, serializer: t.Any) -> RowPlan | None:
        """Plan rows, unless the view set prepares each serializer in its own way."""
        if type(self).get_serializer is not BaseModelViewSet.get_serializer:
            return None
        return get_row_plan(serializer, self.model_class)

    def _pages_rows(self) -> bool:
        """Whether the paginator only counts and slices, and looks at no instance."""
        if type(self).paginate_queryset is not GenericAPIView.paginate_queryset:
            return False
        paginate = getattr(type(self.paginator), "paginate_queryset", None)
        return self.paginator is None or paginate in _COUNTING_PAGINATORS

    def _needs_instance(self) -> bool:
        """Whether something looks at the instance beside the serializer."""
        hooks = ("get_object", "check_object_permissions")
        cls = type(self)
        return any(
            getattr(cls, hook) is not getattr(GenericAPIView, hook) for hook in hooks
        ) or any(map(has_object_rule, self.get_permissions()))

    def _list_instances(self, queryset: t.Any) -> t.Any:
        page = self.paginate_queryset(queryset)
        serializer = self.get_serializer(queryset if page is None else page, many=True)
        if page is None:
            return Response(serializer.data)
        return self.get_paginated_response(serializer.data)


class ModelViewSet[RequestUser: User, AnyModel: Model](
    UpdateActionsMixin,
    BaseModelViewSet[
        "Request[RequestUser]", "ModelSerializer[RequestUser, AnyModel]", AnyModel
    ],
    APIView[RequestUser],
):
    """A model view set for the users of `codeforlife.user`, with bulk actions.

    Example:
        >>> class FruitViewSet(ModelViewSet[User, Fruit]):
        ...     http_method_names = ["get", "post", "patch", "delete"]
        ...     serializer_class = FruitSerializer
        ...
        ...     def get_permissions(self):
        ...         return [IsTeacher(in_school=True)]
        ...
        ...     def get_queryset(self):
        ...         return Fruit.objects.filter(owner=self.request.auth_user)
    """

    REQUIRED_ATTRS = {"request_class", "request_user_class", "model_class"}
