"""Names and declarations of tasks."""

from __future__ import annotations

import typing as t
from collections.abc import Callable

from codeforlife.cloud.aws import get_local_sqs_url

from .app import get_celery_app

if t.TYPE_CHECKING:
    import celery

    from .schedules import Schedule

__all__ = ["get_local_sqs_url", "get_task_name", "shared_task"]


def get_task_name(task: str | Callable[..., t.Any]) -> str:
    """Put a task's name into the name space of the service.

    Services share brokers, and their tasks have the same names.

    Args:
        task: The task's function, or its dotted path.

    Returns:
        The path with the service's name in front, which it gets only once.

    Example:
        >>> get_task_name("src.tasks.session.clear")  # doctest: +SKIP
        'portal.src.tasks.session.clear'
    """
    from codeforlife.conf import conf

    name = task if isinstance(task, str) else f"{task.__module__}.{task.__name__}"
    prefix = f"{conf.service.name}."
    return name if name.startswith(prefix) else prefix + name


@t.overload
def shared_task(function: Callable[..., t.Any], /) -> celery.Task[..., t.Any]: ...


@t.overload
def shared_task(
    *, schedule: Schedule | None = None, **options: t.Any
) -> Callable[[Callable[..., t.Any]], celery.Task[..., t.Any]]: ...


def shared_task(
    *args: t.Any, schedule: Schedule | None = None, **options: t.Any
) -> t.Any:
    """Declare a task of the service.

    A failure that may pass (a lost connection, a time-out) is tried again, with growing
    pauses; any other is final. Queue it with ``delay_on_commit``, so that it starts
    after the transaction that asks for it, and never if that is rolled back.

    Args:
        *args: The function, if the decorator is used without brackets.
        schedule: When the scheduler queues the task, without arguments: Celery's
            ``crontab``, a `~datetime.timedelta` or a number of seconds.
        **options: Celery's options, and `Task`'s: ``idempotency_key`` with
            ``idempotency_timeout``.

    Returns:
        The task, or a decorator that makes it.

    Raises:
        MissingExtraError: Celery is not installed.

    Example:
        >>> @shared_task  # doctest: +SKIP
        ... def clear() -> None:
        ...     Session.objects.filter(expire_date__lt=timezone.now()).delete()
        >>> @shared_task(schedule=crontab(hour=3, minute=0))  # doctest: +SKIP
        ... def send_reminders() -> None: ...
    """
    get_celery_app()
    from celery import shared_task as celery_shared_task

    from .retries import get_retry_options
    from .schedules import add_schedule

    def decorate(function: Callable[..., t.Any]) -> t.Any:
        from .task import Task

        name = get_task_name(options.get("name") or function)
        defaults = {"base": Task, **get_retry_options()}
        declare = celery_shared_task(**{**defaults, **options, "name": name})
        if schedule is not None:
            add_schedule(name, schedule)
        return declare(function)

    return decorate(*args) if args else decorate
