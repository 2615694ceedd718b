"""What reads request bodies."""

from __future__ import annotations

import json
import math
import typing as t

from django.conf import settings
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser as _JSONParser

from .exceptions import LengthRequired

if t.TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["JSONParser"]


def check_body_has_length(meta: Mapping[str, t.Any]) -> None:
    """Check that a request does not send its body in chunks.

    Django and REST framework read as many bytes as ``Content-Length`` says: without
    that header they take any body for an empty one.

    Args:
        meta: The request's headers, as in ``HttpRequest.META``.

    Raises:
        LengthRequired: The body comes in chunks.
    """
    if meta.get("HTTP_TRANSFER_ENCODING") and not meta.get("CONTENT_LENGTH"):
        raise LengthRequired


def _refuse_constant(name: str) -> t.NoReturn:
    raise ValueError(f"{name} is not a JSON value.")


def _parse_float(text: str) -> float:
    """Parse a number, which Python would round to infinity if it is too large."""
    number = float(text)
    if math.isinf(number):
        raise ValueError("A number is too large.")
    return number


def _make_dict(pairs: list[tuple[str, t.Any]]) -> dict[str, t.Any]:
    """Make an object of its members, each of which may be there once."""
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("An object has the same key more than once.")
    return members


class JSONParser(_JSONParser):
    """Parses JSON more strictly than REST framework does.

    An object that has a key twice is refused (which of the two values is meant, RFC
    8259 leaves open), and so are a number that no float holds (it would be infinite)
    and what is nested too deeply to be read.
    """

    def parse(
        self,
        stream: t.Any,
        media_type: str | None = None,
        parser_context: Mapping[str, t.Any] | None = None,
    ) -> t.Any:
        """Parse a request's body.

        Args:
            stream: The body.
            media_type: The media type of the body.
            parser_context: Names the ``encoding`` of the body.

        Returns:
            The parsed body.

        Raises:
            ParseError: The body is not JSON, or its encoding is not known.
        """
        encoding = (parser_context or {}).get("encoding") or settings.DEFAULT_CHARSET
        try:
            return json.loads(
                stream.read().decode(encoding),
                object_pairs_hook=_make_dict,
                parse_constant=_refuse_constant if self.strict else None,
                parse_float=_parse_float if self.strict else None,
            )
        except RecursionError as error:
            raise ParseError("JSON parse error - nested too deeply.") from error
        except (ValueError, LookupError) as error:
            raise ParseError(f"JSON parse error - {error}") from error
