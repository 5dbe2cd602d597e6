"""Consents to the processing of personal data (A4 2.4). Without one in force there is no diary."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models

from accounts.models import Person, Pupil
from common.audit import AuditedQuerySet
from common.dates import on
from common.fields import DateRangeField, dates_filled, no_overlap

if TYPE_CHECKING:
    from accounts.models import User


class ConsentQuerySet(AuditedQuerySet["Consent"]):
    def in_force(self, date: dt.date | None = None) -> ConsentQuerySet:
        return self.filter(on("dates", date))

    def given_by(self, user: User) -> ConsentQuerySet:
        return self.filter(given_by=user.person_id)


class Consent(models.Model):
    """Given by a guardian, or by a pupil of age, for one pupil's diary. Two guardians have two consents."""

    pupil = models.ForeignKey(Pupil, models.PROTECT, related_name="consents")
    given_by = models.ForeignKey(Person, models.PROTECT, related_name="consents")
    dates = DateRangeField("действует")
    registered_on = models.DateField("зарегистрировано")
    registered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = ConsentQuerySet.as_manager()

    class Meta:
        constraints = (
            dates_filled("dates", name="consent_dates_filled"),
            no_overlap("pupil", "given_by", name="one_consent_per_pair_at_a_time"),
        )
