"""The example school's workbook, as the command imports it."""

from __future__ import annotations

from io import StringIO

import pytest
from auditlog.models import LogEntry
from django.conf import settings
from django.core.management import call_command

from accounts.models import Employee, Guardianship, Pupil
from school.models import Course, SchoolClass

WORKBOOK = settings.ROOT / "demo" / "data" / "school-a.xlsx"


def counts() -> list[int]:
    return [model.objects.count() for model in (Employee, Pupil, Guardianship, SchoolClass, Course)]


@pytest.mark.requirement("FRAME-7")
def test_a_whole_school_is_imported_once_and_a_second_time_changes_nothing(real_db):
    call_command("import_school", str(WORKBOOK), stdout=StringIO())
    before, audited = counts(), LogEntry.objects.count()

    call_command("import_school", str(WORKBOOK), stdout=StringIO())

    assert before[0:2] == [48, 642]
    assert (counts(), LogEntry.objects.count()) == (before, audited)


@pytest.mark.requirement("FRAME-7")
def test_a_dry_run_writes_nothing(real_db):
    call_command("import_school", str(WORKBOOK), "--dry-run", stdout=StringIO())

    assert counts() == [0, 0, 0, 0, 0]
    assert not LogEntry.objects.exists()
