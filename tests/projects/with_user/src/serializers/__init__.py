from .badge import BadgeSerializer
from .book import BookSerializer, LendBookSerializer, RenameBookSerializer
from .shelf import ShelfSerializer

__all__ = [
    "BadgeSerializer",
    "BookSerializer",
    "LendBookSerializer",
    "RenameBookSerializer",
    "ShelfSerializer",
]
