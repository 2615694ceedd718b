"""Warnings about names that go with a later version."""

import pytest

from codeforlife.deprecation import RemovedInCodeForLife3Warning, warn_deprecated


def _old_name() -> None:
    warn_deprecated("_old_name()", "Call _new_name().")


def test_a_warning_names_the_version_and_points_at_the_caller() -> None:
    with pytest.warns(RemovedInCodeForLife3Warning) as warned:
        _old_name()
    assert str(warned[0].message) == (
        "_old_name() is deprecated and goes with codeforlife 3.0. Call _new_name()."
    )
    assert warned[0].filename == __file__
