"""`make run`: everything a school needs on one computer, started in order and stopped without a trace.

Database and broker of our own unless DATABASE_URL and REDIS_URL name others; web server, worker and clock; on
the first start the demonstration school. Whatever goes wrong is one sentence and a way out.
"""

from __future__ import annotations

import hashlib
import http.client
import os
import sys
import time
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from config.local import checks
from config.local.broker import EmbeddedBroker
from config.local.children import Child
from config.local.commands import Commands
from config.local.errors import CannotStart
from config.local.interruption import Interruption, StopAsked
from config.local.locks import take_lock
from config.local.postgres import EmbeddedPostgres
from config.local.supervision import Supervisor
from config.local.terminal import say, speak_for_the_parts

ROOT = Path(__file__).resolve().parent.parent.parent
SECONDS_TO_ANSWER = 120


@dataclass(frozen=True)
class Plan:
    """What was asked for in the environment."""

    var: Path
    bind: str
    port: int
    environment: Mapping[str, str]

    @classmethod
    def from_environment(cls) -> Plan:
        var = Path(os.environ.get("EZHD_VAR", "").strip() or ROOT / "var").expanduser().resolve()
        port = os.environ.get("PORT", "").strip() or "8000"
        if not (port.isascii() and port.isdigit() and 1 <= int(port) <= 65535):
            raise CannotStart(f"PORT={port}: порт — целое число от 1 до 65535, например PORT=8001 make run")
        if var.exists() and not var.is_dir():
            raise CannotStart(f"EZHD_VAR={var}: это файл, а нужен каталог, например EZHD_VAR=~/ezhd make run")
        environment = {**os.environ, "EZHD_VAR": str(var), "PORT": port, "PYTHONUNBUFFERED": "1"}
        return cls(var, os.environ.get("EZHD_BIND", "").strip() or "127.0.0.1", int(port), environment)

    @property
    def address(self) -> str:
        """What to type into the browser of this computer."""
        host = "localhost" if self.bind in {"127.0.0.1", "0.0.0.0", "::", "::1"} else self.bind
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}/"

    @property
    def demo(self) -> str:
        return self.environment.get("EZHD_DEMO", "").strip()

    def log(self, name: str) -> Path:
        return self.var / "logs" / f"{name}.log"


def main() -> int:
    speak_for_the_parts()
    interruption = Interruption()
    supervisor = Supervisor(interruption.pause)
    plan = None
    try:
        plan = Plan.from_environment()
        run(plan, supervisor, interruption.pause)
    except StopAsked:
        say("\nОстанавливаем…")
        code = 0
    except CannotStart as refusal:
        say(refusal.sentence)
        code = 1
    except Exception:  # the last resort: a person at a terminal cannot do anything with a traceback
        say(_unexpected(plan))
        code = 1
    started = supervisor.anything_started
    supervisor.stop()
    if started and plan:
        say(f"Остановлено. Данные сохранены в {plan.var}")
    return code


def run(plan: Plan, supervisor: Supervisor, pause: Callable[[float], None]) -> None:
    """Never returns by itself: ends with `StopAsked` or `CannotStart`."""
    checks.make_data_directory(plan.var)
    if take_lock(plan.var / "run.lock") is None:  # held until this process ends, however it ends
        raise CannotStart(_already_running(plan))
    checks.check_disk(plan.var)
    checks.check_port(plan.bind, plan.port)
    (plan.var / "run.address").write_text(plan.address)

    say("Запускаем электронный журнал…")
    start_servers(plan, supervisor)
    environment = prepare_installation(plan, pause)
    start_programs(plan, environment, supervisor)
    if not supervisor.watch_until(lambda: answers(plan), SECONDS_TO_ANSWER):
        raise CannotStart(f"Журнал не отвечает на {plan.address}. Подробности: {plan.log('web')}")

    say(f"\nЖурнал работает: {plan.address}\n")
    if environment.get("EZHD_DEMO") == "1":
        say(commands(plan, environment, pause).manage("demo_logins", otherwise="Логины не прочитались."))
    say("Остановить: Ctrl-C")
    supervisor.watch_until(lambda: False)


def start_servers(plan: Plan, supervisor: Supervisor) -> None:
    if url := plan.environment.get("DATABASE_URL", "").strip():
        checks.check_database_server(url)
    else:
        supervisor.start("База данных", EmbeddedPostgres(plan.var / "postgres"))
    if url := plan.environment.get("REDIS_URL", "").strip():
        checks.check_broker_server(url)
    else:
        supervisor.start("Очередь заданий", EmbeddedBroker(plan.var / "broker"))


