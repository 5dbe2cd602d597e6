"""Groups and who is in them, from a day to a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable

from common import audit
from school.importing.normalise import key, number_key
from school.importing.rows import GroupRow
from school.importing.writing.context import Writing, end
from school.models import Division, Group, GroupClass, GroupMembership


def write_groups(writing: Writing) -> None:
    _end_memberships(writing)
    new = _create_groups(writing)
    _classes_of_known_groups(writing, new)
    _close_and_reopen(writing)
    _join(writing, new)


def _left_on(row: GroupRow, writing: Writing) -> dt.date:
    """A moved pupil leaves with the order's date, everybody else with the import's."""
    moved = number_key(row.pupil) in writing.plans.moved
    return writing.transfer.date if moved and writing.transfer else writing.as_of


def _end_memberships(writing: Writing) -> None:
    stored = writing.stored
    ended = [
        (stored.memberships.pop(name), _left_on(row, writing))
        for name, row in writing.plans.groups.ended.items()
    ]
    never_held = end(ended)
    audit.delete_many(never_held)
    gone = {membership.pk for membership in never_held}
    for membership, _ in ended:
        if membership.pk not in gone:
            stored.past_memberships[membership.pupil_id].append(membership)


def _create_groups(writing: Writing) -> set[str]:
    stored = writing.stored
    rows: dict[str, GroupRow] = {}
    for row in writing.plans.groups.created.values():
        if key(row.group) not in stored.groups:
            rows.setdefault(key(row.group), row)
    units = {
        (key(row.classes[0]), key(row.subject)) for row in rows.values() if row.kind == Group.Kind.DIVISION
    }
    missing = sorted(units - stored.divisions.keys())
    divisions = audit.create_many(
        [
            Division(school_class=stored.classes[own], subject=stored.subjects[subject])
            for own, subject in missing
        ]
    )
    stored.divisions |= dict(zip(missing, divisions, strict=True))
    groups = audit.create_many(
        [
            Group(
                year=writing.year,
                kind=row.kind,
                name=row.group,
                subject=stored.subjects[key(row.subject)],
                division=(
                    stored.divisions[key(row.classes[0]), key(row.subject)]
                    if row.kind == Group.Kind.DIVISION
                    else None
                ),
            )
            for row in rows.values()
        ]
    )
    stored.groups |= dict(zip(rows, groups, strict=True))
    links = audit.create_many(
        [
            GroupClass(group=group, school_class=stored.classes[key(name)])
            for group, row in zip(groups, rows.values(), strict=True)
            for name in row.classes
        ]
    )
    for link in links:
        stored.group_classes[link.group_id].append(link)
    return set(rows)


def _classes_of_known_groups(writing: Writing, new: set[str]) -> None:
    """A group across classes may take in a class or leave one."""
    stored = writing.stored
    wanted = {key(row.group): row.classes for row in writing.frame.groups.said.values()}
    added: list[GroupClass] = []
    dropped: list[GroupClass] = []
    for name, classes in wanted.items():
        if name in new:
            continue
        group = stored.groups[name]
        links = {key(link.school_class.name): link for link in stored.group_classes[group.pk]}
        names = {key(own) for own in classes}
        added += [
            GroupClass(group=group, school_class=stored.classes[own]) for own in sorted(names - links.keys())
        ]
        dropped += [links[own] for own in sorted(links.keys() - names)]
    audit.create_many(added)
    audit.delete_many(dropped)


def _close_and_reopen(writing: Writing) -> None:
    """A group without members is closed; one that has some again is open."""
    living = {key(row.group) for row in writing.frame.groups.rows()}
    emptied = {key(row.group) for row in writing.plans.groups.ended.values()} - living
    changes: list[tuple[Group, dict[str, object]]] = []
    for name, group in writing.stored.groups.items():
        if name in emptied and group.closed_on is None:
            changes.append((group, {"closed_on": writing.as_of}))
        elif name in living and group.closed_on is not None:
            changes.append((group, {"closed_on": None}))
    audit.update_many(changes)


def _join(writing: Writing, new: set[str]) -> None:
    stored = writing.stored
    made: dict[Hashable, GroupMembership] = {}
    for name, row in writing.plans.groups.created.items():
        group, pupil = stored.groups[key(row.group)], stored.pupils[number_key(row.pupil)]
        made[name] = GroupMembership(
            pupil=pupil,
            group=group,
            division=group.division,
            dates=writing.until_year_end(_joins_on(row, group, key(row.group) in new, writing)),
        )
    stored.memberships |= dict(zip(made, audit.create_many(list(made.values())), strict=True))


def _joins_on(row: GroupRow, group: Group, is_new: bool, writing: Writing) -> dt.date:
    """With the class, when group or pupil is new; else with the import; never before an earlier one ended."""
    stored, number = writing.stored, number_key(row.pupil)
    pupil = stored.pupils[number]
    enrolment = next(e for e in reversed(stored.enrolments[pupil.pk]) if stored.lives(e.dates))
    begins: dt.date = enrolment.dates.lower
    if number in writing.plans.moved and writing.transfer:
        begins = writing.transfer.date
    elif not is_new and number not in writing.plans.pupils.created:
        begins = max(begins, writing.as_of)
    for past in stored.past_memberships.get(pupil.pk, ()):
        same = past.group_id == group.pk or (
            past.division_id is not None and past.division_id == group.division_id
        )
        if same:
            begins = max(begins, past.dates.upper)
    return begins
