"""The one audit: django-auditlog keeps every change of a record, the database chains the rows (A5 3.1).

auditlog sees `save()` and `delete()`. What it cannot see (`update`, `bulk_*`) is refused by
`AuditedQuerySet`; a service that writes many rows uses `create_many` / `update_many`, which write the audit
rows in the same transaction. Who acts is told once, by `acting()`: the middleware for a request, a service or
job for itself.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Never, TypeVar

from auditlog.models import LogEntry
from auditlog.registry import auditlog
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.utils import timezone

from common.requests import current_request_id

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

M = TypeVar("M", bound=models.Model)
BATCH = 2000


@dataclass(frozen=True)
class Actor:
    """Who makes the changes now; `user` is None for the program itself."""

    user: AbstractBaseUser | None = None
    address: str | None = None
    reason: str = ""


NOBODY = Actor()
_actor: ContextVar[Actor] = ContextVar("actor", default=NOBODY)


@contextmanager
def acting(by: AbstractBaseUser | None, *, address: str | None = None, reason: str = "") -> Iterator[None]:
    """Everything written inside is recorded as done by this user; address and reason are inherited."""
    outer = _actor.get()
    token = _actor.set(
        replace(outer, user=by, address=address or outer.address, reason=reason or outer.reason)
    )
    try:
        yield
    finally:
        _actor.reset(token)


def sign_entry(sender: type[LogEntry], instance: LogEntry, **kwargs: Any) -> None:
    """auditlog made this entry; add who, from where and why."""
    actor = _actor.get()
    instance.actor = actor.user
    instance.remote_addr = actor.address
    if actor.reason:
        instance.additional_data = {"reason": actor.reason}


class AuditedQuerySet(models.QuerySet[M]):
    """Refuses the writes that auditlog cannot see."""

    def _refuse(self, verb: str) -> Never:
        raise TypeError(f"{self.model.__name__}.objects.{verb}() leaves no audit row: use common.audit")

    def update(self, **kwargs: Any) -> int:
        self._refuse("update")

    def bulk_update(self, *args: Any, **kwargs: Any) -> int:
        self._refuse("bulk_update")

    def bulk_create(self, *args: Any, **kwargs: Any) -> list[M]:
        self._refuse("bulk_create")


def register(model: type[models.Model], *, exclude: Sequence[str] = (), mask: Sequence[str] = ()) -> None:
    """Audit the model's own columns, except generated ones and `exclude`."""
    include = [f.name for f in audited_fields(model) if f.name not in exclude]
    auditlog.register(model, include_fields=include, mask_fields=list(mask))


def audited_fields(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    """The columns that a person's act can change."""
    return [f for f in model._meta.concrete_fields if not f.generated and not f.primary_key]


def create_many(objects: Sequence[M]) -> list[M]:
    """Insert rows and their audit rows in one transaction; returns them with their ids."""
    if not objects:
        return []
    model = type(objects[0])
    with transaction.atomic():
        made = _rows(model).bulk_create(objects, batch_size=BATCH)
        fields = _fields_of(model)
        _write(
            LogEntry.Action.CREATE,
            ((obj, {f.name: ["None", _text(f, obj)] for f in fields if _filled(f, obj)}) for obj in made),
        )
    return made


def update_many(changes: Sequence[tuple[M, Mapping[str, Any]]]) -> None:
    """Give each object its new values (`{field or column: value}`); rows and audit rows in one transaction.

    The objects hold the old values when called and the new ones afterwards.
    """
    changes = [(obj, values) for obj, values in changes if values]
    if not changes:
        return
    model = type(changes[0][0])
    audited = _fields_of(model)
    by_name = {name: f for f in audited for name in (f.name, f.attname)}
    entries: list[tuple[M, dict[str, list[str]]]] = []
    by_fields: dict[tuple[str, ...], list[M]] = {}
    for obj, values in changes:
        before = {name: _text(by_name[name], obj) for name in values if name in by_name}
        for name, value in values.items():
            setattr(obj, name, value)
        diff = {
            by_name[name].name: [old, _text(by_name[name], obj)]
            for name, old in before.items()
            if old != _text(by_name[name], obj)
        }
        if diff:
            entries.append((obj, diff))
        by_fields.setdefault(tuple(values), []).append(obj)
    with transaction.atomic():
        for names, objects in by_fields.items():
            _rows(model).bulk_update(objects, [_field_name(model, n) for n in names], batch_size=BATCH)
        _write(LogEntry.Action.UPDATE, entries)


def delete_many(objects: Sequence[M]) -> None:
    """Delete rows that mean nothing to the record any more, with an audit row each."""
    if not objects:
        return
    model = type(objects[0])
    fields = _fields_of(model)
    with transaction.atomic():
        _write(
            LogEntry.Action.DELETE,
            ((obj, {f.name: [_text(f, obj), "None"] for f in fields if _filled(f, obj)}) for obj in objects),
        )
        rows = _rows(model).filter(pk__in=[obj.pk for obj in objects])
        rows._raw_delete(rows.db)


def _rows(model: type[M]) -> models.QuerySet[M]:
    """Past the refusals of AuditedQuerySet: here the audit rows are written by hand."""
    rows: models.QuerySet[M] = models.QuerySet(model)
    return rows


def _field_name(model: type[models.Model], name: str) -> str:
    """`entry` for `entry_id`: bulk updates name the field."""
    return next(f.name for f in model._meta.concrete_fields if name in (f.name, f.attname))


def _fields_of(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    include = auditlog.get_model_fields(model)["include_fields"]
    return [f for f in audited_fields(model) if f.name in include]


def _filled(field: models.Field[Any, Any], obj: models.Model) -> bool:
    return getattr(obj, field.attname) not in (None, "")


def _text(field: models.Field[Any, Any], obj: models.Model) -> str:
    """The value as auditlog writes it."""
    value = getattr(obj, field.attname)
    if isinstance(value, dt.datetime) and timezone.is_aware(value):
        value = timezone.make_naive(value, timezone=dt.UTC)
    return str(value)


def _write(action: int, entries: Iterable[tuple[models.Model, Mapping[str, Sequence[str]]]]) -> None:
    actor, now, request_id = _actor.get(), timezone.now(), current_request_id()
    extra = {"reason": actor.reason} if actor.reason else None
    content_type: ContentType | None = None
    rows: list[LogEntry] = []
    for obj, changes in entries:
        content_type = content_type or ContentType.objects.get_for_model(obj)
        rows.append(
            LogEntry(
                content_type=content_type,
                object_pk=str(obj.pk),
                object_id=obj.pk,
                object_repr=str(obj),
                action=action,
                changes=changes,
                actor=actor.user,
                cid=request_id,
                remote_addr=actor.address,
                timestamp=now,
                additional_data=extra,
            )
        )
    LogEntry.objects.bulk_create(rows, batch_size=BATCH)
