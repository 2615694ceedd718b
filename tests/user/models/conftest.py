import typing as t

import pytest
from django.core.management import call_command

_ALL = ["independent", "non_school_teacher", "school_1", "school_2", "school_3"]


@pytest.fixture
def example_data(db: None) -> None:
    """Load the schools, teachers, students and independents."""
    call_command("loaddata", *_ALL, verbosity=0)


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> t.Callable[..., None]:
    """Make a method fail, as a database might at any moment."""

    def fail(owner: object, name: str) -> None:
        def raise_error(*args: object, **kwargs: object) -> None:
            raise RuntimeError("broken on purpose")

        monkeypatch.setattr(owner, name, raise_error)

    return fail
