"""What the start page says to people whose roles have no pages of their own yet."""

from __future__ import annotations

from accounts.access import Role

DUTIES = {
    Role.ADMINISTRATOR: (
        "Подготовить книгу школы (Excel) с людьми, классами и нагрузкой. "
        "Загружает её системный администратор командой на сервере."
    ),
    Role.SYSADMIN: (
        "Загрузить книгу школы и проверить установку командами на сервере. "
        "Персональных данных на экране у этой роли нет."
    ),
    Role.COORDINATOR: "Своих страниц у координатора пока нет: доступны этот экран и смена пароля.",
    Role.INSPECTOR: "Показатели без имён пока не открыты. Журналы и дневники эта роль не видит.",
}


def duties_of(roles: frozenset[Role]) -> list[str]:
    """One sentence for each of the roles, in a steady order."""
    return [DUTIES[role] for role in Role if role in roles and role in DUTIES]
