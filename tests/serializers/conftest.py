import pytest
from django.core.management import call_command
from src.models import Book, Shelf

from codeforlife.user.models import School


@pytest.fixture
def library(db: None) -> None:
    """Load schools with their users, and two shelves with three books each."""
    call_command("loaddata", "school_1", "school_2", "independent", verbosity=0)
    schools = [*School.objects.order_by("pk"), None]
    for number, school in enumerate(schools):
        shelf = Shelf.objects.create(
            slug=f"shelf{number}", label=f"Shelf {number}", school=school
        )
        for copy in range(3):
            Book.objects.create(
                isbn=f"{number}-{copy}",
                title=f"Book {number}-{copy}",
                shelf=shelf,
                reader_id=23 if copy == 0 else None,
            )
