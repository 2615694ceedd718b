"""Django's classes, with the type arguments that only type checkers may see."""

from __future__ import annotations

import datetime
import typing as t

from django.db import models
from django.db.models import lookups

__all__ = [
    "BinaryField",
    "CharField",
    "DateField",
    "Exact",
    "Field",
    "FieldOf",
    "In",
    "Lookup",
]

if t.TYPE_CHECKING:
    # A field may be null, which a class without type parameters cannot say.
    BinaryField = models.BinaryField[t.Any, bytes | t.Any]
    CharField = models.CharField[t.Any, str | t.Any]
    DateField = models.DateField[t.Any, datetime.date | t.Any]
    Exact = lookups.Exact[t.Any]
    Field = models.Field[t.Any, t.Any]
    In = lookups.In[t.Any]
    Lookup = lookups.Lookup[t.Any]

    class FieldOf[T](models.Field[t.Any, T | t.Any]):
        """A field whose attribute holds values of one type."""

else:
    BinaryField = models.BinaryField
    CharField = models.CharField
    DateField = models.DateField
    Exact = lookups.Exact
    Field = models.Field
    In = lookups.In
    Lookup = lookups.Lookup

    class FieldOf(models.Field):
        """A field whose attribute holds values of one type."""

        def __class_getitem__(cls, item):
            return cls
