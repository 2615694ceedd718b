"""View sets over one model: the usual actions, bulk actions and update actions."""

from __future__ import annotations

import typing as t
from functools import cached_property

from rest_framework.viewsets import ModelViewSet as _ModelViewSet

from ..serializers._bulk.choice import to_bulk_list
from ..types import fill_from_type_args
from ._per_action import PerActionMixin
from ._reading import ReadingMixin
from ._update_actions import UpdateActionsMixin
from .api import APIView, BaseAPIView

if t.TYPE_CHECKING:
    from django.db.models import Model

    from ..permissions import Permission
    from ..request import BaseRequest, Request  # noqa: F401 # in a string below
    from ..serializers import BaseModelSerializer, ModelSerializer  # noqa: F401
    from ..user.models import User

__all__ = ["BaseModelViewSet", "ModelViewSet"]


class BaseModelViewSet[
    AnyBaseRequest: BaseRequest[t.Any, t.Any],
    AnyBaseModelSerializer: BaseModelSerializer[t.Any, t.Any, t.Any],
    AnyModel: Model,
](
    ReadingMixin,
    PerActionMixin,
    BaseAPIView[AnyBaseRequest],
    _ModelViewSet[AnyModel],
):
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
