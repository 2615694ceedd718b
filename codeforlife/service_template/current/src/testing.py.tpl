@@ file if own-users
"""The bases of this service's tests."""

import typing as t

from django.db.models import Model

from codeforlife.tests import (
    BaseAPIClient,
    BaseAPIRequestFactory,
    BaseAPITestCase,
    BaseModelSerializerTestCase,
    BaseModelViewSetClient,
    BaseModelViewSetTestCase,
)

from .models import User
from .request import Request
from .serializers.base import ModelSerializer
from .views.base import ModelViewSet

PASSWORD = "password"  # noqa: S105

APIRequestFactory = BaseAPIRequestFactory[Request, User]


def make_user(email: str = "ada@example.com") -> User:
    return User.objects.create_user(email, PASSWORD)


class APIClient(BaseAPIClient["APITestCase", APIRequestFactory]):
    request_factory_class = APIRequestFactory

    def login_as(self, user: User) -> None:
        self.logout()
        assert self.login(email=user.email, password=PASSWORD)


class APITestCase(BaseAPITestCase[APIClient]):
    client_class = APIClient


class ModelViewSetClient(
    BaseModelViewSetClient["ModelViewSetTestCase[t.Any, t.Any]", APIRequestFactory],
    APIClient,
): ...


class ModelViewSetTestCase[AnyModelViewSet: ModelViewSet[t.Any], AnyModel: Model](
    BaseModelViewSetTestCase[AnyModelViewSet, ModelViewSetClient, AnyModel],
    APITestCase,
):
    client_class = ModelViewSetClient


class ModelSerializerTestCase[
    AnyModelSerializer: ModelSerializer[t.Any],
    AnyModel: Model,
](BaseModelSerializerTestCase[AnyModelSerializer, APIRequestFactory, AnyModel]):
    request_factory_class = APIRequestFactory
