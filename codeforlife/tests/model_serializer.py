"""The test case for a model's serializer."""

from __future__ import annotations

import typing as t

from ..types import get_type_args
from ._attrs import fill_attrs, require_attrs
from ._serializer_saving import SerializerSaving
from ._serializer_validation import SerializerValidation
from ._subset import (
    NonModelFields,
    assert_subset_of_model,
    assert_subset_of_representation,
    drop,
)
from .request_factory import APIRequestFactory, BaseAPIRequestFactory

if t.TYPE_CHECKING:
    from django.db.models import Model

    from ..serializers import BaseModelSerializer, ModelSerializer  # noqa: F401 # named in a string
    from ..types import DataDict
    from ..user.models import User


class BaseModelSerializerTestCase[
    AnySerializer: BaseModelSerializer[t.Any, t.Any, t.Any],
    AnyRequestFactory: BaseAPIRequestFactory[t.Any, t.Any],
    AnyModel: Model,
](SerializerValidation[AnySerializer], SerializerSaving[AnySerializer, AnyModel]):
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
