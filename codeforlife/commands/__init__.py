"""Bases of management commands that services re-export as their own."""

from .load_fixtures import LoadFixtures
from .summarize_fixtures import SummarizeFixtures

__all__ = ["LoadFixtures", "SummarizeFixtures"]
