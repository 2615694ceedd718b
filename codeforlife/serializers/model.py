"""Serializers of one model instance."""

from __future__ import annotations

import typing as t

from rest_framework.fields import empty
from rest_framework.serializers import LIST_SERIALIZER_KWARGS
from rest_framework.serializers import ModelSerializer as _ModelSerializer

from ._bulk.choice import get_list_class
from ._bulk.messages import NOT_A_ROW
from ._bulk.reading import RowReader
from ._null_links import has_null_link
from ._unique_indexes import get_unique_validators, name_sources
from .base import BaseSerializer
from .model_list import BaseModelListSerializer, ModelListSerializer

if t.TYPE_CHECKING:
    from django.db.models import Model

    from ..request import BaseRequest, Request  # noqa: F401 # in a string below
    from ..types import DataDict
    from ..user.models import User
    from ..views import BaseModelViewSet, ModelViewSet  # noqa: F401


class BaseModelSerializer[
    AnyBaseRequest: BaseRequest[t.Any, t.Any],
    AnyBaseModelViewSet: BaseModelViewSet[t.Any, t.Any, t.Any],
    AnyModel: Model,
](BaseSerializer[AnyBaseRequest], _ModelSerializer[AnyModel]):
    """A model serializer for a service that brings its own user model.

    Attributes:
        bulk_list_serializer_class: What validates and writes many rows at once in a
            bulk action, unless ``Meta.list_serializer_class`` is set.
    """

    instance: AnyModel | None
    bulk_list_serializer_class: t.ClassVar[type[t.Any]] = BaseModelListSerializer

    # For a front end's users, where REST framework's text names types of Python.
    default_error_messages: t.ClassVar = {"invalid": NOT_A_ROW}

    # What validates the fields while many rows are validated.
    row_reader: RowReader | None = None

    @classmethod
    def many_init(cls, *args: t.Any, **kwargs: t.Any) -> t.Any:
        """Make the serializer of many instances: for ``many=True``.

        Args:
            *args: The instances and the data.
            **kwargs: The arguments of both serializers.

        Returns:
            An instance of ``Meta.list_serializer_class``. Without one, a bulk
            serializer if there are instances to update, else a list that plans its
            queries, and whose rows are created one by one, by `create`.
        """
        has_data = len(args) > 1 or kwargs.get("data", empty) is not empty
        instance = args[0] if args else kwargs.get("instance")
        list_class = get_list_class(cls, is_bulk=has_data and instance is not None)
        list_only = {"allow_empty", "max_length", "min_length"}
        child = cls(*args, **{k: v for k, v in kwargs.items() if k not in list_only})
        shared = {
            key: value
            for key, value in kwargs.items()
            if key in LIST_SERIALIZER_KWARGS
            and not (key in list_only and value is None)
        }
        return list_class(*args, **{**shared, "child": child})

    @property
    def view(self) -> AnyBaseModelViewSet:
        """The view set that answers the request."""
        return t.cast("AnyBaseModelViewSet", super().view)

    @property
    def non_none_instance(self) -> AnyModel:
        """The instance, where it is known that there is one."""
        return t.cast("AnyModel", self.instance)

    def to_representation(self, instance: AnyModel) -> DataDict:
        """Represent an instance by its fields.

        A field whose dotted source meets a null on its way is null; REST framework
        would leave it out.

        Args:
            instance: The instance.

        Returns:
            The value of each readable field.
        """
        data: DataDict = super().to_representation(instance)
        if len(data) == len(self.fields):  # nothing is left out, as in most cases
            return self.finish_row(data)
        fields = {str(field.field_name): field for field in self._readable_fields}
        if len(data) < len(fields):
            data = {
                name: data.get(name)
                for name, field in fields.items()
                if name in data or has_null_link(instance, field.source_attrs)
            }
        return self.finish_row(data)

    def finish_row(self, data: DataDict) -> DataDict:
        """Change what the fields show of an instance, before it is sent.

        Override this rather than `to_representation` where the fields' values are all
        that is needed: it is called for lean reads (``lean_reads`` of a view set), too,
        which make no instances.

        Args:
            data: The value of each readable field. A subclass may have fewer fields.

        Returns:
            The row as it is sent.

        Example:
            >>> def finish_row(self, data):
            ...     return {**data, "is_free": data["price"] == 0}
        """
        return data

    def build_standard_field(
        self, field_name: str, model_field: t.Any
    ) -> tuple[type[t.Any], dict[str, t.Any]]:
        """Return the class and the arguments of a field; see REST framework.

        An encrypted field has the validators of constraints over its index column.
        """
        field_class, options = super().build_standard_field(field_name, model_field)
        validators = [*get_unique_validators(model_field)]
        if validators and not options.get("read_only"):
            options["validators"] = [*options.get("validators", ()), *validators]
        return field_class, options

    def get_unique_together_constraints(self, model: t.Any) -> t.Any:
        """Return the constraints to validate, those over index columns included."""
        constraints = super().get_unique_together_constraints(model)
        return name_sources(constraints, model)

    def to_internal_value(self, data: t.Any) -> t.Any:
        """Validate each field by itself."""
        reader = self.row_reader
        if reader is not None and reader.can_read(data):
            return reader.read(data)
        return super().to_internal_value(data)

    def run_validators(self, value: t.Any) -> None:
        """Run the validators of the serializer as a whole, if it has any."""
        if self.validators:
            super().run_validators(value)

    def validate(self, attrs: DataDict) -> DataDict:
        """Check the fields together, each of them being valid by itself."""
        return attrs

    def create(self, validated_data: DataDict) -> AnyModel:
        """Insert a new instance."""
        return super().create(validated_data)

    def update(self, instance: AnyModel, validated_data: DataDict) -> AnyModel:
        """Change an instance."""
        return super().update(instance, validated_data)


class ModelSerializer[RequestUser: User, AnyModel: Model](
    BaseModelSerializer[
        "Request[RequestUser]", "ModelViewSet[RequestUser, AnyModel]", AnyModel
    ]
):
    """A model serializer for the users of `codeforlife.user`."""

    bulk_list_serializer_class = ModelListSerializer
