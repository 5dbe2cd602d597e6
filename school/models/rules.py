"""Rules and deadlines that a school may set (design §5)."""

from __future__ import annotations

from django.db import models

from common.audit import AuditedQuerySet


class RuleQuerySet(AuditedQuerySet["Rule"]):
    pass


class Rule(models.Model):
    """The school's own value of a rule; a rule without a row has its default (`school.rules`)."""

    name = models.CharField(max_length=64, unique=True)
    value = models.DecimalField(max_digits=8, decimal_places=2)

    objects = RuleQuerySet.as_manager()
