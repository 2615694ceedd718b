"""View sets over one model: the usual actions, bulk actions and update actions."""

from __future__ import annotations

import typing as t
from functools import cached_property

from rest_framework.viewsets import ModelViewSet as _ModelViewSet

from ..types import fill_from_type_args
from .api import APIView, BaseAPIView

if t.TYPE_CHECKING:
    from django.db.models import Model

    from ..permissions import Permission
    from ..request import BaseRequest, Request
    from ..serializers import BaseModelSerializer, ModelSerializer
    from ..user.models import User


class BaseModelViewSet[
    AnyBaseRequest: BaseRequest[t.Any, t.Any],
    AnyBaseModelSerializer: BaseModelSerializer[t.Any, t.Any, t.Any],
    AnyModel: Model,
](BaseAPIView[AnyBaseRequest], _ModelViewSet):
    """A model view set for a service that brings its own user model."""

    REQUIRED_ATTRS = {"request_class", "model_class"}

    model_class: type[AnyModel]
    serializer_class: type[AnyBaseModelSerializer] | None

    def __init_subclass__(cls, **kwargs: t.Any) -> None:
        super().__init_subclass__(**kwargs)
        fill_from_type_args(cls, BaseModelViewSet, {"model_class": 2})

    @cached_property
    def lookup_field_name(self) -> str:
        """The attribute of an instance that its URL ends in."""
        if self.lookup_field == "pk":
            pk = self.model_class._meta.pk
            return t.cast(str, pk.attname)
        return self.lookup_field

    def get_permissions(self) -> list[Permission]:  # type: ignore[override]
        """Say who may call the action at hand."""
        return t.cast("list[Permission]", super().get_permissions())


class ModelViewSet[RequestUser: User, AnyModel: Model](
    BaseModelViewSet[
        "Request[RequestUser]", "ModelSerializer[RequestUser, AnyModel]", AnyModel
    ],
    APIView[RequestUser],
):
    """A model view set for the users of `codeforlife.user`, with bulk actions."""

    REQUIRED_ATTRS = {"request_class", "request_user_class", "model_class"}
