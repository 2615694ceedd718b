"""API clients that know a view set's actions, and check what each of them did."""

from __future__ import annotations

import typing as t

from ._bulk_requests import BulkRequests
from ._read_requests import Filters as Filters
from ._read_requests import ReadRequests
from ._write_requests import WriteRequests
from .api_client import APIClient
from .request_factory import APIRequestFactory, BaseAPIRequestFactory  # noqa: F401 # named in a string

if t.TYPE_CHECKING:
    from django.db.models import Model

    from ..user.models import User
    from .model_view_set import (
        BaseModelViewSetTestCase,
        ModelViewSetTestCase,  # noqa: F401 # named in a string
    )


class BaseModelViewSetClient[
    AnyTestCase: BaseModelViewSetTestCase[t.Any, t.Any, t.Any],
    AnyRequestFactory: BaseAPIRequestFactory[t.Any, t.Any],
](
    WriteRequests[AnyTestCase, AnyRequestFactory],
    ReadRequests[AnyTestCase, AnyRequestFactory],
    BulkRequests[AnyTestCase, AnyRequestFactory],
):
    """A view set's client for a service that brings its own user model.

    Every method sends one request, asserts its status code, and, if that is one of
    success and ``make_assertions`` is left on, compares the response with the database.
    ``reverse_kwargs`` are further arguments of the URL; further keyword arguments are
    passed on to the HTTP method. All of them return the response.
    """


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
