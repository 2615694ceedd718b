"""The requests of a view set's client that read; they watch for N+1 queries."""

from __future__ import annotations

import typing as t

from rest_framework import status

from ._lean_reads import compare_lean_reads
from ._n_plus_one import detect_n_plus_one as _detect_n_plus_one
from ._responses import status_code_is_ok
from ._view_set_client import ViewSetClient, get_dict, get_list

if t.TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import Model

    from ..response import Response
    from ..types import KwArgs
    from ._responses import StatusCodeAssertion
    from .model_view_set import BaseModelViewSetTestCase
    from .request_factory import BaseAPIRequestFactory

Filters = t.Mapping[str, str | t.Iterable[str]]


class ReadRequests[
    AnyTestCase: BaseModelViewSetTestCase[t.Any, t.Any, t.Any],
    AnyRequestFactory: BaseAPIRequestFactory[t.Any, t.Any],
](ViewSetClient[AnyTestCase, AnyRequestFactory]):
    """Retrieve and list."""

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
            AssertionError: The status code or the body is not as expected, the number
                of queries grows with the number of nested rows, or the view set's lean
                reads show something else than instances.
        """
        with (
            _detect_n_plus_one(self._get_test_case(), detect_n_plus_one) as check,
            compare_lean_reads() as compare,
        ):
            response = self.get(
                self._reverse("detail", model, reverse_kwargs),
                status_code_assertion=status_code_assertion,
                **kwargs,
            )
        check(response)
        compare(response)
        if make_assertions and status_code_is_ok(response.status_code):
            json_model = get_dict(response)
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
            AssertionError: The status code or the body is not as expected, the number
                of queries grows with the number of rows, or the view set's lean reads
                show something else than instances.
        """
        with (
            _detect_n_plus_one(self._get_test_case(), detect_n_plus_one) as check,
            compare_lean_reads() as compare,
        ):
            response = self.get(
                self._reverse("list", kwargs=reverse_kwargs),
                data=filters,
                status_code_assertion=status_code_assertion,
                **kwargs,
            )
        check(response)
        compare(response)
        if make_assertions and status_code_is_ok(response.status_code):
            expected = [*models]
            json_models = get_list(response, len(expected))
            for model, json_model in zip(expected, json_models, strict=True):
                self._assert_model(model, json_model, "list", "get", reverse_kwargs)
        return response
