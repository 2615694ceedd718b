"""What the whole suite shares, first of all the plugin that services use.

Where the package is installed its entry point has loaded it already, by the same name.
"""

import os
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from hypothesis import HealthCheck, settings

pytest_plugins = ["codeforlife.pytest_plugin"]

# How long an example takes says more about the machine than about the code.
# A run of CI has the same examples each time; a developer's has new ones.
settings.register_profile(
    "suite",
    deadline=None,
    derandomize="CI" in os.environ,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("suite")


@pytest.fixture
def standing_clock() -> Iterator[None]:
    """Let the time stand still: a one-time password runs out with its 30 seconds."""
    with time_machine.travel(datetime.now(UTC), tick=False):
        yield
