from .badge import Badge
from .book import Book
from .secret import Author, Diary, Keeper, Safe, Secret, SecretChild, SecretProxy
from .shelf import Shelf

__all__ = [
    "Author",
    "Badge",
    "Book",
    "Diary",
    "Keeper",
    "Safe",
    "Secret",
    "SecretChild",
    "SecretProxy",
    "Shelf",
]
