from __future__ import annotations

import os
import shutil
import sys
import time
from collections import namedtuple
from pathlib import Path

import pytest

from config.local import checks
from config.local.children import Child
from config.local.errors import CannotStart
from config.local.logs import ROTATED_AT, open_log
from config.local.supervision import Supervisor
from tests.run.conftest import processes_of


@pytest.fixture
def supervisor() -> Supervisor:
    return Supervisor(time.sleep)


def program(var: Path, code: str, patience: float = 5) -> Child:
    environment = {"EZHD_VAR": str(var), "PATH": os.environ["PATH"]}
    return Child("-c", code, log=var / "program.log", root=var, environment=environment, patience=patience)


def test_a_program_that_dies_three_times_in_a_minute_is_given_up_with_its_log(supervisor, var, capsys):
    supervisor.start("Веб-сервер", program(var, "raise SystemExit(1)"))

    with pytest.raises(CannotStart, match=r"Веб-сервер: остановка трижды за минуту.*program\.log"):
        supervisor.watch_until(lambda: False, 20)

    assert capsys.readouterr().out.count("запускаем снова") == 2


def test_a_program_that_does_not_listen_is_killed_with_everything_it_started(supervisor, var):
    deaf = (
        "import signal, subprocess, time; signal.signal(15, signal.SIG_IGN);"
        "subprocess.Popen(['sleep', '60']); print('ready', flush=True); time.sleep(60)"
    )
    supervisor.start("Исполнитель заданий", program(var, deaf, patience=0.3))
    supervisor.watch_until(lambda: "ready" in (var / "program.log").read_text(), 10)
    assert len(processes_of(var)) == 2

    supervisor.stop()

    assert processes_of(var) == {}


def test_programs_stop_in_the_reverse_order(supervisor, var):
    for name in ("первая", "вторая"):
        code = (
            "import signal, sys, time; signal.signal(15, lambda *a: sys.exit());"
            f"print('{name} готова', flush=True)\ntry: time.sleep(60)\nfinally: print('{name} конец', flush=True)"
        )
        supervisor.start(name, program(var, code))
    log = var / "program.log"
    supervisor.watch_until(lambda: log.read_text().count("готова") == 2, 10)

    supervisor.stop()

    assert log.read_text().splitlines()[-2:] == ["вторая конец", "первая конец"]


def test_too_little_room_on_the_disk_is_refused_with_a_way_out(var, monkeypatch):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(10**10, 10**10, 499 * 1024 * 1024))

    with pytest.raises(CannotStart, match=r"меньше 500 МБ.*EZHD_VAR="):
        checks.check_disk(var)


def test_an_address_of_another_computer_cannot_be_bound(var):
    with pytest.raises(CannotStart, match=r"EZHD_BIND=192\.0\.2\.1"):
        checks.check_port("192.0.2.1", 8000)


def test_something_else_at_the_broker_s_address_is_recognised(var):
    import socket
    import threading

    with socket.create_server(("127.0.0.1", 0)) as web:

        def answer() -> None:
            connection, _ = web.accept()
            connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
            connection.close()

        threading.Thread(target=answer, daemon=True).start()
        with pytest.raises(CannotStart, match="не Redis"):
            checks.check_broker_server(f"redis://127.0.0.1:{web.getsockname()[1]}/0")


def test_a_log_that_has_grown_is_put_aside_at_the_start(var):
    log = var / "web.log"
    with log.open("wb") as file:
        file.truncate(ROTATED_AT + 1)

    open_log(log).close()

    assert log.stat().st_size == 0
    assert log.with_name("web.log.1").stat().st_size == ROTATED_AT + 1


def test_the_bootstrap_names_the_version_it_needs():
    source = Path(checks.__file__).parents[2] / "scripts" / "bootstrap.py"
    pretend = (
        f"import sys, runpy; sys.version_info = (3, 8); runpy.run_path({str(source)!r}, run_name='__main__')"
    )

    import subprocess

    done = subprocess.run(
        [sys.executable, "-c", pretend],
        env={"PATH": "/nonexistent"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert "Нужен Python 3.11" in done.stdout
    assert "Python 3.11 or newer is needed" in done.stdout
