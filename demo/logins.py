"""Logins of the demonstration school and the passwords of the few that are printed."""

from __future__ import annotations

from demo.chance import dice, one_of

# The role a printed login shows → the login.
CAST = {
    "teacher": "uchitel",
    "homeroom": "klassruk",
    "parent": "roditel",
    "parent_teacher": "uchitel-roditel",
    "pupil": "uchenik",
    "deputy": "zavuch",
    "coordinator": "koordinator",
    "director": "direktor",
    "administrator": "administrator",
    "sysadmin": "sysadmin",
    "inspector": "inspektor",
}
SAYS = {
    "teacher": "учитель",
    "homeroom": "классный руководитель",
    "parent": "родитель",
    "parent_teacher": "учитель и родитель",
    "pupil": "ученик",
    "deputy": "заместитель директора",
    "coordinator": "координатор ЭЖД",
    "director": "директор",
    "administrator": "администратор",
    "sysadmin": "системный администратор",
    "inspector": "инспектор комитета",
}

COLOURS = ("alyi", "belyi", "zelenyi", "zolotoi", "lilovyi", "rozovyi", "sinii", "yantarnyi")
THINGS = ("bereg", "veter", "klen", "luch", "most", "ostrov", "parus", "rodnik", "sneg", "topol")

LATIN = dict(zip("абвгдеёзийклмнопрстуфыэ", "abvgdeeziyklmnoprstufye", strict=True)) | {
    "ж": "zh",
    "х": "kh",
    "ц": "ts",
    "ч": "ch",
    "ш": "sh",
    "щ": "sch",
    "ъ": "",
    "ь": "",
    "ю": "yu",
    "я": "ya",
}


def password_of(login: str) -> str:
    """The password of a printed login, derived again each time: the database holds only its Argon2 hash."""
    one, two, three, *_ = dice("password", login)
    return f"{one_of(COLOURS, one)}-{one_of(THINGS, two)}-{10 + int(three * 90)}"


def login_of(last_name: str, first_name: str, middle_name: str) -> str:
    """sokolova.mv"""
    initials = "".join(latin(name)[:1] for name in (first_name, middle_name) if name)
    return f"{latin(last_name)[:24].strip('-') or 'login'}.{initials}"


def latin(name: str) -> str:
    letters = (LATIN.get(letter, letter) for letter in name.lower())
    return "".join(letter for letter in letters if letter.isascii() and (letter.isalnum() or letter == "-"))
