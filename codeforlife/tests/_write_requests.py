"""The requests of a view set's client that write one model."""

from __future__ import annotations

import typing as t

from rest_framework import status

from ._responses import status_code_is_ok
from ._view_set_client import ViewSetClient, get_dict

if t.TYPE_CHECKING:
    from django.db.models import Model

    from ..response import Response
    from ..types import DataDict, KwArgs
    from ._responses import StatusCodeAssertion
    from .model_view_set import BaseModelViewSetTestCase
    from .request_factory import BaseAPIRequestFactory


class WriteRequests[
    AnyTestCase: BaseModelViewSetTestCase[t.Any, t.Any, t.Any],
    AnyRequestFactory: BaseAPIRequestFactory[t.Any, t.Any],
](ViewSetClient[AnyTestCase, AnyRequestFactory]):
    """Create, update and destroy."""

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
            self._assert_created(get_dict(response), "create", reverse_kwargs)
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
            model: The model; it is loaded again.
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
                get_dict(response),
                "partial_update",
                "patch",
                reverse_kwargs,
                contains_subset=True,
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
            model: The model; it is loaded again.
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
            json_model = get_dict(response)
            self._assert_model(model, json_model, action, "put", reverse_kwargs)
        return response

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
