"""Serializers that know their request and view, plan their queries, and do bulk."""

from ._planning.queries import QueryPlan, query_plan
from .base import BaseSerializer
from .model import BaseModelSerializer, ModelSerializer
from .model_list import BaseModelListSerializer, ModelListSerializer

__all__ = [
    "BaseModelListSerializer",
    "BaseModelSerializer",
    "BaseSerializer",
    "ModelListSerializer",
    "ModelSerializer",
    "QueryPlan",
    "query_plan",
]
