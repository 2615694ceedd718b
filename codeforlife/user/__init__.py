"""The domain of Code for Life: users, teachers, students, schools and classes."""

from pathlib import Path

__all__ = ["FIXTURES_DIR", "TEMPLATES_DIR"]

_BASE_DIR = Path(__file__).resolve().parent

#: The directory of the app's fixtures.
FIXTURES_DIR = _BASE_DIR / "fixtures"
#: The directory of the app's templates.
TEMPLATES_DIR = _BASE_DIR / "templates"
