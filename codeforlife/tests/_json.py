"""How what a serializer returns is compared with the JSON that a client receives."""

from __future__ import annotations

import datetime as dt
import json
import typing as t
from collections.abc import Mapping

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from rest_framework.utils.encoders import JSONEncoder

from ..types import JsonDict

DATETIME_FORMAT = "%Y-%m-%dT%H:%M:%S.%fZ"


def to_json(value: t.Any, like: t.Any = None) -> t.Any:
    """Turn what a serializer returns into what a client receives.

    A date and time that is still an object becomes a text in UTC with microseconds;
    where the client's text names the same moment, that text is kept.

    Args:
        value: A serializer's representation.
        like: The JSON that it is going to be compared with.

    Returns:
        The same value, of JSON's own types.
    """
    if isinstance(value, Mapping):
        given = like if isinstance(like, dict) else {}
        return {
            _to_key(key): to_json(item, given.get(_to_key(key)))
            for key, item in value.items()
        }
    if isinstance(value, (list, tuple)):
        rest = like if isinstance(like, list) else []
        return [
            to_json(item, rest[i] if i < len(rest) else None)
            for i, item in enumerate(value)
        ]
    if isinstance(value, dt.datetime):
        return _format_datetime(value, like)
    return json.loads(json.dumps(value, cls=JSONEncoder))


def pick(json_model: Mapping[str, t.Any], keys: t.Iterable[str]) -> JsonDict:
    """Return the part of a JSON object that has these keys."""
    return {key: json_model[key] for key in keys if key in json_model}


def _to_key(key: t.Any) -> str:
    return key if isinstance(key, str) else json.loads(json.dumps(str(key)))


def _format_datetime(value: dt.datetime, like: t.Any) -> str:
    if timezone.is_aware(value):
        if isinstance(like, str) and _parse(like) == value:
            return like
        value = value.astimezone(dt.UTC)
    return value.strftime(DATETIME_FORMAT)


def _parse(text: str) -> dt.datetime | None:
    try:
        moment = parse_datetime(text)
    except ValueError:
        return None
    return moment if moment and timezone.is_aware(moment) else None
