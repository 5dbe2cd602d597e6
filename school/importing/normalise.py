"""One spelling for one thing: pure functions that level out what people type differently.

Each takes what stands in a cell and gives what is stored, or raises `NotRecognised` with a sentence.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

# Letters, digits, marks of typing that nobody sees: they never distinguish two things.
_INVISIBLE = re.compile(
    "[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\x00-\x08\x0e-\x1f\x7f]"
)
HYPHENS = dict.fromkeys(map(ord, "‐‑‒–—―−﹘﹣－⁃"), "-")
_LOOK_ALIKES = str.maketrans("ABCEHKMOPTXYaceopxyËë", "АВСЕНКМОРТХУасеорхуЁё")
_WORD = re.compile(r"[^\W_]+")
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]")
_ONLY_LOOK_ALIKES = re.compile(
    "[ABCEHKMOPTXYaceopxyËë0-9]*[ABCEHKMOPTXYaceopxyËë][ABCEHKMOPTXYaceopxyËë0-9]*"
)
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t")


class NotRecognised(ValueError):
    """The text is not what the column is for; the sentence says what to write instead."""

    def __init__(self, sentence: str) -> None:
        self.sentence = sentence
        super().__init__(sentence)


@lru_cache(maxsize=65536)
def spaces(text: str) -> str:
    """Ends cut, inner runs made one space, invisible signs dropped."""
    return " ".join(_INVISIBLE.sub("", unicodedata.normalize("NFC", text)).split())


def free_text(text: str) -> str:
    """Taken as it is, without blank or invisible signs at the ends; lines stay lines."""
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    text = "".join(sign for sign in text if sign in "\n\t" or ord(sign) >= 32)
    start, end = 0, len(text)
    while start < end and (text[start].isspace() or _INVISIBLE.match(text[start])):
        start += 1
    while end > start and (text[end - 1].isspace() or _INVISIBLE.match(text[end - 1])):
        end -= 1
    return text[start:end]


def looks_like_formula(text: str) -> bool:
    """A spreadsheet would calculate it; for us it is text, but a person should look."""
    return text.startswith(_FORMULA_SIGNS) or text.lstrip().startswith(_FORMULA_SIGNS)


@lru_cache(maxsize=65536)
def look_alikes(text: str) -> str:
    """Latin letters that look Cyrillic become so, in words that are Cyrillic or made of such letters only."""
    return _WORD.sub(lambda word: _unify(word[0]), text)


def _unify(word: str) -> str:
    if _ONLY_LOOK_ALIKES.fullmatch(word):
        return word.translate(_LOOK_ALIKES)
    if not _CYRILLIC.search(word):
        return word
    unified = word.translate(_LOOK_ALIKES)
    return word if _LATIN.search(unified) else unified


def has_latin(text: str) -> bool:
    return bool(_LATIN.search(text))


@lru_cache(maxsize=65536)
def key(text: str) -> str:
    """What is compared: without case, ё = е, any dash is a hyphen."""
    return text.casefold().replace("ё", "е").translate(HYPHENS)


@lru_cache(maxsize=65536)
def number_key(text: str) -> str:
    """Numbers of staff and pupils: one made of digits only has no leading zeros."""
    return text.lstrip("0") or "0" if text.isascii() and text.isdigit() else key(text)


def better_spelling(one: str, other: str) -> str:
    """Of two spellings of a person's name, the one with ё."""
    return other if key(one) == key(other) and _yo(other) > _yo(one) else one


def _yo(text: str) -> int:
    return text.count("ё") + text.count("Ё")


_NAME = re.compile(r"[^\W\d_](?:[^\W\d_]|[ .'’ʼ`-])*")


def person_name(text: str) -> str:
    """Letters, space, hyphen, apostrophe, dot; begins with a letter."""
    text = look_alikes(spaces(text).translate(HYPHENS))
    if not _NAME.fullmatch(text):
        wrong = next((sign for sign in text if not re.match(r"[^\W\d_]|[ .'’ʼ`-]", sign)), text[:1])
        raise NotRecognised(
            f"Знак «{wrong}» в имени не допускается. Оставьте буквы, пробел, дефис и апостроф."
        )
    return text


_CLASS = re.compile(r"(1[01]|[1-9])[ -]*[«»\"“”„'(]*[ ]*([А-ЯЁ]{0,3})[ ]*[«»\"“”„')]*")


class ClassName(NamedTuple):
    grade: int
    letter: str

    def __str__(self) -> str:
        return f"{self.grade}{self.letter}"


@lru_cache(maxsize=4096)
def class_name(text: str) -> ClassName | None:
    """5 А, 5-А, 5«А», 5а → 5А; None if it is no name of a class."""
    found = _CLASS.fullmatch(look_alikes(spaces(text)).upper().translate(HYPHENS))
    return ClassName(int(found[1]), found[2]) if found else None


def class_or_group(text: str) -> str:
    """A class in its one spelling; anything else is a group's name."""
    name = class_name(text)
    return str(name) if name else look_alikes(spaces(text))


