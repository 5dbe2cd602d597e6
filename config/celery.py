"""The worker and its clock. The schedule is code, reviewed like code."""

import os
from typing import Any

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("ezhd")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(related_name="jobs")
app.autodiscover_tasks(related_name="tasks")

SCHEDULE: dict[str, dict[str, Any]] = {
    "lessons for the period ahead": {
        "task": "journal.jobs.make_lessons_ahead",
        "schedule": crontab(hour=2, minute=10),
    },
    "audit chain": {"task": "common.jobs.verify_audit_chain", "schedule": crontab(hour=2, minute=40)},
}
app.conf.beat_schedule = SCHEDULE
