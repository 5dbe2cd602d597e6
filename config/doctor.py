"""What an installation needs to work, looked at one by one; each gap comes with what to do about it."""

from __future__ import annotations

import os
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from kombu.exceptions import OperationalError as BrokerError
from packaging.requirements import Requirement

from common import chain
from config.celery import app as celery
from school import current

NEEDED_MEGABYTES = 500
POSTGRES_VERSIONS = range(15, 19)
TRIGGERS = {
    ("auditlog_logentry", "audit_chain_link"),
    ("auditlog_logentry", "audit_only_grows"),
    ("auditlog_logentry", "audit_never_emptied"),
    ("common_auditlink", "audit_only_grows"),
    ("common_auditlink", "audit_never_emptied"),
}
PREPARE = "Выполните .venv/bin/python manage.py prepare_database."


@dataclass(frozen=True)
class Finding:
    """One thing looked at; `remedy` is empty when all is well."""

    subject: str
    remedy: str = ""

    def __str__(self) -> str:
        return f"нет   {self.subject}: {self.remedy}" if self.remedy else f"есть  {self.subject}"


def examine() -> Iterator[Finding]:
    """Everything, in the order in which one would repair it."""
    for look in (
        python,
        packages,
        pdf_libraries,
        data_directory,
        free_space,
        secret_key,
        debug,
        hosts,
        broker,
    ):
        yield look()
    reachable = database()
    yield reachable
    if not reachable.remedy:
        for look in (migrations, program_role, triggers, audit_chain, time_zone):
            yield _asked(look)


def python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    old = sys.version_info < (3, 11)
    return Finding(f"Python {version}", "Нужен 3.11 или новее." if old else "")


def packages() -> Finding:
    """Exactly the versions of the lock file."""
    lock = (settings.ROOT / "requirements" / "base.lock").read_text()
    pinned = map(Requirement, re.findall(r"^[^\s#-].*==[^\\\n]+", lock, re.MULTILINE))
    needed = [one for one in pinned if one.marker is None or one.marker.evaluate()]
    wrong = [one.name for one in needed if _installed(one.name) not in one.specifier]
    if not wrong:
        return Finding("Пакеты Python")
    return Finding("Пакеты Python", f"Не тех версий: {', '.join(wrong)}. Запустите make run.")


def _installed(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "0"


def pdf_libraries() -> Finding:
    try:
        import weasyprint  # noqa: F401  (loads the libraries)
    except (OSError, ImportError):
        return Finding(
            "Библиотеки для печати",
            "Установите: apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0.",
        )
    return Finding("Библиотеки для печати")


def data_directory() -> Finding:
    """Somebody really writes there: a directory may be open and its disk read-only."""
    try:
        with tempfile.TemporaryFile(dir=settings.VAR):
            pass
    except OSError:
        remedy = "Запускайте от того же пользователя, что и журнал, или задайте другой в EZHD_VAR."
        return Finding(f"Каталог данных {settings.VAR}", remedy)
    return Finding(f"Каталог данных {settings.VAR}")


def free_space() -> Finding:
    place = next(path for path in (settings.VAR, *settings.VAR.parents) if path.exists())
    megabytes = shutil.disk_usage(place).free // 1024**2
    remedy = "" if megabytes >= NEEDED_MEGABYTES else f"Освободите место: нужно {NEEDED_MEGABYTES} МБ."
    return Finding(f"Место на диске, {megabytes} МБ", remedy)


def secret_key() -> Finding:
    """In the environment, or in a file that nobody else reads."""
    if os.environ.get("SECRET_KEY", "").strip():
        return Finding("Секретный ключ из окружения")
    file: Path = settings.VAR / "secrets" / "secret_key"
    closed = file.exists() and file.stat().st_mode & 0o077 == 0
    return Finding("Секретный ключ", "" if closed else f"Закройте файл от других: chmod 600 {file}.")


def debug() -> Finding:
    remedy = "Уберите EZHD_DEBUG: иначе ошибки показывают всем внутренности программы."
    return Finding("Отладка выключена", remedy if settings.DEBUG else "")


def hosts() -> Finding:
    named = settings.ALLOWED_HOSTS and "*" not in settings.ALLOWED_HOSTS
    remedy = "" if named else "Впишите адрес сайта в EZHD_ALLOWED_HOSTS."
    return Finding("Адрес сайта", remedy)


def broker() -> Finding:
    try:
        with celery.connection_for_read() as waiting:
            waiting.ensure_connection(max_retries=1, timeout=3, interval_start=0)
    except (OSError, BrokerError):
        remedy = "Запустите журнал (make run) или проверьте REDIS_URL: без очереди стоят рассылки и проверки."
        return Finding("Очередь заданий", remedy)
    return Finding("Очередь заданий")


def database() -> Finding:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SHOW server_version_num")
            version = int(cursor.fetchone()[0]) // 10000
    except DatabaseError:
        return Finding("База данных", "Запустите журнал (make run) или проверьте DATABASE_URL.")
    remedy = "" if version in POSTGRES_VERSIONS else "Нужен PostgreSQL от 15 до 18."
    return Finding(f"База данных PostgreSQL {version}", remedy)


def _asked(look: Callable[[], Finding]) -> Finding:
    """A question the database cannot even answer is a gap as well: tables are missing, or rights."""
    try:
        return look()
    except DatabaseError:
        connection.close()
        return Finding(TITLES[look], f"База данных не подготовлена. {PREPARE}")


def migrations() -> Finding:
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return Finding(TITLES[migrations], f"Не хватает изменений: {len(waiting)}. {PREPARE}" if waiting else "")


def program_role() -> Finding:
    """The program owns no table and is nobody's superuser, so it can switch no trigger off."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = current_user AND rolsuper)
                OR EXISTS (SELECT 1 FROM pg_class
                           WHERE pg_has_role(current_user, relowner, 'MEMBER')
                             AND relnamespace = 'public'::regnamespace)
            """
        )
        (too_much,) = cursor.fetchone()
    remedy = "Программа вошла как владелец таблиц. Впишите её роль в DATABASE_APP_URL."
    return Finding(TITLES[program_role], remedy if too_much else "")


def triggers() -> Finding:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE tgenabled IN ('O', 'A')")
        missing = TRIGGERS - set(cursor.fetchall())
    names = ", ".join(sorted(f"{table}.{name}" for table, name in missing))
    remedy = f"Сняты: {names}. Верните их и выясните, кто их снял."
    return Finding(TITLES[triggers], remedy if missing else "")


def audit_chain() -> Finding:
    broken = chain.breaks(1)
    remedy = "Записи изменены в обход программы. Сохраните копию базы и сообщите директору."
    return Finding(TITLES[audit_chain], remedy if broken else "")


def time_zone() -> Finding:
    try:
        zone: ZoneInfo | None = current.zone()
    except (ZoneInfoNotFoundError, ValueError):
        zone = None
    if zone is None:
        return Finding(TITLES[time_zone], "Такого пояса нет. Впишите, например, Europe/Moscow.")
    return Finding(f"{TITLES[time_zone]} {zone.key}")


TITLES: dict[Callable[[], Finding], str] = {
    migrations: "Таблицы базы данных",
    program_role: "Роль программы не владеет таблицами",
    triggers: "Защита журнала изменений",
    audit_chain: "Цепочка журнала изменений",
    time_zone: "Часовой пояс школы",
}
