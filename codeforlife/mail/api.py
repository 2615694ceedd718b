"""The calls that the domain makes."""

from __future__ import annotations

import typing as t
from collections.abc import Mapping, Sequence
from urllib.parse import quote

from codeforlife.conf import conf
from codeforlife.types import JsonDict, JsonList

from .errors import MailError
from .messages import EmailAttachment, MailCall, Preference
from .transport import deliver

__all__ = ["add_contact", "remove_contact", "send_mail"]


def add_contact(
    email: str,
    opt_in_type: t.Literal["Unknown", "Single", "Double", "VerifiedDouble"]
    | None = None,
    email_type: t.Literal["PlainText", "Html"] | None = None,
    data_fields: Mapping[str, str] | None = None,
    consent_fields: Sequence[Mapping[str, str]] | None = None,
    preferences: Sequence[Preference] | None = None,
    region: str = "r1",
    auth: str | None = None,
    timeout: int = 30,
) -> None:
    """Add a contact, with what it consents to and prefers.

    Args:
        email: The contact's address.
        opt_in_type: How it opted in.
        email_type: The form of mail that it wants.
        data_fields: Values for the contact's data fields.
        consent_fields: Each the values of one consent.
        preferences: What it prefers to get.
        region: Dotdigital's region.
        auth: The Authorization header; the setting `MAIL_AUTH` without one.
        timeout: Seconds for each try.

    Raises:
        MailError: The contact was not added.

    Source:
        https://developer.dotdigital.com/reference/post-contacts-with-consent-and-preferences
    """
    contact: JsonDict = {"email": email.lower()}
    if opt_in_type is not None:
        contact["optInType"] = opt_in_type
    if email_type is not None:
        contact["emailType"] = email_type
    if data_fields is not None:
        contact["dataFields"] = _to_pairs("key", data_fields)
    body: JsonDict = {"contact": contact}
    if consent_fields is not None:
        body["consentFields"] = [
            {"fields": _to_pairs("key", fields)} for fields in consent_fields
        ]
    if preferences is not None:
        body["preferences"] = [preference.to_json() for preference in preferences]
    url = f"{_get_base_url(region)}/v2/contacts/with-consent-and-preferences"
    call = MailCall("add_contact", "POST", url, json=body)
    _must_succeed(call, deliver(call, auth=auth, timeout=timeout, idempotent=True))


def remove_contact(
    value: str,
    identifier: t.Literal["contact-id", "email", "mobile-number"] = "email",
    region: str = "r1",
    auth: str | None = None,
    timeout: int = 30,
) -> bool:
    """Remove a contact.

    Args:
        value: The value of the identifier.
        identifier: What the contact is looked up by.
        region: Dotdigital's region.
        auth: The Authorization header; the setting `MAIL_AUTH` without one.
        timeout: Seconds for each try.

    Returns:
        Whether there was such a contact; true where mail is off.

    Raises:
        MailError: It could not be removed.

    Source:
        https://developer.dotdigital.com/reference/deletecontact
    """
    if identifier == "email":
        value = value.lower()
    path = f"contacts/v3/{identifier}/{quote(value, safe='')}"
    call = MailCall("remove_contact", "DELETE", f"{_get_base_url(region)}/{path}")
    return deliver(call, auth=auth, timeout=timeout, idempotent=True) != 404


def send_mail(
    campaign_id: int,
    to_addresses: Sequence[str],
    cc_addresses: Sequence[str] | None = None,
    bcc_addresses: Sequence[str] | None = None,
    from_address: str | None = None,
    personalization_values: Mapping[str, str] | None = None,
    metadata: str | None = None,
    attachments: Sequence[EmailAttachment] | None = None,
    region: str = "r1",
    auth: str | None = None,
    timeout: int = 30,
) -> None:
    """Send a triggered campaign.

    Args:
        campaign_id: Dotdigital's id of the campaign.
        to_addresses: Whom to send it to.
        cc_addresses: Who gets a copy.
        bcc_addresses: Who gets a copy unseen.
        from_address: Whom it comes from.
        personalization_values: What to fill into the campaign, by name.
        metadata: What Dotdigital keeps with it.
        attachments: Files that go with it.
        region: Dotdigital's region.
        auth: The Authorization header; the setting `MAIL_AUTH` without one.
        timeout: Seconds for each try.

    Raises:
        MailError: It was not sent, or may not have been.

    Source:
        https://developer.dotdigital.com/reference/send-transactional-email-using-a-triggered-campaign
    """
    body: JsonDict = {"campaignId": campaign_id, "toAddresses": list(to_addresses)}
    if cc_addresses is not None:
        body["ccAddresses"] = list(cc_addresses)
    if bcc_addresses is not None:
        body["bccAddresses"] = list(bcc_addresses)
    if from_address is not None:
        body["fromAddress"] = from_address
    if personalization_values is not None:
        body["personalizationValues"] = _to_pairs("name", personalization_values)
    if metadata is not None:
        body["metadata"] = metadata
    if attachments is not None:
        body["attachments"] = [attachment.to_json() for attachment in attachments]
    url = f"{_get_base_url(region)}/v2/email/triggered-campaign"
    call = MailCall("send_mail", "POST", url, accept="text/plain", json=body)
    _must_succeed(call, deliver(call, auth=auth, timeout=timeout, idempotent=False))


def _get_base_url(region: str) -> str:
    # Not `format`: any other brace is a part of the address.
    return conf.mail.url.replace("{region}", region)


def _to_pairs(name: str, values: Mapping[str, str]) -> JsonList:
    return [{name: key, "value": value} for key, value in values.items()]


def _must_succeed(call: MailCall, status: int | None) -> None:
    if status == 404:
        raise MailError(call.action, status)
