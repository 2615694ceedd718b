"""Serializers of many model instances at once: bulk create and bulk update."""

from __future__ import annotations

import typing as t

from rest_framework.serializers import ListSerializer as _ListSerializer

from .base import BaseSerializer

if t.TYPE_CHECKING:
    from django.db.models import Model

    from ..request import BaseRequest, Request
    from ..user.models import User
    from ..views import BaseModelViewSet, ModelViewSet

Data = dict[str, t.Any]
BulkCreateDataList = list[Data]
BulkUpdateDataDict = dict[t.Any, Data]


class BaseModelListSerializer[
    AnyBaseRequest: BaseRequest[t.Any, t.Any],
    AnyBaseModelViewSet: BaseModelViewSet[t.Any, t.Any, t.Any],
    AnyModel: Model,
](BaseSerializer[AnyBaseRequest], _ListSerializer):
    """Bulk create and update for a service that brings its own user model."""

    instance: list[AnyModel] | None
    batch_size: int | None = None

    @property
    def view(self) -> AnyBaseModelViewSet:
        """The view set that answers the request."""
        return t.cast("AnyBaseModelViewSet", super().view)

    @property
    def non_none_instance(self) -> list[AnyModel]:
        """The instances, where it is known that there are some."""
        return t.cast("list[AnyModel]", self.instance)

    @property
    def model_class(self) -> type[AnyModel]:
        """The model of the view set."""
        return t.cast("type[AnyModel]", self.view.model_class)


class ModelListSerializer[RequestUser: User, AnyModel: Model](
    BaseModelListSerializer[
        "Request[RequestUser]", "ModelViewSet[RequestUser, AnyModel]", AnyModel
    ]
):
    """Bulk create and update for the users of `codeforlife.user`."""
