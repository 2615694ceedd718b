"""The end of a session."""

from __future__ import annotations

import typing as t

from django.contrib.auth import logout
from django.contrib.auth.views import LogoutView as _LogoutView
from django.db import transaction
from django.http import HttpResponse, JsonResponse
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_protect

if t.TYPE_CHECKING:
    from django.http import HttpRequest


class LogoutView(_LogoutView):
    """Logs out, and says so in JSON whatever the query says.

    Logging out twice is not an error. The session middleware deletes the cookies.
    """

    @method_decorator(csrf_protect)
    def post(self, request: HttpRequest, *args: t.Any, **kwargs: t.Any) -> HttpResponse:
        """Log out.

        Args:
            request: The request.
            *args: Not used.
            **kwargs: Not used.

        Returns:
            200 and an empty object.
        """
        logout(request)
        return JsonResponse({})


@transaction.non_atomic_requests
def session_expired_view(request: HttpRequest) -> HttpResponse:
    """Answer what was redirected here because it needs a log-in.

    Args:
        request: The request.

    Returns:
        401 without a body.
    """
    return HttpResponse(status=401)
