"""The audit chain: one link per audit row, written by a database trigger only."""

from __future__ import annotations

from django.db import models


class AuditLink(models.Model):
    """SHA-256 over the previous link and one audit row. The program may read it, never write it."""

    seq = models.BigIntegerField(primary_key=True)
    entry_id = models.BigIntegerField(unique=True)
    hash = models.BinaryField()

    class Meta:
        ordering = ("seq",)
