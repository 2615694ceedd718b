"""How our views are described."""

from __future__ import annotations

import copy
import inspect
import typing as t

from drf_spectacular.openapi import AutoSchema as _AutoSchema
from drf_spectacular.plumbing import get_doc
from drf_spectacular.utils import OpenApiResponse
from rest_framework.permissions import SAFE_METHODS

from ..permissions import AllowAny
from ..serializers.lookup import Lookup
from ..views import APIView, BaseAPIView, BaseModelViewSet, ModelViewSet
from ..views.description import strip_sections
from ._errors import Schema, get_error, get_validation_errors

_JSON = "application/json"

_BASES = (BaseAPIView, APIView, BaseModelViewSet, ModelViewSet)


def _is_of_a_base(thing: t.Any, name: str) -> bool:
    """Whether a docstring is one of our base classes' or of their usual actions."""
    if inspect.isclass(thing):
        return get_doc(thing) in map(inspect.getdoc, _BASES)
    usual = getattr(ModelViewSet, name, None)
    return name != "bulk" and getattr(thing, "__func__", thing) is usual


class AutoSchema(_AutoSchema):
    """Describes a view as drf-spectacular does, with our bulk actions and errors.

    Set it as ``REST_FRAMEWORK["DEFAULT_SCHEMA_CLASS"]``. What a view declares with
    drf-spectacular's ``@extend_schema`` comes before what is found out here.
    """

    def get_operation(self, *args: t.Any, **kwargs: t.Any) -> Schema | None:
        """Describe one method of one path.

        Args:
            *args: Passed on to drf-spectacular.
            **kwargs: Passed on to drf-spectacular.

        Returns:
            The description, or None if the operation is not to be described.
        """
        view: t.Any = self.view
        model_class = getattr(view, "model_class", None)
        if model_class and getattr(view, "queryset", None) is None:
            # The rows may depend on the user, and here there is none.
            view.queryset = model_class._default_manager.none()
        return super().get_operation(*args, **kwargs)

    def get_description(self) -> str:  # type: ignore[override]  # as drf-spectacular
        """Describe what the operation does.

        Returns:
            What the docstring says to those who call the API: not what it says to
            those who call the method, and not what our base classes say.
        """
        name = getattr(self.view, "action", None) or (self.method or "").lower()
        own_texts = (
            get_doc(thing)
            for thing in (getattr(self.view, name, None), type(self.view))
            if not _is_of_a_base(thing, name)
        )
        text = next(filter(None, own_texts), "")
        return strip_sections(text)

    # ---- bulk actions ----

    @property
    def _is_bulk(self) -> bool:
        """Whether the operation is about several rows at once."""
        action = getattr(self.view, "action", None)
        is_bulk_update = self.method == "PUT" and not getattr(self.view, "detail", True)
        return hasattr(self.view, "bulk") and (action == "bulk" or is_bulk_update)

    def _get_item(self, direction: t.Literal["request", "response"]) -> Schema:
        """Describe one row of a bulk action."""
        serializer = self._get_serializer()  # type: ignore[no-untyped-call]
        child = copy.copy(getattr(serializer, "child", serializer))
        if self.method == "PATCH" and direction == "request":
            child.partial = True
        component = self.resolve_serializer(child, direction)
        return component.ref if component else {"type": "object"}

    def _get_lookup_value(self) -> Schema:
        """Describe the value by which a bulk action finds a row."""
        name = getattr(self.view, "lookup_field", "pk")
        field = Lookup(t.cast(t.Any, self.view).model_class, name).field
        if field is None:
            return {}
        schema = self._map_model_field(field, "request")  # type: ignore[no-untyped-call]
        return {key: schema[key] for key in schema if key != "readOnly"}

    def _get_bulk_request(self) -> Schema:
        if self.method == "DELETE":
            return {"type": "array", "items": self._get_lookup_value()}
        item = self._get_item("request")
        if self.method == "POST":
            return {"type": "array", "items": item, "minItems": 1}
        return {
            "type": "object",
            "description": "Each row's data under its id.",
            "additionalProperties": item,
            "minProperties": 1,
        }

    def get_request_serializer(self) -> t.Any:
        """Say what a request's body holds.

        Returns:
            A serializer, or for bulk actions a schema by media type.
        """
        if self._is_bulk:
            return {_JSON: self._get_bulk_request()}
        return super().get_request_serializer()

    def get_response_serializers(self) -> t.Any:
        """Say what a successful response's body holds.

        Returns:
            A serializer, or for bulk actions a schema by status.
        """
        if not self._is_bulk:
            return super().get_response_serializers()
        if self.method == "DELETE":
            return {204: OpenApiResponse(description="Deleted.")}
        rows = {"type": "array", "items": self._get_item("response")}
        return {201 if self.method == "POST" else 200: rows}

    def _is_list_view(self, serializer: t.Any = None) -> bool:
        # A bulk action's list is not paginated.
        return not self._is_bulk and super()._is_list_view(serializer)

    def _get_request_body(self, *args: t.Any, **kwargs: t.Any) -> Schema | None:
        if self._is_bulk:  # drf-spectacular describes no bodies of DELETE
            content = {_JSON: {"schema": self._get_bulk_request()}}
            return {"content": content, "required": self.method != "DELETE"}
        body = super()._get_request_body(*args, **kwargs)  # type: ignore[no-untyped-call]
        return t.cast("Schema | None", body)

    # ---- errors and authentication ----

    def _get_response_bodies(self, *args: t.Any, **kwargs: t.Any) -> Schema:
        responses = super()._get_response_bodies(*args, **kwargs)
        for status, description, schema in self._get_errors():
            content = {_JSON: {"schema": schema}}
            responses.setdefault(
                status, {"description": description, "content": content}
            )
        return responses

    def _get_errors(self) -> t.Iterator[tuple[str, str, Schema]]:
        """List the errors that the operation may answer with."""
        error = get_error(self.registry)
        if self.method not in SAFE_METHODS or self._is_list_view():
            errors = get_validation_errors(self.registry, self._is_bulk)
            yield "400", "The data or parameters are not valid.", errors
        if not self._is_for_all:
            yield "403", "Not logged in, or not permitted.", error
        if "{" in self.path:
            yield "404", "There is no such object, or not for this user.", error
        if self.method not in SAFE_METHODS:
            yield "409", "Other data stands in the way.", error

    @property
    def _is_for_all(self) -> bool:
        """Whether anybody may do the operation."""
        permissions = self.view.get_permissions()
        return all(isinstance(permission, AllowAny) for permission in permissions)

    def get_auth(self) -> list[Schema]:
        """Say how the operation is authenticated.

        Returns:
            The ways, of which an empty one means that it need not be.
        """
        auth = super().get_auth()
        return [*auth, {}] if self._is_for_all and {} not in auth else auth
