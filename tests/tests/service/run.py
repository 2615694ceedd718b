"""Runs one test of a suite inside another test."""

from __future__ import annotations

import unittest
from unittest.mock import patch

from django.db.backends.base.base import BaseDatabaseWrapper


def run(case: type[unittest.TestCase], method: str) -> unittest.TestResult:
    """Run a test inside the transaction of the test that calls this."""
    result = unittest.TestResult()
    with patch.object(BaseDatabaseWrapper, "close", lambda self: None):
        unittest.TestSuite([case(method)]).run(result)
    return result


def get_failure(case: type[unittest.TestCase], method: str) -> str:
    """Run a test; return what it fails with, or an empty text."""
    result = run(case, method)
    return "\n".join(text for _, text in [*result.failures, *result.errors])
