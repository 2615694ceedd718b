"""Assertions about what a serializer creates and updates."""

from __future__ import annotations

import typing as t
from copy import deepcopy

from ._saved import Snapshot, assert_inserted
from ._serializer import SerializerTestCase
from ._subset import assert_subset_of_model, drop, merge

if t.TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import Model

    from ..serializers import BaseModelSerializer
    from ..types import DataDict
    from ._subset import NonModelFields


class SerializerSaving[
    AnySerializer: BaseModelSerializer[t.Any, t.Any, t.Any],
    AnyModel: Model,
](SerializerTestCase[AnySerializer]):
    """A test case that expects data to be saved."""

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
            AssertionError: The model has other values, or is not in the database.
        """
        serializer = self._init_model_serializer(*args, **kwargs)
        model = serializer.create(deepcopy(validated_data))
        self._assert_saved(model, validated_data, new_data, non_model_fields)
        assert_inserted(model)

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
            AssertionError: A model has other values or is not in the database, or the
                number differs.
        """
        kwargs.setdefault("many", True)
        serializer = self._init_model_serializer(*args, **kwargs)
        create: t.Any = serializer.create
        models = [*create(deepcopy(validated_data))]
        self._assert_many_saved(models, validated_data, new_data, non_model_fields)
        for model in models:
            assert_inserted(model)

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
            AssertionError: The model has other values, or the database the old ones.
        """
        serializer = self._init_model_serializer(instance, *args, **kwargs)
        before = Snapshot(instance, {*validated_data, *(new_data or {})})
        model = serializer.update(instance, deepcopy(validated_data))
        self._assert_saved(model, validated_data, new_data, non_model_fields)
        before.assert_updated(model)

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
            AssertionError: A model has other values, or the database the old ones, or
                the number differs.
        """
        kwargs.setdefault("many", True)
        serializer = self._init_model_serializer(instance, *args, **kwargs)
        update: t.Any = serializer.update
        names = {name for data in (*validated_data, *(new_data or ())) for name in data}
        before = [Snapshot(model, names) for model in instance]
        models = [*update(instance, deepcopy(validated_data))]
        self._assert_many_saved(models, validated_data, new_data, non_model_fields)
        for snapshot, model in zip(before, models, strict=False):
            snapshot.assert_updated(model)

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
