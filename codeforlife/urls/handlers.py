"""The answers to errors outside of any view, in JSON.

A service names them for Django by star-importing this module in its ``urls.py``.
"""

from __future__ import annotations

import typing as t

from django.http import JsonResponse

if t.TYPE_CHECKING:
    from django.http import HttpRequest

__all__ = ["handler400", "handler403", "handler404", "handler500"]

# The same characters, spelled so that no browser can take them for markup.
_ESCAPES = {ord(char): f"\\u{ord(char):04x}" for char in "<>&"}


class _ErrorResponse(JsonResponse):
    """One sentence in the shape of REST framework's errors."""

    def __init__(self, detail: str, status: int) -> None:
        super().__init__({"detail": detail}, status=status)
        self.content = self.content.decode().translate(_ESCAPES)


def handler400(request: HttpRequest, exception: Exception) -> JsonResponse:
    """Answer a request that cannot be understood.

    Args:
        request: The request.
        exception: Why it cannot.

    Returns:
        400.
    """
    return _ErrorResponse("The request cannot be understood.", status=400)


def handler403(request: HttpRequest, exception: Exception) -> JsonResponse:
    """Answer a request that is not permitted.

    Args:
        request: The request.
        exception: Why it is not.

    Returns:
        403.
    """
    return _ErrorResponse(
        "You do not have permission to perform this action.", status=403
    )


def handler404(request: HttpRequest, exception: Exception) -> JsonResponse:
    """Answer a request for a path that is not there.

    Args:
        request: The request.
        exception: The error that says so.

    Returns:
        404, naming the path.
    """
    return _ErrorResponse(f"There is nothing at {request.path}", status=404)


def handler500(request: HttpRequest) -> JsonResponse:
    """Answer a request that made the server fail.

    Args:
        request: The request.

    Returns:
        500.
    """
    return _ErrorResponse("The server failed to answer this request.", status=500)
