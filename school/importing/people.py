"""Which rows of «Родители» are one person: by staff number, or by the same name and phone or e-mail."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import replace

from school.importing.frame import Table, fill
from school.importing.normalise import better_spelling, key, number_key
from school.importing.problems import Report
from school.importing.reading import Book, said_twice
from school.importing.rows import ParentRow, StaffRow
from school.importing.sheets import PARENTS

FullName = tuple[str, str, str]
Contact = tuple[FullName, str]


def parent_key(row: ParentRow) -> Hashable:
    return (row.person, number_key(row.pupil))


def parent_table(
    book: Book,
    stored: Sequence[ParentRow],
    staff: Table[StaffRow],
    report: Report,
    *,
    resolve: Callable[[ParentRow], ParentRow | None],
) -> Table[ParentRow]:
    """Rows by person and child. Every row of a person tells the same name and contacts."""
    read = book.of(PARENTS)
    table = Table(PARENTS, present=read.present, known=not read.unreadable)
    table.stored = {parent_key(row): row for row in stored}
    resolved = [row for typed in read.rows if (row := resolve(typed))]
    table.trusted = not (read.spoiled or read.unreadable) and len(resolved) == len(read.rows)
    adults = {(number_key(row.pupil), _full_name(row)) for row in stored}
    for row in _identified(resolved, stored, staff, report):
        first = table.said.setdefault(parent_key(row), row)
        if first is row:
            _mention_other_contact(row, adults, report)
        elif first.kinship != row.kinship or first.staff_number != row.staff_number:
            table.trusted = False
            report.error(*said_twice(PARENTS, first, row))
        else:
            report.warning(
                PARENTS.title,
                row.at,
                "",
                row.full_name,
                f"Этот взрослый и этот ребёнок уже есть в строке {first.at}; учтено один раз.",
            )
    filled = {name: fill(row, table.stored.get(name)) for name, row in table.said.items()}
    table.after = {**table.stored, **filled}
    return table


def _full_name(row: ParentRow | StaffRow) -> FullName:
    return key(row.last_name), key(row.first_name), key(row.middle_name or "")


def _contacts(row: ParentRow | StaffRow) -> list[Contact]:
    return [(_full_name(row), contact) for contact in (row.phone, row.email) if contact]


class _Sets:
    """Union-find over row positions."""

    def __init__(self, size: int) -> None:
        self._parent = list(range(size))

    def root(self, item: int) -> int:
        while self._parent[item] != item:
            self._parent[item] = self._parent[self._parent[item]]
            item = self._parent[item]
        return item

    def join(self, one: int, other: int) -> None:
        low, high = sorted((self.root(one), self.root(other)))
        self._parent[high] = low


def _identified(
    rows: Sequence[ParentRow], stored: Sequence[ParentRow], staff: Table[StaffRow], report: Report
) -> Iterable[ParentRow]:
    sets = _Sets(len(rows))
    by_contact: dict[Contact, int] = {}
    by_number: dict[str, int] = {}
    for position, row in enumerate(rows):
        if row.staff_number:
            sets.join(position, by_number.setdefault(number_key(row.staff_number), position))
            continue
        for contact in _contacts(row):
            sets.join(position, by_contact.setdefault(contact, position))
    staff_of = {contact: member for member in staff.rows() for contact in _contacts(member)}
    person_of: dict[Contact, str] = {}
    children: dict[str, set[str]] = defaultdict(set)
    for known in stored:
        children[known.person].add(number_key(known.pupil))
        for contact in _contacts(known):
            person_of.setdefault(contact, known.person)
    together: dict[int, list[ParentRow]] = defaultdict(list)
    for position, row in enumerate(rows):
        together[sets.root(position)].append(row)
    person: dict[int, ParentRow] = {}
    for root, same in together.items():
        identity = _identity(same, staff, staff_of, person_of, report)
        person[root] = _one_person(same, identity, staff, report)
    for position, row in enumerate(rows):
        one = person[sets.root(position)]
        yield replace(
            row,
            last_name=one.last_name,
            first_name=one.first_name,
            middle_name=one.middle_name,
            phone=one.phone,
            email=one.email,
            person=one.person,
        )


def _identity(
    same: Sequence[ParentRow],
    staff: Table[StaffRow],
    staff_of: dict[Contact, StaffRow],
    person_of: dict[Contact, str],
    report: Report,
) -> str:
    """staff:<number>, the stored person, or a new one named by the first row."""
    for row in same:
        if row.staff_number:
            return f"staff:{number_key(row.staff_number)}"
    for row in same:
        for contact in _contacts(row):
            if member := staff_of.get(contact):
                report.warning(
                    PARENTS.title,
                    row.at,
                    "Табельный №",
                    row.full_name,
                    f"Имя и контакт те же, что у сотрудника № {member.number}: это один человек. "
                    "Чтобы сказать это прямо, впишите табельный №.",
                )
                return f"staff:{number_key(member.number)}"
    for row in same:
        for contact in _contacts(row):
            if contact in person_of:
                return person_of[contact]
    return f"new:{same[0].at}"


def _one_person(
    same: Sequence[ParentRow], identity: str, staff: Table[StaffRow], report: Report
) -> ParentRow:
    """What all rows of the person together say: the spelling with ё, the first contact of each kind."""
    first = same[0]
    last_name, first_name, middle_name = first.last_name, first.first_name, first.middle_name
    phone, email = first.phone, first.email
    for row in same[1:]:
        last_name = better_spelling(last_name, row.last_name)
        first_name = better_spelling(first_name, row.first_name)
        middle_name = better_spelling(middle_name or "", row.middle_name or "") or middle_name
        for column, kept, other in (("Телефон", phone, row.phone), ("E-mail", email, row.email)):
            if kept and other and kept != other:
                report.warning(
                    PARENTS.title,
                    row.at,
                    column,
                    other,
                    f"У того же человека в строке {first.at} записано «{kept}». Останется первое.",
                )
        phone, email = phone or row.phone, email or row.email
    member = staff.after.get(identity.removeprefix("staff:")) if identity.startswith("staff:") else None
    if member:
        if _full_name(member) != _full_name(first):
            report.warning(
                PARENTS.title,
                first.at,
                "Табельный №",
                first.full_name,
                f"У сотрудника № {member.number} другое имя: {member.full_name}. Останется имя сотрудника.",
            )
        last_name, first_name, middle_name = member.last_name, member.first_name, member.middle_name
        phone, email = member.phone or phone, member.email or email
    return replace(
        first,
        last_name=last_name,
        first_name=first_name,
        middle_name=middle_name,
        phone=phone,
        email=email,
        person=identity,
    )


def _mention_other_contact(row: ParentRow, adults: set[tuple[str, FullName]], report: Report) -> None:
    """The child has an adult of that name already, but no contact agrees: another person, by the rules."""
    if row.person.startswith("new:") and (number_key(row.pupil), _full_name(row)) in adults:
        report.warning(
            PARENTS.title,
            row.at,
            "Телефон",
            row.full_name,
            "У ребёнка уже записан взрослый с этим именем, но с другими контактами: появится второй. "
            "Если это он же, оставьте прежний телефон или e-mail, а новый впишите рядом.",
        )
