"""Who of a pull request's authors has still to sign the contribution agreement."""

from __future__ import annotations

import dataclasses
import re
import typing as t

if t.TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Set

# GitHub writes an account's id into the address that hides its e-mail.
_NO_REPLY = re.compile(r"(\d+)\+[^@]+@users\.noreply\.github\.com")


@dataclasses.dataclass(frozen=True)
class Author:
    """An author or co-author of a commit.

    Attributes:
        email: Their e-mail, in lower case. It is personal: only the service gets it.
        login: Their login; "" if the e-mail belongs to no account.
        account_id: The id of their account; None if the e-mail belongs to none.
        commit: The short id of the commit.
    """

    email: str = dataclasses.field(repr=False)
    login: str
    account_id: int | None
    commit: str

    @classmethod
    def from_commit(
        cls, commit: Mapping[str, t.Any], actor: Mapping[str, t.Any]
    ) -> Author:
        """Make an author from GraphQL's ``Commit`` and ``GitActor``."""
        email = (actor["email"] or "").strip().lower()
        user = actor["user"] or {}
        hidden = _NO_REPLY.fullmatch(email)
        return cls(
            email=email,
            login=user.get("login", ""),
            account_id=user.get("databaseId") or (int(hidden[1]) if hidden else None),
            commit=commit["abbreviatedOid"],
        )

    @property
    def shown(self) -> str:
        """How the author is named in public."""
        return f"@{self.login}" if self.login else f"commit {self.commit}"


def get_people(authors: Iterable[Author], bot_ids: Set[int]) -> list[Author]:
    """Leave out the bots."""
    return [author for author in authors if author.account_id not in bot_ids]


def get_emails(authors: Iterable[Author]) -> list[str]:
    """Return the e-mails to ask the service about, each once."""
    return sorted({author.email for author in authors if author.email})


def get_unsigned(authors: Iterable[Author], signed: Set[str]) -> list[str]:
    """Return how those who have not signed are named, each once.

    Args:
        authors: The people who wrote the commits.
        signed: The e-mails whose owners have signed.
    """
    return sorted(
        {author.shown for author in authors if author.email not in signed},
        key=str.lower,
    )
