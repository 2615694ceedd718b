"""API clients that know a view set's actions, and check what each of them did."""

from __future__ import annotations

import typing as t
from operator import attrgetter

from django.db.models.constants import LOOKUP_SEP
from rest_framework import status

from ._bulk import assert_rows_got_their_own_data, get_bulk_body
from ._n_plus_one import detect_n_plus_one as _detect_n_plus_one
from ._responses import status_code_is_ok
from .api_client import APIClient, BaseAPIClient
from .request_factory import APIRequestFactory, BaseAPIRequestFactory  # noqa: F401 # named in a string

if t.TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from django.db.models import Model, QuerySet

    from ..response import Response
    from ..types import DataDict, JsonDict, KwArgs
    from ..user.models import User
    from ._responses import StatusCodeAssertion
    from .model_view_set import (
        BaseModelViewSetTestCase,
        ModelViewSetTestCase,  # noqa: F401 # named in a string
    )

Filters = t.Mapping[str, str | t.Iterable[str]]


class BaseModelViewSetClient[
    AnyTestCase: BaseModelViewSetTestCase[t.Any, t.Any, t.Any],
    AnyRequestFactory: BaseAPIRequestFactory[t.Any, t.Any],
](BaseAPIClient[AnyTestCase, AnyRequestFactory]):
    """A view set's client for a service that brings its own user model.

    Every method sends one request, asserts its status code, and, if that is one of
    success and ``make_assertions`` is left on, compares the response with the database.
    ``reverse_kwargs`` are further arguments of the URL; further keyword arguments are
    passed on to the HTTP method. All of them return the response.
    """

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
        key = field if field in json_model else "id"
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

    def create(
        self,
        data: DataDict,
        status_code_assertion: StatusCodeAssertion = status.HTTP_201_CREATED,
        make_assertions: bool = True,
        reverse_kwargs: KwArgs | None = None,
        **kwargs: t.Any,
    ) -> Response:
        """Create a model, and check that it is in the database as the response says.

        Args:
            data: The model's data.
            status_code_assertion: The expected status code.
            make_assertions: Whether to compare the response with the database.
            reverse_kwargs: Further arguments of the URL.
            **kwargs: Passed on to `post`.

        Returns:
            The response.

        Raises:
            AssertionError: The status code or the database is not as expected.
        """
        response = self.post(
            self._reverse("list", kwargs=reverse_kwargs),
            data=data,
            status_code_assertion=status_code_assertion,
            **kwargs,
        )
        if make_assertions and status_code_is_ok(response.status_code):
            self._assert_created(_get_dict(response), "create", reverse_kwargs)
        return response

    def bulk_create(
        self,
        data: Sequence[DataDict],
        status_code_assertion: StatusCodeAssertion = status.HTTP_201_CREATED,
        make_assertions: bool = True,
        reverse_kwargs: KwArgs | None = None,
        **kwargs: t.Any,
    ) -> Response:
        """Create several models; the arguments are those of `create`."""
        response = self.post(
            self._reverse("bulk", kwargs=reverse_kwargs),
            data=data,
            status_code_assertion=status_code_assertion,
            **kwargs,
        )
        if make_assertions and status_code_is_ok(response.status_code):
            json_models = _get_list(response, len(data))
            for json_model in json_models:
                self._assert_created(json_model, "bulk", reverse_kwargs)
            assert_rows_got_their_own_data(json_models, data)
        return response

    def retrieve(
        self,
        model: Model,
        status_code_assertion: StatusCodeAssertion = status.HTTP_200_OK,
        make_assertions: bool = True,
        reverse_kwargs: KwArgs | None = None,
        detect_n_plus_one: bool | None = None,
        **kwargs: t.Any,
    ) -> Response:
        """Retrieve a model, and check that the response shows it.

        Args:
            model: The model.
            status_code_assertion: The expected status code.
            make_assertions: Whether to compare the response with the database.
            reverse_kwargs: Further arguments of the URL.
            detect_n_plus_one: Whether to fail when nested rows are loaded one by one;
                by default what the test case's ``detect_n_plus_one`` says.
            **kwargs: Passed on to `get`.

        Returns:
            The response.

        Raises:
            AssertionError: The status code or the body is not as expected, or the
                number of queries grows with the number of nested rows.
        """
        with _detect_n_plus_one(self._get_test_case(), detect_n_plus_one) as check:
            response = self.get(
                self._reverse("detail", model, reverse_kwargs),
                status_code_assertion=status_code_assertion,
                **kwargs,
            )
        check(response)
        if make_assertions and status_code_is_ok(response.status_code):
            json_model = _get_dict(response)
            self._assert_model(model, json_model, "retrieve", "get", reverse_kwargs)
        return response

    def list(
        self,
        models: Iterable[Model],
        filters: Filters | None = None,
        status_code_assertion: StatusCodeAssertion = status.HTTP_200_OK,
        make_assertions: bool = True,
        reverse_kwargs: KwArgs | None = None,
        detect_n_plus_one: bool | None = None,
        **kwargs: t.Any,
    ) -> Response:
        """List models, and check that the response shows them in this order.

        Args:
            models: The models that the user may see.
            filters: The query parameters; a parameter may have several values.
            status_code_assertion: The expected status code.
            make_assertions: Whether to compare the response with the database.
            reverse_kwargs: Further arguments of the URL.
            detect_n_plus_one: Whether to fail when rows are loaded one by one; by
                default what the test case's ``detect_n_plus_one`` says.
            **kwargs: Passed on to `get`.

        Returns:
            The response.

        Raises:
            AssertionError: The status code or the body is not as expected, or the
                number of queries grows with the number of rows.
        """
        with _detect_n_plus_one(self._get_test_case(), detect_n_plus_one) as check:
            response = self.get(
                self._reverse("list", kwargs=reverse_kwargs),
                data=filters,
                status_code_assertion=status_code_assertion,
                **kwargs,
            )
        check(response)
        if make_assertions and status_code_is_ok(response.status_code):
            expected = [*models]
            json_models = _get_list(response, len(expected))
            for model, json_model in zip(expected, json_models, strict=True):
                self._assert_model(model, json_model, "list", "get", reverse_kwargs)
        return response

    def partial_update(
        self,
        model: Model,
        data: DataDict,
        status_code_assertion: StatusCodeAssertion = status.HTTP_200_OK,
        make_assertions: bool = True,
        reverse_kwargs: KwArgs | None = None,
        **kwargs: t.Any,
    ) -> Response:
        """Change some fields of a model, and check that the database has them.

        Args:
            model: The model; it is loaded anew.
            data: The fields to change.
            status_code_assertion: The expected status code.
            make_assertions: Whether to compare the response with the database.
            reverse_kwargs: Further arguments of the URL.
            **kwargs: Passed on to `patch`.

        Returns:
            The response.

        Raises:
            AssertionError: The status code or the database is not as expected.
        """
        response = self.patch(
            self._reverse("detail", model, reverse_kwargs),
            data=data,
            status_code_assertion=status_code_assertion,
            **kwargs,
        )
        if make_assertions and status_code_is_ok(response.status_code):
            model.refresh_from_db()
            self._assert_model(
                model,
                _get_dict(response),
                "partial_update",
                "patch",
                reverse_kwargs,
                contains_subset=True,
            )
        return response

    def bulk_partial_update(
        self,
        models: Collection[Model] | QuerySet[t.Any],
        data: Sequence[DataDict],
        status_code_assertion: StatusCodeAssertion = status.HTTP_200_OK,
        make_assertions: bool = True,
        reverse_kwargs: KwArgs | None = None,
        **kwargs: t.Any,
    ) -> Response:
        """Change some fields of several models.

        Args:
            models: The models; they are loaded anew.
            data: The fields to change, for each model.
            status_code_assertion: The expected status code.
            make_assertions: Whether to compare the response with the database.
            reverse_kwargs: Further arguments of the URL.
            **kwargs: Passed on to `patch`.

        Returns:
            The response.

        Raises:
            AssertionError: The status code or the database is not as expected.
        """
        rows = [*models]
        response = self.patch(
            self._reverse("bulk", kwargs=reverse_kwargs),
            data=get_bulk_body(self._get_test_case(), rows, data),
            status_code_assertion=status_code_assertion,
            **kwargs,
        )
        if make_assertions and status_code_is_ok(response.status_code):
            self._assert_bulk_updated(
                response, rows, data, "bulk", "patch", reverse_kwargs, True
            )
        return response

    def update(
        self,
        model: Model,
        action: str,
        data: DataDict | None = None,
        status_code_assertion: StatusCodeAssertion = status.HTTP_200_OK,
        make_assertions: bool = True,
        reverse_kwargs: KwArgs | None = None,
        **kwargs: t.Any,
    ) -> Response:
        """Call one of the view set's update actions.

        Args:
            model: The model; it is loaded anew.
            action: The name of the action.
            data: The data that the action takes.
            status_code_assertion: The expected status code.
            make_assertions: Whether to compare the response with the database.
            reverse_kwargs: Further arguments of the URL.
            **kwargs: Passed on to `put`.

        Returns:
            The response.

        Raises:
            AssertionError: The status code or the database is not as expected.
        """
        response = self.put(
            self._reverse(action, model, reverse_kwargs),
            data=data,
            status_code_assertion=status_code_assertion,
            **kwargs,
        )
        if make_assertions and status_code_is_ok(response.status_code):
            model.refresh_from_db()
            json_model = _get_dict(response)
            self._assert_model(model, json_model, action, "put", reverse_kwargs)
        return response

    def bulk_update(
        self,
        models: Collection[Model] | QuerySet[t.Any],
        data: Sequence[DataDict],
        action: str,
        status_code_assertion: StatusCodeAssertion = status.HTTP_200_OK,
        make_assertions: bool = True,
        reverse_kwargs: KwArgs | None = None,
        **kwargs: t.Any,
    ) -> Response:
        """Call one of the view set's bulk update actions.

        Args:
            models: The models; they are loaded anew.
            data: The data that the action takes, for each model.
            action: The name of the action.
            status_code_assertion: The expected status code.
            make_assertions: Whether to compare the response with the database.
            reverse_kwargs: Further arguments of the URL.
            **kwargs: Passed on to `put`.

        Returns:
            The response.

        Raises:
            AssertionError: The status code or the database is not as expected.
        """
        rows = [*models]
        response = self.put(
            self._reverse(action, kwargs=reverse_kwargs),
            data=get_bulk_body(self._get_test_case(), rows, data),
            status_code_assertion=status_code_assertion,
            **kwargs,
        )
        if make_assertions and status_code_is_ok(response.status_code):
            self._assert_bulk_updated(
                response, rows, data, action, "put", reverse_kwargs, False
            )
        return response

    def _assert_bulk_updated(
        self,
        response: Response,
        models: Sequence[Model],
        data: Sequence[DataDict],
        action: str,
        method: str,
        reverse_kwargs: KwArgs | None,
        contains_subset: bool,
    ) -> None:
        """Compare models with their JSON, both sorted by the lookup field."""
        json_models = _get_list(response, len(models))
        test_case = self._get_test_case()
        field = test_case.model_view_set_class.lookup_field
        for model in models:
            model.refresh_from_db()
        # Not by the database: it may hold the field encrypted, or collate it its way.
        get_lookup = attrgetter(field.replace(LOOKUP_SEP, "."))
        pairs = sorted(
            zip(models, data, strict=True), key=lambda pair: get_lookup(pair[0])
        )
        for (model, _), json_model in zip(pairs, json_models, strict=True):
            self._assert_model(
                model, json_model, action, method, reverse_kwargs, contains_subset
            )
        assert_rows_got_their_own_data(json_models, [row for _, row in pairs])

    def destroy(
        self,
        model: Model,
        status_code_assertion: StatusCodeAssertion = status.HTTP_204_NO_CONTENT,
        make_assertions: bool = True,
        reverse_kwargs: KwArgs | None = None,
        **kwargs: t.Any,
    ) -> Response:
        """Delete a model, and check that it is gone.

        Args:
            model: The model.
            status_code_assertion: The expected status code.
            make_assertions: Whether to look into the database.
            reverse_kwargs: Further arguments of the URL.
            **kwargs: Passed on to `delete`.

        Returns:
            The response.

        Raises:
            AssertionError: The status code is not as expected, or the row remains.
        """
        lookup = self._get_test_case().get_lookup(model)
        response = self.delete(
            self._reverse("detail", model, reverse_kwargs),
            status_code_assertion=status_code_assertion,
            **kwargs,
        )
        if make_assertions and status_code_is_ok(response.status_code):
            self._assert_destroyed([lookup])
        return response

    def bulk_destroy(
        self,
        data: Collection[t.Any],
        status_code_assertion: StatusCodeAssertion = status.HTTP_204_NO_CONTENT,
        make_assertions: bool = True,
        reverse_kwargs: KwArgs | None = None,
        **kwargs: t.Any,
    ) -> Response:
        """Delete several models, and check that they are gone.

        Args:
            data: The models' lookup values.
            status_code_assertion: The expected status code.
            make_assertions: Whether to look into the database.
            reverse_kwargs: Further arguments of the URL.
            **kwargs: Passed on to `delete`.

        Returns:
            The response.

        Raises:
            AssertionError: The status code is not as expected, or a row remains.
        """
        response = self.delete(
            self._reverse("bulk", kwargs=reverse_kwargs),
            data=[*data],
            status_code_assertion=status_code_assertion,
            **kwargs,
        )
        if make_assertions and status_code_is_ok(response.status_code):
            self._assert_destroyed(data)
        return response

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


class ModelViewSetClient[RequestUser: User, AnyModel: Model](
    APIClient[RequestUser],
    BaseModelViewSetClient[
        "ModelViewSetTestCase[RequestUser, AnyModel]",
        "APIRequestFactory[RequestUser]",
    ],
):
    """A view set's client that logs in the users of `codeforlife.user`.

    Example:
        >>> self.client.login_as(teacher_user)
        >>> self.client.create({"name": "apple"})
        >>> self.client.list(Fruit.objects.order_by("name"), filters={"name": "a"})
        >>> self.client.destroy(fruit, status_code_assertion=403)
    """


def _get_dict(response: Response) -> t.Any:
    body = response.json()
    if not isinstance(body, dict):
        raise AssertionError(f"Expected a JSON object in the response, got: {body!r}")
    return body


def _get_list(response: Response, length: int) -> t.Any:
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
