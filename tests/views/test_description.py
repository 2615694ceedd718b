"""What the browsable API says about a view."""

from __future__ import annotations

import pytest
from rest_framework.routers import SimpleRouter
from rest_framework.test import APIClient

from codeforlife.tests.factories import make_teacher_user
from codeforlife.user.views import UserViewSet
from codeforlife.views.description import get_view_description


class OwnViewSet(UserViewSet):
    """Shows users to those who may see them.

    Example:
        >>> OwnViewSet()
    """


router = SimpleRouter()
router.register("users", UserViewSet, basename="user")
router.register("own", OwnViewSet, basename="own")
urlpatterns = router.urls


def test_only_what_callers_of_the_api_need() -> None:
    view = OwnViewSet(suffix="List")

    assert get_view_description(view) == "Shows users to those who may see them."
    assert get_view_description(view, html=True) == (
        "<p>Shows users to those who may see them.</p>"
    )


def test_the_packages_own_docstrings_are_for_developers() -> None:
    assert get_view_description(UserViewSet(suffix="List")) == ""
    bulk = UserViewSet(**UserViewSet.bulk.kwargs)
    bulk.action_map = {"post": "bulk"}
    assert get_view_description(bulk) == ""


def test_a_description_of_the_view_comes_first() -> None:
    assert get_view_description(UserViewSet(description="Own.")) == "Own."
    assert get_view_description(UserViewSet(description="")) == ""


def test_a_view_without_a_docstring() -> None:
    class BareViewSet(UserViewSet): ...

    assert get_view_description(BareViewSet()) == ""


@pytest.mark.django_db
@pytest.mark.urls(__name__)
def test_the_page_shows_it() -> None:
    client = APIClient()
    client.force_login(make_teacher_user())
    page, own = (
        client.get(url, headers={"accept": "text/html"}).content.decode()
        for url in ("/users/", "/own/")
    )

    assert "Shows users to those who may see them." in own
    assert "Shows users to those who may see them." not in page
    assert "Example" not in own
