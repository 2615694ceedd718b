from .badge import BadgeViewSet
from .book import BookViewSet
from .shelf import ShelfViewSet

__all__ = ["BadgeViewSet", "BookViewSet", "ShelfViewSet"]
