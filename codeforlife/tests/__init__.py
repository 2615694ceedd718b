"""The test kit: base classes with which services test themselves."""

from .api import APITestCase, BaseAPITestCase
from .api_client import APIClient, BaseAPIClient
from .base import Client, TestCase
from .celery import CeleryTestCase
from .interrupt_pipeline_error import InterruptPipelineError
from .model import ModelTestCase
from .model_list_serializer import (
    BaseModelListSerializerTestCase,
    ModelListSerializerTestCase,
)
from .model_serializer import BaseModelSerializerTestCase, ModelSerializerTestCase
from .model_view_set import BaseModelViewSetTestCase, ModelViewSetTestCase
from .model_view_set_client import BaseModelViewSetClient, ModelViewSetClient
from .permission import BasePermissionTestCase, PermissionTestCase
from .request_factory import APIRequestFactory, BaseAPIRequestFactory
from .validator import RegexValidatorTestCase, ValidatorTestCase

__all__ = [
    "APIClient",
    "APIRequestFactory",
    "APITestCase",
    "BaseAPIClient",
    "BaseAPIRequestFactory",
    "BaseAPITestCase",
    "BaseModelListSerializerTestCase",
    "BaseModelSerializerTestCase",
    "BaseModelViewSetClient",
    "BaseModelViewSetTestCase",
    "BasePermissionTestCase",
    "CeleryTestCase",
    "Client",
    "InterruptPipelineError",
    "ModelListSerializerTestCase",
    "ModelSerializerTestCase",
    "ModelTestCase",
    "ModelViewSetClient",
    "ModelViewSetTestCase",
    "PermissionTestCase",
    "RegexValidatorTestCase",
    "TestCase",
    "ValidatorTestCase",
]
