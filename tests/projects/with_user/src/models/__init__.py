from .badge import Badge
from .book import Book
from .shelf import Shelf

__all__ = ["Badge", "Book", "Shelf"]
