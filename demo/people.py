"""What the workbook cannot hold: who came and who left, duties given by order, consents, logins."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable

from django.contrib.auth.hashers import make_password
from django.db.backends.postgresql.psycopg_any import DateRange

from accounts.models import Guardianship, Person, User
from common.audit import create_many, update_many
from common.dates import days
from consents.models import Consent
from demo import builders as make
from demo.chance import dice
from demo.logins import CAST, login_of, password_of
from school.models import Enrolment, Group, GroupMembership, StudyYear

CONSENTS = 0.92  # of parents
FIRST_GRADE_WITH_LOGINS = 5  # pupils of lower grades read the diary with their parents

# Month and day on which a pupil leaves the school or comes to it, in the middle of a period.
LEAVE = ((10, 9), (2, 5), (4, 16))
COME = ((9, 21), (11, 16), (2, 24))


def move_pupils(year: StudyYear, today: dt.date, *, staying: Collection[int]) -> None:
    """Some pupils leave and some come in the middle of a period; those in `staying` are left alone."""
    alone = GroupMembership.objects.filter(group__kind=Group.Kind.INDIVIDUAL).values("pupil")
    enrolments = list(
        Enrolment.objects.filter(dates__startswith=year.first_day, school_class__grade__gte=2)
        .exclude(pupil__in=alone)
        .exclude(pupil__in=staying)
        .select_related("pupil")
    )
    enrolments.sort(key=lambda row: dice("moves", row.pupil.file_number))
    moves = [("leaves", month, day) for month, day in LEAVE] + [("comes", month, day) for month, day in COME]
    for enrolment, (what, month, day) in zip(enrolments, moves, strict=False):
        date = dt.date(year.first_day.year + (month < 9), month, day)
        if date > today:
            continue
        last = enrolment.dates.upper
        span = days(year.first_day, date) if what == "leaves" else DateRange(date, last, "[)")
        rows = GroupMembership.objects.filter(pupil=enrolment.pupil_id)
        update_many([(enrolment, {"dates": span})])
        update_many([(row, {"dates": _within(row.dates, span)}) for row in rows])
        if what == "comes":
            update_many([(enrolment.pupil, {"admitted_on": date})])


def _within(dates: DateRange, span: DateRange) -> DateRange:
    upper = min((end for end in (dates.upper, span.upper) if end), default=None)
    return DateRange(max(dates.lower, span.lower), upper, "[)")


def give_consents(today: dt.date, *, surely: Collection[int]) -> None:
    """Most parents consented when the child came to the school; the people in `surely` did."""
    consents = []
    for link in Guardianship.objects.current().select_related("pupil", "guardian").order_by("pk"):
        one, two, *_ = dice("consent", link.pupil.file_number, link.guardian.full_name)
        if one < CONSENTS or link.guardian_id in surely:
            day = min(link.pupil.admitted_on + dt.timedelta(days=int(two * 10)), today)
            consents.append(
                Consent(pupil=link.pupil, given_by=link.guardian, dates=days(day), registered_on=day)
            )
    create_many(consents)


def give_logins(cast: dict[str, Person]) -> None:
    """Everybody who works here, parents who consented, pupils from grade 5; passwords only for the cast."""
    printed = {person.pk: CAST[role] for role, person in cast.items()}
    taken = set(CAST.values())
    users = []
    for person in _people_with_logins(printed):
        login = printed.get(person.pk) or _free(
            login_of(person.last_name, person.first_name, person.middle_name), taken
        )
        password = password_of(login) if person.pk in printed else None
        users.append(User(login=login, person=person, password=make_password(password)))
    create_many(users)


def _people_with_logins(printed: Iterable[int]) -> list[Person]:
    grades = range(FIRST_GRADE_WITH_LOGINS, 12)
    pupils = Enrolment.objects.current().filter(school_class__grade__in=grades).values("pupil__person")
    wanted = Person.objects.filter(employee__isnull=False).union(
        Person.objects.filter(pk__in=Consent.objects.values("given_by")),
        Person.objects.filter(pk__in=pupils),
        Person.objects.filter(pk__in=list(printed)),
    )
    return sorted(wanted, key=lambda person: person.pk)


def _free(login: str, taken: set[str]) -> str:
    number, free = 1, login
    while free in taken:
        number += 1
        free = f"{login}{number}"
    taken.add(free)
    return free


def appoint(position: str, person: Person, *, since: dt.date) -> Person:
    """A duty given by order to somebody who works here."""
    make.make_appointment(person=person, position=position, since=since)
    return person


def invite_inspector(*, since: dt.date) -> Person:
    """The committee's inspector: a person, but no employee."""
    return appoint("inspector", make.make_person("Абрегов Мурат Юнусович", sex="m"), since=since)
