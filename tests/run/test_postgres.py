from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import psycopg
import pytest

from config.local.errors import CannotStart
from config.local.postgres import EmbeddedPostgres
from tests.run.conftest import processes_of


@pytest.fixture
def postgres(var: Path) -> EmbeddedPostgres:
    return EmbeddedPostgres(var / "postgres", fast=True).start()


def ask(server: EmbeddedPostgres, question: str) -> str:
    with psycopg.connect(server.dsn()) as connection:
        return str(next(connection.execute(question))[0])


def write_down(server: EmbeddedPostgres, text: str) -> None:
    with psycopg.connect(server.dsn()) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS notes (text text)")
        connection.execute("INSERT INTO notes VALUES (%s)", [text])


def postmaster_pid(server: EmbeddedPostgres) -> int:
    return int((server.data / "postmaster.pid").read_text().split()[0])


def wait_until_gone(var: Path) -> None:
    deadline = time.monotonic() + 10
    while processes_of(var) and time.monotonic() < deadline:
        time.sleep(0.05)


@pytest.mark.requirement("RUN-1")
def test_data_survive_a_stop_and_a_start(postgres, var):
    write_down(postgres, "Ёжиков")

    postgres.stop()
    assert not postgres.running()
    assert not processes_of(var / "postgres")

    postgres.start()
    assert ask(postgres, "SELECT text FROM notes") == "Ёжиков"


def test_a_school_s_cluster_gives_no_durability_up(var):
    server = EmbeddedPostgres(var / "postgres").start()

    assert [
        ask(server, f"SHOW {name}")
        for name in ("fsync", "synchronous_commit", "full_page_writes", "data_checksums")
    ] == ["on", "on", "on", "on"]


def test_the_server_listens_nowhere_but_at_its_socket(postgres):
    assert ask(postgres, "SHOW listen_addresses") == ""
    assert postgres.socket_dir.stat().st_mode & 0o777 == 0o700
    assert postgres.data.stat().st_mode & 0o777 == 0o700


def test_cyrillic_letters_have_cases(postgres):
    assert ask(postgres, "SELECT upper('ёжик') || lower('ЁЖИК')") == "ЁЖИКёжик"


def test_a_killed_server_starts_again_with_what_was_committed(var):
    postgres = EmbeddedPostgres(var / "postgres").start()
    write_down(postgres, "до сбоя")

    os.kill(postmaster_pid(postgres), signal.SIGKILL)  # and stays a zombie: nobody waits for it
    again = EmbeddedPostgres(postgres.base).start()

    assert ask(again, "SELECT text FROM notes") == "до сбоя"


def test_a_lock_file_whose_number_went_to_a_stranger_is_no_obstacle(postgres):
    owner = postgres.data.stat()
    os.kill(postmaster_pid(postgres), signal.SIGKILL)
    postgres._process.wait()
    wait_until_gone(postgres.base)
    stranger = subprocess.Popen(["sleep", "60"], user=owner.st_uid, group=owner.st_gid)
    try:
        for file in (postgres.data / "postmaster.pid", postgres.socket_dir / ".s.PGSQL.5432.lock"):
            lines = file.read_text().splitlines()
            file.write_text("\n".join([str(stranger.pid), *lines[1:]]) + "\n")

        again = EmbeddedPostgres(postgres.base, fast=True)
        assert not again.running()
        again.start()

        assert ask(again, "SELECT 1") == "1"
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_an_empty_lock_file_is_no_obstacle(postgres):
    postgres.stop()
    (postgres.data / "postmaster.pid").touch()

    postgres.start()

    assert ask(postgres, "SELECT 1") == "1"


def test_several_starts_at_once_make_one_server(var):
    def start(number: int) -> None:
        server = EmbeddedPostgres(var / "postgres", fast=True).start()
        (var / f"pid-{number}").write_text(str(postmaster_pid(server)))

    starters = [multiprocessing.get_context("fork").Process(target=start, args=[n]) for n in range(4)]
    for starter in starters:
        starter.start()
    for starter in starters:
        starter.join(timeout=30)

    assert [starter.exitcode for starter in starters] == [0, 0, 0, 0]
    assert len({file.read_text() for file in var.glob("pid-*")}) == 1


def test_a_server_whose_data_were_removed_does_not_disturb_the_next_one(postgres):
    left = postmaster_pid(postgres)
    shutil.rmtree(postgres.base)

    again = EmbeddedPostgres(postgres.base, fast=True).start()

    assert not Path(f"/proc/{left}/cmdline").read_bytes()
    assert ask(again, "SELECT 1") == "1"


def test_a_cluster_left_half_made_is_made_anew(var):
    left = var / "postgres" / "data.new"
    left.mkdir(parents=True)
    (left / "PG_VERSION").write_text("18\n")

    server = EmbeddedPostgres(var / "postgres", fast=True).start()

    assert ask(server, "SELECT 1") == "1"
    assert not left.exists()


def test_a_cluster_of_another_major_version_is_refused_with_a_way_out(postgres):
    postgres.stop()
    (postgres.data / "PG_VERSION").write_text("15\n")

    with pytest.raises(CannotStart, match=r"PostgreSQL 15.*версия 18.*pg_dumpall"):
        postgres.start()


def test_a_server_without_room_says_so(postgres):
    postgres.stop()
    (postgres.data / "postgresql.conf").open("a").write("\nnonsense\n")
    with pytest.raises(CannotStart, match=r"postgres\.log"):
        postgres.start()

    postgres.server_log.write_text("FATAL:  could not write file: No space left on device\n")
    assert "кончилось место" in postgres._refusal(0).sentence


def test_too_long_a_path_gets_a_short_directory_for_its_socket(var):
    server = EmbeddedPostgres(var / ("длинное-имя-" * 8) / "postgres", fast=True)
    try:
        server.start()

        assert ask(server, "SELECT 1") == "1"
        assert server.socket_dir == EmbeddedPostgres(server.base).socket_dir
        assert server.socket_dir.stat().st_mode & 0o777 == 0o700
    finally:
        server.stop()
        shutil.rmtree(server.socket_dir)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may work in a directory closed to others")
def test_a_directory_closed_to_the_server_s_account_gets_a_link_to_one_that_is_open(var):
    var.chmod(0o700)
    server = EmbeddedPostgres(var / "postgres", fast=True).start()

    assert server.base.is_symlink()
    assert server.home.parent == Path("/var/lib/ezhd")
    write_down(server, "здесь")
    server.stop()
    home = server.home
    server.start()
    assert ask(server, "SELECT text FROM notes") == "здесь"
    assert server.home == home

    server.stop()
    shutil.rmtree(home)
    with pytest.raises(CannotStart, match=r"пропал.*rm "):
        server.start()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to become somebody else")
def test_the_server_does_not_run_as_root(postgres):
    assert Path(f"/proc/{postmaster_pid(postgres)}").stat().st_uid != 0


def test_waiting_for_a_server_can_be_given_up(var):
    class Enough(Exception):
        pass

    def pause(seconds: float) -> None:
        raise Enough

    server = EmbeddedPostgres(var / "postgres", fast=True)
    with pytest.raises(Enough):
        server.start(pause=pause)
    server.stop()

    assert not processes_of(var / "postgres")
