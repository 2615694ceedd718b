"""The requests of a view set's client that write several models at once."""

from __future__ import annotations

import typing as t

from rest_framework import status

from ._bulk import assert_rows_got_their_own_data, get_bulk_body, sort_by_lookup
from ._responses import status_code_is_ok
from ._view_set_client import ViewSetClient, get_list

if t.TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from django.db.models import Model, QuerySet

    from ..response import Response
    from ..types import DataDict, KwArgs
    from ._responses import StatusCodeAssertion
    from .model_view_set import BaseModelViewSetTestCase
    from .request_factory import BaseAPIRequestFactory


class BulkRequests[
    AnyTestCase: BaseModelViewSetTestCase[t.Any, t.Any, t.Any],
    AnyRequestFactory: BaseAPIRequestFactory[t.Any, t.Any],
](ViewSetClient[AnyTestCase, AnyRequestFactory]):
    """The bulk actions: create, update and destroy."""

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
            json_models = get_list(response, len(data))
            for json_model in json_models:
                self._assert_created(json_model, "bulk", reverse_kwargs)
            assert_rows_got_their_own_data(json_models, data)
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
            models: The models; they are loaded again.
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
            models: The models; they are loaded again.
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
        json_models = get_list(response, len(models))
        pairs = sort_by_lookup(self._get_test_case(), models, data)
        for model in models:
            model.refresh_from_db()
        for (model, _), json_model in zip(pairs, json_models, strict=True):
            self._assert_model(
                model, json_model, action, method, reverse_kwargs, contains_subset
            )
        assert_rows_got_their_own_data(json_models, [row for _, row in pairs])

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
