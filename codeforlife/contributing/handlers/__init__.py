"""What is done about each event."""

from __future__ import annotations

import typing as t

from ..errors import ConfigError
from .comment import handle_comment
from .inactive import handle_schedule
from .issue import handle_issue
from .pull_request import handle_merge_group, handle_pull_request

if t.TYPE_CHECKING:
    from collections.abc import Callable

    from ..run import Event, Run

_HANDLERS: dict[str, Callable[[Run, Event], None]] = {
    "issue_comment": handle_comment,
    "issues": handle_issue,
    "merge_group": handle_merge_group,
    "pull_request_target": handle_pull_request,
    "schedule": handle_schedule,
    "workflow_dispatch": handle_schedule,
}


def handle(run: Run, name: str, event: Event) -> None:
    """Handle an event.

    Args:
        run: The run.
        name: The event's name.
        event: Its payload.

    Raises:
        ContributingError: It could not be handled.
    """
    if name not in _HANDLERS:
        raise ConfigError(f"The event {name!r} is none of {', '.join(_HANDLERS)}.")
    _HANDLERS[name](run, event)
