"""Helpers for every kind of save signal."""

__all__ = ["UpdateFields", "update_fields_includes"]

UpdateFields = frozenset[str] | None


def update_fields_includes(update_fields: UpdateFields, includes: set[str]) -> bool:
    """Tell whether a save names all of some fields.

    Args:
        update_fields: What the signal was sent with; None when every field is saved.
        includes: The names of the fields that are asked for.

    Returns:
        Whether the save was restricted to fields that include all of these.
    """
    return bool(update_fields) and includes.issubset(update_fields or ())
