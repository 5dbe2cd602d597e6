"""Whole schools, made of builders."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from accounts.models import Employee, Person, Pupil, User
from consents.models import Consent
from demo import builders as make
from journal.models import Homework, Lesson, Mark, Work, WorkKind
from school.models import Course, SchoolClass, StudyYear

# The small school's "today": a Tuesday of the second quarter, during the third lesson.
TODAY = dt.date(2026, 11, 24)
NOW = dt.datetime(2026, 11, 24, 7, 0, tzinfo=dt.UTC)


@dataclass(frozen=True)
class SmallSchool:
    """Two classes, two teachers, two families and everybody in an office: enough to ask who sees whom."""

    year: StudyYear
    school_class: SchoolClass
    other_class: SchoolClass
    course: Course
    other_course: Course
    pupil: Pupil
    classmate: Pupil
    other_pupil: Pupil
    lesson: Lesson
    past_lesson: Lesson
    future_lesson: Lesson
    other_lesson: Lesson
    work_kind: WorkKind
    work: Work
    mark: Mark
    homework: Homework
    consent: Consent
    teacher: User
    other_teacher: User
    homeroom: User
    other_homeroom: User
    parent: User
    other_parent: User
    parent_teacher: User
    pupil_user: User
    other_pupil_user: User
    deputy: User
    coordinator: User
    director: User
    administrator: User
    sysadmin: User
    inspector: User


def small_school() -> SmallSchool:
    """8Б and 8В with algebra; `teacher` teaches 8Б, `other_teacher` 8В. Today is `TODAY`."""
    make.make_school()
    year = make.make_year()
    scheme = make.make_scheme(
        year=year,
        periods=(
            ("I четверть", dt.date(2026, 9, 1), dt.date(2026, 10, 24)),
            ("II четверть", dt.date(2026, 11, 5), dt.date(2026, 12, 29)),
            ("III четверть", dt.date(2027, 1, 11), dt.date(2027, 3, 27)),
            ("IV четверть", dt.date(2027, 4, 5), dt.date(2027, 5, 26)),
        ),
    )
    make.make_day_off(
        year=year, title="Осенние каникулы", first=dt.date(2026, 10, 25), last=dt.date(2026, 11, 4)
    )
    make.make_bells(
        year=year,
        times=(
            (1, "08:00", "08:40"),
            (2, "08:50", "09:25"),
            (3, "09:35", "10:15"),
            (4, "10:30", "11:10"),
            (5, "11:25", "12:05"),
            (6, "12:20", "13:00"),
        ),
    )

    def staff(name: str, login: str, *positions: str) -> tuple[Employee, User]:
        employee = make.make_employee(name, *positions)
        return employee, make.make_user(employee.person, login=login)

    def outsider(person: Person, login: str) -> User:
        return make.make_user(person, login=login)

    teacher, teacher_user = staff("Соколова Марина Викторовна", "sokolova.mv")
    other_teacher, other_teacher_user = staff("Лебедева Ольга Николаевна", "lebedeva.on")
    homeroom, homeroom_user = staff("Кузьмина Лариса Андреевна", "kuzmina.la")
    other_homeroom, other_homeroom_user = staff("Иванова Тамара Петровна", "ivanova.tp")
    mother_who_teaches, parent_teacher = staff("Ачмиз Фатима Аслановна", "achmiz.fa")

    school_class = make.make_class(year=year, scheme=scheme, name="8Б", homeroom=homeroom)
    other_class = make.make_class(year=year, scheme=scheme, name="8В", homeroom=other_homeroom)
    algebra = make.make_subject("Алгебра")
    physics = make.make_subject("Физика")
    course = make.make_course(
        group=make.class_group(school_class), subject=algebra, scheme=scheme, teacher=teacher
    )
    other_course = make.make_course(
        group=make.class_group(other_class), subject=algebra, scheme=scheme, teacher=other_teacher
    )
    make.make_course(
        group=make.class_group(other_class), subject=physics, scheme=scheme, teacher=mother_who_teaches
    )

    pupil = make.make_pupil("Громова Алиса Олеговна", school_class=school_class)
    classmate = make.make_pupil("Жуков Артём Сергеевич", school_class=school_class)
    other_pupil = make.make_pupil("Ачмиз Казбек Русланович", school_class=other_class)
    mother = make.make_guardian("Громова Ольга Павловна", pupil=pupil)
    other_mother = make.make_guardian("Белова Анна Ильинична", pupil=other_pupil)
    make.make_guardian(mother_who_teaches.person, pupil=classmate)
    consent = make.make_consent(pupil=pupil, given_by=mother)
    make.make_consent(pupil=other_pupil, given_by=other_mother)
    make.make_consent(pupil=classmate, given_by=mother_who_teaches.person)

    answer = make.make_work_kind("Ответ на уроке", "ОТВ", "1", is_written=False)
    make.make_work_kind("Самостоятельная работа", "СР", "1.5")
    make.make_work_kind("Контрольная работа", "КР", "3")
    past = make.make_lesson(course=course, date=dt.date(2026, 11, 20), topic="Квадратный корень")
    today = make.make_lesson(course=course, date=TODAY)
    future = make.make_lesson(course=course, date=dt.date(2026, 11, 27))
    other_lesson = make.make_lesson(course=other_course, date=TODAY)
    work = make.make_work(lesson=past, kind=answer)
    mark = make.make_mark(work=work, pupil=pupil, value="4", by=teacher_user)
    homework = make.make_homework(lesson=past, due_lesson=today)

    inspector = make.make_person("Хачемизов Рамазан Байзетович")
    make.make_appointment(person=inspector, position="inspector")
    return SmallSchool(
        year=year,
        school_class=school_class,
        other_class=other_class,
        course=course,
        other_course=other_course,
        pupil=pupil,
        classmate=classmate,
        other_pupil=other_pupil,
        lesson=today,
        past_lesson=past,
        future_lesson=future,
        other_lesson=other_lesson,
        work_kind=answer,
        work=work,
        mark=mark,
        homework=homework,
        consent=consent,
        teacher=teacher_user,
        other_teacher=other_teacher_user,
        homeroom=homeroom_user,
        other_homeroom=other_homeroom_user,
        parent=outsider(mother, "gromova.op"),
        other_parent=outsider(other_mother, "belova.ai"),
        parent_teacher=parent_teacher,
        pupil_user=outsider(pupil.person, "gromova.ao"),
        other_pupil_user=outsider(other_pupil.person, "achmiz.kr"),
        deputy=staff("Филатова Ксения Юрьевна", "filatova.ku", "deputy")[1],
        coordinator=staff("Шевченко Ирина Фёдоровна", "shevchenko.if", "coordinator")[1],
        director=staff("Мамий Заур Асланович", "mamiy.za", "director")[1],
        administrator=staff("Тлехурай Белла Юрьевна", "tlehuray.bu", "administrator")[1],
        sysadmin=staff("Орлов Пётр Иванович", "orlov.pi", "sysadmin")[1],
        inspector=outsider(inspector, "hachemizov.rb"),
    )
