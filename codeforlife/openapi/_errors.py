"""The shapes of errors."""

from __future__ import annotations

import typing as t

from drf_spectacular.plumbing import ResolvedComponent

if t.TYPE_CHECKING:
    from drf_spectacular.plumbing import ComponentRegistry

type Schema = dict[str, t.Any]

_ERROR: Schema = {
    "type": "object",
    "description": "Why the request is refused.",
    "required": ["detail"],
    "properties": {"detail": {"type": "string"}},
}

_VALIDATION_ERRORS: Schema = {
    "type": "object",
    "description": (
        "What is wrong, under the name of the field or parameter: a list of messages,"
        " or an object of the same kind for a nested object. What is wrong with the"
        " request as a whole is under `__all__`, or, if it cannot be read at all,"
        " under `detail`."
    ),
    "additionalProperties": {},
}


def _register(registry: ComponentRegistry, name: str, schema: Schema) -> Schema:
    """Make a schema a component, and refer to it."""
    component = t.cast(t.Any, ResolvedComponent)(
        name=name, type=ResolvedComponent.SCHEMA, schema=schema, object=name
    )
    registry.register_on_missing(component)
    return component.ref  # type: ignore[no-any-return]  # untyped


def get_error(registry: ComponentRegistry) -> Schema:
    """Describe an error that is one sentence.

    Args:
        registry: Where the components of the description are collected.

    Returns:
        A reference to the schema.
    """
    return _register(registry, "Error", _ERROR)


def get_validation_errors(registry: ComponentRegistry, is_bulk: bool) -> Schema:
    """Describe what is wrong with a request's data.

    Args:
        registry: Where the components of the description are collected.
        is_bulk: Whether the request is about several rows at once.

    Returns:
        The schema, or a reference to it.
    """
    errors = _register(registry, "ValidationErrors", _VALIDATION_ERRORS)
    if not is_bulk:
        return errors
    rows = {
        "type": "array",
        "description": "One object per row, in their order; empty if it is right.",
        "items": errors,
    }
    return {"oneOf": [errors, rows]}
