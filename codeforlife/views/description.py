"""What a view's docstring says to those who call the API."""

from __future__ import annotations

import re
import typing as t

from django.utils.encoding import smart_str
from rest_framework.utils import formatting

if t.TYPE_CHECKING:
    from rest_framework.views import APIView

__all__ = ["get_view_description", "strip_sections"]

# Where a docstring begins to speak to those who call or extend the code.
_SECTIONS = re.compile(
    r"^\s*(?:Args|Attributes|Example|Raises|Returns|See Also|Type Args):", re.MULTILINE
)


def strip_sections(text: str) -> str:
    """Leave out what a docstring says to those who call or extend the code.

    Args:
        text: A docstring in Google's style.

    Returns:
        What stands before its first section.
    """
    return _SECTIONS.split(text, maxsplit=1)[0].strip()


def get_view_description(view: APIView, html: bool = False) -> str:
    """Describe a view on the browsable API's pages and in answers to OPTIONS.

    Named by ``REST_FRAMEWORK["VIEW_DESCRIPTION_FUNCTION"]``.

    What the package's own docstrings say is for developers, so it is left out.

    Args:
        view: The view. Its ``description``, if it has one, comes before its docstring.
        html: Whether to mark the text up.

    Returns:
        The description.
    """
    text = getattr(view, "description", None)
    if text is None:
        text = type(view).__doc__ or ""
    if any(text == source.__doc__ for source in _get_own_sources(view)):
        text = ""
    text = strip_sections(formatting.dedent(smart_str(text)))
    return str(formatting.markup_description(text)) if html else text


def _get_own_sources(view: t.Any) -> t.Iterator[t.Any]:
    """Yield the view's class and actions, as far as they are the package's own."""
    cls = type(view)
    # REST framework takes an action's description from its docstring.
    actions = getattr(view, "action_map", None) or {}
    for source in (cls, *(getattr(cls, name, None) for name in actions.values())):
        if f"{getattr(source, '__module__', '')}.".startswith("codeforlife."):
            yield source
