"""Permissions compare by class and state, hash alike, and compose."""

import typing as t

import pytest
from rest_framework.test import APIRequestFactory
from rest_framework.views import APIView

from codeforlife.permissions import (
    AND,
    NOT,
    OR,
    AllowAny,
    AllowNone,
    AuthHeaderIsGitHubOidcToken,
    BasePermission,
    IsAuthenticated,
    Permission,
)


class IsTall(BasePermission):
    def __init__(self, height: int = 2, tags: list[str] | None = None) -> None:
        super().__init__()
        self.height = height
        self.tags = tags or []


class IsGiant(IsTall): ...


class OwnEq(BasePermission):
    """Compares in a way of its own, and says nothing about hashing."""

    def __init__(self, key: str, note: str = "") -> None:
        self.key = key
        self.note = note

    def __eq__(self, other: object) -> bool:
        return isinstance(other, OwnEq) and self.key == other.key


class OwnEqChild(OwnEq): ...


def permission(name: str) -> BasePermission:
    return {"yes": AllowAny, "no": AllowNone}[name]()


EQUAL = [
    (AllowAny(), AllowAny()),
    (IsTall(1, ["a"]), IsTall(1, ["a"])),
    (AND(AllowAny(), IsTall(1)), AND(AllowAny(), IsTall(1))),
    (OR(AllowAny(), IsTall(1)), OR(AllowAny(), IsTall(1))),
    (NOT(IsTall(1)), NOT(IsTall(1))),
    (OwnEq("a", "x"), OwnEq("a", "y")),
    (OwnEq("a"), OwnEqChild("a")),
    (AuthHeaderIsGitHubOidcToken(5), AuthHeaderIsGitHubOidcToken(5)),
]
UNEQUAL = [
    (AllowAny(), AllowNone()),
    (AllowAny(), BasePermission()),
    (IsTall(1), IsTall(2)),
    (IsTall(1), IsGiant(1)),
    (IsTall(1, ["a"]), IsTall(1, ["b"])),
    (AND(AllowAny(), AllowNone()), AND(AllowNone(), AllowAny())),
    (AND(AllowAny(), AllowNone()), OR(AllowAny(), AllowNone())),
    (OR(AllowAny(), IsTall(1)), OR(AllowAny(), IsTall(2))),
    (NOT(IsTall(1)), NOT(IsTall(2))),
    (NOT(AllowAny()), AllowAny()),
    (OwnEq("a"), OwnEq("b")),
    (AuthHeaderIsGitHubOidcToken(5), AuthHeaderIsGitHubOidcToken(6)),
    (AllowAny(), "AllowAny"),
]


@pytest.mark.parametrize(("left", "right"), EQUAL)
def test_d50_equal_permissions_have_equal_hashes(left: object, right: object) -> None:
    assert left == right
    assert right == left
    assert hash(left) == hash(right)
    assert len({left, right}) == 1


@pytest.mark.parametrize(("left", "right"), UNEQUAL)
def test_d50_permissions_with_different_state_differ(
    left: object, right: object
) -> None:
    assert left != right
    assert right != left
    assert len({left, right}) == 2


YES, NO = AllowAny, AllowNone
COMPOSED = [
    # instances
    (YES() & YES(), True),
    (YES() & NO(), False),
    (NO() & YES(), False),
    (YES() | NO(), True),
    (NO() | YES(), True),
    (NO() | NO(), False),
    (~NO(), True),
    (~YES(), False),
    (OR(OR(NO(), NO()), YES()), True),
    (~(YES() & NO()) & (NO() | YES()), True),
    # classes, which a view makes into instances
    ((YES & NO)(), False),
    ((YES | NO)(), True),
    ((~NO)(), True),
    ((~(YES & NO) & (NO | YES))(), True),
    ((NO | ~NO)(), True),
    # one of each
    (YES() & NO, False),
    (NO | YES(), True),
    (YES & NO(), False),
    (NO() | (YES & YES), True),
    ((YES & YES) & NO(), False),
    ((NO | NO) | YES(), True),
]


