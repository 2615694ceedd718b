"""What managers of a model share when they are those of another row's relation."""

from __future__ import annotations

import typing as t

if t.TYPE_CHECKING:
    from django.db.models import Manager, Model, QuerySet

__all__ = ["within_relation"]


def within_relation[AnyModel: Model](
    manager: Manager[AnyModel], queryset: QuerySet[AnyModel]
) -> QuerySet[AnyModel]:
    """Narrow rows to those of a relation, as Django does in its ``get_queryset``.

    Args:
        manager: The manager of a model, as in ``Class.objects``, or of a relation to
            it, as in ``teacher.class_teacher``.
        queryset: Rows of the model.

    Returns:
        The rows that belong to the relation; all of them if there is none.
    """
    narrow: t.Any = getattr(manager, "_apply_rel_filters", None)
    return (
        queryset if narrow is None else t.cast("QuerySet[AnyModel]", narrow(queryset))
    )
