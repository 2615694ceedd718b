"""The small service works with the test project's models."""

from __future__ import annotations

import typing as t

from django.core.checks import Error
from django.db import models
from src.models import Badge, Book, Shelf

__all__ = ["Badge", "Book", "Shelf", "get_books"]


def get_books() -> models.QuerySet[Book]:
    return Book.objects.order_by("pk")


def check_book(cls: t.Any, **kwargs: t.Any) -> list[t.Any]:
    """What Book.check() becomes in a test: it reports one message more."""
    return [Error("A book has no pages.", obj=Book, id="books.E001")]
