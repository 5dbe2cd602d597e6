"""What may stand in a column: each kind turns a cell into the stored value, or says what is wrong with it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Protocol

from django.db.models import TextChoices

from school.importing import normalise
from school.importing.normalise import NotRecognised
from school.importing.workbook import CutText, Value

NAME_LENGTH, TOPIC_LENGTH, HOMEWORK_LENGTH, NOTE_LENGTH, TEXT_LENGTH = 100, 500, 2000, 1000, 255


class Kind(Protocol):
    """Reads one cell. `remark` is a warning about a value that was accepted."""

    def read(self, value: Value) -> Any: ...

    def show(self, value: Any) -> str: ...

    def remark(self, value: Any, raw: Value) -> str: ...

    def same(self, one: Any, other: Any) -> bool: ...

    def fixed(self, raw: str, value: Any) -> bool: ...


class Plain:
    """Defaults of the kinds."""

    def show(self, value: Any) -> str:
        return str(value)

    def remark(self, value: Any, raw: Value) -> str:
        return ""

    def same(self, one: Any, other: Any) -> bool:
        """Whether two values are one after levelling out; then there is nothing to change."""
        return bool(one == other)

    def fixed(self, raw: str, value: Any) -> bool:
        """Whether reading changed what was typed."""
        return self.show(value) != raw


def text_of(value: Value, *, wanted: str = "текст") -> str:
    """What stands in the cell as text; a true number is taken as text, a date or a logical value is not."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise NotRecognised(
            f"Здесь нужен {wanted}, а в ячейке {_name_of(value)}. Поставьте формат «Текстовый»."
        )
    return normalise.number_as_text(value)


def _name_of(value: Value) -> str:
    if isinstance(value, bool):
        return "логическое значение"
    if isinstance(value, dt.time | dt.timedelta):
        return "время"
    return "дата" if isinstance(value, dt.date) else "число"


def whole(value: Value, limit: int = TEXT_LENGTH, *, wanted: str = "текст") -> str:
    """The cell's text, unless it is so long that only its beginning was kept."""
    text = text_of(value, wanted=wanted)
    if isinstance(text, CutText):
        raise NotRecognised(
            f"Слишком длинно: можно до {limit} знаков, а здесь больше {len(text)}. Сократите."
        )
    return text


def fit(text: str, limit: int = TEXT_LENGTH) -> str:
    if len(text) > limit:
        raise NotRecognised(f"Слишком длинно: можно до {limit} знаков, а здесь {len(text)}. Сократите.")
    return text


@dataclass(frozen=True)
class Text(Plain):
    """A name or a label: one line."""

    limit: int = TEXT_LENGTH
    unify: bool = False  # look-alike letters become Cyrillic
    watched: bool = True  # say when it looks like a formula

    def read(self, value: Value) -> str:
        text = normalise.spaces(whole(value, self.limit))
        return fit(normalise.look_alikes(text) if self.unify else text, self.limit)

    def remark(self, value: str, raw: Value) -> str:
        return FORMULA_REMARK if self.watched and normalise.looks_like_formula(value) else ""

    def same(self, one: str, other: str) -> bool:
        return normalise.key(one) == normalise.key(other)


@dataclass(frozen=True)
class FreeText(Plain):
    """A topic, homework, a note: taken as it is."""

    limit: int

    def read(self, value: Value) -> str:
        return fit(normalise.free_text(whole(value, self.limit)), self.limit)

    def remark(self, value: str, raw: Value) -> str:
        typed = raw if isinstance(raw, str) else value  # a tab at the beginning is cut on reading
        return FORMULA_REMARK if normalise.looks_like_formula(typed) else ""


FORMULA_REMARK = "Похоже на формулу. Записано как текст и не вычисляется; проверьте, так ли задумано."


@dataclass(frozen=True)
class PersonName(Plain):
    """Фамилия, имя или отчество."""

    def read(self, value: Value) -> str:
        return normalise.person_name(fit(normalise.spaces(whole(value, NAME_LENGTH)), NAME_LENGTH))

    def remark(self, value: str, raw: Value) -> str:
        return "В имени латинские буквы. Проверьте, так ли оно пишется." if normalise.has_latin(value) else ""

    def same(self, one: str, other: str) -> bool:
        """Spelling with ё is better than without, so it is worth a change; the reverse is not."""
        return normalise.key(one) == normalise.key(other) and normalise.better_spelling(one, other) == one


@dataclass(frozen=True)
class Number(Plain):
    """Табельный № or № личного дела: a text even when it is made of digits."""

    unify: bool = False

    def read(self, value: Value) -> str:
        text = fit(normalise.spaces(whole(value)))
        return normalise.look_alikes(text) if self.unify else text

    def same(self, one: str, other: str) -> bool:
        return normalise.number_key(one) == normalise.number_key(other)


@dataclass(frozen=True)
class ClassName(Plain):
    def read(self, value: Value) -> str:
        name = normalise.class_name(whole(value))
        if name is None:
            raise NotRecognised("Это не название класса. Впишите параллель и литеру, например 5А.")
        return str(name)


@dataclass(frozen=True)
class ClassOrGroup(Plain):
    """A class in its one spelling, or the name of a group."""

    def read(self, value: Value) -> str:
        return fit(normalise.class_or_group(whole(value)))

    def same(self, one: str, other: str) -> bool:
        return normalise.key(one) == normalise.key(other)


