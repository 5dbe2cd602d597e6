"""Life in the demonstration is decided by dice that fall alike everywhere."""

from __future__ import annotations

import datetime as dt

import pytest

from accounts.passwords import NotAboutThePerson
from demo.chance import dice, one_of
from demo.living import Absences
from demo.logins import CAST, login_of, password_of
from demo.marking import value_for
from journal.marks import VALUES
from school.models import Marking


def test_the_same_name_always_falls_the_same_way() -> None:
    assert dice("mark", "А-0521", dt.date(2026, 11, 24)) == dice("mark", "А-0521", dt.date(2026, 11, 24))
    assert round(dice("known on every machine")[0], 6) == 0.569206


def test_different_names_fall_differently() -> None:
    assert dice("mark", 1) != dice("mark", 2)


def test_dice_cover_the_whole_range_evenly() -> None:
    thrown = [dice("even", number)[0] for number in range(2000)]

    assert 0.47 < sum(thrown) / len(thrown) < 0.53
    assert 0 <= min(thrown) < 0.01
    assert 0.99 < max(thrown) < 1


def test_the_highest_die_still_names_a_choice() -> None:
    assert one_of("абв", 0.999999) == "в"


@pytest.mark.parametrize("marking", [Marking.FIVE, Marking.PASS_FAIL, Marking.HUNDRED])
def test_no_level_leads_outside_the_scale(marking: Marking) -> None:
    given = {value_for(marking, level / 10) for level in range(-20, 90)}

    assert given <= set(VALUES[marking])


def test_illness_lasts_several_days_in_a_row() -> None:
    absences = Absences("А-0521", dt.date(2027, 6, 1))
    runs = sorted(day for number in range(40) for day in Absences(f"А-{number}", dt.date(2027, 6, 1)).away)

    assert absences.away == Absences("А-0521", dt.date(2027, 6, 1)).away
    assert sum(day + dt.timedelta(days=1) in runs for day in runs) > len(runs) * 0.6


def test_the_reason_of_yesterdays_absence_is_not_known_yet() -> None:
    absences = Absences("А-0521", dt.date(2026, 11, 24))
    absences.away[dt.date(2026, 11, 23)] = "Б"

    assert absences.code(dt.date(2026, 11, 23), 1, sport=False) == "Н"


def test_passwords_can_be_told_again_and_are_fit_for_use() -> None:
    passwords = {login: password_of(login) for login in CAST.values()}

    assert passwords == {login: password_of(login) for login in CAST.values()}
    assert all(len(password) >= 10 for password in passwords.values())
    assert len(set(passwords.values())) == len(CAST)
    assert NotAboutThePerson().get_help_text()


@pytest.mark.parametrize(
    ("name", "login"),
    [
        (("Соколова-Мирная", "Инна", "Леонидовна"), "sokolova-mirnaya.il"),
        (("Щукин", "Ярослав", ""), "schukin.y"),
        (("Подъячев", "Юрий", "Юрьевич"), "podyachev.yy"),
    ],
)
def test_a_login_is_the_name_in_plain_latin(name: tuple[str, str, str], login: str) -> None:
    assert login_of(*name) == login
