"""What a view answers to OPTIONS."""

from __future__ import annotations

import typing as t

from rest_framework.metadata import SimpleMetadata

if t.TYPE_CHECKING:
    from rest_framework.request import Request
    from rest_framework.views import APIView


class Metadata(SimpleMetadata):
    """Describes views as REST framework does, and actions on many rows too.

    For each method that may change something, REST framework looks for the one row
    that it would change; a PUT that changes many has none.
    """

    def determine_actions(self, request: Request, view: APIView) -> dict[str, t.Any]:
        """Describe the fields that a view takes.

        Args:
            request: The request.
            view: The view.

        Returns:
            The fields for each method that the request's user may use.
        """
        lookup = getattr(view, "lookup_url_kwarg", None) or getattr(
            view, "lookup_field", None
        )
        if lookup in view.kwargs:
            return super().determine_actions(request, view)
        # On the instance alone, and for the time of the question.
        vars(view)["get_object"] = lambda: None
        try:
            return super().determine_actions(request, view)
        finally:
            del vars(view)["get_object"]
