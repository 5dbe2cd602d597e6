from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from config.local.broker import EmbeddedBroker
from tests.run.conftest import processes_of


@pytest.fixture
def broker(var: Path) -> Iterator[EmbeddedBroker]:
    server = EmbeddedBroker(var / "broker").start()
    yield server
    server.stop()


def client(broker: EmbeddedBroker) -> redis.Redis:
    return redis.Redis(unix_socket_path=str(broker.socket_file))


def test_what_waits_in_the_queue_survives_a_stop_and_a_start(broker, var):
    client(broker).lpush("celery", "задание")

    broker.stop()
    assert not processes_of(var)

    broker.start()
    assert client(broker).lrange("celery", 0, -1) == ["задание".encode()]


def test_the_broker_is_open_to_its_owner_only(broker):
    assert broker.socket_file.stat().st_mode & 0o777 == 0o700
    assert broker.socket_file.parent.stat().st_mode & 0o777 == 0o700
    assert client(broker).config_get("port") == {"port": "0"}


def test_a_second_start_takes_the_running_one(broker):
    pid = client(broker).info()["process_id"]

    EmbeddedBroker(broker.base).start()

    assert client(broker).info()["process_id"] == pid


def test_a_killed_broker_starts_again_over_its_old_socket(broker):
    os.kill(client(broker).info()["process_id"], signal.SIGKILL)
    while broker.running():
        time.sleep(0.01)

    assert broker.socket_file.exists()
    broker.start()

    assert broker.running()


def test_a_damaged_queue_is_put_aside(broker):
    broker.stop()
    (broker.base / "dump.rdb").write_bytes(b"REDIS0011 nothing of the kind")

    broker.start()

    assert broker.running()
    assert (broker.base / "dump.broken").exists()


def test_celery_speaks_to_it(broker):
    from celery import Celery

    app = Celery(broker=broker.url)
    with app.connection_for_write() as connection:
        connection.ensure_connection(max_retries=1)
        assert connection.connected
