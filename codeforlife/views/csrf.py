"""Protection against cross-site request forgery, for clients that speak JSON."""

from __future__ import annotations

import typing as t

from django.db import transaction
from django.http import JsonResponse
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import ensure_csrf_cookie
from rest_framework.views import APIView

from ..permissions import AllowAny
from ..renderers import JSONRenderer
from ..response import Response

if t.TYPE_CHECKING:
    from django.http import HttpRequest
    from rest_framework.request import Request


@method_decorator(
    [transaction.non_atomic_requests, ensure_csrf_cookie], name="dispatch"
)
class CsrfCookieView(APIView):
    """Sets the cookie whose value a client must repeat in a header when it writes."""

    http_method_names = ["get"]
    authentication_classes = []
    permission_classes = [AllowAny]
    renderer_classes = [JSONRenderer]
    throttle_classes = []

    def get(self, request: Request) -> Response:
        """Set the cookie.

        Args:
            request: The request.

        Returns:
            200 without a body.
        """
        return Response()


def csrf_failure(request: HttpRequest, reason: str = "") -> JsonResponse:
    """Answer a request that Django's CSRF protection refuses.

    Set it as ``CSRF_FAILURE_VIEW``.

    Args:
        request: The request.
        reason: Why it is refused.

    Returns:
        403 in the shape that REST framework gives the same refusal.
    """
    return JsonResponse({"detail": f"CSRF Failed: {reason}"}, status=403)
