"""`make run` as a person uses it: the real programs on a real, empty installation."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from config.local.postgres import EmbeddedPostgres
from tests.run.conftest import processes_of

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE = 60


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Launcher:
    """One start in its own process; what it says can be waited for."""

    def __init__(self, var: Path, port: int, **variables: str) -> None:
        servers = {"DATABASE_URL", "DATABASE_APP_URL", "REDIS_URL", "EZHD_DB_ROLE", "EZHD_BIND"}
        environment = {name: value for name, value in os.environ.items() if name not in servers}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)  # many processes start from the same files
        environment |= {"EZHD_VAR": str(var), "PORT": str(port), "EZHD_DEMO": "0", **variables}
        self.port = port
        self.said = ""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "config.local.run"],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def until(self, sentence: str) -> None:
        """Read until it says so, or ends."""
        assert self.process.stdout
        for line in self.process.stdout:
            self.said += line
            if sentence in line:
                return
        pytest.fail(f"ended with {self.process.wait()} after: {self.said}")

    def ended(self) -> int:
        assert self.process.stdout
        self.said += self.process.stdout.read()
        return self.process.wait(PATIENCE)

    def health(self) -> str:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/health/", timeout=5) as answer:
            return str(answer.read(), "utf-8")


@pytest.fixture
def launch(var: Path, port: int) -> Iterator[Callable[..., Launcher]]:
    started = []

    def start(**variables: str) -> Launcher:
        started.append(Launcher(var, port, **variables))
        return started[-1]

    yield start
    for launcher in started:
        if launcher.process.poll() is None:
            launcher.process.terminate()
        launcher.process.communicate()


def wait_for(reached, seconds: float = PATIENCE) -> None:
    deadline = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


@pytest.mark.requirement("RUN-1")
def test_a_journal_starts_repairs_itself_survives_a_kill_and_ends_without_a_trace(launch, var, port):
    journal = launch()
    journal.until("Остановить: Ctrl-C")
    assert f"http://localhost:{port}/" in journal.said
    assert "create_admin" in journal.said
    assert "работает" in journal.health()

    second = launch(PORT=str(port + 1))
    assert second.ended() == 1
    assert f"Уже работает: http://localhost:{port}/" in second.said

    [web] = [pid for pid in children_of(journal.process.pid) if "gunicorn" in processes_of(var)[pid]]
    os.kill(web, signal.SIGKILL)
    journal.until("Веб-сервер: внезапная остановка")
    wait_for(lambda: answers(journal))

    journal.process.kill()
    journal.process.wait()
    wait_for(lambda: not any("gunicorn" in name or "celery" in name for name in processes_of(var).values()))
    postgres = EmbeddedPostgres(var / "postgres")
    with psycopg.connect(postgres.dsn()) as connection:
        connection.execute("CREATE TABLE still_here ()")

    next_start = launch()
    next_start.until("Остановить: Ctrl-C")
    assert "работает" in next_start.health()
    with psycopg.connect(postgres.dsn()) as connection:
        connection.execute("SELECT FROM still_here")

    os.killpg(next_start.process.pid, signal.SIGINT)
    assert next_start.ended() == 0
    assert "Данные сохранены" in next_start.said
    assert processes_of(var) == {}


def children_of(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def answers(journal: Launcher) -> bool:
    try:
        return "работает" in journal.health()
    except OSError:
        return False


def test_a_taken_port_is_named_with_a_free_one(launch, var, port):
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()

        journal = launch()
        assert journal.ended() == 1

    assert f"Порт {port} занят" in journal.said
    assert f"PORT={port + 1} make run" in journal.said
    assert processes_of(var) == {}


def test_a_database_that_does_not_answer_is_named_without_its_password(launch, port):
    journal = launch(DATABASE_URL=f"postgresql://school:очень-тайно@127.0.0.1:{port}/ezhd")

    assert journal.ended() == 1
    assert f"База данных не отвечает: 127.0.0.1:{port}" in journal.said
    assert "очень-тайно" not in journal.said


def test_a_broker_that_does_not_answer_is_named(launch, port, var):
    journal = launch(REDIS_URL=f"redis://:очень-тайно@127.0.0.1:{port}/0")

    assert journal.ended() == 1
    assert f"Очередь заданий не отвечает: 127.0.0.1:{port}" in journal.said
    assert "очень-тайно" not in journal.said
    assert processes_of(var) == {}


def test_a_setting_that_stops_the_program_is_said_in_a_sentence(launch, var):
    journal = launch(EZHD_SESSION_IDLE_MINUTES="вечно")

    assert journal.ended() == 1
    assert "EZHD_SESSION_IDLE_MINUTES" in journal.said
    assert "Traceback" not in journal.said
    assert processes_of(var) == {}


def test_stopping_in_the_middle_of_a_start_leaves_nothing(launch, var):
    journal = launch()
    journal.until("Запускаем")
    wait_for(lambda: any("prepare_database" in command for command in processes_of(var).values()))

    journal.process.send_signal(signal.SIGINT)

    assert journal.ended() == 0
    assert "Traceback" not in journal.said
    assert processes_of(var) == {}
