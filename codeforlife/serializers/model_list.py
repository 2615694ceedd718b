"""Serializers of many model instances at once: bulk create and bulk update."""

from __future__ import annotations

import typing as t
from operator import methodcaller

from django.db.models import Manager, Model, QuerySet
from django.db.models.signals import post_save
from rest_framework.exceptions import ValidationError

from ._bulk.changes import (
    assign,
    insert_rows,
    refuse_nested,
    set_relations,
    split_relations,
)
from ._bulk.fetching import fetched_once
from ._bulk.messages import (
    MODELS_DO_NOT_EXIST,
    NOT_A_DICT,
    NOTHING_TO_CREATE,
    NOTHING_TO_UPDATE,
)
from ._bulk.one_by_one import creates_one_by_one, save_each, updates_one_by_one
from ._bulk.showing import show_rows
from ._bulk.signals import is_heard, send
from ._bulk.writing import is_one_table, update_each
from ._list import PlannedListSerializer, as_row_errors, whole_request_error
from ._planning.queries import query_plan
from .base import BaseSerializer
from .lookup import Lookup

if t.TYPE_CHECKING:
    from ..request import BaseRequest, Request  # noqa: F401 # in a string below
    from ..user.models import User
    from ..views import BaseModelViewSet, ModelViewSet  # noqa: F401

__all__ = [
    "BaseModelListSerializer",
    "BulkCreateDataList",
    "BulkUpdateDataDict",
    "Data",
    "ModelListSerializer",
]

Data = dict[str, t.Any]
BulkCreateDataList = list[Data]
BulkUpdateDataDict = dict[t.Any, Data]


