"""Serializers that know their request and view, plan their queries, and do bulk."""

from .base import BaseSerializer
from .model import BaseModelSerializer, ModelSerializer
from .model_list import BaseModelListSerializer, ModelListSerializer
from .query_plan import QueryPlan, query_plan

__all__ = [
    "BaseModelListSerializer",
    "BaseModelSerializer",
    "BaseSerializer",
    "ModelListSerializer",
    "ModelSerializer",
    "QueryPlan",
    "query_plan",
]
