"""The pytest plugin: it does nothing until a Code for Life service is tested.

Only then are the kit's fixtures registered, so that nothing here touches Django before
its settings are loaded, or another project's tests ever.
"""

from __future__ import annotations

import sys
import typing as t

if t.TYPE_CHECKING:
    import pytest

_FIXTURES = "codeforlife.tests.fixtures"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the options of a service's `pytest.ini` or `pyproject.toml`.

    Args:
        parser: What knows pytest's options.
    """
    parser.addini(
        "DETECT_N_PLUS_ONE",
        'The Django setting of this name, "warning" or "error", for the tests.',
        default="",
    )


def pytest_sessionstart(session: pytest.Session) -> None:
    """Register the fixtures if the settings are those of a service.

    Args:
        session: The session of tests that starts.
    """
    manager = session.config.pluginmanager
    if "codeforlife.settings" in sys.modules and not manager.has_plugin(_FIXTURES):
        manager.import_plugin(_FIXTURES)
