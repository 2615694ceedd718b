"""The domain of Code for Life: users, teachers, students, schools and classes."""

from pathlib import Path

__all__ = ["FIXTURES_DIR", "TEMPLATES_DIR"]

_BASE_DIR = Path(__file__).resolve().parent

FIXTURES_DIR = _BASE_DIR / "fixtures"
TEMPLATES_DIR = _BASE_DIR / "templates"
