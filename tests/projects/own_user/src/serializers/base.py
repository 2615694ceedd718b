"""The service's own base, in the old style of generics."""

import typing as t

from django.db.models import Model

from codeforlife.serializers import BaseModelSerializer

from ..request import Request

if t.TYPE_CHECKING:
    from ..views import ModelViewSet  # noqa: F401

AnyModel = t.TypeVar("AnyModel", bound=Model)


class ModelSerializer(
    BaseModelSerializer[Request, "ModelViewSet[AnyModel]", AnyModel],
    t.Generic[AnyModel],  # noqa: UP046 # services are written so
):
    """A model serializer for contributors."""