class BaseModelListSerializer[
    AnyBaseRequest: BaseRequest[t.Any, t.Any],
    AnyBaseModelViewSet: BaseModelViewSet[t.Any, t.Any, t.Any],
    AnyModel: Model,
](BaseSerializer[AnyBaseRequest], PlannedListSerializer):
    """Bulk create and update for a service that brings its own user model.

    Without an instance, the data are a list of objects to create. With a list of
    instances, the data are an object that maps the value of the view set's lookup
    field to the changes of that row. Either all rows are valid or none is written.

    The rows are written together, unless code for one row has to run: the child's own
    ``create``, ``update`` or ``save``, the manager's ``create`` or the model's
    ``save``. New rows of a model that inherits another model's table are saved one by
    one, too.

    Attributes:
        batch_size: How many rows go into one statement; all of them if it is None.

    Example:
        >>> class FruitListSerializer(ModelListSerializer[User, Fruit]):
        ...     def validate(self, attrs):
        ...         super().validate(attrs)
        ...         if len({fruit["name"] for fruit in attrs}) < len(attrs):
        ...             raise ValidationError("Name each fruit differently.")
        ...         return attrs
    """

    child: t.Any
    instance: list[AnyModel] | None
    batch_size: int | None = None

    # The validated rows as they were sent, each with its place in the input, and the
    # relations to many rows that were written.
    sent_rows: list[tuple[int, t.Any]] | None = None
    written_relations: t.Collection[str] = ()

    def __init__(self, *args: t.Any, **kwargs: t.Any) -> None:
        if args:
            kwargs["instance"], *rest = args
            args = tuple(rest)
        instances = kwargs.pop("instance", None)
        super().__init__(None, *args, **kwargs)
        # Made with many=True, the child was given all of the instances as its own.
        self.child.instance = None
        if isinstance(instances, QuerySet | Manager):
            instances = self.load(instances)
        self.instance = None if instances is None else list(instances)

    @property
    def view(self) -> AnyBaseModelViewSet:
        """The view set that answers the request."""
        return t.cast("AnyBaseModelViewSet", super().view)

    @property
    def non_none_instance(self) -> list[AnyModel]:
        """The instances, where it is known that there are some."""
        return t.cast("list[AnyModel]", self.instance)

    @property
    def model_class(self) -> type[AnyModel]:
        """The view set's model, or the child's where there is no view."""
        view = self.context.get("view")
        model = getattr(view, "model_class", None) or self.child.Meta.model
        return t.cast("type[AnyModel]", model)

    # Validation

    def to_internal_value(self, data: t.Any) -> list[Data]:
        """Validate the data of all rows, with as many queries as of one.

        Args:
            data: A list of objects when creating; when updating, an object that maps
                lookup values to objects.

        Returns:
            The validated data of each row. When updating, they are ordered by the
            lookup field, and so are then the instances.

        Raises:
            ValidationError: The data have the wrong shape or name rows that do not
                exist, or a row is invalid: then the detail has one entry for each row,
                in the order of the input.
        """
        if self.instance is None:
            self._check_list(data)
            with fetched_once(self.child, [(None, r) for r in data if _is_row(r)]):
                return self.run_children_validation(data)
        return self._to_internal_update(data, self.instance)

    def _to_internal_update(self, data: t.Any, instances: list[AnyModel]) -> list[Data]:
        if not isinstance(data, dict):
            raise whole_request_error(NOT_A_DICT, "not_a_dict")
        lookup = self._lookup
        keys = self._cast_keys(data)
        found = [lookup.get_value(instance) for instance in instances]
        lookup.check_all_found(keys, found)
        by_key = dict(zip(found, instances, strict=True))
        rows = [(by_key[key], data[sent]) for key, sent in keys.items()]
        with fetched_once(self.child, [row for row in rows if _is_row(row[1])]):
            validated = self._run_updates(rows)
        order = sorted(range(len(rows)), key=list(keys).__getitem__)
        self.instance = [rows[number][0] for number in order]
        self.sent_rows = [(number, rows[number][1]) for number in order]
        return [validated[number] for number in order]

    def _cast_keys(self, data: Data) -> dict[t.Any, t.Any]:
        """Cast the keys, unless the view set has done so to find the rows."""
        known: t.Any = getattr(self.context.get("view"), "bulk_keys", None)
        if known and list(known.values()) == list(data):
            return t.cast(dict[t.Any, t.Any], known)
        return self._lookup.cast_all(data)

    def _run_updates(self, rows: list[tuple[AnyModel, t.Any]]) -> list[Data]:
        """Validate each row's changes against its own instance."""
        validated, errors = [], []
        try:
            for instance, row in rows:
                self.child.instance, self.child.initial_data = instance, row
                try:
                    self._check_changes(row)
                    validated.append(self.run_child_validation(row))
                except ValidationError as error:
                    errors.append(as_row_errors(error))
                else:
                    errors.append({})
        finally:
            self.child.instance = None
        if any(errors):
            raise ValidationError(errors)
        return validated

    def _check_changes(self, row: t.Any) -> None:
        # An update action may change a row without being told anything about it.
        action = getattr(self.context.get("view"), "action", None)
        if self.partial and row == {} and action in (None, "bulk"):
            raise whole_request_error(NOTHING_TO_UPDATE, "nothing_to_update")

    @property
    def _lookup(self) -> Lookup:
        view: t.Any = self.context.get("view")
        if hasattr(view, "get_bulk_lookup"):
            return t.cast(Lookup, view.get_bulk_lookup())
        return Lookup(self.model_class, getattr(view, "lookup_field", "pk"))

    def validate(self, attrs: list[Data]) -> list[Data]:
        """Check the rows together, each of them being valid by itself.

        Args:
            attrs: The validated data of each row.

        Returns:
            The same.

        Raises:
            ValidationError: There are no rows (code ``nothing_to_create`` or
                ``nothing_to_update``), or not as many as instances (code
                ``models_do_not_exist``).
        """
        if self.instance is None:
            if not attrs:
                raise ValidationError(NOTHING_TO_CREATE, "nothing_to_create")
        elif not attrs:
            raise ValidationError(NOTHING_TO_UPDATE, "nothing_to_update")
        elif len(attrs) != len(self.instance):
            raise ValidationError(MODELS_DO_NOT_EXIST, "models_do_not_exist")
        return attrs

    # Representation

    def to_representation(self, data: t.Any) -> list[t.Any]:
        """Represent each instance, after loading what they all will read."""
        if self.parent is not None:  # planned with what it is nested in
            return super().to_representation(data)
        instances = self._read(data)
        with query_plan(self.child).loaded(instances):
            rows = show_rows(self.child, instances)
            return super().to_representation(instances) if rows is None else rows

    # Writing

    @property
    def _sends_signals(self) -> bool:
        return bool(getattr(self.context.get("view"), "bulk_signals", True))

    def create(self, validated_data: list[Data]) -> list[AnyModel]:
        """Insert all rows.

        Args:
            validated_data: The validated data of each row.

        Returns:
            The instances, in the same order.
        """
        model = self.model_class
        if creates_one_by_one(self, model):
            return save_each(self, methodcaller("save"), validated_data)
        refuse_nested(self.child, "create", validated_data)
        many = split_relations(model, validated_data)
        instances = [model(**data) for data in validated_data]
        if is_one_table(model):
            signals = self._sends_signals
            instances = insert_rows(model, instances, self.batch_size, signals)
        else:
            # Each row needs the key of its row in the parent model's table first.
            for instance in instances:
                instance.save(force_insert=True)
        set_relations(instances, many)
        return instances

    def update(
        self, instance: list[AnyModel], validated_data: list[Data]
    ) -> list[AnyModel]:
        """Change all rows.

        Args:
            instance: The instances.
            validated_data: The validated data of each instance, in the same order.

        Returns:
            The instances.
        """
        model = self.model_class
        if updates_one_by_one(self, model, validated_data):
            return save_each(self, methodcaller("save"), validated_data)
        refuse_nested(self.child, "update", validated_data)
        many = split_relations(model, validated_data)
        self.written_relations = {name for row in many for name in row}
        names = assign(model, instance, validated_data, self._sends_signals)
        update_each(model, instance, names, self.batch_size)
        if self._sends_signals and is_heard(post_save, model):
            for row, named in zip(instance, names, strict=True):
                send(post_save, row, created=False, update_fields=frozenset(named))
        set_relations(instance, many)
        return instance


def _is_row(data: t.Any) -> bool:
    return isinstance(data, dict)


class ModelListSerializer[RequestUser: User, AnyModel: Model](
    BaseModelListSerializer[
        "Request[RequestUser]", "ModelViewSet[RequestUser, AnyModel]", AnyModel
    ]
):
    """Bulk create and update for the users of `codeforlife.user`."""
