"""The service's own bases of its tests."""

import typing as t
from unittest.mock import patch

from django.db.models import Model
from rest_framework.test import APIClient as _APIClient

from codeforlife.tests import (
    BaseAPIClient,
    BaseAPIRequestFactory,
    BaseAPITestCase,
    BaseModelSerializerTestCase,
    BaseModelViewSetClient,
    BaseModelViewSetTestCase,
)

from ..auth import GitHubBackend
from ..models import Contributor
from ..request import Request
from ..serializers.base import ModelSerializer
from ..views import ModelViewSet

AnyModel = t.TypeVar("AnyModel", bound=Model)
AnyModelSerializer = t.TypeVar("AnyModelSerializer", bound=ModelSerializer[t.Any])
AnyModelViewSet = t.TypeVar("AnyModelViewSet", bound=ModelViewSet[t.Any])

APIRequestFactory = BaseAPIRequestFactory[Request, Contributor]


class APIClient(BaseAPIClient["APITestCase", APIRequestFactory]):
    request_factory_class = APIRequestFactory

    def login(self, contributor: Contributor) -> Contributor:  # type: ignore[override]
        self.logout()
        with patch.object(GitHubBackend, "authenticate", return_value=contributor):
            assert _APIClient.login(self, code="code")
        user = Contributor.objects.get(session=self.session.session_key)
        assert user == contributor
        assert user.is_authenticated
        return user


class APITestCase(BaseAPITestCase[APIClient]):
    client_class = APIClient


class ModelViewSetClient(
    BaseModelViewSetClient["ModelViewSetTestCase[t.Any, t.Any]", APIRequestFactory],
    APIClient,
): ...


class ModelViewSetTestCase(
    BaseModelViewSetTestCase[AnyModelViewSet, ModelViewSetClient, AnyModel],
    APITestCase,
    t.Generic[AnyModelViewSet, AnyModel],  # noqa: UP046 # services are written so
):
    client_class = ModelViewSetClient


class ModelSerializerTestCase(
    BaseModelSerializerTestCase[AnyModelSerializer, APIRequestFactory, AnyModel],
    t.Generic[AnyModelSerializer, AnyModel],  # noqa: UP046 # services are written so
):
    request_factory_class = APIRequestFactory
