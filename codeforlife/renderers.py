"""The renderer of JSON response bodies."""

from __future__ import annotations

import typing as t

import orjson
from rest_framework.renderers import JSONRenderer as _JSONRenderer
from rest_framework.utils.encoders import JSONEncoder

if t.TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["JSONRenderer"]

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
