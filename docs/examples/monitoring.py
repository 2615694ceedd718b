import logging

import sentry_sdk

from codeforlife.privacy import before_send

logger = logging.getLogger(__name__)


def set_up_sentry(dsn: str) -> None:
    """Call this at the end of settings.py."""
    sentry_sdk.init(dsn=dsn, before_send=before_send)


def close_class(class_id: int) -> None:
    # The message is constant; what varies is a field of its own.
    logger.info("A class was closed.", extra={"class_id": class_id})