def prepare_installation(plan: Plan, pause: Callable[[float], None]) -> dict[str, str]:
    """Tables, the demonstration school, static files; the environment in which the programs then run."""
    environment = dict(plan.environment)
    manage = commands(plan, environment, pause).manage
    manage("prepare_database", otherwise="Базу данных не удалось подготовить.")
    state = manage("installation_state", otherwise="База данных не читается.").strip()
    if state == "empty" and plan.demo != "0":
        say("Первый запуск: создаём демонстрационную школу, это займёт минуту-другую…")
        manage("seed_demo", otherwise="Демонстрационная школа не создана.", aloud=True)
        state = "demo"
    elif state == "empty":
        say("База пуста. Ссылку для первого администратора даст .venv/bin/python manage.py create_admin")
    environment["EZHD_DEMO"] = "1" if state == "demo" else "0"
    collect_static_files(plan, manage)
    return environment


def collect_static_files(plan: Plan, manage: Callable[..., str]) -> None:
    """Again only when a file or a package has changed."""
    digest = hashlib.sha256((ROOT / "requirements" / "base.lock").read_bytes())
    for file in sorted(path for path in ROOT.glob("*static/**/*") if path.is_file()):
        digest.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes())
    done = plan.var / "static.sha256"
    if done.exists() and done.read_text() == digest.hexdigest() and (plan.var / "static").is_dir():
        return
    manage("collectstatic", "--noinput", "--clear", otherwise="Файлы оформления не собрались.")
    done.write_text(digest.hexdigest())


def start_programs(plan: Plan, environment: Mapping[str, str], supervisor: Supervisor) -> None:
    """In the reverse of the order in which they are to stop."""

    def child(*command: str, log: str) -> Child:
        return Child("-m", *command, log=plan.log(log), root=ROOT, environment=environment)

    celery = ("celery", "-A", "config")
    schedule = plan.var / "beat" / "schedule"
    schedule.parent.mkdir(exist_ok=True)
    beat = ("beat", "--schedule", str(schedule), "--pidfile=", "--loglevel", "INFO")
    supervisor.start("Расписание заданий", child(*celery, *beat, log="beat"))
    worker = ("worker", "--concurrency", "2", "--without-gossip", "--without-mingle", "--loglevel", "INFO")
    supervisor.start("Исполнитель заданий", child(*celery, *worker, log="worker"))
    # Threads: a browser opens connections in advance and says nothing, which would hold up a whole process.
    web = [
        "gunicorn",
        "config.wsgi:application",
        "--workers",
        "2",
        "--worker-class",
        "gthread",
        "--threads",
        "4",
    ]
    host = f"[{plan.bind}]" if ":" in plan.bind else plan.bind
    web += ["--preload", "--bind", f"{host}:{plan.port}", "--graceful-timeout", "10", "--no-control-socket"]
    if os.access("/dev/shm", os.W_OK):
        web += ["--worker-tmp-dir", "/dev/shm"]  # a slow disk must not look like a hung worker
    supervisor.start("Веб-сервер", child(*web, log="web"))


def answers(plan: Plan) -> bool:
    """Whether the health page says that everything works."""
    here = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(plan.bind, plan.bind)
    allowed = plan.environment.get("EZHD_ALLOWED_HOSTS", "").split(",")[0].strip().lstrip(".")
    connection = http.client.HTTPConnection(here, plan.port, timeout=5)
    try:
        connection.request("GET", "/health/", headers={"Host": allowed.replace("*", "") or "localhost"})
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def commands(plan: Plan, environment: Mapping[str, str], pause: Callable[[float], None]) -> Commands:
    return Commands(ROOT, plan.log("setup"), environment, pause)


def _already_running(plan: Plan) -> str:
    address = plan.var / "run.address"
    where = address.read_text() if address.exists() else plan.address
    return (
        f"Уже работает: {where} Остановите его Ctrl-C в том окне, где он запущен, или запустите второй "
        f"журнал отдельно: EZHD_VAR=~/ezhd2 PORT={plan.port % 65535 + 1} make run"
    )


def _unexpected(plan: Plan | None) -> str:
    told = traceback.format_exc()
    try:
        log = plan.log("run") if plan else Path("run.log").resolve()
        with log.open("a") as file:
            file.write(f"{time.strftime('%Y-%m-%d %H:%M:%S')}\n{told}\n")
        return f"Журнал не запустился: {told.strip().splitlines()[-1]} Подробности для разработчика: {log}"
    except OSError as refused:
        return (
            f"Журнал не запустился, и записать причину некуда: {refused.strerror}. Проверьте место на диске."
        )


if __name__ == "__main__":
    sys.exit(main())
