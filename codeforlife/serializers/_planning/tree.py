"""The relations that will be read, as a tree that grows from the root model."""

from __future__ import annotations

import typing as t
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from .relations import Relation, find_relation, get_relations

if t.TYPE_CHECKING:
    from django.db.models import Model


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

    def single(self, prefix: str = "") -> Iterator[str]:
        """Yield the paths that can be joined, in names of queries, deepest only."""
        for relation, node in self.branches.values():
            if relation.many:
                continue
            path = prefix + relation.lookup
            deeper = list(node.single(f"{path}__"))
            yield from deeper or [path]

    def multiple(self, prefix: str = "") -> Iterator[tuple[str, Node]]:
        """Yield the first multi-valued relation on each path, in attributes."""
        for relation, node in self.branches.values():
            path = prefix + relation.accessor
            if relation.many:
                yield path, node
            else:
                yield from node.multiple(f"{path}__")

    def leaves(self, prefix: str = "") -> Iterator[str]:
        """Yield every path to its end, in attributes, whatever its relations."""
        for relation, node in self.branches.values():
            path = prefix + relation.accessor
            yield from list(node.leaves(f"{path}__")) or [path]
