"""The queries that a serializer needs, so that a list costs as many as one row.

Example:
    >>> plan = query_plan(ShelfSerializer())
    >>> plan.select_related
    ('school',)
    >>> serializer = ShelfSerializer(plan.apply(Shelf.objects.all()), many=True)
"""

from __future__ import annotations

import typing as t
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.db.models import Model, Prefetch, QuerySet, prefetch_related_objects

from . import querysets
from .cache import get_plans
from .fields import grow
from .loaded import forget_dangling, forget_lists, get_loaded, is_loaded
from .relations import Relation
from .static import is_static
from .tree import Decide, Node, Way

__all__ = ["QueryPlan", "query_plan"]


class QueryPlan:
    """Which relations to join and which to prefetch.

    A relation is joined where that reads what the attribute of an instance would read:
    its key has a constraint in the database, and the related model's base manager and
    the attribute are Django's own. Others are prefetched.

    Args:
        root: The tree of the relations that will be read.
    """

    def __init__(self, root: Node) -> None:
        self._root = root
        self._leaves = tuple(root.leaves())
        self.select_related = tuple(root.joined(_decide))
        self.prefetch_related = tuple(path for path, *_ in root.prefetched(_decide))

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
        own = querysets.get_prefetched_paths(queryset)
        decide = querysets.decide_for(queryset, own, _decide)
        if joins := tuple(self._root.joined(decide)):
            queryset = querysets.undefer(queryset, joins).select_related(*joins)
        prefetches = self._get_prefetches(own, decide)
        return queryset.prefetch_related(*prefetches) if prefetches else queryset

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
            before = get_loaded(instances, self._root)
            prefetch_related_objects(list(instances), *missing)
            forget_dangling(instances, self._root, before)

    @contextmanager
    def loaded(self, instances: Sequence[t.Any]) -> Iterator[None]:
        """Load what is read in a ``with`` block, and forget its lists afterwards.

        A list of related instances that stayed on an instance would hide from its
        owner what is added to the relation later. A single related instance stays, as
        if its attribute had been read.

        Args:
            instances: The instances that will be serialized.
        """
        if not self._root.has_lists():
            self.load(instances)
            yield
            return
        if not all(map(self._is_saved, instances)):
            yield
            return
        before = get_loaded(instances, self._root)
        self.load(instances)
        try:
            yield
        finally:
            forget_lists(instances, self._root, before)

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

    def _get_prefetches(
        self, own: set[str], decide: Decide
    ) -> list[Prefetch[t.Any] | str]:
        """Prefetch each list of related rows with its own plan.

        What the queryset prefetches in its own way is left to it, and only what lies
        beyond is added. So is what it joins: a single relation is prefetched by name.
        """
        prefetches: list[Prefetch[t.Any] | str] = []
        for path, relation, node in self._root.prefetched(decide):
            if path in own or node.model is None or not relation.many:
                prefetches += [path, *node.leaves(f"{path}__", dangling=False)]
            else:
                inner = QueryPlan(node).apply(node.model._default_manager.all())
                prefetches.append(Prefetch(path, inner))
        return prefetches


def _decide(path: str, relation: Relation) -> Way:
    """Decide how a relation is loaded, whatever the queryset is."""
    if relation.joinable:
        return "join"
    return "leave" if relation.dangling else "prefetch"


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
        ImproperlyConfigured: ``Meta.query_paths`` names more than relations.
    """
    serializer = getattr(serializer, "child", serializer)
    model = getattr(getattr(serializer, "Meta", None), "model", None) or model
    # Fields that exist may have been changed since, for this instance alone.
    if not is_static(type(serializer)) or "fields" in vars(serializer):
        return _build(serializer, model)
    plans = get_plans(type(serializer))
    if model not in plans:
        plans[model] = _build(serializer, model)
    return t.cast(QueryPlan, plans[model])


def _build(serializer: t.Any, model: type[Model] | None) -> QueryPlan:
    """Work out a plan that is not known yet."""
    root = Node(model)
    if model is not None:
        grow(root, serializer)
    return QueryPlan(root)
