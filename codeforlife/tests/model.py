"""The test case for a model."""

from __future__ import annotations

import typing as t
from contextlib import contextmanager

from django.core.exceptions import ObjectDoesNotExist
from django.db import IntegrityError, router, transaction
from django.db.models import Model, QuerySet

from ..types import get_type_args
from .base import TestCase

if t.TYPE_CHECKING:
    from collections.abc import Generator, Iterable
    from unittest.case import _AssertRaisesContext


class ModelTestCase[AnyModel: Model](TestCase):
    """The test case for a model.

    Example:
        >>> class TestFruit(ModelTestCase[Fruit]):
        ...     def test_price_is_positive(self):
        ...         with self.assert_check_constraint("price_is_positive"):
        ...             Fruit.objects.create(name="apple", price=-1)
    """

    @classmethod
    def get_model_class(cls) -> type[AnyModel]:
        """Return the model that is tested: the class's type argument.

        Raises:
            TypeError: The class has none, or it is not a model.
        """
        model_class = get_type_args(cls, ModelTestCase)[0]
        if not (isinstance(model_class, type) and issubclass(model_class, Model)):
            raise TypeError(
                f"{cls.__qualname__} does not say which model it tests. Give the model"
                f" as a type argument: class {cls.__name__}(ModelTestCase[MyModel])."
            )
        return t.cast("type[AnyModel]", model_class)

    def get_model_instance(self, *args: t.Any, **kwargs: t.Any) -> AnyModel:
        """Make an instance of the model that is not saved.

        Args:
            *args: Passed on to the model.
            **kwargs: Passed on to the model.

        Returns:
            The new instance.
        """
        return self.get_model_class()(*args, **kwargs)

    @contextmanager
    def assert_raises_integrity_error(
        self, *args: t.Any, **kwargs: t.Any
    ) -> Generator[_AssertRaisesContext[IntegrityError]]:
        """Expect an `IntegrityError`; the test may use the database afterwards.

        Args:
            *args: Passed on to `assertRaises`.
            **kwargs: Passed on to `assertRaises`.

        Yields:
            The context, whose ``exception`` is the error.

        Raises:
            AssertionError: No integrity error was raised.
        """
        using = router.db_for_write(self.get_model_class())
        with (
            self.assertRaises(IntegrityError, *args, **kwargs) as context,
            transaction.atomic(using=using),
        ):
            yield context

    @contextmanager
    def assert_check_constraint(
        self, name: str, *args: t.Any, **kwargs: t.Any
    ) -> Generator[_AssertRaisesContext[IntegrityError]]:
        """Expect a check constraint to refuse what a block writes.

        Args:
            name: The name of the constraint.
            *args: Passed on to `assertRaises`.
            **kwargs: Passed on to `assertRaises`.

        Yields:
            The context, whose ``exception`` is the error.

        Raises:
            AssertionError: Nothing, or something else, refused it.
        """
        with self.assert_raises_integrity_error(*args, **kwargs) as context:
            yield context
        constraint = _get_constraint_name(context.exception)
        if constraint != name:
            raise AssertionError(
                f"Expected the check constraint {name!r} to be violated, got:"
                f" {context.exception}"
            )

    def assert_does_not_exist(self, model_or_pk: AnyModel | t.Any) -> None:
        """Expect a row not to exist.

        Args:
            model_or_pk: An instance, or a primary key.

        Raises:
            AssertionError: The row exists.
        """
        model_class: type[Model] = self.get_model_class()
        pk = model_or_pk
        try:
            if isinstance(model_or_pk, Model):
                model_class, pk = type(model_or_pk), model_or_pk.pk
                model_or_pk.refresh_from_db()
            else:
                model_class.objects.get(pk=pk)  # type: ignore[attr-defined]
        except ObjectDoesNotExist:
            return
        raise AssertionError(
            f"Expected no {model_class.__name__} with the primary key {pk!r}, but it"
            " is still in the database."
        )

    def assert_get_queryset(
        self, values: Iterable[AnyModel], ordered: bool = True
    ) -> None:
        """Expect the model's manager to return these rows.

        Args:
            values: The rows.
            ordered: Whether their order matters. An unordered queryset is then ordered
                by primary key.

        Raises:
            AssertionError: The manager returns other rows.
        """
        objects = self.get_model_class().objects  # type: ignore[attr-defined]
        assert_queryset(self, objects.get_queryset(), values, ordered)

    def assert_check(
        self, error_id: str, model_class: type[Model] | None = None, **kwargs: t.Any
    ) -> None:
        """Expect the model's system checks to report something.

        Args:
            error_id: The id of the message, such as ``"models.E001"``.
            model_class: The model to check, if not the one that is tested.
            **kwargs: Passed on to the model's ``check``.

        Raises:
            AssertionError: No message has this id.
        """
        model_class = model_class or self.get_model_class()
        messages = model_class.check(**kwargs)
        ids = [message.id for message in messages]
        if error_id not in ids:
            raise AssertionError(
                f"Expected {model_class.__name__}.check() to report {error_id!r}, got"
                f" {ids or 'nothing'}."
            )


def assert_queryset(
    test_case: TestCase,
    queryset: QuerySet[t.Any],
    values: Iterable[t.Any],
    ordered: bool,
) -> None:
    """Expect a queryset to return these rows.

    Args:
        test_case: The running test.
        queryset: The queryset.
        values: The rows that it must return.
        ordered: Whether their order matters. What is unordered is then ordered by
            primary key.

    Raises:
        AssertionError: It returns other rows.
    """
    if ordered:
        queryset, values = _order(queryset), _order(values)
    test_case.assertQuerySetEqual(queryset, list(values), ordered=ordered)


def _order[Rows](rows: Rows) -> Rows:
    if isinstance(rows, QuerySet) and not rows.ordered:
        return rows.order_by("pk")
    return rows


def _get_constraint_name(error: IntegrityError) -> str | None:
    """Read which check constraint failed, whichever database says so."""
    diagnostics = getattr(error.__cause__, "diag", None)
    if diagnostics is not None:  # PostgreSQL names it
        violated = getattr(diagnostics, "sqlstate", None) == "23514"
        return diagnostics.constraint_name if violated else None
    prefix, _, name = str(error).partition("CHECK constraint failed: ")
    return name.strip() if not prefix else None
