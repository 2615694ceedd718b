"""The test runner of `manage.py test`."""

from __future__ import annotations

import typing as t
from contextlib import ExitStack

from django.test.runner import DiscoverRunner as _DiscoverRunner

from ._isolation import isolated_services

__all__ = ["DiscoverRunner"]


class DiscoverRunner(_DiscoverRunner):
    """Django's test runner, away from real caches, brokers, keys and mail.

    It is the setting `TEST_RUNNER`, and does for tests of any class what the pytest
    plugin does under pytest.
    """

    def setup_test_environment(self, **kwargs: t.Any) -> None:
        """Leave the real services before the database of the tests is created."""
        self._isolation = ExitStack()
        self._isolation.enter_context(isolated_services())
        super().setup_test_environment(**kwargs)

    def teardown_test_environment(self, **kwargs: t.Any) -> None:
        """Go back to the real services."""
        super().teardown_test_environment(**kwargs)
        self._isolation.close()
