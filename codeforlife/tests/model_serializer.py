"""The test case for a model's serializer."""

from __future__ import annotations

import typing as t
from contextlib import contextmanager
from copy import deepcopy

from rest_framework.serializers import ValidationError

from ..types import get_type_args
from ._attrs import fill_attrs, require_attrs
from ._subset import (
    NonModelFields,
    assert_subset_of_model,
    assert_subset_of_representation,
    drop,
    merge,
)
from .base import TestCase
from .request_factory import APIRequestFactory, BaseAPIRequestFactory

if t.TYPE_CHECKING:
    from collections.abc import Generator, Sequence
    from unittest.case import _AssertRaisesContext

    from django.db.models import Model

    from ..serializers import BaseModelSerializer, ModelSerializer  # noqa: F401 # named in a string
    from ..types import DataDict
    from ..user.models import User


class BaseModelSerializerTestCase[
    AnySerializer: BaseModelSerializer[t.Any, t.Any, t.Any],
    AnyRequestFactory: BaseAPIRequestFactory[t.Any, t.Any],
    AnyModel: Model,
](TestCase):
    """The test case for a serializer of a service that brings its own user model.

    Every assertion passes its further arguments on to the serializer: ``instance``,
    ``context``, ``parent``.

    Example:
        >>> class TestContributorSerializer(
        ...     BaseModelSerializerTestCase[
        ...         ContributorSerializer, APIRequestFactory, Contributor
        ...     ]
        ... ): ...
    """

    REQUIRED_ATTRS: t.ClassVar[set[str]] = {
        "model_serializer_class",
        "request_factory_class",
    }

    model_serializer_class: type[AnySerializer]
    request_factory_class: type[AnyRequestFactory]
    request_factory: AnyRequestFactory

    def __init_subclass__(cls, **kwargs: t.Any) -> None:
        super().__init_subclass__(**kwargs)
        attrs = {"model_serializer_class": 0, "request_factory_class": 1}
        fill_attrs(cls, BaseModelSerializerTestCase, attrs)

    @classmethod
    def setUpClass(cls) -> None:
        """Make the class's request factory, which its test data may need."""
        require_attrs(cls, cls.REQUIRED_ATTRS)
        cls.request_factory = cls._init_request_factory()
        super().setUpClass()

    @classmethod
    def _init_request_factory(cls) -> AnyRequestFactory:
        return cls.request_factory_class()

    def _init_model_serializer(
        self, *args: t.Any, parent: t.Any = None, **kwargs: t.Any
    ) -> AnySerializer:
        serializer = self.model_serializer_class(*args, **kwargs)
        if parent is not None:
            serializer.parent = parent
        return serializer

    @contextmanager
    def assert_raises_validation_error(  # type: ignore[override]
        self, code: str, *args: t.Any, **kwargs: t.Any
    ) -> Generator[_AssertRaisesContext[ValidationError]]:
        """Expect REST framework's `ValidationError` with a code.

        Args:
            code: The code that the error must carry.
            *args: Passed on to `assertRaises`.
            **kwargs: Passed on to `assertRaises`.

        Yields:
            The context, whose ``exception`` is the error.

        Raises:
            AssertionError: No such error was raised, or it carries other codes. Any
                other exception passes through unchanged.
        """
        with self.assertRaises(ValidationError, *args, **kwargs) as context:
            yield context
        codes = _get_codes(context.exception.get_codes())
        if code not in codes:
            raise AssertionError(
                f"Expected a validation error with the code {code!r}, got"
                f" {sorted(codes)}: {context.exception.detail}"
            )

    def assert_validate(
        self, attrs: t.Any, error_code: str, *args: t.Any, **kwargs: t.Any
    ) -> None:
        """Expect the serializer's ``validate`` to refuse attributes.

        Args:
            attrs: The attributes.
            error_code: The code of the error.
            *args: Passed on to the serializer.
            **kwargs: Passed on to the serializer.

        Raises:
            AssertionError: They are accepted, or refused with another code.
        """
        serializer = self._init_model_serializer(*args, **kwargs)
        with self.assert_raises_validation_error(error_code):
            serializer.validate(attrs)

    def assert_validate_field(
        self,
        name: str,
        error_code: str,
        *args: t.Any,
        value: t.Any = None,
        **kwargs: t.Any,
    ) -> None:
        """Expect the serializer's ``validate_<name>`` to refuse a value.

        Args:
            name: The name of the field.
            error_code: The code of the error.
            *args: Passed on to the serializer.
            value: The value.
            **kwargs: Passed on to the serializer.

        Raises:
            AssertionError: It is accepted, or refused with another code, or there is no
                such method.
        """
        serializer = self._init_model_serializer(*args, **kwargs)
        validate = getattr(serializer, f"validate_{name}", None)
        if validate is None:
            raise AssertionError(
                f"{type(serializer).__name__} has no method validate_{name}(value)."
            )
        with self.assert_raises_validation_error(error_code):
            validate(value)

    def _assert_saved(
        self,
        model: t.Any,
        validated_data: DataDict,
        new_data: DataDict | None,
        non_model_fields: NonModelFields,
    ) -> None:
        data = drop(merge(validated_data, new_data), non_model_fields)
        assert_subset_of_model(data, model)

    def _assert_many_saved(
        self,
        models: t.Any,
        validated_data: Sequence[DataDict],
        new_data: Sequence[DataDict] | None,
        non_model_fields: NonModelFields,
    ) -> None:
        models = [*models]
        new_data = new_data or [{}] * len(validated_data)
        self.assertEqual(
            len(models), len(validated_data), "The number of models differs."
        )
        for model, data, new in zip(models, validated_data, new_data, strict=True):
            self._assert_saved(model, data, new, non_model_fields)

    def assert_create(
        self,
        validated_data: t.Any,
        *args: t.Any,
        new_data: t.Any = None,
        non_model_fields: NonModelFields = None,
        **kwargs: t.Any,
    ) -> None:
        """Expect the serializer to create a model with this data.

        Args:
            validated_data: The data, as validation leaves it.
            *args: Passed on to the serializer.
            new_data: What the serializer adds or changes.
            non_model_fields: The names of data that is not part of the model; a dict
                names that of related objects.
            **kwargs: Passed on to the serializer.

        Raises:
            AssertionError: The model has other values.
        """
        serializer = self._init_model_serializer(*args, **kwargs)
        model = serializer.create(deepcopy(validated_data))
        self._assert_saved(model, validated_data, new_data, non_model_fields)

    def assert_create_many(
        self,
        validated_data: Sequence[DataDict],
        *args: t.Any,
        new_data: Sequence[DataDict] | None = None,
        non_model_fields: NonModelFields = None,
        **kwargs: t.Any,
    ) -> None:
        """Expect the list serializer to create models with this data.

        Args:
            validated_data: The data of each model, as validation leaves it.
            *args: Passed on to the serializer.
            new_data: What the serializer adds or changes, for each model.
            non_model_fields: The names of data that is not part of the model.
            **kwargs: Passed on to the serializer.

        Raises:
            AssertionError: A model has other values, or the number differs.
        """
        kwargs.setdefault("many", True)
        serializer = self._init_model_serializer(*args, **kwargs)
        models = serializer.create(deepcopy(t.cast("t.Any", validated_data)))
        self._assert_many_saved(models, validated_data, new_data, non_model_fields)

    def assert_update(
        self,
        instance: t.Any,
        validated_data: t.Any,
        *args: t.Any,
        new_data: t.Any = None,
        non_model_fields: NonModelFields = None,
        **kwargs: t.Any,
    ) -> None:
        """Expect the serializer to update a model with this data.

        Args:
            instance: The model.
            validated_data: The data, as validation leaves it.
            *args: Passed on to the serializer.
            new_data: What the serializer adds or changes.
            non_model_fields: The names of data that is not part of the model; a dict
                names that of related objects.
            **kwargs: Passed on to the serializer.

        Raises:
            AssertionError: The model has other values.
        """
        serializer = self._init_model_serializer(instance, *args, **kwargs)
        model = serializer.update(instance, deepcopy(validated_data))
        self._assert_saved(model, validated_data, new_data, non_model_fields)

    def assert_update_many(
        self,
        instance: Sequence[AnyModel],
        validated_data: Sequence[DataDict],
        *args: t.Any,
        new_data: Sequence[DataDict] | None = None,
        non_model_fields: NonModelFields = None,
        **kwargs: t.Any,
    ) -> None:
        """Expect the list serializer to update models with this data.

        Args:
            instance: The models.
            validated_data: The data of each model, as validation leaves it.
            *args: Passed on to the serializer.
            new_data: What the serializer adds or changes, for each model.
            non_model_fields: The names of data that is not part of the model.
            **kwargs: Passed on to the serializer.

        Raises:
            AssertionError: A model has other values, or the number differs.
        """
        kwargs.setdefault("many", True)
        serializer = self._init_model_serializer(instance, *args, **kwargs)
        update: t.Any = serializer.update
        models = update(instance, deepcopy(validated_data))
        self._assert_many_saved(models, validated_data, new_data, non_model_fields)

    def assert_to_representation(
        self,
        instance: t.Any,
        new_data: t.Any,
        *args: t.Any,
        non_model_fields: NonModelFields = None,
        **kwargs: t.Any,
    ) -> None:
        """Expect the serializer to show a model like this.

        Args:
            instance: The model.
            new_data: What the serializer adds to, or changes from, the model.
            *args: Passed on to the serializer.
            non_model_fields: The names of data that is neither in ``new_data`` nor part
                of the model.
            **kwargs: Passed on to the serializer.

        Raises:
            AssertionError: The representation has other values than ``new_data``, or,
                apart from those, than the model.
        """
        serializer = self._init_model_serializer(*args, **kwargs)
        representation = serializer.to_representation(instance)
        self._assert_shown(instance, new_data, representation, non_model_fields)

    def _assert_shown(
        self,
        model: t.Any,
        new_data: DataDict,
        representation: t.Any,
        non_model_fields: NonModelFields,
    ) -> None:
        rest = assert_subset_of_representation(new_data, representation)
        assert_subset_of_model(drop(rest, non_model_fields), model)


