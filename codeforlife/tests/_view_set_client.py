"""What the requests for one model and for several have in common."""

from __future__ import annotations

import typing as t

from .api_client import BaseAPIClient

if t.TYPE_CHECKING:
    from collections.abc import Iterable

    from ..response import Response
    from ..types import JsonDict, KwArgs
    from .model_view_set import BaseModelViewSetTestCase
    from .request_factory import BaseAPIRequestFactory


class ViewSetClient[
    AnyTestCase: BaseModelViewSetTestCase[t.Any, t.Any, t.Any],
    AnyRequestFactory: BaseAPIRequestFactory[t.Any, t.Any],
](BaseAPIClient[AnyTestCase, AnyRequestFactory]):
    """A client that knows its test case's view set, and compares it with responses."""

    def _get_test_case(self) -> t.Any:
        test_case = self._test_case
        if not hasattr(test_case, "reverse_action"):
            raise TypeError(
                f"{type(self).__name__} belongs to a view set's test case. Name it as"
                " client_class of a BaseModelViewSetTestCase and use self.client."
            )
        return test_case

    def _reverse(
        self, name: str, model: t.Any = None, kwargs: KwArgs | None = None
    ) -> str:
        test_case = self._get_test_case()
        return t.cast("str", test_case.reverse_action(name, model, kwargs=kwargs))

    def _assert_model(
        self,
        model: t.Any,
        json_model: t.Any,
        action: str,
        method: str,
        reverse_kwargs: KwArgs | None,
        contains_subset: bool = False,
    ) -> None:
        self._get_test_case().assert_serialized_model_equals_json_model(
            model,
            json_model,
            action,
            method,
            contains_subset=contains_subset,
            reverse_kwargs=reverse_kwargs,
        )

    def _find_model(self, json_model: JsonDict) -> t.Any:
        """Load the model that a JSON object stands for, by its lookup value."""
        test_case = self._get_test_case()
        field = test_case.model_view_set_class.lookup_field
        name = test_case.model_class._meta.pk.name if field == "pk" else field
        key = next((key for key in (field, name) if key in json_model), "id")
        if key not in json_model:
            raise AssertionError(
                f"The JSON has no {key!r}, so the test cannot find the model that was"
                f" created: {json_model}. Add {key!r} to the serializer's fields, or"
                " pass make_assertions=False."
            )
        rows = test_case.model_class.objects.filter(**{field: json_model[key]})
        model = rows.first()
        if model is None:
            raise AssertionError(
                f"Expected a {test_case.model_class.__name__} with {field}="
                f"{json_model[key]!r} in the database, but there is none."
            )
        return model

    def _assert_created(
        self, json_model: JsonDict, action: str, reverse_kwargs: KwArgs | None
    ) -> None:
        model = self._find_model(json_model)
        self._assert_model(model, json_model, action, "post", reverse_kwargs)

    def _assert_destroyed(self, lookups: Iterable[t.Any]) -> None:
        test_case = self._get_test_case()
        field = test_case.model_view_set_class.lookup_field
        rows = test_case.model_class.objects.filter(**{f"{field}__in": [*lookups]})
        remaining = [*rows.values_list(field, flat=True)]
        if remaining:
            raise AssertionError(
                f"Expected no {test_case.model_class.__name__} with {field} in"
                f" {remaining} after they were deleted, but they are still in the"
                " database."
            )


def get_dict(response: Response) -> t.Any:
    body = response.json()
    if not isinstance(body, dict):
        raise AssertionError(f"Expected a JSON object in the response, got: {body!r}")
    return body


def get_list(response: Response, length: int) -> t.Any:
    """Return the rows in a response: a list, or the data of a page."""
    body: t.Any = response.json()
    rows = body.get("data") if isinstance(body, dict) else body
    if not isinstance(rows, list):
        raise AssertionError(f"Expected a JSON list in the response, got: {body!r}")
    if len(rows) != length:
        raise AssertionError(
            f"Expected {length} row(s) in the response, got {len(rows)}: {rows}"
        )
    return rows
