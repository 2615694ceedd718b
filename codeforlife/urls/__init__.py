"""The urls of every service."""

from .handlers import handler400, handler403, handler404, handler500
from .patterns import UrlPatterns, get_urlpatterns

__all__ = [
    "UrlPatterns",
    "get_urlpatterns",
    "handler400",
    "handler403",
    "handler404",
    "handler500",
]
