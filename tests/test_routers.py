"""The root of a router lists its urls for everybody."""

import pytest
from django.test import Client
from django.urls import include, path
from rest_framework.viewsets import ViewSet

from codeforlife.response import Response
from codeforlife.routers import DefaultRouter, default_router
from codeforlife.views import APIRootView


class FruitViewSet(ViewSet):
    def list(self, request: object) -> Response:
        return Response([])


router = DefaultRouter()
router.register("fruits", FruitViewSet, basename="fruit")
urlpatterns = [path("api/", include(router.urls))]


@pytest.mark.urls(__name__)
def test_root_is_open_to_all() -> None:
    response = Client().get("/api/", headers={"accept": "application/json"})
    assert response.status_code == 200
    assert response.json() == {"fruits": "http://testserver/api/fruits/"}


def test_default_router_is_one_instance() -> None:
    assert type(default_router) is DefaultRouter
    assert DefaultRouter.APIRootView is APIRootView
