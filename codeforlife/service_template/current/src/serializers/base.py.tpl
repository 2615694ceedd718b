@@ file if own-users
"""The base of this service's serializers."""

import typing as t

from django.db.models import Model

from codeforlife.serializers import BaseModelSerializer

from ..request import Request

if t.TYPE_CHECKING:
    from ..views.base import ModelViewSet  # noqa: F401


class ModelSerializer[AnyModel: Model](
    BaseModelSerializer[Request, "ModelViewSet[AnyModel]", AnyModel]
):
    """A serializer for this service's users."""
