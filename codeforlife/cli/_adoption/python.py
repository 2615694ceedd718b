"""All changes of a Python file, in their order."""

from __future__ import annotations

import libcst as cst
from libcst.metadata import MetadataWrapper

from .context import Context
from .imports import FindGoneImports, MoveImports
from .legacy_rows import AddLegacyRows, FindTestHooks
from .references import RenameReferences
from .settings import FindSettings, UpdateSettings
from .tasks import UpdateTasks

__all__ = ["update_python"]


def update_python(source: str, context: Context) -> str:
    """Return a Python file's source as it is to be.

    Args:
        source: Its source; what is not changed keeps its comments and format.
        context: The file. What a person has to decide is added to its findings.
    """
    try:
        module = cst.parse_module(source)
    except cst.ParserSyntaxError as error:
        context.find(error.raw_line, "this Python file cannot be read.")
        return source
    is_settings = context.path.name == "settings.py"
    changes: list[cst.CSTTransformer] = [
        MoveImports(context),
        UpdateTasks(),
        RenameReferences(context),
    ]
    if is_settings:
        changes.append(UpdateSettings(context))
    if context.is_test:
        changes.append(AddLegacyRows(context))
    for change in changes:
        module = module.visit(change)
    finders: list[cst.CSTVisitor] = [FindGoneImports(context), FindTestHooks(context)]
    if is_settings:
        finders.append(FindSettings(context))
    wrapper = MetadataWrapper(module)
    for finder in finders:
        wrapper.visit(finder)
    return module.code
