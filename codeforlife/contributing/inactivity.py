"""Who is warned, and who is unassigned, because nothing was heard of them."""

from __future__ import annotations

import typing as t

if t.TYPE_CHECKING:
    from datetime import datetime

    from .config import Config
    from .state import Assignee

type Verdict = t.Literal["leave", "warn", "unassign"]


def judge(assignee: Assignee, now: datetime, config: Config) -> Verdict:
    """Decide about an assignee.

    A warning belongs to the period that began with the last activity. There is one in
    each, on whatever day the schedule comes by first, and without one that is old
    enough no assignee is unassigned.

    Args:
        assignee: The assignee.
        now: The present time.
        config: How long each step takes.

    Returns:
        What to do.
    """
    idle = now - assignee.active_at
    warned_at = assignee.warned_at
    if warned_at is None or warned_at <= assignee.active_at:
        return "warn" if idle >= config.warn_after else "leave"
    is_over = idle >= config.unassign_after and now - warned_at >= config.min_notice
    return "unassign" if is_over else "leave"
