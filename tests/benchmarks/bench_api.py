"""What requests cost, beside plain REST framework and beside the floor."""

from __future__ import annotations

import sys
import typing as t
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import _harness as harness

ROWS = 1_000

_PREFIXES = ("/", "/plain/", "/floor/")


def main() -> None:
    """Print one table for each database."""
    if not harness.run_on_each_database(__file__):
        return
    harness.set_up("_bench_urls")
    with harness.database():
        from django.db import connection

        rows = _run(harness.populate())
        title = f"{connection.vendor}: 1,620 users of one school; medians"
        harness.print_table(title, rows)


def _run(people: dict[str, t.Any]) -> list[t.Any]:
    from src.models import Book, Shelf

    from codeforlife.tests import APIClient

    client = APIClient(raise_request_exception=True)
    client.login_as(people["admin"])
    shelf = Shelf.objects.create(slug="top", label="Top", school=people["school"])
    Book.objects.bulk_create(
        Book(isbn=f"isbn{n}", title=f"Book {n}", shelf=shelf) for n in range(150)
    )
    return [*_reads(client, people), *_writes(client, shelf)]


def _reads(client: t.Any, people: dict[str, t.Any]) -> t.Iterator[t.Any]:
    cases = [
        ("users list, 150 rows", "users/?limit=150", "<= 4 queries, <= 1.2"),
        ("user", f"users/{people['student'].pk}/", "<= 3 queries, <= 1.2"),
        ("classes list, 50 rows", "classes/", "<= 4 queries, <= 1.2"),
        ("school", f"schools/{people['school'].pk}/", "<= 3 queries, <= 1.3"),
        ("books list, 150 rows", "books/?limit=150", ""),
    ]
    for name, path, budget in cases:
        results = harness.measure(
            *(partial(client.get, prefix + path) for prefix in _PREFIXES)
        )
        yield (name, *results, budget)


def _writes(client: t.Any, shelf: t.Any) -> t.Iterator[t.Any]:
    from src.models import Book

    body = [{"isbn": f"n{n}", "title": f"New {n}", "shelf": "top"} for n in range(ROWS)]
    pks: list[int] = []

    def empty() -> None:
        Book.objects.all().delete()

    def fill() -> None:
        empty()
        books = Book.objects.bulk_create(
            Book(isbn=f"isbn{n}", title=f"Book {n}", shelf=shelf) for n in range(ROWS)
        )
        pks[:] = [book.pk for book in books]

    def post(path: str) -> None:
        client.post(path, body, status_code_assertion=201)

    def patch(path: str) -> None:
        client.patch(path, {str(pk): {"title": f"Changed {pk}"} for pk in pks})

    def delete(path: str) -> None:
        client.delete(path, pks, status_code_assertion=204)

    for name, prepare, call, budget in (
        (f"bulk POST {ROWS:,}", empty, post, "<= 3 + 1 queries, <= 3"),
        (f"bulk PATCH {ROWS:,}", fill, patch, "<= 4 + 1 queries, <= 3"),
        (f"bulk DELETE {ROWS:,}", fill, delete, "<= 3"),
    ):
        ours, floor = harness.measure(
            *(partial(call, f"{prefix}books/bulk/") for prefix in ("/", "/floor/")),
            rounds=9,
            prepare=prepare,
        )
        yield (name, ours, harness.Result(0), floor, budget)


if __name__ == "__main__":
    main()