@dataclass(frozen=True)
class NameList(Plain):
    """A list of classes, parallels or groups, by comma or semicolon."""

    def read(self, value: Value) -> tuple[str, ...]:
        items = normalise.split_list(fit(whole(value, HOMEWORK_LENGTH), HOMEWORK_LENGTH))
        if not items:
            raise NotRecognised("Список пуст. Впишите классы через запятую, например 5А, 5Б.")
        return tuple(dict.fromkeys(normalise.class_or_group(item) for item in items))

    def show(self, value: tuple[str, ...]) -> str:
        return ", ".join(value)

    def same(self, one: tuple[str, ...], other: tuple[str, ...]) -> bool:
        return {normalise.key(item) for item in one} == {normalise.key(item) for item in other}

    def fixed(self, raw: str, value: tuple[str, ...]) -> bool:
        return self.show(value) != ", ".join(normalise.split_list(raw))


@dataclass(frozen=True)
class Integer(Plain):
    low: int
    high: int

    def read(self, value: Value) -> int:
        number = number_of(value)
        if number != number.to_integral_value() or not self.low <= number <= self.high:
            raise NotRecognised(f"Нужно целое число от {self.low} до {self.high}.")
        return int(number)


@dataclass(frozen=True)
class Amount(Plain):
    """A number above zero in given steps."""

    high: Decimal
    step: Decimal

    def read(self, value: Value) -> Decimal:
        number = number_of(value)
        if not 0 < number <= self.high or number % self.step:
            step = self.show(self.step)
            raise NotRecognised(f"Нужно число больше 0 и не больше {self.show(self.high)}, с шагом {step}.")
        return number.normalize() if number != number.to_integral_value() else number.quantize(Decimal(1))

    def show(self, value: Decimal) -> str:
        plain = value.normalize() if value != value.to_integral_value() else value.quantize(Decimal(1))
        return f"{plain:f}".replace(".", ",")


def number_of(value: Value) -> Decimal:
    if isinstance(value, str):
        return normalise.number(whole(value))
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise NotRecognised(f"Здесь нужно число, а в ячейке {_name_of(value)}.")
    if abs(value) > 1e12:
        raise NotRecognised("Число слишком велико.")
    return Decimal(str(value))


@dataclass(frozen=True)
class Date(Plain):
    def read(self, value: Value) -> dt.date:
        if isinstance(value, str):
            return normalise.date(whole(value))
        if isinstance(value, dt.datetime | dt.date):
            return normalise.checked_date(value.year, value.month, value.day)
        raise NotRecognised(f"Это {_name_of(value)}, а нужна дата. Впишите её, например 01.09.2026.")

    def show(self, value: dt.date) -> str:
        return f"{value:%d.%m.%Y}"


@dataclass(frozen=True)
class Time(Plain):
    def read(self, value: Value) -> dt.time:
        if isinstance(value, str):
            return normalise.time(whole(value))
        if isinstance(value, dt.time):
            return value.replace(second=0, microsecond=0)
        raise NotRecognised(f"Это {_name_of(value)}, а нужно время. Впишите его, например 8:40.")

    def show(self, value: dt.time) -> str:
        return f"{value.hour}:{value.minute:02}"


@dataclass(frozen=True)
class Phone(Plain):
    def read(self, value: Value) -> str:
        return normalise.phone(whole(value))


@dataclass(frozen=True)
class Email(Plain):
    def read(self, value: Value) -> str:
        return normalise.email(whole(value))


@dataclass(frozen=True)
class Weekday(Plain):
    def read(self, value: Value) -> int:
        return normalise.weekday(whole(value, wanted="день недели"))

    def show(self, value: int) -> str:
        return normalise.WEEKDAYS[value - 1]


@dataclass(frozen=True)
class Sex(Plain):
    def read(self, value: Value) -> str:
        return normalise.sex(whole(value))

    def show(self, value: str) -> str:
        return {"m": "М", "f": "Ж"}.get(value, value)


@dataclass(frozen=True)
class Choice(Plain):
    """One value of a list."""

    choices: type[TextChoices]
    without: frozenset[str] = frozenset()
    _by_key: Mapping[str, str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        known = {
            normalise.key(str(choice.label)): choice.value
            for choice in self.choices
            if choice.value not in self.without
        }
        object.__setattr__(self, "_by_key", known)

    def read(self, value: Value) -> str:
        text = normalise.look_alikes(normalise.spaces(whole(value)))
        found = self._by_key.get(normalise.key(text)) or self._by_key.get(
            normalise.key(text).replace(" ", "")
        )
        if found is None:
            raise NotRecognised(f"Такого значения в списке нет. Можно: {self.listed()}.")
        return found

    def listed(self) -> str:
        return ", ".join(self.show(value) for value in self._by_key.values())

    def show(self, value: str) -> str:
        return str(self.choices(value).label) if value else ""


@dataclass(frozen=True)
class Choices(Plain):
    """Several values of a list, by comma."""

    one: Choice

    def read(self, value: Value) -> tuple[str, ...]:
        items = normalise.split_list(fit(whole(value, HOMEWORK_LENGTH), HOMEWORK_LENGTH))
        if not items:
            raise NotRecognised(f"Список пуст. Можно: {self.one.listed()}.")
        return tuple(dict.fromkeys(self.one.read(item) for item in items))

    def show(self, value: tuple[str, ...]) -> str:
        return ", ".join(self.one.show(item) for item in value)

    def same(self, one: tuple[str, ...], other: tuple[str, ...]) -> bool:
        return set(one) == set(other)

    def fixed(self, raw: str, value: tuple[str, ...]) -> bool:
        return self.show(value) != ", ".join(normalise.split_list(raw))
