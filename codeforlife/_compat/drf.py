"""What is private in Django REST framework."""

from __future__ import annotations

import copy
import typing as t


def set_validated(
    serializer: t.Any, instance: t.Any, validated_data: t.Any, initial_data: t.Any
) -> None:
    """Make a serializer look as if it had validated data by itself.

    REST framework offers no way to give a serializer data that are valid already. The
    rows of a list are validated by one child, and saved through it later.

    Args:
        serializer: The serializer that is going to be saved.
        instance: The instance to change; None to create one.
        validated_data: The validated data.
        initial_data: The data that were sent.
    """
    vars(serializer).pop("_data", None)
    serializer.instance = instance
    serializer.initial_data = initial_data
    serializer._validated_data = validated_data
    serializer._errors = {}


def with_data(request: t.Any, data: t.Any) -> t.Any:
    """Copy a request and give it another body.

    Args:
        request: REST framework's request, whose body has been parsed.
        data: The parsed body of the copy.

    Returns:
        The copy.
    """
    clone = copy.copy(request)
    clone._data = clone._full_data = data
    return clone
