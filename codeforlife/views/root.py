"""The view that lists a router's urls."""

from __future__ import annotations

from django.db import transaction
from django.utils.decorators import method_decorator
from rest_framework.routers import APIRootView as _APIRootView

from ..permissions import AllowAny


@method_decorator(transaction.non_atomic_requests, name="dispatch")
class APIRootView(_APIRootView):
    """Lists a router's urls for everybody."""

    permission_classes = [AllowAny]
