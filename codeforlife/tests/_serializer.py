"""How a test case makes the serializer that it tests."""

from __future__ import annotations

import typing as t

from .base import TestCase

if t.TYPE_CHECKING:
    from ..serializers import BaseModelSerializer


class SerializerTestCase[AnySerializer: BaseModelSerializer[t.Any, t.Any, t.Any]](
    TestCase
):
    """A test case that knows the class of its serializer."""

    model_serializer_class: type[AnySerializer]

    def _init_model_serializer(
        self, *args: t.Any, parent: t.Any = None, **kwargs: t.Any
    ) -> AnySerializer:
        serializer = self.model_serializer_class(*args, **kwargs)
        if parent is not None:
            serializer.parent = parent
        return serializer
