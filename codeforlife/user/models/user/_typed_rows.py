"""The queryset of typed users, who come with the row that makes them so."""

from __future__ import annotations

import typing as t
from collections.abc import Sequence

from codeforlife.models.encrypted_queryset import EncryptedQuerySet

if t.TYPE_CHECKING:
    from .user import User

__all__ = ["TypedUserQuerySet"]

# What the managers of typed users join.
_ROWS = ("new_student", "new_teacher")


class TypedUserQuerySet[AnyUser: User](EncryptedQuerySet[AnyUser]):
    """Lets users be narrowed and locked as if no other table were joined to theirs."""

    def only(self, *fields: str) -> t.Self:
        """Load these columns alone, besides those of the joined row.

        Args:
            *fields: The names of the columns.
        """
        joined = self.query.select_related
        rows = [name for name in _ROWS if isinstance(joined, dict) and name in joined]
        # Of a row that columns are picked from, no more is to be loaded.
        named = {field.split("__")[0] for field in fields}
        return super().only(*fields, *(name for name in rows if name not in named))

    def select_for_update(
        self,
        nowait: bool = False,
        skip_locked: bool = False,
        of: Sequence[str] = (),
        no_key: bool = False,
    ) -> t.Self:
        """Lock the users; their other rows only if they are named.

        PostgreSQL cannot lock the rows that a typed user must not have.

        Args:
            nowait: Whether to fail if somebody else has locked one of the users.
            skip_locked: Whether to leave those users out.
            of: The relations whose rows to lock, and "self" for the users.
            no_key: Whether rows that point at the users may still be written.
        """
        return super().select_for_update(nowait, skip_locked, of or ("self",), no_key)
