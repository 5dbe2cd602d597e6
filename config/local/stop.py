"""Ends the servers that a killed launcher or a test run left behind: `make stop`."""

from __future__ import annotations

import sys

from config.local.broker import EmbeddedBroker
from config.local.errors import CannotStart
from config.local.locks import take_lock
from config.local.postgres import EmbeddedPostgres
from config.local.run import Plan
from config.local.terminal import say


def main() -> int:
    try:
        var = Plan.from_environment().var
        lock = take_lock(var / "run.lock") if var.exists() else None
        if var.exists() and lock is None:
            raise CannotStart("Журнал работает. Остановите его Ctrl-C в том окне, где он запущен.")
        EmbeddedBroker(var / "broker").stop()
        EmbeddedPostgres(var / "postgres").stop()
    except CannotStart as refusal:
        say(refusal.sentence)
        return 1
    except PermissionError:
        say(
            f"Нет прав остановить журнал. Повторите от того, кто его запускал: sudo {' '.join(sys.orig_argv)}"
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