@pytest.mark.parametrize(("composed", "expected"), COMPOSED)
def test_operators(composed: BasePermission, expected: bool) -> None:
    request, view = APIRequestFactory().get("/"), APIView()
    assert composed.has_permission(request, view) is expected


@pytest.mark.parametrize(
    ("composed", "expected"),
    [
        (YES() & NO(), AND(YES(), NO())),
        ((YES & NO)(), AND(YES(), NO())),
        ((YES | NO)(), OR(YES(), NO())),
        ((~YES)(), NOT(YES())),
        ((YES & ~NO)(), AND(YES(), NOT(NO()))),
        (NO | IsTall(3), OR(NO(), IsTall(3))),
    ],
)
def test_what_operators_make_can_be_compared(
    composed: object, expected: object
) -> None:
    assert composed == expected
    assert hash(composed) == hash(expected)


@pytest.mark.parametrize(
    ("left", "right", "is_equal"),
    [
        (YES & NO, YES & NO, True),
        (YES & NO, NO & YES, False),
        (YES & NO, YES | NO, False),
        (~YES, ~YES, True),
        (~YES, ~NO, False),
        (~YES, YES, False),
    ],
)
def test_composed_classes_can_be_compared(
    left: object, right: object, is_equal: bool
) -> None:
    assert (left == right) is is_equal
    assert (len({left, right}) == 1) is is_equal


@pytest.mark.parametrize("make", [AND, OR])
@pytest.mark.parametrize("operand", [AllowAny, "AllowAny", None])
def test_operands_must_be_instances(make: type, operand: object) -> None:
    for operands in ((operand, AllowAny()), (AllowAny(), operand)):
        with pytest.raises(TypeError, match=f"{make.__name__} takes .* instances"):
            make(*operands)


def test_operand_of_not_must_be_an_instance() -> None:
    with pytest.raises(TypeError, match=r"Write NOT\(AllowAny\(\), …\)"):
        NOT(AllowAny)  # type: ignore[arg-type]


class Owns(BasePermission):
    """Permits one object, to those whom it permits at all."""

    def __init__(self, is_permitted: bool) -> None:
        self.is_permitted = is_permitted

    def has_permission(self, request: object, view: object) -> bool:
        return self.is_permitted

    def has_object_permission(self, request: object, view: object, obj: object) -> bool:
        return obj == "mine"


@pytest.mark.parametrize(
    ("composed", "obj", "expected"),
    [
        (Owns(True), "mine", True),
        (Owns(True), "yours", False),
        (NOT(Owns(True)), "mine", False),
        (NOT(Owns(True)), "yours", True),
        # A permission without a rule for objects: its negation refuses none either.
        (NOT(AllowNone()), "mine", True),
        (NOT(AllowAny()), "mine", False),
        (AND(AllowAny(), Owns(True)), "yours", False),
        (OR(AllowNone(), Owns(True)), "yours", False),
        (OR(AllowAny(), Owns(True)), "yours", True),
    ],
)
def test_object_permissions(composed: BasePermission, obj: str, expected: bool) -> None:
    request, view = APIRequestFactory().get("/"), APIView()
    assert composed.has_object_permission(request, view, obj) is expected


class _User:
    def __init__(self, is_authenticated: bool) -> None:
        self.is_authenticated = is_authenticated


@pytest.mark.parametrize(
    ("user", "expected"), [(None, False), (_User(False), False), (_User(True), True)]
)
def test_is_authenticated(user: object, expected: bool) -> None:
    request = APIRequestFactory().get("/")
    request.user = user
    assert IsAuthenticated().has_permission(request, APIView()) is expected


def test_the_union_of_permissions_is_a_type() -> None:
    assert t.get_args(Permission) == (BasePermission, AND, NOT, OR)
    assert isinstance(NOT(AllowAny()), Permission)
    assert not isinstance(AllowAny, Permission)
