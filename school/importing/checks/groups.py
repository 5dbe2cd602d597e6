"""Groups: rows of one group agree, divisions cover their class once, pupils belong to the group's classes."""

from __future__ import annotations

from collections import defaultdict

from school.importing.frame import Frame, GroupFacts
from school.importing.normalise import key, number_key
from school.importing.problems import Report, shorten
from school.importing.rows import GroupRow
from school.importing.sheets import CLASSES, GROUPS, PUPILS
from school.models import Group, Subject


def check(frame: Frame, report: Report) -> None:
    groups: dict[str, list[GroupRow]] = defaultdict(list)
    for row in frame.groups.said.values():
        groups[key(row.group)].append(row)
    stored = {key(row.group): row for row in frame.groups.stored.values()}
    for name, rows in groups.items():
        _name(name, rows[0], frame, report)
        _agreement(rows, stored.get(name), report)
        _kind(rows, frame, report)
        _pupils_classes(rows, frame, report)
    _divisions(frame, report)
    _only_in_cross_groups(frame, report)


def _name(name: str, row: GroupRow, frame: Frame, report: Report) -> None:
    if name in frame.classes.after:
        report.error(
            GROUPS.title, row.at, "Группа", row.group, "Так называется класс. Назовите группу иначе."
        )


def _agreement(rows: list[GroupRow], stored: GroupRow | None, report: Report) -> None:
    if stored and (key(stored.subject), stored.kind) != (key(rows[0].subject), rows[0].kind):
        report.error(
            GROUPS.title,
            rows[0].at,
            "Предмет" if key(stored.subject) != key(rows[0].subject) else "Вид",
            rows[0].group,
            "Эта группа уже есть с другим предметом или видом. Новой группе дайте другое название.",
        )
    first = rows[0]
    for row in rows[1:]:
        for field in ("subject", "kind", "classes"):
            column = GROUPS.column(field)
            one, other = getattr(first, field), getattr(row, field)
            if not column.kind.same(one, other):
                report.error(
                    GROUPS.title,
                    row.at,
                    column.title,
                    column.kind.show(other),
                    f"В строке {first.at} у группы «{row.group}» здесь «{column.kind.show(one)}». "
                    "Во всех строках группы должно быть одно и то же.",
                )


def _kind(rows: list[GroupRow], frame: Frame, report: Report) -> None:
    first = rows[0]
    if first.kind == Group.Kind.DIVISION and len(first.classes) != 1:
        report.error(
            GROUPS.title,
            first.at,
            "Классы",
            ", ".join(first.classes),
            "Делится один класс, а здесь их несколько. Оставьте один или назовите группу межклассной.",
        )
    if first.kind == Group.Kind.INDIVIDUAL and len(rows) > 1:
        report.error(
            GROUPS.title,
            rows[1].at,
            "№ личного дела",
            rows[1].pupil,
            f"В индивидуальной группе «{first.group}» {len(rows)} ученика, а должен быть один. "
            "Сделайте каждому свою группу.",
        )
    shifts = {own.shift for name in first.classes if (own := frame.class_of(name))}
    if first.kind == Group.Kind.CROSS and len(shifts) > 1:
        report.error(
            GROUPS.title,
            first.at,
            "Классы",
            ", ".join(first.classes),
            "Классы учатся в разные смены. В межклассной группе смена должна быть одна.",
        )


def _pupils_classes(rows: list[GroupRow], frame: Frame, report: Report) -> None:
    for row in rows:
        pupil = frame.pupil(row.pupil)
        if pupil and key(pupil.school_class) not in {key(name) for name in row.classes}:
            report.error(
                GROUPS.title,
                row.at,
                "№ личного дела",
                row.pupil,
                f"{pupil.full_name} учится в {pupil.school_class or 'другом классе'}, а группа для "
                f"{shorten(', '.join(row.classes))}. Проверьте номер или класс.",
            )


def _divisions(frame: Frame, report: Report) -> None:
    at = {(key(row.group), number_key(row.pupil)): row.at for row in frame.groups.rows()}
    for (class_key, subject), groups in frame.divisions.items():
        subject_name = frame.subjects.after[subject].name if subject in frame.subjects.after else subject
        groups_of: dict[str, list[GroupFacts]] = defaultdict(list)
        for group in groups:
            for pupil_key in group.pupils:
                groups_of[pupil_key].append(group)
        for pupil_key in sorted(frame.pupils_by_class.get(class_key, ())):
            pupil = frame.pupils.after[pupil_key]
            inside = groups_of[pupil_key]
            if len(inside) > 1:
                last = max(inside, key=lambda group: at[key(group.name), pupil_key])
                if row := at[key(last.name), pupil_key]:
                    names = " и ".join(f"«{group.name}»" for group in inside[:3])
                    report.error(
                        GROUPS.title,
                        row,
                        "№ личного дела",
                        pupil.number,
                        f"{pupil.full_name} сразу в группах {names} одного деления. Оставьте одну строку.",
                    )
            elif not inside and (pupil_key, subject) not in frame.individual:
                _left_out(class_key, subject_name, pupil_key, max(g.at for g in groups), frame, report)


def _left_out(
    class_key: str, subject: str, pupil_key: str, group_at: int, frame: Frame, report: Report
) -> None:
    pupil = frame.pupils.after[pupil_key]
    if not (frame.groups.trusted and frame.pupils.trusted) or not (pupil.at or group_at):
        return
    class_name = frame.classes.after[class_key].name if class_key in frame.classes.after else class_key
    report.error(
        PUPILS.title if pupil.at else GROUPS.title,
        pupil.at or group_at,
        "№ личного дела",
        pupil.number,
        f"{pupil.full_name}: в {class_name} «{subject}» делится на группы, а ученика нет ни в одной. "
        "Добавьте строку на лист «Группы».",
    )


def _only_in_cross_groups(frame: Frame, report: Report) -> None:
    """A class that is taught a school subject in cross-class groups only must be there as a whole."""
    if not (frame.groups.trusted and frame.load.trusted):
        return
    serving: dict[tuple[str, str], set[str]] = defaultdict(set)
    for group in frame.group_facts.values():
        if group.kind == Group.Kind.CROSS:
            for name in group.classes:
                serving[name, group.subject] |= group.pupils
    for (class_key, subject), inside in serving.items():
        known = frame.subjects.after.get(subject)
        if not known or known.kind != Subject.Kind.SUBJECT:
            continue
        if (class_key, subject) in frame.teachers or (class_key, subject) in frame.divisions:
            continue
        outside = frame.pupils_by_class.get(class_key, set()) - inside
        outside = {pupil for pupil in outside if (pupil, subject) not in frame.individual}
        own = frame.classes.after.get(class_key)
        if outside and own:
            report.warning(
                GROUPS.title if not own.at else CLASSES.title,
                own.at or None,
                "Класс",
                own.name,
                f"«{known.name}» у класса только в межклассных группах, вне их учеников: {len(outside)}. "
                "Проверьте состав групп.",
            )
