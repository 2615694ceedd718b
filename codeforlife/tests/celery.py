"""The test case for celery tasks."""

from __future__ import annotations

import typing as t
from importlib import import_module

from django.core.exceptions import FieldError
from django.db.models import QuerySet

from ..deprecation import warn_deprecated
from .base import TestCase

if t.TYPE_CHECKING:
    from celery import Celery
    from celery.result import EagerResult

    from ..tasks import BigQueryTask
    from ..types import Args, KwArgs


class CeleryTestCase(TestCase):
    """The test case for celery tasks. They run in the test's own process.

    Example:
        >>> class TestFruitTasks(CeleryTestCase):
        ...     def test_delete_expired(self):
        ...         self.apply_task("src.tasks.fruit.delete_expired")
        ...         assert not Fruit.objects.exists()
    """

    app_module = "application"
    app_name = "celery"
    app: Celery

    @classmethod
    def setUpClass(cls) -> None:
        """Import the celery app, unless the class sets it.

        Raises:
            AssertionError: The module has no such attribute.
        """
        if getattr(cls, "app", None) is None:
            cls.app = cls._import_app()
        super().setUpClass()

    @classmethod
    def _import_app(cls) -> Celery:
        module = import_module(cls.app_module)
        app = getattr(module, cls.app_name, None)
        if app is None:
            raise AssertionError(
                f"The module {cls.app_module!r} has no attribute {cls.app_name!r}. Does"
                " it make a codeforlife.server.Server()? Otherwise set app_module and"
                f" app_name, or app, in {cls.__qualname__}."
            )
        return t.cast("Celery", app)

    def apply_task(
        self,
        name: str,
        args: Args | None = None,
        kwargs: KwArgs | None = None,
        **options: t.Any,
    ) -> EagerResult[t.Any]:
        """Run a task in this process and wait for it.

        Args:
            name: The dotted path of the task's function, such as
                ``"src.tasks.fruit.delete_expired"``.
            args: The task's arguments.
            kwargs: The task's keyword arguments.
            **options: Passed on to celery's ``apply``.

        Returns:
            Celery's result.

        Raises:
            AssertionError: There is no such task.
            Exception: Whatever the task raises.
        """
        options.setdefault("throw", True)
        task = self._get_task(name)
        result = task.apply(args=args, kwargs=kwargs, **options)
        return t.cast("EagerResult[t.Any]", result)

    def _get_task(self, name: str) -> t.Any:
        from ..tasks import get_task_name

        full_name = get_task_name(name)
        if full_name not in self.app.tasks:
            self.app.loader.import_default_modules()
        if full_name not in self.app.tasks:
            own = sorted(n for n in self.app.tasks if not n.startswith("celery."))
            raise AssertionError(
                f"There is no task {full_name!r}. The registered tasks are {own}. Is"
                " the function decorated with @shared_task, and its module imported by"
                " the package src.tasks?"
            )
        return self.app.tasks[full_name]

    def assert_bigquery_task(
        self,
        task: BigQueryTask,
        args: Args | None = None,
        kwargs: KwArgs | None = None,
    ) -> None:
        """Expect a task that loads rows into BigQuery to find its rows and fields.

        Args:
            task: The task.
            args: The task's arguments.
            kwargs: The task's keyword arguments.

        Raises:
            AssertionError: It returns something else than a queryset, or one of its
                fields does not exist.
        """
        get_queryset: t.Any = task.get_queryset
        queryset = get_queryset(*(args or ()), **(kwargs or {}))
        if not isinstance(queryset, QuerySet):
            raise AssertionError(
                f"Expected the task's function to return a QuerySet, got {queryset!r}."
            )
        fields = task.settings.fields
        try:
            list(queryset.values_list(*fields)[:1])
        except FieldError as error:
            raise AssertionError(
                f"Expected {queryset.model.__name__} to have the fields {fields}:"
                f" {error}"
            ) from error

    def assert_data_warehouse_task(
        self,
        task: BigQueryTask,
        args: Args | None = None,
        kwargs: KwArgs | None = None,
    ) -> None:
        """Call `assert_bigquery_task` by its deprecated name."""
        warn_deprecated("assert_data_warehouse_task()", "Call assert_bigquery_task().")
        self.assert_bigquery_task(task, args, kwargs)
