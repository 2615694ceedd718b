"""The base of every model: what a type checker may rely on."""

from __future__ import annotations

import typing as t

from django.db import models

__all__ = ["AnyModel", "Model"]


class Model(models.Model):
    """Base class of models; it adds no fields, and its `repr` shows no personal data.

    Example:
        >>> class Fruit(Model):
        ...     name = models.CharField(max_length=50)
    """

    if t.TYPE_CHECKING:
        objects: t.ClassVar[models.Manager[t.Self]]

    class Meta:
        abstract = True

    def __repr__(self) -> str:
        """Name the row, not the person: this is what logs and errors show."""
        return f"<{type(self).__name__}: {self.pk}>"


AnyModel = t.TypeVar("AnyModel", bound=Model)
