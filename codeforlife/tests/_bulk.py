"""What bulk requests send, and whether each row got the data that was meant for it."""

from __future__ import annotations

import typing as t

from ..serializers.lookup import Lookup

if t.TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.db.models import Model

    from ..types import DataDict


def get_bulk_body(
    test_case: t.Any, models: Sequence[Model], data: Sequence[DataDict]
) -> dict[str, DataDict]:
    """Make the body of a bulk update: the data by each model's lookup value.

    Args:
        test_case: The view set's test case.
        models: The models.
        data: The data for each of them.

    Returns:
        The JSON object.

    Raises:
        AssertionError: There are no models, or not as many as data.
    """
    if not models:
        raise AssertionError("Pass at least one model to update.")
    if len(models) != len(data):
        raise AssertionError(
            f"Pass as many models as data: got {len(models)} models and"
            f" {len(data)} data."
        )
    lookups = [str(test_case.get_lookup(model)) for model in models]
    return dict(zip(lookups, data, strict=True))


def sort_by_lookup[AnyModel: Model](
    test_case: t.Any, models: Sequence[AnyModel], data: Sequence[DataDict]
) -> list[tuple[AnyModel, DataDict]]:
    """Sort models, as a bulk update's response is sorted.

    Not by the database: it may hold the field encrypted, or collate it its way. Nor
    after the update, which may have changed the field.

    Args:
        test_case: The view set's test case.
        models: The models, as they were when the request was sent.
        data: The data for each of them.

    Returns:
        Each model with its data.
    """
    lookup_field = test_case.model_view_set_class.lookup_field
    field = Lookup(test_case.model_class, lookup_field).field

    def get_key(pair: tuple[AnyModel, DataDict]) -> t.Any:
        value = test_case.get_lookup(pair[0])
        return field.to_python(value) if field else value

    return sorted(zip(models, data, strict=True), key=get_key)


def assert_rows_got_their_own_data(
    rows: Sequence[Mapping[str, t.Any]], data: Sequence[DataDict]
) -> None:
    """Expect that no row was given another row's data.

    The rows in the response may rightly differ from what was sent (a serializer may
    normalize it), so a row is only wrong if it lacks its own value and has the one that
    was sent for another.

    Args:
        rows: The rows in the response.
        data: What was sent for each of them.

    Raises:
        AssertionError: Data landed in another row than it was sent for.
    """
    for row, own in zip(rows, data, strict=True):
        for field, value in own.items():
            if field not in row or row[field] == value:
                continue
            others = [other for other in data if other is not own]
            if any(field in other and other[field] == row[field] for other in others):
                raise AssertionError(
                    f"The values of {field!r} were mixed up between the rows: expected"
                    f" {value!r}, got {row[field]!r}, which was sent for another row."
                    f" Row: {dict(row)}. Pair rows and data by the lookup value, not by"
                    " their order."
                )
