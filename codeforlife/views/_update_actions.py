"""Actions that change one row, or many, with a serializer of their own."""

from __future__ import annotations

import typing as t
from collections.abc import Callable

from ..response import Response
from ..serializers._bulk.changes import renew
from ._bulk import BulkMixin, bulk_atomic
from .decorators import action

if t.TYPE_CHECKING:
    from ..request import BaseRequest

type _Action = Callable[..., Response]
type _Kwargs = dict[str, t.Any] | None


class UpdateActionsMixin(BulkMixin):
    """Makes actions that change rows: ``PUT`` on a url of their own."""

    @classmethod
    def update_action(
        cls,
        name: str,
        serializer_kwargs: _Kwargs = None,
        response_kwargs: _Kwargs = None,
        **kwargs: t.Any,
    ) -> _Action:
        """Make an action that changes one row.

        Args:
            name: The action's name, the same as that of the class attribute.
            serializer_kwargs: Further arguments of the serializer.
            response_kwargs: Further arguments of the response.
            **kwargs: Further arguments of the decorator `codeforlife.views.action`.

        Returns:
            The action, which answers 200 and the changed row.

        Example:
            >>> class FruitViewSet(ModelViewSet[User, Fruit]):
            ...     eat = ModelViewSet.update_action("eat")
        """

        def handler(
            self: UpdateActionsMixin,
            request: BaseRequest[t.Any, t.Any],
            **url_kwargs: t.Any,
        ) -> Response:
            with bulk_atomic(self.model_class):
                serializer = self.get_serializer(
                    **(serializer_kwargs or {}),
                    instance=self.get_object(),
                    data=request.data,
                    many=False,
                    context=self.get_serializer_context(),
                )
                serializer.is_valid(raise_exception=True)
                serializer.save()
                renew([serializer.instance])
                return Response(**(response_kwargs or {}), data=serializer.data)

        return _to_action(handler, name, {"detail": True, "methods": ["put"], **kwargs})

    @classmethod
    def bulk_update_action(
        cls,
        name: str,
        serializer_kwargs: _Kwargs = None,
        response_kwargs: _Kwargs = None,
        **kwargs: t.Any,
    ) -> _Action:
        """Make an action that changes many rows, each in its own way.

        Args:
            name: The action's name, the same as that of the class attribute.
            serializer_kwargs: Further arguments of the serializer.
            response_kwargs: Further arguments of the response.
            **kwargs: Further arguments of the decorator `codeforlife.views.action`.

        Returns:
            The action. It takes a JSON object that maps lookup values to data and
            answers 200 and the changed rows, ordered by the lookup field.
        """

        def handler(
            self: UpdateActionsMixin,
            request: BaseRequest[t.Any, t.Any],
            **url_kwargs: t.Any,
        ) -> Response:
            with bulk_atomic(self.model_class):
                serializer = self.get_bulk_serializer(
                    request.data,
                    context=self.get_serializer_context(),
                    **(serializer_kwargs or {}),
                )
                serializer.is_valid(raise_exception=True)
                serializer.save()
                data = self.get_bulk_data(serializer)
                return Response(**(response_kwargs or {}), data=data)

        options = {"detail": False, "methods": ["put"], **kwargs}
        return _to_action(handler, name, options)


def _to_action(handler: _Action, name: str, options: dict[str, t.Any]) -> _Action:
    """Let REST framework route a function under the name of a class attribute."""
    handler.__name__ = name
    handler.__qualname__ = name
    handler.__doc__ = None  # it would describe the action to clients
    return action(**options)(handler)
