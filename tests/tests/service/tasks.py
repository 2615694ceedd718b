from __future__ import annotations

from types import SimpleNamespace

from celery import Celery
from src.models import Book

from codeforlife.tasks import get_task_name

app = Celery("small-service", broker="memory://", set_as_current=False)


class Archive:
    """Replaced by the faults."""

    titles: list[str] = []

    @classmethod
    def store(cls) -> None:
        cls.titles = [book.title for book in Book.objects.all()]


@app.task(name=get_task_name("shop.tasks.archive"))
def archive() -> None:
    Archive.store()


def get_books(*args: int) -> object:
    return Book.objects.filter(pk__in=args) if args else Book.objects.all()


report = SimpleNamespace(
    get_queryset=get_books, settings=SimpleNamespace(fields=["title", "id"])
)
