"""The demonstration school, from the workbook to today."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from common.audit import acting
from common.dates import today
from demo import builders as make
from demo import people
from demo.cast import choose_cast, choose_meeting, study_day
from demo.living import live
from demo.logins import CAST
from demo.shifting import SOURCE, SOURCE_YEAR, shown_year, write_shifted
from journal.services.generation import horizon, make_lessons
from school import current
from school.models import School, StudyYear

REASON = "Демонстрационная школа"


def is_complete() -> bool:
    """Whether the demonstration was made to the end: logins and records come last, in one transaction."""
    return User.objects.filter(login=CAST["teacher"]).exists()


@dataclass(frozen=True)
class Seeder:
    """Makes the school in an empty installation; `say` tells a person what is going on.

    The import commits by itself. If the power goes after it, the next start takes up the work from there: the
    school is marked as a demonstration before anything else.
    """

    say: Callable[[str], object]

    def seed(self) -> None:
        with acting(None, reason=REASON):
            if not School.objects.exists():
                make.make_school(is_demo=True)
            self._import()
            with transaction.atomic():
                self._live()

    def _import(self) -> None:
        year = shown_year(today())
        self.say(f"Загружаем книгу школы на {year}/{year + 1} учебный год…")
        with tempfile.TemporaryDirectory() as directory:
            book = SOURCE
            if year != SOURCE_YEAR:
                book = Path(directory) / "school.xlsx"
                write_shifted(book, year - SOURCE_YEAR)
            call_command("import_school", str(book), stdout=io.StringIO())
        current.forget()

    def _live(self) -> None:
        year = StudyYear.objects.latest("dates")
        self.say("Составляем уроки по расписанию…")
        make_lessons(year.first_day, horizon(year, min(today(), year.last_day)))
        self.say("Выдаём логины, регистрируем согласия…")
        meeting = choose_meeting(study_day(today()))
        cast = choose_cast(year, meeting)
        family = meeting.parent.guardianships.values_list("pupil", flat=True)
        people.move_pupils(year, today(), staying=set(family))
        people.give_consents(today(), surely={person.pk for person in cast.values()})
        people.give_logins(cast)
        self.say("Заполняем журнал по сегодняшний день…")
        live(year, timezone.now(), untouched_today={meeting.teacher.pk})
