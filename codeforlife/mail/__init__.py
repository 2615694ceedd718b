"""Mail to users through Dotdigital: contacts, and triggered campaigns."""

from .api import add_contact, remove_contact, send_mail
from .errors import MailError
from .messages import EmailAttachment, MailCall, Preference

__all__ = [
    "EmailAttachment",
    "MailCall",
    "MailError",
    "Preference",
    "add_contact",
    "outbox",
    "remove_contact",
    "send_mail",
]

outbox: list[MailCall] | None = None
"""In tests, what would have been sent; elsewhere nothing is kept."""
