"""The queries that a serializer needs, so that a list costs as many as one row.

Example:
    >>> plan = query_plan(ShelfSerializer())
    >>> plan.select_related
    ('school',)
    >>> serializer = ShelfSerializer(plan.apply(Shelf.objects.all()), many=True)
"""

from __future__ import annotations

import typing as t
from collections.abc import Sequence

from django.db.models import Model, Prefetch, QuerySet, prefetch_related_objects

from ._planning import querysets
from ._planning.cache import cached_by_class
from ._planning.fields import grow
from ._planning.loaded import is_loaded
from ._planning.tree import Node

__all__ = ["QueryPlan", "query_plan"]


class QueryPlan:
    """Which relations to join and which to prefetch.

    Args:
        root: The tree of the relations that will be read.
    """

    def __init__(self, root: Node) -> None:
        self._root = root
        self._leaves = tuple(root.leaves())
        self.select_related = tuple(root.single())
        self.prefetch_related = tuple(path for path, _ in root.multiple())

    def __repr__(self) -> str:
        return (
            f"QueryPlan(select_related={self.select_related!r},"
            f" prefetch_related={self.prefetch_related!r})"
        )

    def apply[AnyModel: Model](
        self, queryset: QuerySet[AnyModel]
    ) -> QuerySet[AnyModel]:
        """Make a queryset load everything that will be read.

        What the queryset joins and prefetches already is kept. A queryset that yields
        no instances, is combined with others or is evaluated already comes back as it
        is: see `load`.

        Args:
            queryset: The instances that will be serialized.

        Returns:
            A queryset of the same rows.
        """
        if not self._leaves or not self._fits(queryset.model):
            return queryset
        if not querysets.can_be_planned(queryset):
            return queryset
        if not querysets.can_be_joined(queryset):
            return queryset.prefetch_related(*self._leaves)
        if self.select_related:
            queryset = querysets.undefer(queryset, self.select_related)
            queryset = queryset.select_related(*self.select_related)
        return queryset.prefetch_related(*self._prefetches(queryset))

    def beyond(self, relation: str) -> QueryPlan:
        """Return the part of the plan that begins at a relation of the model.

        Args:
            relation: The attribute that holds the related instance.

        Returns:
            The plan for the related instances; an empty one if they are not read.
        """
        _, node = self._root.branches.get(relation, (None, Node(None)))
        return QueryPlan(node)

    def load(self, instances: Sequence[t.Any]) -> None:
        """Load what will be read from instances that are in memory already.

        Costs one query for each relation that an instance lacks, however many
        instances there are, and none when they lack nothing.

        Args:
            instances: The instances that will be serialized. Nothing happens unless
                all of them are saved instances of the serializer's model.
        """
        if not self._leaves or not all(map(self._is_saved, instances)):
            return
        missing = [
            path
            for path in self._leaves
            if not all(is_loaded(instance, path) for instance in instances)
        ]
        if missing:
            prefetch_related_objects(list(instances), *missing)

    def _fits(self, model: type[Model]) -> bool:
        """Whether the plan is about this model, or a proxy or child of it."""
        root = t.cast("type[Model]", self._root.model)._meta.concrete_model
        return root is not None and issubclass(model, root)

    def _is_saved(self, instance: t.Any) -> bool:
        """Whether this is a row of the plan's model."""
        return (
            isinstance(instance, Model)
            and self._fits(type(instance))
            and not instance._state.adding
        )

    def _prefetches(self, queryset: QuerySet[t.Any]) -> list[Prefetch[t.Any] | str]:
        """Prefetch each multi-valued relation with its own plan.

        A relation that the queryset prefetches in its own way is left to it, and only
        what lies beyond is added.
        """
        own = querysets.get_prefetched_paths(queryset)
        prefetches: list[Prefetch[t.Any] | str] = []
        for path, node in self._root.multiple():
            if path in own or node.model is None:
                prefetches += [path, *node.leaves(f"{path}__")]
            else:
                inner = QueryPlan(node).apply(node.model._default_manager.all())
                prefetches.append(Prefetch(path, inner))
        return prefetches


def query_plan(serializer: t.Any, model: type[Model] | None = None) -> QueryPlan:
    """Work out which relations a serializer will read.

    Followed are: the dotted source of every readable field, over forward and reverse
    one-to-one and foreign keys; nested serializers, of one and of many; fields for
    related objects; and the paths in ``Meta.query_paths``, for what a method field or
    an overridden ``to_representation`` reads.

    Args:
        serializer: A serializer of one instance or of many.
        model: The model to start from. By default the serializer's own.

    Returns:
        The plan; an empty one when no model is known.

    Raises:
        ImproperlyConfigured: ``Meta.query_paths`` names something that is no relation.
    """
    serializer = getattr(serializer, "child", serializer)
    model = getattr(getattr(serializer, "Meta", None), "model", None) or model
    return cached_by_class(serializer, model, _build)


def _build(serializer: t.Any, model: type[Model] | None) -> QueryPlan:
    """Work out a plan that is not known yet."""
    root = Node(model)
    if model is not None:
        grow(root, serializer)
    return QueryPlan(root)
