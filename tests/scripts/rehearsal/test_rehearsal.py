"""Releases and faults, the quickest of those of `make release-rehearsal`."""

from collections.abc import Callable
from pathlib import Path

import pytest

from scripts.rehearsal.faults import FAULTS
from scripts.rehearsal.run import Row
from scripts.rehearsal.scenarios import SCENARIOS
from scripts.rehearsal.stage import Stage, open_stage

_QUICK = [
    ("squash with a one-word !", SCENARIOS),
    ("killed after the tag", FAULTS),
    ("two merges at once", FAULTS),
]


@pytest.mark.timeout(600)  # each step of a release is a process
@pytest.mark.parametrize(("name", "rows"), _QUICK, ids=[name for name, _ in _QUICK])
def test_a_release_or_its_repair_comes_out_as_wanted(
    name: str, rows: dict[str, Callable[[Stage], Row]], tmp_path: Path
) -> None:
    with open_stage(tmp_path) as stage:
        row = rows[name](stage)
    assert row.got == row.wanted
