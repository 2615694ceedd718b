"""Background tasks on Celery, which is imported when the first task is declared."""

from __future__ import annotations

import typing as t

from .app import get_celery_app, require_celery
from .utils import get_local_sqs_url, get_task_name, shared_task

if t.TYPE_CHECKING:
    from .bigquery import BigQueryTask
    from .data_warehouse import DataWarehouseTask
    from .task import Task

__all__ = [
    "BigQueryTask",
    "DataWarehouseTask",
    "Task",
    "get_celery_app",
    "get_local_sqs_url",
    "get_task_name",
    "shared_task",
]

_MODULES = {
    "BigQueryTask": "bigquery",
    "DataWarehouseTask": "data_warehouse",
    "Task": "task",
}


def __getattr__(name: str) -> t.Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    require_celery()
    return getattr(import_module(f".{_MODULES[name]}", __name__), name)
