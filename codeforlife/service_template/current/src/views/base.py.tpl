@@ file if own-users
"""The base of this service's view sets."""

import typing as t

from django.db.models import Model

from codeforlife.views import BaseModelViewSet

from ..request import Request

if t.TYPE_CHECKING:
    from ..serializers.base import ModelSerializer  # noqa: F401


class ModelViewSet[AnyModel: Model](
    BaseModelViewSet[Request, "ModelSerializer[AnyModel]", AnyModel]
):
    """A view set for this service's users."""

    request_class = Request
