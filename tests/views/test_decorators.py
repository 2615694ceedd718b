"""Actions get their urls from their names, and their permissions elsewhere."""

import typing as t

import pytest
from rest_framework.routers import SimpleRouter
from rest_framework.viewsets import ViewSet

from codeforlife.permissions import AllowAny
from codeforlife.views import action


def make_action(name: str, **kwargs: t.Any) -> t.Any:
    def method(self: t.Any, request: t.Any) -> None: ...

    method.__name__ = name
    return action(detail=False, **kwargs)(method)


@pytest.mark.parametrize(
    ("name", "url_path", "url_name"),
    [
        ("reset", "reset", "reset"),
        ("reset_password", "reset-password", "reset-password"),
        ("report__daily", "report/daily", "report--daily"),
        ("a_b__c_d", "a-b/c-d", "a-b--c-d"),
    ],
)
def test_url(name: str, url_path: str, url_name: str) -> None:
    made = make_action(name)
    assert (made.url_path, made.url_name) == (url_path, url_name)


def test_given_url_path_wins() -> None:
    assert make_action("a___b", url_path="x").url_path == "x"


@pytest.mark.parametrize("name", ["___a", "a___b", "a_b____c", "a___"])
def test_d51_three_underscores_are_refused_anywhere(name: str) -> None:
    with pytest.raises(AssertionError, match=f"`{name}` has three underscores"):
        make_action(name)


@pytest.mark.parametrize("value", [[], [AllowAny]])
def test_permission_classes_are_refused(value: list[type]) -> None:
    with pytest.raises(AssertionError, match="get_permissions"):
        action(detail=True, permission_classes=value)


def test_options_and_routes_are_rest_frameworks() -> None:
    class FruitViewSet(ViewSet):
        @action(detail=True, methods=["put"])
        def make_juice(self, request: object, pk: str) -> None: ...

    assert FruitViewSet.make_juice.mapping == {"put": "make_juice"}  # type: ignore[attr-defined]
    router = SimpleRouter()
    router.register("fruits", FruitViewSet, basename="fruit")
    (pattern,) = router.urls
    assert pattern.name == "fruit-make-juice"
    assert "make-juice/" in str(pattern.pattern)


def test_one_decorator_serves_several_methods() -> None:
    decorate = action(detail=False)

    def first_one(self: object) -> None: ...

    def second_one(self: object) -> None: ...

    assert decorate(first_one).url_path == "first-one"  # type: ignore[attr-defined]
    assert decorate(second_one).url_path == "second-one"  # type: ignore[attr-defined]
