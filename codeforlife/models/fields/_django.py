"""Django's classes, with the type arguments that only type checkers may see."""

from __future__ import annotations

import typing as t

from django.db import models
from django.db.models import lookups

__all__ = ["BinaryField", "CharField", "DateField", "Exact", "Field", "In", "Lookup"]

if t.TYPE_CHECKING:
    BinaryField = models.BinaryField[t.Any, t.Any]
    CharField = models.CharField[t.Any, t.Any]
    DateField = models.DateField[t.Any, t.Any]
    Exact = lookups.Exact[t.Any]
    Field = models.Field[t.Any, t.Any]
    In = lookups.In[t.Any]
    Lookup = lookups.Lookup[t.Any]
else:
    BinaryField = models.BinaryField
    CharField = models.CharField
    DateField = models.DateField
    Exact = lookups.Exact
    Field = models.Field
    In = lookups.In
    Lookup = lookups.Lookup