def split_list(text: str) -> list[str]:
    """Items between commas or semicolons; empty ones fall out."""
    return [item for part in re.split("[,;]", text) if (item := spaces(part))]


_DATE = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})|(\d{4})-(\d{2})-(\d{2})")
_SHORT_YEAR = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{2})")
_TIME = re.compile(r"(\d{1,2})[:.](\d{2})")
_NUMBER = re.compile(r"[+-]?\d{1,15}(?:[.,]\d{1,6})?")
YEARS = range(1900, 2101)


@lru_cache(maxsize=4096)
def date(text: str) -> dt.date:
    """01.09.2026, 1.9.2026, 2026-09-01."""
    text = spaces(text)
    found = _DATE.fullmatch(text)
    if not found:
        if short := _SHORT_YEAR.fullmatch(text):
            day, month, year = short.groups()
            raise NotRecognised(
                f"Год записан двумя цифрами. Впишите его полностью, например {day}.{month}.20{year}."
            )
        raise NotRecognised("Это не дата. Впишите день, месяц и год, например 01.09.2026.")
    year, month, day = (found[4], found[5], found[6]) if found[4] else (found[3], found[2], found[1])
    return checked_date(int(year), int(month), int(day))


def checked_date(year: int, month: int, day: int) -> dt.date:
    if year not in YEARS:
        raise NotRecognised("Такой год не подходит. Впишите дату между 1900 и 2100 годом.")
    try:
        return dt.date(year, month, day)
    except ValueError:
        raise NotRecognised("Такого дня нет в календаре. Впишите дату, например 28.02.2026.") from None


@lru_cache(maxsize=4096)
def time(text: str) -> dt.time:
    """8:40, 08.40."""
    found = _TIME.fullmatch(spaces(text))
    if not found or int(found[1]) > 23 or int(found[2]) > 59:
        raise NotRecognised("Это не время. Впишите часы и минуты, например 8:40.")
    return dt.time(int(found[1]), int(found[2]))


@lru_cache(maxsize=4096)
def number(text: str) -> Decimal:
    """3, 1,5, 1.5"""
    text = spaces(text)
    if not _NUMBER.fullmatch(text):
        raise NotRecognised("Это не число. Впишите число цифрами.")
    return Decimal(text.replace(",", "."))


def number_as_text(value: int | float) -> str:
    """A true number where text is meant: 5.0 is «5», 89180001234.0 is «89180001234»."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        value = int(value)
    return str(value)


_PHONE_MARKS = re.compile(r"[\s()\[\]-]")
_EMAIL = re.compile(r"[^\s@<>()\[\],;:\"\\]+@[^\s@<>()\[\],;:\"\\.]+(?:\.[^\s@<>()\[\],;:\"\\.]+)+")


@lru_cache(maxsize=65536)
def phone(text: str) -> str:
    """+7XXXXXXXXXX; a number of another country keeps its digits."""
    bare = _PHONE_MARKS.sub("", spaces(text).translate(HYPHENS))
    international, digits = bare.startswith("+"), bare.removeprefix("+")
    if not (digits.isascii() and digits.isdigit()):
        raise NotRecognised("Это не номер телефона. Впишите одни цифры, например +7 918 000-12-34.")
    if international and not digits.startswith(("7", "89")):
        if 8 <= len(digits) <= 15:
            return "+" + digits
        raise NotRecognised(f"В номере другой страны бывает от 8 до 15 цифр, а здесь {len(digits)}.")
    if len(digits) == 11 and digits[0] in "78":
        return "+7" + digits[1:]
    if len(digits) == 10 and not international:
        return "+7" + digits
    raise NotRecognised(f"В номере телефона должно быть 11 цифр, а здесь {len(digits)}. Проверьте номер.")


@lru_cache(maxsize=65536)
def email(text: str) -> str:
    """Lower case, one @, a domain with a dot."""
    text = spaces(text).lower()
    if not _EMAIL.fullmatch(text):
        raise NotRecognised(
            "Это не адрес почты. Нужен один знак @ и домен с точкой, например ivanova@mail.ru."
        )
    return text


WEEKDAYS = ("понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье")
_WEEKDAY_OF = {
    **{name: day for day, name in enumerate(WEEKDAYS, 1)},
    **{name: day for day, name in enumerate(("пн", "вт", "ср", "чт", "пт", "сб", "вс"), 1)},
    **{str(day): day for day in range(1, 8)},
}
_SEX_OF = {
    **dict.fromkeys(("м", "муж", "мужской"), "m"),
    **dict.fromkeys(("ж", "жен", "женский"), "f"),
}


def weekday(text: str) -> int:
    """понедельник … воскресенье, пн … вс, 1 … 7."""
    day = _WEEKDAY_OF.get(key(look_alikes(spaces(text))).removesuffix("."))
    if day is None:
        raise NotRecognised("Такого дня недели нет. Впишите день словом, например «понедельник».")
    return day


def sex(text: str) -> str:
    """М, муж, мужской; Ж, жен, женский."""
    found = _SEX_OF.get(key(look_alikes(spaces(text))).removesuffix("."))
    if found is None:
        raise NotRecognised("Пол записывается буквой: М или Ж.")
    return found
