"""The card of an issue on the organisation's project board.

A workflow's own token cannot see the board. Without the app's token there is no card,
and commands change the issue alone.
"""

from __future__ import annotations

import dataclasses
import logging
import typing as t

from .errors import GitHubError
from .queries import CARD, MOVE_CARD

if t.TYPE_CHECKING:
    from collections.abc import Mapping

    from .run import Run

_logger = logging.getLogger(__name__)


@dataclasses.dataclass(frozen=True)
class Card:
    """A card.

    Attributes:
        id: Its id.
        status: Its status; "" if it has none.
        project_id: The id of the board.
        field_id: The id of the board's field for the status.
        options: The ids of the statuses, by their names.
    """

    id: str
    status: str
    project_id: str
    field_id: str
    options: Mapping[str, str]


def find_card(run: Run, number: int) -> Card | None:
    """Find an issue's card.

    Returns:
        The card; None if there is none, no board is set, or it cannot be seen.
    """
    if run.config.project is None:
        return None
    try:
        issue = run.query(CARD, number=number)["repository"]["issue"]
    except GitHubError as error:
        _logger.warning("The project board cannot be read: %s", error)
        return None
    for node in (issue or {}).get("projectItems", {}).get("nodes") or ():
        field = node["project"]["field"]
        if node["project"]["number"] == run.config.project and field:
            return Card(
                id=node["id"],
                status=(node["fieldValueByName"] or {}).get("name", ""),
                project_id=node["project"]["id"],
                field_id=field["id"],
                options={item["name"]: item["id"] for item in field["options"]},
            )
    return None


def move_card(run: Run, card: Card, status: str) -> None:
    """Move a card to a status, if the board has it."""
    if status not in card.options:
        _logger.warning("The project board has no status %r.", status)
        return
    run.report.add(f"card moved to {status}")
    if not run.report.is_dry:
        run.github.query(
            MOVE_CARD,
            project=card.project_id,
            item=card.id,
            field=card.field_id,
            option=card.options[status],
        )
