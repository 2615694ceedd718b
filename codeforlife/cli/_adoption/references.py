"""Strings that name models, permissions, migrations and patched names."""

from __future__ import annotations

import ast

import libcst as cst

from .context import Context
from .names import rename_reference

__all__ = ["RenameReferences"]

_OURS = ("user", "0001_initial")
_GONE_APPS = ("common", "portal")


class RenameReferences(cst.CSTTransformer):
    """Lets strings name what is there now.

    Args:
        context: The file.
    """

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context

    def leave_SimpleString(
        self, original_node: cst.SimpleString, updated_node: cst.SimpleString
    ) -> cst.SimpleString:
        """Rename a model, a permission or a patched name."""
        text = updated_node.evaluated_value
        if not isinstance(text, str) or self._context.service.has_own_users:
            return updated_node
        new = rename_reference(text)
        if new == text:
            return updated_node
        quote = updated_node.prefix + updated_node.quote
        return updated_node.with_changes(value=f"{quote}{new}{updated_node.quote}")

    def leave_List(self, original_node: cst.List, updated_node: cst.List) -> cst.List:
        """Let a migration depend on our first one, once."""
        if not self._context.is_migration:
            return updated_node
        kept: list[cst.BaseElement] = []
        seen: set[tuple[str, str]] = set()
        for element in updated_node.elements:
            dependency = _read_dependency(element)
            new = _get_dependency(dependency) if dependency else None
            if new is not None:
                if new in seen:
                    continue
                seen.add(new)
                if new != dependency:
                    pair = cst.parse_expression(f'("{new[0]}", "{new[1]}")')
                    element = element.with_changes(value=pair)
            kept.append(element)
        return updated_node.with_changes(elements=kept)


def _read_dependency(element: cst.BaseElement) -> tuple[str, str] | None:
    if not isinstance(element.value, cst.Tuple):
        return None
    parts = [item.value for item in element.value.elements]
    if len(parts) != 2 or not all(isinstance(p, cst.SimpleString) for p in parts):
        return None
    label, name = (ast.literal_eval(part.value) for part in parts)  # type: ignore[attr-defined] # they are strings
    return label, name


def _get_dependency(dependency: tuple[str, str]) -> tuple[str, str]:
    label, name = dependency
    is_migration = name[:4].isdecimal() or name == "__first__"
    if label in _GONE_APPS and is_migration:
        return _OURS
    return _OURS if label == "user" and is_migration else dependency
