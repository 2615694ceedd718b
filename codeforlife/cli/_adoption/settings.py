"""Settings: apps that are gone, and values that nothing reads any more."""

from __future__ import annotations

import libcst as cst
from libcst.helpers import get_full_name_for_node
from libcst.metadata import PositionProvider

from .context import Context
from .names import GONE_SETTINGS, LEGACY_APPS

__all__ = ["FindSettings", "UpdateSettings"]


class UpdateSettings(cst.CSTTransformer):
    """Removes apps and settings that are gone.

    Args:
        context: The file.
    """

    def __init__(self, context: Context) -> None:
        super().__init__()
        # A service that uses the game keeps it, until a person decides.
        self._apps = [
            app for app in LEGACY_APPS if app != "game" or not context.service.uses_game
        ]

    def leave_SimpleStatementLine(
        self,
        original_node: cst.SimpleStatementLine,
        updated_node: cst.SimpleStatementLine,
    ) -> cst.BaseStatement | cst.RemovalSentinel:
        """Remove `INSTALLED_APPS.remove("common")` and settings that are gone."""
        if len(updated_node.body) != 1:
            return updated_node
        statement = updated_node.body[0]
        if isinstance(statement, cst.Expr) and self._removes_app(statement.value):
            return cst.RemoveFromParent()
        names = _get_targets(statement)
        if names and all(name in GONE_SETTINGS for name in names):
            return cst.RemoveFromParent()
        if names == ["AUTH_USER_MODEL"] and _get_value(statement) == "auth.User":
            return cst.RemoveFromParent()
        if "INSTALLED_APPS" in names:
            return updated_node.visit(_DropElements(self._apps))  # type: ignore[return-value] # elements go, no statements
        return updated_node

    def leave_For(
        self, original_node: cst.For, updated_node: cst.For
    ) -> cst.BaseStatement | cst.RemovalSentinel:
        """Shorten a loop that removes apps, or remove it."""
        if not isinstance(updated_node.iter, cst.Tuple | cst.List | cst.Set):
            return updated_node
        if "INSTALLED_APPS.remove" not in cst.Module([original_node]).code:
            return updated_node
        rest = updated_node.iter.visit(_DropElements(self._apps))
        if not rest.elements:  # type: ignore[union-attr] # it is what was visited
            return cst.RemoveFromParent()
        return updated_node.with_changes(iter=rest)

    def _removes_app(self, node: cst.BaseExpression) -> bool:
        if not isinstance(node, cst.Call) or len(node.args) != 1:
            return False
        if get_full_name_for_node(node.func) != "INSTALLED_APPS.remove":
            return False
        app = node.args[0].value
        return isinstance(app, cst.SimpleString) and app.evaluated_value in LEGACY_APPS


class _DropElements(cst.CSTTransformer):
    def __init__(self, values: list[str]) -> None:
        super().__init__()
        self._values = values

    def leave_Element(
        self, original_node: cst.Element, updated_node: cst.Element
    ) -> cst.Element | cst.RemovalSentinel:
        value = updated_node.value
        if isinstance(value, cst.SimpleString):
            app = str(value.evaluated_value).partition(".")[0]
            if app in self._values:
                return cst.RemoveFromParent()
        return updated_node


class FindSettings(cst.CSTVisitor):
    """Finds settings that a person has to decide about.

    Args:
        context: The file.
    """

    METADATA_DEPENDENCIES = (PositionProvider,)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context

    def visit_SimpleStatementLine(self, node: cst.SimpleStatementLine) -> None:
        """Look at an assignment."""
        names = [name for part in node.body for name in _get_targets(part)]
        line = self.get_metadata(PositionProvider, node).start.line
        if "ENCRYPTION_KEY" in names:
            self._context.find(
                line,
                "ENCRYPTION_KEY opens Google's tokens while the database is adopted:"
                " remove it after `adopt_database --finish`.",
            )
        if "INSTALLED_APPS" in names and '"game"' in cst.Module([node]).code:
            self._context.find(
                line, "game needs the replaced package: decide what comes of it."
            )


def _get_targets(node: cst.CSTNode) -> list[str]:
    if isinstance(node, cst.Assign):
        targets = [target.target for target in node.targets]
    elif isinstance(node, cst.AnnAssign | cst.AugAssign):
        targets = [node.target]
    else:
        return []
    return [get_full_name_for_node(target) or "" for target in targets]


def _get_value(node: cst.CSTNode) -> object:
    value = getattr(node, "value", None)
    return value.evaluated_value if isinstance(value, cst.SimpleString) else None
