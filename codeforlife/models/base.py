"""The base of every model: what a type checker may rely on."""

from __future__ import annotations

import typing as t

from django.db import models

__all__ = ["AnyModel", "Model"]


class Model(models.Model):
    """Base class of models; it adds no fields and no behaviour.

    Example:
        >>> class Fruit(Model):
        ...     name = models.CharField(max_length=50)
    """

    if t.TYPE_CHECKING:
        objects: t.ClassVar[models.Manager[t.Self]]

    class Meta:
        abstract = True


AnyModel = t.TypeVar("AnyModel", bound=Model)
