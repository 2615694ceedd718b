"""The test case for a model's view set."""

from __future__ import annotations

import typing as t

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db.models import Model
from django.urls import reverse

from ..serializers.lookup import Lookup
from ..types import KwArgs, get_type_args
from ._attrs import fill_attrs, require_attrs
from ._declarations import ViewSetDeclarations
from ._json import pick, to_json
from ._permission_matrix import PermissionMatrix
from .api import APITestCase
from .model_view_set_client import BaseModelViewSetClient, ModelViewSetClient

if t.TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.contrib.auth.base_user import AbstractBaseUser

    from ..types import JsonDict
    from ..user.models import User
    from ..views import BaseModelViewSet, ModelViewSet  # noqa: F401 # named in a string
    from ._permission_matrix import Row, Subject


class BaseModelViewSetTestCase[
    AnyModelViewSet: BaseModelViewSet[t.Any, t.Any, t.Any],
    AnyClient: BaseModelViewSetClient[t.Any, t.Any],
    AnyModel: Model,
](ViewSetDeclarations[AnyModelViewSet, AnyClient, AnyModel]):
    """The test case for a view set of a service that brings its own user model.

    Example:
        >>> class TestContributorViewSet(
        ...     BaseModelViewSetTestCase[
        ...         ContributorViewSet, ModelViewSetClient, Contributor
        ...     ]
        ... ):
        ...     basename = "contributor"
    """

    REQUIRED_ATTRS: t.ClassVar[set[str]] = {
        "client_class",
        "basename",
        "model_view_set_class",
    }

    basename: str
    model_class: type[AnyModel]
    request_user_class: type[t.Any]
    detect_n_plus_one: bool = True

    def __init_subclass__(cls, **kwargs: t.Any) -> None:
        super().__init_subclass__(**kwargs)
        attrs = {"model_view_set_class": 0, "client_class": 1}
        fill_attrs(cls, BaseModelViewSetTestCase, attrs)

    @classmethod
    def setUpClass(cls) -> None:
        """Take from the view set what the test case does not say."""
        require_attrs(cls, cls.REQUIRED_ATTRS)
        if getattr(cls, "model_class", None) is None:
            cls.model_class = cls.model_view_set_class.model_class
        if getattr(cls, "request_user_class", None) is None:
            cls.request_user_class = cls._get_default_request_user_class()
        cls._check_model()
        super().setUpClass()

    @classmethod
    def _check_model(cls) -> None:
        """Compare the type argument with the view set's model."""
        arg = get_type_args(cls, BaseModelViewSetTestCase)[2]
        model_class = cls.model_view_set_class.model_class
        if not isinstance(arg, type) or not issubclass(arg, Model):
            return
        if arg._meta.concrete_model is not model_class._meta.concrete_model:
            raise AssertionError(
                f"{cls.__qualname__} is of {arg.__name__}, but"
                f" {cls.model_view_set_class.__name__} is of {model_class.__name__}."
                " Correct the type argument or model_view_set_class."
            )

    @classmethod
    def _get_default_request_user_class(cls) -> type[AbstractBaseUser]:
        return get_user_model()

    def get_lookup(self, model: t.Any) -> t.Any:
        """Return the value by which the view set looks a model up."""
        lookup_field = self.model_view_set_class.lookup_field
        return Lookup(type(model), lookup_field).get_value(model)

    def get_lookup_url_kwarg(self) -> str:
        """Return the name of the URL's argument that identifies a model."""
        view_set_class = self.model_view_set_class
        return view_set_class.lookup_url_kwarg or view_set_class.lookup_field

    def reverse_action(
        self, name: str, model: AnyModel | None = None, **kwargs: t.Any
    ) -> str:
        """Return the URL of one of the view set's actions.

        Args:
            name: The action: ``"list"``, ``"detail"``, ``"bulk"``, or the name of an
                extra action.
            model: The model, if the URL is for one.
            **kwargs: Passed on to Django's ``reverse``: ``kwargs`` for further
                arguments of the URL, ``viewname`` instead of the view set's name.

        Returns:
            The path of the URL.
        """
        kwargs.setdefault("viewname", f"{self.basename}-{name.replace('_', '-')}")
        url_kwargs = dict(kwargs.pop("kwargs", None) or {})
        if model is not None:
            url_kwargs[self.get_lookup_url_kwarg()] = self.get_lookup(model)
        return reverse(kwargs=url_kwargs or None, **kwargs)

    def assert_permission_matrix(
        self,
        subjects: Mapping[str, Subject],
        matrix: Mapping[str, Row],
        *,
        model: AnyModel | Callable[[], AnyModel] | None = None,
        data: Mapping[str, t.Any] | None = None,
        reverse_kwargs: KwArgs | None = None,
    ) -> None:
        """Expect each subject to get this status code for each action, over HTTP.

        What a request does to the database is taken back, so the order does not matter.

        Args:
            subjects: Who tries, by a name: None for no user, a user, or a function that
                logs the client that it is given in.
            matrix: For each action that a URL leads to, one status code for all
                subjects, or one for each: a list in their order, or a dict by name. The
                bulk actions are ``bulk_create``, ``bulk_partial_update`` and
                ``bulk_destroy``.
            model: The model that the URLs of single models are for, or a function that
                returns it.
            data: The body that an action is sent, or a function that returns it.
            reverse_kwargs: Further arguments of the URLs.

        Raises:
            AssertionError: A status code differs, or an action is not declared.

        Example:
            >>> self.assert_permission_matrix(
            ...     {"anonymous": None, "student": student, "teacher": teacher},
            ...     {"list": [403, 200, 200], "create": [403, 403, 201]},
            ...     data={"create": {"name": "apple"}},
            ... )
        """
        PermissionMatrix(
            self, subjects, matrix, model, data or {}, reverse_kwargs
        ).check()

    def assert_serialized_model_equals_json_model(
        self,
        model: AnyModel,
        json_model: JsonDict,
        action: str,
        request_method: str,
        contains_subset: bool = False,
        reverse_kwargs: KwArgs | None = None,
    ) -> None:
        """Expect a JSON object to be what the view set's serializer makes of a model.

        Args:
            model: The model.
            json_model: The JSON object.
            action: The action whose serializer is used.
            request_method: The HTTP method of the request in the serializer's context.
            contains_subset: Whether only the JSON object's own keys are compared.
            reverse_kwargs: Further arguments of the URL.

        Raises:
            AssertionError: They differ.
        """
        view_set = self._init_view_set(
            action=action.replace("-", "_"),
            request=self._make_request(request_method),
            format_kwarg=None,
            args=(),
            kwargs={
                **(reverse_kwargs or {}),
                self.get_lookup_url_kwarg(): self.get_lookup(model),
            },
        )
        serialized = to_json(view_set.get_serializer(model).data, json_model)
        if contains_subset:
            serialized = pick(serialized, json_model)
        self.assertEqual(
            json_model,
            serialized,
            f"The JSON of action {action!r} (first) is not what the serializer makes of"
            f" {type(model).__name__} {model.pk!r} in the database (second).",
        )

    def _make_request(self, method: str) -> t.Any:
        """Make a request by the user who is logged in, if there is one."""
        return self.client.request_factory.generic(
            method.upper(), user=self._get_logged_in_user()
        )

    def _get_logged_in_user(self) -> t.Any:
        forced = getattr(self.client.handler, "_force_user", None)
        cookie = self.client.cookies.get(settings.SESSION_COOKIE_NAME)
        if forced is not None or cookie is None or not cookie.value:
            return forced
        manager = self.request_user_class._base_manager
        return manager.filter(session=cookie.value).first()


class ModelViewSetTestCase[RequestUser: User, AnyModel: Model](
    BaseModelViewSetTestCase[
        "ModelViewSet[RequestUser, AnyModel]",
        "ModelViewSetClient[RequestUser, AnyModel]",
        AnyModel,
    ],
    APITestCase[RequestUser],
):
    """The test case for a model's view set.

    Example:
        >>> class TestFruitViewSet(ModelViewSetTestCase[User, Fruit]):
        ...     basename = "fruit"
        ...     model_view_set_class = FruitViewSet
        ...
        ...     def test_list(self):
        ...         self.client.login_as(make_teacher_user())
        ...         self.client.list(Fruit.objects.order_by("pk"))
    """

    REQUIRED_ATTRS: t.ClassVar[set[str]] = {"basename", "model_view_set_class"}

    _fills_request_user_class: t.ClassVar[bool] = False

    client_class: type[ModelViewSetClient[RequestUser, AnyModel]] = ModelViewSetClient
    client: ModelViewSetClient[RequestUser, AnyModel]

    @classmethod
    def _get_default_request_user_class(cls) -> type[AbstractBaseUser]:
        return cls.model_view_set_class.request_user_class