class ModelSerializerTestCase[RequestUser: User, AnyModel: Model](
    BaseModelSerializerTestCase[
        "ModelSerializer[RequestUser, AnyModel]",
        "APIRequestFactory[RequestUser]",
        AnyModel,
    ]
):
    """The test case for a model's serializer.

    Example:
        >>> class TestFruitSerializer(ModelSerializerTestCase[User, Fruit]):
        ...     model_serializer_class = FruitSerializer
        ...
        ...     def test_create(self):
        ...         self.assert_create({"name": "apple"})
    """

    REQUIRED_ATTRS: t.ClassVar[set[str]] = {"model_serializer_class"}

    request_factory_class: type[APIRequestFactory[RequestUser]] = APIRequestFactory
    request_factory: APIRequestFactory[RequestUser]

    @classmethod
    def get_request_user_class(cls) -> type[RequestUser]:
        """Return the type of user that makes the requests: the first type argument."""
        arg = get_type_args(cls, ModelSerializerTestCase)[0]
        return t.cast("type[RequestUser]", arg)

    @classmethod
    def get_model_class(cls) -> type[AnyModel]:
        """Return the model that is serialized: the second type argument."""
        return t.cast("type[AnyModel]", get_type_args(cls, ModelSerializerTestCase)[1])

    @classmethod
    def _init_request_factory(cls) -> APIRequestFactory[RequestUser]:
        return cls.request_factory_class(cls.get_request_user_class())


def _get_codes(codes: t.Any) -> set[str]:
    """Flatten the codes of an error's lists and dicts."""
    if isinstance(codes, dict):
        codes = [*codes.values()]
    if isinstance(codes, list):
        return {code for nested in codes for code in _get_codes(nested)}
    return {str(codes)}
