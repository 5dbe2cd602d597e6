"""The demonstration never touches a real school."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command

from demo import builders as make
from demo.worlds import SmallSchool


def test_seed_demo_refuses_where_a_real_school_is(school: SmallSchool) -> None:
    with pytest.raises(CommandError, match="только в пустой базе"):
        call_command("seed_demo")


@pytest.mark.usefixtures("db")
def test_seed_demo_refuses_where_the_first_administrator_is() -> None:
    make.make_person("Орлов Пётр Иванович")

    with pytest.raises(CommandError, match="только в пустой базе"):
        call_command("seed_demo")


def test_demo_logins_refuses_in_a_real_school(school: SmallSchool) -> None:
    with pytest.raises(CommandError, match="не демонстрационная"):
        call_command("demo_logins")
