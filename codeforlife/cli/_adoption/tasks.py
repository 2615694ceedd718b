"""`DataWarehouseTask` becomes `BigQueryTask`."""

from __future__ import annotations

from collections.abc import Mapping

import libcst as cst
from libcst.helpers import get_full_name_for_node

__all__ = ["UpdateTasks"]

_MODES: Mapping[str, str] = {
    "overwrite": "WRITE_TRUNCATE",
    "append": "WRITE_APPEND",
}
_ARGUMENTS: Mapping[str, str] = {
    "bq_table_write_mode": "write_disposition",
    "bq_table_name": "table_name",
}
_KNOWN = (
    "chunk_size",
    "fields",
    "id_field",
    "kwargs",
    "max_retries",
    "retry_countdown",
    "table_name",
    "time_limit",
    "write_disposition",
)
_ATTRIBUTES: Mapping[str, str] = {
    "assert_data_warehouse_task": "assert_bigquery_task",
    "DataWarehouseTask": "BigQueryTask",
}


class UpdateTasks(cst.CSTTransformer):
    """Renames the class, its settings' arguments and the test kit's assertion."""

    def leave_Attribute(
        self, original_node: cst.Attribute, updated_node: cst.Attribute
    ) -> cst.Attribute:
        """Rename attributes."""
        new = _ATTRIBUTES.get(updated_node.attr.value)
        return (
            updated_node
            if new is None
            else updated_node.with_changes(attr=cst.Name(new))
        )

    def leave_Call(self, original_node: cst.Call, updated_node: cst.Call) -> cst.Call:
        """Rename the arguments of the settings."""
        name = get_full_name_for_node(updated_node.func) or ""
        if not name.endswith(("BigQueryTask.Settings", "DataWarehouseTask.Settings")):
            return updated_node
        keywords = [arg.keyword.value for arg in updated_node.args if arg.keyword]
        if "bq_table_write_mode" not in keywords:
            return updated_node
        known: list[cst.Arg] = []
        extra: list[cst.Arg] = []
        for arg in map(_rename, updated_node.args):
            is_extra = arg.keyword is not None and arg.keyword.value not in _KNOWN
            (extra if is_extra else known).append(arg)
        if extra:
            known.append(_collect(extra))
        return updated_node.with_changes(args=known)


def _rename(arg: cst.Arg) -> cst.Arg:
    if arg.keyword is None or arg.keyword.value not in _ARGUMENTS:
        return arg
    arg = arg.with_changes(keyword=cst.Name(_ARGUMENTS[arg.keyword.value]))
    if isinstance(arg.value, cst.SimpleString):
        mode = _MODES.get(str(arg.value.evaluated_value))
        if mode is not None:
            return arg.with_changes(value=cst.SimpleString(f'"{mode}"'))
    return arg


def _collect(extra: list[cst.Arg]) -> cst.Arg:
    """Return one argument with a dictionary of what were further ones."""
    elements = [
        cst.DictElement(
            cst.SimpleString(f'"{arg.keyword.value if arg.keyword else ""}"'),
            arg.value,
        )
        for arg in extra
    ]
    return extra[-1].with_changes(
        keyword=cst.Name("kwargs"), value=cst.Dict(elements=elements)
    )
