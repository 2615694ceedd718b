"""What a view answers to OPTIONS."""

from __future__ import annotations

import logging
import typing as t

from django.core.exceptions import PermissionDenied
from django.http import Http404
from rest_framework.exceptions import APIException
from rest_framework.metadata import SimpleMetadata
from rest_framework.request import clone_request

if t.TYPE_CHECKING:
    from rest_framework.request import Request
    from rest_framework.views import APIView

_logger = logging.getLogger(__name__)


class Metadata(SimpleMetadata):
    """Describes views as REST framework does, and those that it fails on.

    For each method that may change something, REST framework looks for the one row
    that it would change; a PUT that changes many has none. And a serializer that cannot
    be made without its instance, or is not there, leaves a method without a
    description: the answer is not an error.
    """

    def determine_actions(self, request: Request, view: APIView) -> dict[str, t.Any]:
        """Describe the fields that a view takes.

        Args:
            request: The request.
            view: The view.

        Returns:
            The fields for each method that the request's user may use.
        """
        described = {}
        for method in ("POST", "PUT"):
            if method in view.allowed_methods:
                view.request = clone_request(request, method)
                try:
                    described[method] = self._describe(view, method)
                finally:
                    view.request = request
        return {method: fields for method, fields in described.items() if fields}

    def _describe(self, view: t.Any, method: str) -> t.Any:
        """Describe the fields that one method takes."""
        lookup = getattr(view, "lookup_url_kwarg", None) or getattr(
            view, "lookup_field", None
        )
        try:
            view.check_permissions(view.request)
            if method == "PUT" and lookup in view.kwargs:
                view.get_object()
        except (APIException, PermissionDenied, Http404):
            return None
        try:
            return self.get_serializer_info(view.get_serializer())
        except Exception as error:  # whatever a service's code raises
            _logger.debug(
                "A method is left out of the answer to OPTIONS.",
                extra={"method": method, "error": type(error).__name__},
            )
            return None
