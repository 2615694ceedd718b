"""What is said to Dotdigital."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

from codeforlife.types import JsonDict

__all__ = ["EmailAttachment", "MailCall", "Preference"]


@dataclass(frozen=True)
class Preference:
    """A marketing preference, or a category of them.

    Attributes:
        id: Dotdigital's id.
        is_preference: Whether it is a preference, rather than a category.
        preferences: The preferences of a category.
        is_opted_in: Whether the contact opts in.
    """

    @dataclass(frozen=True)
    class Preference:
        """A preference inside a category.

        Attributes:
            id: Dotdigital's id.
            is_preference: Whether it is a preference.
            is_opted_in: Whether the contact opts in.
        """

        id: int
        is_preference: bool
        is_opted_in: bool

        def to_json(self) -> JsonDict:
            """Write it as Dotdigital reads it."""
            return {
                "id": self.id,
                "isPreference": self.is_preference,
                "isOptedIn": self.is_opted_in,
            }

    id: int
    is_preference: bool
    # The nested class, which hides the outer one's name here.
    preferences: list[Preference] | None = None
    is_opted_in: bool | None = None

    def to_json(self) -> JsonDict:
        """Write it as Dotdigital reads it."""
        body: JsonDict = {"id": self.id, "isPreference": self.is_preference}
        if self.is_opted_in is not None:
            body["isOptedIn"] = self.is_opted_in
        if self.preferences is not None:
            body["preferences"] = [item.to_json() for item in self.preferences]
        return body


@dataclass(frozen=True)
class EmailAttachment:
    """A file that goes with a mail.

    Attributes:
        file_name: Its name.
        mime_type: Its media type.
        content: Its content in base64.
    """

    file_name: str
    mime_type: str
    content: str = field(repr=False)

    def to_json(self) -> JsonDict:
        """Write it as Dotdigital reads it."""
        return {
            "fileName": self.file_name,
            "mimeType": self.mime_type,
            "content": self.content,
        }


@dataclass(frozen=True)
class MailCall:
    """One call, as a test finds it in `codeforlife.mail.outbox`.

    Attributes:
        action: The function: "add_contact", "remove_contact" or "send_mail".
        method: The HTTP method.
        url: Where it goes.
        accept: The media type that is expected back.
        json: The body, if there is one.
    """

    action: str
    method: t.Literal["POST", "DELETE"]
    url: str = field(repr=False)
    accept: str = "application/json"
    json: JsonDict | None = field(default=None, repr=False)

    @property
    def campaign_id(self) -> int | None:
        """The campaign that is sent, if one is."""
        return t.cast("int | None", (self.json or {}).get("campaignId"))

    @property
    def to_addresses(self) -> list[str]:
        """Whom it is sent to."""
        return t.cast("list[str]", (self.json or {}).get("toAddresses", []))

    @property
    def personalization_values(self) -> dict[str, str]:
        """What is filled into the campaign, by name."""
        values = (self.json or {}).get("personalizationValues", [])
        items = t.cast("list[dict[str, str]]", values)
        return {item["name"]: item["value"] for item in items}
