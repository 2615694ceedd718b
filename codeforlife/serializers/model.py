"""Serializers of one model instance."""

from __future__ import annotations

import typing as t

from rest_framework.serializers import ModelSerializer as _ModelSerializer

from .base import BaseSerializer

if t.TYPE_CHECKING:
    from django.db.models import Model

    from ..request import BaseRequest, Request
    from ..types import DataDict
    from ..user.models import User
    from ..views import BaseModelViewSet, ModelViewSet


class BaseModelSerializer[
    AnyBaseRequest: BaseRequest[t.Any, t.Any],
    AnyBaseModelViewSet: BaseModelViewSet[t.Any, t.Any, t.Any],
    AnyModel: Model,
](BaseSerializer[AnyBaseRequest], _ModelSerializer):
    """A model serializer for a service that brings its own user model."""

    instance: AnyModel | None

    @property
    def view(self) -> AnyBaseModelViewSet:
        """The view set that answers the request."""
        return t.cast("AnyBaseModelViewSet", super().view)

    @property
    def non_none_instance(self) -> AnyModel:
        """The instance, where it is known that there is one."""
        return t.cast("AnyModel", self.instance)

    def validate(self, attrs: DataDict) -> DataDict:
        """Check the fields together, each of them being valid by itself."""
        return attrs

    def create(self, validated_data: DataDict) -> AnyModel:
        """Insert a new instance."""
        return t.cast("AnyModel", super().create(validated_data))

    def update(self, instance: AnyModel, validated_data: DataDict) -> AnyModel:
        """Change an instance."""
        return t.cast("AnyModel", super().update(instance, validated_data))


class ModelSerializer[RequestUser: User, AnyModel: Model](
    BaseModelSerializer[
        "Request[RequestUser]", "ModelViewSet[RequestUser, AnyModel]", AnyModel
    ]
):
    """A model serializer for the users of `codeforlife.user`."""
