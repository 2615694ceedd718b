"""Type arguments are read from wherever in the tree of classes they stand."""

import typing as t

import pytest
from rest_framework.generics import GenericAPIView
from rest_framework.serializers import ListSerializer, ModelSerializer

from codeforlife.types import (
    SubscriptableGeneric,
    fill_from_type_args,
    get_arg,
    get_type_args,
)

OldT = t.TypeVar("OldT")
OldU = t.TypeVar("OldU")


class Animal: ...


class Dog(Animal): ...


class Puppy(Dog): ...


class Rock: ...


class Base[A, B]:
    first_class: type
    second_class: type

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        fill_from_type_args(cls, Base, {"first_class": 0, "second_class": 1})


class Swapped[B, A](Base[A, B]): ...


class Half[A](Base[A, int]): ...


class OldStyle(Base[OldT, OldU], t.Generic[OldT, OldU]): ...  # noqa: UP046


class OldHalf(OldStyle[OldT, str], t.Generic[OldT]): ...  # noqa: UP046


class Nested[A](Base[list[A], dict[str, A] | None]): ...


class Other[C]: ...


class Direct(Base[Dog, Rock]): ...


class Plain(Direct): ...


class ViaSwapped(Swapped[Rock, Dog]): ...


class ViaHalf(Half[Dog]): ...


class ViaOld(OldStyle[Dog, Rock]): ...


class ViaOldHalf(OldHalf[Dog]): ...


class ViaNested(Nested[Dog]): ...


class Second(Other[int], Base[Dog, Rock]): ...


class Diamond(Half[Dog], Base[Dog, int]): ...


@pytest.mark.parametrize(
    ("cls", "expected"),
    [
        (Direct, (Dog, Rock)),
        (Plain, (Dog, Rock)),
        (ViaSwapped, (Dog, Rock)),
        (ViaHalf, (Dog, int)),
        (ViaOld, (Dog, Rock)),
        (ViaOldHalf, (Dog, str)),
        (ViaNested, (list[Dog], dict[str, Dog] | None)),
        (Second, (Dog, Rock)),
        (Diamond, (Dog, int)),
    ],
)
def test_get_type_args(cls: type, expected: tuple[object, ...]) -> None:
    assert get_type_args(cls, Base) == expected


def test_get_type_args_of_string() -> None:
    class Sub(Base["Dog", Rock]): ...

    assert get_type_args(Sub, Base) == (t.ForwardRef("Dog"), Rock)
    assert not hasattr(Sub, "first_class")
    assert Sub.second_class is Rock


@pytest.mark.parametrize("cls", [Base, Swapped, Half, OldStyle])
def test_get_type_args_are_type_vars_where_open(cls: type) -> None:
    assert isinstance(get_type_args(cls, Base)[0], t.TypeVar)


def test_get_type_args_of_unsubscripted_base() -> None:
    class Sub(Base): ...

    assert get_type_args(Sub, Base) == Base.__parameters__  # type: ignore[attr-defined]


def test_get_type_args_of_later_filled_base() -> None:
    """A mix-in that leaves a parameter open is completed by the next base."""

    class Open(Base): ...

    class Sub(Open, Base[Dog, Rock]): ...

    assert get_type_args(Sub, Base) == (Dog, Rock)


@pytest.mark.parametrize(
    ("cls", "args"),
    [
        (Direct, (0,)),
        (Plain, (0,)),
        (ViaOldHalf, (0,)),
        (Second, (0, 1)),
    ],
)
def test_get_arg(cls: type, args: tuple[int, ...]) -> None:
    assert get_arg(cls, *args) is Dog


@pytest.mark.parametrize(
    ("cls", "args", "error"),
    [
        (Animal, (0,), AttributeError),
        (Direct, (2,), IndexError),
        (Direct, (0, 1), IndexError),
    ],
)
def test_get_arg_of_nothing(
    cls: type, args: tuple[int, ...], error: type[Exception]
) -> None:
    with pytest.raises(error):
        get_arg(cls, *args)


@pytest.mark.parametrize(
    ("cls", "first", "second"),
    [
        (Direct, Dog, Rock),
        (Plain, Dog, Rock),
        (ViaSwapped, Dog, Rock),
        (ViaHalf, Dog, int),
        (ViaOldHalf, Dog, str),
    ],
)
def test_attributes_are_filled(cls: t.Any, first: type, second: type) -> None:
    assert cls.first_class is first
    assert cls.second_class is second


def test_generic_alias_fills_its_class() -> None:
    class Sub(Base[list[int], Half[Dog]]): ...

    assert Sub.first_class is list
    assert Sub.second_class is Half


@pytest.mark.parametrize(
    "arg",
    [Dog | Rock, t.Optional[Dog], t.Annotated[Dog, "good"], t.Any, t.Literal[1], OldT],  # noqa: UP045
)
def test_what_is_no_class_fills_nothing(arg: object) -> None:
    class Sub(Base[arg, int]): ...  # type: ignore[valid-type]

    assert not hasattr(Sub, "first_class")


@pytest.mark.parametrize("value", [Animal, Dog, Puppy])
def test_explicit_attribute_wins(value: type) -> None:
    class Sub(Base[Dog, int]):
        first_class = value

    assert Sub.first_class is value


def test_explicit_attribute_that_is_no_class_wins() -> None:
    class Sub(Base[Dog, int]):
        first_class = None  # type: ignore[assignment]

    assert Sub.first_class is None


def test_more_specific_inherited_attribute_wins() -> None:
    class Special[B](Base[Animal, B]):
        first_class = Puppy

    class Sub(Special[int]): ...

    assert Sub.first_class is Puppy
    assert Sub.second_class is int


def test_less_specific_inherited_attribute_gives_way() -> None:
    class Special(Base[Animal, int]): ...

    class Sub(Special, Base[Dog, int]): ...

    assert Special.first_class is Animal
    # The first base has said Animal, and it comes first.
    assert Sub.first_class is Animal


def test_mismatch_is_an_error_at_class_creation() -> None:
    with pytest.raises(TypeError, match=r"first_class is Rock.*argument is Dog"):

        class Sub(Base[Dog, int]):
            first_class = Rock


@pytest.mark.parametrize("drf_base", [GenericAPIView, ModelSerializer, ListSerializer])
def test_type_arguments_survive_rest_framework(drf_base: type) -> None:
    class Generic[A](SubscriptableGeneric, drf_base):  # type: ignore[misc, valid-type]
        ...

    class Deeper[A, B](Generic[A], drf_base):  # type: ignore[misc, valid-type]
        ...

    class Closed(Deeper[Dog, "Rock"]): ...

    assert drf_base[Dog] is drf_base  # type: ignore[index]
    assert t.get_args(Generic[Dog]) == (Dog,)
    assert get_type_args(Closed, Generic) == (Dog,)
    assert get_arg(Closed, 0) is Dog
    with pytest.raises(TypeError):
        Generic[Dog, Rock]  # type: ignore[misc]
