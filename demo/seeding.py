"""The demonstration school, from the workbook to today."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from accounts.models import Person
from common.audit import acting
from common.dates import today
from demo import people
from demo.cast import Meeting, choose_cast, choose_meeting, study_day
from demo.living import live
from demo.shifting import SOURCE_YEAR, shown_year, write_shifted
from journal.services.generation import horizon, make_lessons
from school import current
from school.models import School, StudyYear

REASON = "демонстрационная школа"


@dataclass(frozen=True)
class Seeder:
    """Makes the school in an empty installation, all or nothing; `say` tells a person what is going on."""

    say: Callable[[str], object]

    @transaction.atomic
    def seed(self) -> None:
        with acting(None, reason=REASON):
            self._import()
            year = StudyYear.objects.latest("dates")
            self.say("Составляем уроки по расписанию…")
            make_lessons(year.first_day, horizon(year, min(today(), year.last_day)))
            self.say("Выдаём логины, регистрируем согласия…")
            meeting = self._settle(year)
            self.say("Заполняем журнал по сегодняшний день…")
            live(year, timezone.now(), untouched_today={meeting.teacher.pk})

    def _import(self) -> None:
        year = shown_year(today())
        self.say(f"Загружаем книгу школы на {year}/{year + 1} учебный год…")
        with tempfile.TemporaryDirectory() as directory:
            book = Path(directory) / "school.xlsx"
            write_shifted(book, year - SOURCE_YEAR)
            call_command("import_school", str(book), verbosity=0)
        school = School.objects.get()
        school.is_demo = True
        school.save(update_fields=["is_demo"])
        current.forget()

    def _settle(self, year: StudyYear) -> Meeting:
        meeting = choose_meeting(study_day(today()))
        cast: dict[str, Person] = choose_cast(year, meeting)
        family = meeting.parent.guardianships.values_list("pupil", flat=True)
        people.move_pupils(year, today(), staying=set(family))
        people.give_consents(today(), surely={person.pk for person in cast.values()})
        people.give_logins(cast)
        return meeting
