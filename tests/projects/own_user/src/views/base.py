"""The service's own base, in the old style of generics."""

import typing as t

from django.db.models import Model

from codeforlife.views import BaseModelViewSet

from ..request import Request

if t.TYPE_CHECKING:
    from ..serializers.base import ModelSerializer  # noqa: F401

AnyModel = t.TypeVar("AnyModel", bound=Model)


class ModelViewSet(
    BaseModelViewSet[Request, "ModelSerializer[AnyModel]", AnyModel],
    t.Generic[AnyModel],  # noqa: UP046 # services are written so
):
    """A model view set for contributors."""

    request_class = Request
