"""The relations that will be read, as a tree that grows from the root model."""

from __future__ import annotations

import typing as t
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from .relations import Relation, find_relation, get_relations

if t.TYPE_CHECKING:
    from django.db.models import Model

#: How a relation is loaded: in the same query, in one for all rows, or when it is read.
type Way = t.Literal["join", "prefetch", "leave"]
#: Decides about a relation, given the path of attributes to it from the root.
type Decide = Callable[[str, Relation], Way]


@dataclass(slots=True)
class Node:
    """A model that is reached from the root, and the relations that lead on from it."""

    model: type[Model] | None
    branches: dict[str, tuple[Relation, Node]] = field(default_factory=dict)

    def follow(self, attrs: Iterable[str]) -> Node:
        """Grow along attributes for as long as they are relations.

        Args:
            attrs: Attributes to be read one after the other.

        Returns:
            The node behind the last relation.
        """
        node = self
        for attr in attrs:
            relation = get_relations(node.model).get(attr) if node.model else None
            if relation is None:
                break
            node = node._branch(relation)
        return node

    def require(self, path: str) -> None:
        """Grow along a path that somebody wrote down.

        Args:
            path: Names of relations, joined by two underscores.

        Raises:
            LookupError: A name in the path is not a relation.
        """
        node = self
        for name in path.split("__"):
            relation = find_relation(node.model, name) if node.model else None
            if relation is None:
                model = node.model.__name__ if node.model else "a generic relation"
                raise LookupError(f"{name!r} is not a relation of {model}")
            node = node._branch(relation)

    def _branch(self, relation: Relation) -> Node:
        """Return the node behind a relation, which is new or there already."""
        branch = (relation, Node(relation.model))
        return self.branches.setdefault(relation.accessor, branch)[1]

    def joined(
        self, decide: Decide, prefix: str = "", attrs: str = ""
    ) -> Iterator[str]:
        """Yield the paths to join, as queries name them, deepest only."""
        for relation, node in self.branches.values():
            attr = attrs + relation.accessor
            if decide(attr, relation) == "join":
                path = prefix + relation.lookup
                deeper = list(node.joined(decide, f"{path}__", f"{attr}__"))
                yield from deeper or [path]

    def prefetched(
        self, decide: Decide, prefix: str = ""
    ) -> Iterator[tuple[str, Relation, Node]]:
        """Yield the first relation to prefetch on each path, as attributes."""
        for relation, node in self.branches.values():
            path = prefix + relation.accessor
            match decide(path, relation):
                case "prefetch":
                    yield path, relation, node
                case "join":
                    yield from node.prefetched(decide, f"{path}__")

    def has_lists(self) -> bool:
        """Say whether one of the relations leads to many rows."""
        return any(
            relation.many or following.has_lists()
            for relation, following in self.branches.values()
        )

    def leaves(self, prefix: str = "", dangling: bool = True) -> Iterator[str]:
        """Yield every path to its end, as attributes.

        Args:
            prefix: What the paths begin with.
            dangling: Whether to follow relations whose key may name no row.
        """
        for relation, node in self.branches.values():
            if dangling or not relation.dangling:
                path = prefix + relation.accessor
                yield from list(node.leaves(f"{path}__", dangling)) or [path]
