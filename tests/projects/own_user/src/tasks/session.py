import logging

from django.contrib.sessions.models import Session
from django.core import management

from codeforlife.tasks import shared_task


@shared_task
def clear() -> None:
    """Delete the sessions that have expired."""
    before = Session.objects.count()
    management.call_command("clearsessions")
    logging.info("deleted %d sessions", before - Session.objects.count())
