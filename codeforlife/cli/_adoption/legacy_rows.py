"""Rows that migrations of the replaced package made, and tests expect."""

from __future__ import annotations

import re

import libcst as cst
from libcst.helpers import get_full_name_for_node
from libcst.metadata import PositionProvider

from .context import Context

__all__ = ["AddLegacyRows", "FindTestHooks"]

_FIXTURE = "legacy"
_USES_ROWS = re.compile(r"\.objects\b|client\.login|login_as|@codeforlife\.com")


class AddLegacyRows(cst.CSTTransformer):
    """Lets test cases that use the database load the fixture `legacy`.

    In the replaced package each test database had these rows, from migrations.

    Args:
        context: The file.
    """

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._bases: set[str] = set()

    def visit_ImportFrom(self, node: cst.ImportFrom) -> None:
        """Remember the test cases that are imported."""
        module = get_full_name_for_node(node.module) if node.module else None
        if module not in ("codeforlife.tests", "django.test", "rest_framework.test"):
            return
        if not isinstance(node.names, cst.ImportStar):
            names = {
                alias.evaluated_alias or alias.evaluated_name for alias in node.names
            }
            self._bases |= {name for name in names if name.endswith("TestCase")}

    def leave_ClassDef(
        self, original_node: cst.ClassDef, updated_node: cst.ClassDef
    ) -> cst.ClassDef:
        """Add the fixture to a test case."""
        if not self._is_test_case(updated_node):
            return updated_node
        body = updated_node.body
        for index, line in enumerate(body.body):
            if _get_fixtures(line) is not None:
                changed = line.visit(_AddElement())
                lines = [*body.body[:index], changed, *body.body[index + 1 :]]
                return updated_node.with_deep_changes(body, body=lines)
        if not _USES_ROWS.search(cst.Module([original_node]).code):
            return updated_node
        position = 1 if updated_node.get_docstring() is not None else 0
        added = cst.parse_statement(f'fixtures = ["{_FIXTURE}"]')
        lines = [*body.body[:position], added, *body.body[position:]]
        return updated_node.with_deep_changes(body, body=lines)

    def _is_test_case(self, node: cst.ClassDef) -> bool:
        if self._context.service.has_own_users or not isinstance(
            node.body, cst.IndentedBlock
        ):
            return False
        for base in node.bases:
            value = base.value
            if isinstance(value, cst.Subscript):
                value = value.value
            if get_full_name_for_node(value) in self._bases:
                return True
        return False


class _AddElement(cst.CSTTransformer):
    def leave_List(self, original_node: cst.List, updated_node: cst.List) -> cst.List:
        names = [
            element.value.evaluated_value
            for element in updated_node.elements
            if isinstance(element.value, cst.SimpleString)
        ]
        if _FIXTURE in names:
            return updated_node
        first = cst.Element(cst.SimpleString(f'"{_FIXTURE}"'))
        return updated_node.with_changes(elements=[first, *updated_node.elements])


def _get_fixtures(line: cst.CSTNode) -> cst.CSTNode | None:
    if not isinstance(line, cst.SimpleStatementLine) or len(line.body) != 1:
        return None
    statement = line.body[0]
    if isinstance(statement, cst.Assign):
        targets = [target.target for target in statement.targets]
    elif isinstance(statement, cst.AnnAssign):
        targets = [statement.target]
    else:
        return None
    names = [get_full_name_for_node(target) for target in targets]
    return statement if names == ["fixtures"] else None


class FindTestHooks(cst.CSTVisitor):
    """Finds hooks of test cases that Django calls no more.

    Args:
        context: The file.
    """

    METADATA_DEPENDENCIES = (PositionProvider,)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context

    def visit_FunctionDef(self, node: cst.FunctionDef) -> None:
        """Look at a method's name."""
        if node.name.value == "_pre_setup" and self._context.is_test:
            line = self.get_metadata(PositionProvider, node).start.line
            self._context.find(
                line,
                "Django 5.2 calls _pre_setup of the class: override"
                " _setup_and_call, or use setUp.",
            )
