"""Started by the clock."""

from __future__ import annotations

import logging

from celery import shared_task

from common import chain

logger = logging.getLogger(__name__)


@shared_task
def verify_audit_chain() -> None:
    """An altered audit row is named in the log at once."""
    found = chain.breaks()
    for broken in found:
        logger.critical("audit chain: link %s, entry %s: %s", broken.seq, broken.entry_id, broken.what)
    if not found:
        logger.info("audit chain holds up to link %s", chain.head().seq)
