"""Delivers a call to Dotdigital, or shows it where mail is off."""

from __future__ import annotations

import logging
import time
import typing as t

from codeforlife.conf import conf

from .errors import MailError
from .messages import MailCall

if t.TYPE_CHECKING:
    import requests

__all__ = ["deliver", "mask_address"]

_logger = logging.getLogger("codeforlife.mail")
_RETRY_DELAYS = (0.5, 1.0)
_NO_CONNECTION = "NewConnectionError"


def deliver(
    call: MailCall, *, auth: str | None, timeout: float, idempotent: bool
) -> int | None:
    """Make one call.

    A call is tried again if that cannot do it twice: after a refused connection, after
    status 429, and, for a call that may be repeated, after any transient failure.

    Args:
        call: What to say.
        auth: The Authorization header; the setting `MAIL_AUTH` without one.
        timeout: Seconds for each try.
        idempotent: Whether doing it twice is the same as doing it once.

    Returns:
        The HTTP status; nothing where mail is off.

    Raises:
        MailError: There was no answer, or one that is neither a success nor a 404.
    """
    if not conf.mail.enabled:
        _show(call)
        return None
    for delay in _RETRY_DELAYS:
        try:
            return _try(call, auth, timeout)
        except MailError as error:
            if not (_never_arrived(error) or (idempotent and error.is_transient)):
                raise
        time.sleep(delay)
    return _try(call, auth, timeout)


def mask_address(address: str) -> str:
    """Hide who an address belongs to.

    Args:
        address: The address.

    Returns:
        Its first letter, and its domain's, such as "a***@e***".
    """
    name, _, domain = address.rpartition("@")
    return f"{name[:1]}***@{domain[:1]}***"


def _try(call: MailCall, auth: str | None, timeout: float) -> int:
    import requests

    headers = {"accept": call.accept, "authorization": auth or conf.mail.auth}
    try:
        response: requests.Response
        if call.method == "DELETE":
            response = requests.delete(url=call.url, headers=headers, timeout=timeout)
        else:
            response = requests.post(
                url=call.url, json=call.json, headers=headers, timeout=timeout
            )
    except requests.RequestException as error:
        # Its text and its request hold addresses: neither may be chained.
        raise MailError(call.action, None, _get_reason(error)) from None
    if not response.ok and response.status_code != 404:
        raise MailError(call.action, response.status_code)
    return response.status_code


def _get_reason(error: requests.RequestException) -> str:
    """Name the kind of error; one that is of no connection at all, by its cause."""
    from urllib3.exceptions import NewConnectionError

    cause = getattr(error.args[0], "reason", None) if error.args else None
    if isinstance(cause, NewConnectionError):
        return _NO_CONNECTION
    return type(error).__name__


def _never_arrived(error: MailError) -> bool:
    return error.status == 429 or error.reason in ("ConnectTimeout", _NO_CONNECTION)


def _show(call: MailCall) -> None:
    from codeforlife import mail

    if mail.outbox is not None:
        mail.outbox.append(call)
    _logger.info(
        "Mail is off: %s, campaign %s, to %s, with %s",
        call.action,
        call.campaign_id,
        ", ".join(map(mask_address, call.to_addresses)) or "a contact",
        ", ".join(call.personalization_values) or "no values",
    )
