"""The test case for the list serializer behind a view set's bulk actions."""

from __future__ import annotations

import typing as t
from copy import deepcopy

from ..types import get_type_args
from ._attrs import fill_attrs
from .model_serializer import BaseModelSerializerTestCase
from .request_factory import APIRequestFactory, BaseAPIRequestFactory

if t.TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import Model

    from ..serializers import (
        BaseModelListSerializer,
        BaseModelSerializer,
        ModelListSerializer,  # noqa: F401 # named in a string
        ModelSerializer,  # noqa: F401 # named in a string
    )
    from ..types import DataDict
    from ..user.models import User
    from ._subset import NonModelFields


class BaseModelListSerializerTestCase[
    AnyListSerializer: BaseModelListSerializer[t.Any, t.Any, t.Any],
    AnySerializer: BaseModelSerializer[t.Any, t.Any, t.Any],
    AnyRequestFactory: BaseAPIRequestFactory[t.Any, t.Any],
    AnyModel: Model,
](BaseModelSerializerTestCase[AnySerializer, AnyRequestFactory, AnyModel]):
    """The test case for a list serializer of a service with its own user model.

    Instances and data are lists; ``assert_create`` is ``assert_create_many`` and
    ``assert_update`` is ``assert_update_many``.
    """

    REQUIRED_ATTRS: t.ClassVar[set[str]] = {
        "model_list_serializer_class",
        "model_serializer_class",
        "request_factory_class",
    }

    model_list_serializer_class: type[AnyListSerializer]

    def __init_subclass__(cls, **kwargs: t.Any) -> None:
        super().__init_subclass__(**kwargs)
        attrs = {"model_list_serializer_class": 0}
        fill_attrs(cls, BaseModelListSerializerTestCase, attrs)

    def _init_model_serializer(
        self, *args: t.Any, parent: t.Any = None, **kwargs: t.Any
    ) -> t.Any:
        kwargs.pop("many", None)
        if "child" not in kwargs:
            kwargs["child"] = self.model_serializer_class()
        serializer = self.model_list_serializer_class(*args, **kwargs)
        if parent is not None:
            serializer.parent = parent
        return serializer

    def assert_create(
        self,
        validated_data: Sequence[DataDict],
        *args: t.Any,
        new_data: Sequence[DataDict] | None = None,
        non_model_fields: NonModelFields = None,
        **kwargs: t.Any,
    ) -> None:
        """Expect models to be created; the arguments are of `assert_create_many`."""
        self.assert_create_many(
            validated_data,
            *args,
            new_data=new_data,
            non_model_fields=non_model_fields,
            **kwargs,
        )

    def assert_update(
        self,
        instance: Sequence[AnyModel],
        validated_data: Sequence[DataDict],
        *args: t.Any,
        new_data: Sequence[DataDict] | None = None,
        non_model_fields: NonModelFields = None,
        **kwargs: t.Any,
    ) -> None:
        """Expect models to be updated; the arguments are of `assert_update_many`."""
        self.assert_update_many(
            instance,
            validated_data,
            *args,
            new_data=new_data,
            non_model_fields=non_model_fields,
            **kwargs,
        )

    def assert_to_representation(
        self,
        instance: Sequence[AnyModel],
        new_data: Sequence[DataDict],
        *args: t.Any,
        non_model_fields: NonModelFields = None,
        **kwargs: t.Any,
    ) -> None:
        """Expect the list serializer to show models like this.

        Args:
            instance: The models.
            new_data: What the serializer adds to, or changes from, each model.
            *args: Passed on to the serializer.
            non_model_fields: The names of data that is neither in ``new_data`` nor part
                of the model.
            **kwargs: Passed on to the serializer.

        Raises:
            AssertionError: A representation has other values, or the number differs.
        """
        serializer = self._init_model_serializer(*args, **kwargs)
        rows = serializer.to_representation(instance)
        self.assertEqual(len(rows), len(instance), "The number of rows differs.")
        for model, new, row in zip(instance, deepcopy(new_data), rows, strict=True):
            self._assert_shown(model, new, row, non_model_fields)


class ModelListSerializerTestCase[RequestUser: User, AnyModel: Model](
    BaseModelListSerializerTestCase[
        "ModelListSerializer[RequestUser, AnyModel]",
        "ModelSerializer[RequestUser, AnyModel]",
        "APIRequestFactory[RequestUser]",
        AnyModel,
    ]
):
    """The test case for a model's list serializer.

    Example:
        >>> class TestFruitListSerializer(ModelListSerializerTestCase[User, Fruit]):
        ...     model_list_serializer_class = FruitListSerializer
        ...     model_serializer_class = FruitSerializer
        ...
        ...     def test_create(self):
        ...         self.assert_create_many([{"name": "apple"}, {"name": "pear"}])
    """

    REQUIRED_ATTRS: t.ClassVar[set[str]] = {
        "model_list_serializer_class",
        "model_serializer_class",
    }

    request_factory_class: type[APIRequestFactory[RequestUser]] = APIRequestFactory
    request_factory: APIRequestFactory[RequestUser]

    @classmethod
    def get_request_user_class(cls) -> type[RequestUser]:
        """Return the type of user that makes the requests: the first type argument."""
        arg = get_type_args(cls, ModelListSerializerTestCase)[0]
        return t.cast("type[RequestUser]", arg)

    @classmethod
    def get_model_class(cls) -> type[AnyModel]:
        """Return the model that is serialized: the second type argument."""
        arg = get_type_args(cls, ModelListSerializerTestCase)[1]
        return t.cast("type[AnyModel]", arg)

    @classmethod
    def _init_request_factory(cls) -> APIRequestFactory[RequestUser]:
        return cls.request_factory_class(cls.get_request_user_class())
