"""The renderers of JSON response bodies, and of the pages that people see."""

from __future__ import annotations

import typing as t

import orjson
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from rest_framework.renderers import (
    BrowsableAPIRenderer as _BrowsableAPIRenderer,
)
from rest_framework.renderers import HTMLFormRenderer
from rest_framework.renderers import JSONRenderer as _JSONRenderer
from rest_framework.utils.encoders import JSONEncoder

if t.TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["BrowsableAPIRenderer", "JSONRenderer"]

# Dates and times are left to REST framework's encoder: orjson drops leading zeros of
# a time's microseconds, and the seconds of an offset.
_OPTIONS = (
    orjson.OPT_NON_STR_KEYS
    | orjson.OPT_PASSTHROUGH_DATACLASS
    | orjson.OPT_PASSTHROUGH_DATETIME
)

_encode_other = JSONEncoder().default


class _EscapingJSONRenderer(_JSONRenderer):
    """Renders everything beyond ASCII as an escape."""

    ensure_ascii = True


class JSONRenderer(_JSONRenderer):
    """Renders what REST framework's JSON renderer renders, several times faster.

    What is asked for with an indent, or holds what only Python's encoder can write
    (such as integers over 64 bits), REST framework renders.
    """

    def render(
        self,
        data: t.Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, t.Any] | None = None,
    ) -> bytes:
        """Render a response's data.

        Args:
            data: The data; None has no body.
            accepted_media_type: The media type, which may ask for an indent.
            renderer_context: May ask for an indent, as the browsable API does.

        Returns:
            The body.
        """
        if data is None:
            return b""
        if self._is_compact(accepted_media_type, renderer_context):
            try:
                return _escape(orjson.dumps(data, _encode_other, _OPTIONS))
            except TypeError:
                pass  # only Python's encoder may know how, or say what is wrong
        return self._render_slowly(data, accepted_media_type, renderer_context)

    def _is_compact(
        self,
        accepted_media_type: str | None,
        renderer_context: Mapping[str, t.Any] | None,
    ) -> bool:
        indent = self.get_indent(accepted_media_type or "", renderer_context or {})
        return self.compact and not self.ensure_ascii and indent is None

    def _render_slowly(self, data: t.Any, *args: t.Any) -> bytes:
        """Render with Python's encoder."""
        try:
            return super().render(data, *args)
        except UnicodeEncodeError:
            # Half of a surrogate pair, which a client may send and an error repeat.
            return _EscapingJSONRenderer().render(data, *args)


def _escape(body: bytes) -> bytes:
    """Escape the two line ends that JSON allows in a string and JavaScript does not."""
    if b"\xe2\x80" not in body:
        return body
    return body.replace(b"\xe2\x80\xa8", rb"\u2028").replace(
        b"\xe2\x80\xa9", rb"\u2029"
    )


# REST framework's template has no block around these, nor around its <html>.
_ACCESSIBLE = {
    'data-toggle="dropdown" title=': 'data-toggle="dropdown"'
    ' aria-label="Choose a format" title=',
    '<div class="region"  aria-label=': '<div class="region" role="group" aria-label=',
}


def say_language(page: str) -> str:
    """Have a page of REST framework's say its language.

    Args:
        page: The page.
    """
    return page.replace("<html>", f'<html lang="{get_language() or "en"}">', 1)


class _LabellingFormRenderer(HTMLFormRenderer):
    """Ties each label to its control, which REST framework's templates do not."""

    def render_field(self, field: t.Any, parent_style: t.Any) -> str:
        html: str = super().render_field(field, parent_style)
        name = f'name="{field.name}"'
        if html.count("<label ") != 1 or html.count(name) != 1:
            return html  # a group, each of whose controls is inside its own label
        key = f"field-{field.name}"
        labelled = html.replace("<label ", f'<label for="{key}" ')
        return mark_safe(labelled.replace(name, f'{name} id="{key}"'))  # noqa: S308


class BrowsableAPIRenderer(_BrowsableAPIRenderer):
    """Renders pages as REST framework does, for people of every kind.

    The page says its language, and every control and button has a name (WCAG 2.2, 3.1.1
    and 4.1.2). It offers nothing that the view set refuses: no action without a GET,
    and no form of one row for an action on many.
    """

    form_renderer_class = _LabellingFormRenderer

    def show_form_for_method(
        self, view: t.Any, method: str, request: t.Any, obj: t.Any
    ) -> t.Any:
        """Say whether a page has a form for a method.

        Args:
            view: The view.
            method: The HTTP method.
            request: The request, as if it were of this method.
            obj: The object that the page is about, if it is about one.
        """
        if _takes_many(view, method):
            return False
        return super().show_form_for_method(view, method, request, obj)

    def get_extra_actions(self, view: t.Any, status_code: int) -> t.Any:
        """Return the URLs of the view's further pages by their names.

        Args:
            view: The view.
            status_code: The response's status.
        """
        urls = super().get_extra_actions(view, status_code)
        if not urls:
            return urls
        shown = {
            type(view)(**action.kwargs).get_view_name()
            for action in view.get_extra_actions()
            if "get" in action.mapping
        }
        return {name: url for name, url in urls.items() if name in shown}

    def render(
        self,
        data: t.Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, t.Any] | None = None,
    ) -> t.Any:
        """Render a page.

        Args:
            data: The response's data.
            accepted_media_type: The media type.
            renderer_context: The view, the request and the response.
        """
        page = super().render(data, accepted_media_type, renderer_context)
        page = say_language(page)
        for html, accessible in _ACCESSIBLE.items():
            page = page.replace(html, accessible, 1)
        return page


def _takes_many(view: t.Any, method: str) -> bool:
    """Whether a method of a route is one of the package's actions on many rows."""
    name = getattr(view, "action_map", {}).get(method.lower())
    handler = getattr(type(view), name, None) if name else None
    is_bulk = getattr(handler, "__module__", "").startswith("codeforlife.views.")
    return is_bulk and not view.detail and name not in ("list", "create")
