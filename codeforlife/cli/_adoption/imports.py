"""Imports of names that are elsewhere now, or are called otherwise."""

from __future__ import annotations

from collections.abc import Sequence

import libcst as cst
from libcst.helpers import get_full_name_for_node
from libcst.metadata import PositionProvider

from .context import Context
from .names import LEGACY_APPS, find_moved

__all__ = ["MoveImports"]


class MoveImports(cst.CSTTransformer):
    """Lets each name come from where it is now.

    Args:
        context: The file.
    """

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._renamed: dict[str, str] = {}

    def leave_SimpleStatementLine(
        self,
        original_node: cst.SimpleStatementLine,
        updated_node: cst.SimpleStatementLine,
    ) -> cst.BaseStatement | cst.FlattenSentinel[cst.BaseStatement]:
        """Divide an import whose names are in several modules now."""
        if len(updated_node.body) != 1:
            return updated_node
        statement = updated_node.body[0]
        if not isinstance(statement, cst.ImportFrom) or statement.module is None:
            return updated_node
        if isinstance(statement.names, cst.ImportStar) or statement.relative:
            return updated_node
        module = get_full_name_for_node(statement.module) or ""
        groups = self._group(module, statement.names)
        if list(groups) == [module] and groups[module] == list(statement.names):
            return updated_node
        lines = [
            updated_node.with_changes(body=[_make_import(statement, name, aliases)])
            for name, aliases in groups.items()
        ]
        later = [line.with_changes(leading_lines=[]) for line in lines[1:]]
        return cst.FlattenSentinel([lines[0], *later])

    def leave_Name(self, original_node: cst.Name, updated_node: cst.Name) -> cst.Name:
        """Call a renamed name by its new name."""
        new = self._renamed.get(updated_node.value)
        return updated_node if new is None else updated_node.with_changes(value=new)

    def _group(
        self, module: str, names: Sequence[cst.ImportAlias]
    ) -> dict[str, list[cst.ImportAlias]]:
        groups: dict[str, list[cst.ImportAlias]] = {}
        for alias in names:
            name = alias.evaluated_name
            moved = find_moved(module, name)
            if moved is None or self._is_left(module):
                groups.setdefault(module, []).append(alias)
                continue
            new_module, new_name = moved
            if new_name != name:
                if alias.asname is None:
                    self._renamed[name] = new_name
                alias = alias.with_changes(name=cst.Name(new_name))
            groups.setdefault(new_module, []).append(alias)
        return groups

    def _is_left(self, module: str) -> bool:
        """Say whether users of Django's are what the service wants."""
        is_django = module.startswith("django.")
        return is_django and self._context.service.has_own_users


def _make_import(
    statement: cst.ImportFrom, module: str, aliases: list[cst.ImportAlias]
) -> cst.ImportFrom:
    name = cst.parse_expression(module)
    if isinstance(statement.names, cst.ImportStar) or len(aliases) == len(
        statement.names
    ):
        return statement.with_changes(module=name, names=aliases)
    # What stood between the names stood between others.
    plain = [alias.with_changes(comma=cst.MaybeSentinel.DEFAULT) for alias in aliases]
    return statement.with_changes(module=name, names=plain, lpar=None, rpar=None)


class FindGoneImports(cst.CSTVisitor):
    """Finds imports of apps that are gone, and of names that nothing replaces.

    Args:
        context: The file, after `MoveImports`.
    """

    METADATA_DEPENDENCIES = (PositionProvider,)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context

    def visit_ImportFrom(self, node: cst.ImportFrom) -> None:
        """Look at `from … import …`."""
        if node.module is not None and not node.relative:
            self._look(node, get_full_name_for_node(node.module) or "")

    def visit_Import(self, node: cst.Import) -> None:
        """Look at `import …`."""
        for alias in node.names:
            self._look(node, alias.evaluated_name)

    def _look(self, node: cst.CSTNode, module: str) -> None:
        line = self.get_metadata(PositionProvider, node).start.line
        app = module.partition(".")[0]
        if app == "game":
            self._context.find(
                line,
                f"{module} is of rapid-router, which needs the replaced package: move"
                " what you need into the service, or wait for its release.",
            )
        elif app in LEGACY_APPS:
            self._context.find(line, f"{module} is gone: nothing here replaces it.")
        elif module == "codeforlife.encryption" or module.endswith(
            "encrypted_char_field"
        ):
            self._context.find(
                line,
                f"{module} is another one now: see that the imported names exist.",
                "how-to/encrypt-a-field.md",
            )
