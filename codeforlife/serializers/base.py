"""What every serializer of the package shares: the request and the view at hand."""

from __future__ import annotations

import typing as t

from rest_framework.serializers import BaseSerializer as _BaseSerializer

from ..types import SubscriptableGeneric

if t.TYPE_CHECKING:
    from ..request import BaseRequest
    from ..views import BaseAPIView


class BaseSerializer[AnyBaseRequest: BaseRequest[t.Any, t.Any]](
    SubscriptableGeneric, _BaseSerializer[t.Any]
):
    """A serializer that knows the type of its request.

    Example:
        >>> class FruitSerializer(BaseSerializer[Request]):
        ...     def validate(self, attrs):
        ...         return {**attrs, "picked_by": self.request.auth_user}
    """

    @property
    def request(self) -> AnyBaseRequest:
        """The request that is being answered.

        Raises:
            KeyError: The serializer was made without a request in its context.
        """
        return t.cast("AnyBaseRequest", self.context["request"])

    @property
    def view(self) -> BaseAPIView[AnyBaseRequest]:
        """The view that answers the request.

        Raises:
            KeyError: The serializer was made without a view in its context.
        """
        return t.cast("BaseAPIView[AnyBaseRequest]", self.context["view"])
