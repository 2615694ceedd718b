from .badge import Badge
from .book import Book
from .event import Event, Seat
from .secret import Author, Diary, Keeper, Safe, Secret, SecretChild, SecretProxy
from .shelf import Shelf

__all__ = [
    "Author",
    "Badge",
    "Book",
    "Diary",
    "Event",
    "Keeper",
    "Safe",
    "Seat",
    "Secret",
    "SecretChild",
    "SecretProxy",
    "Shelf",
]
