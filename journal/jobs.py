"""Started by the clock."""

from __future__ import annotations

import logging

from celery import shared_task

from common import audit
from journal.services import generation

logger = logging.getLogger(__name__)


@shared_task
def make_lessons_ahead() -> None:
    """Lessons stand ready for the period; safe to run twice."""
    with audit.acting(None, reason="Уроки по расписанию"):
        made = generation.make_lessons_ahead()
    logger.info("lessons: %s made, %s changed, %s removed", made.created, made.changed, made.removed)
