"""The environment with pinned packages, the libraries for PDF, a browser for tests. Standard library only."""

from __future__ import annotations

import ctypes
import fcntl
import hashlib
import importlib.util
import io
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCKS = {name: ROOT / "requirements" / f"{name}.lock" for name in ("base", "dev")}

PDF_LIBRARIES = [
    *("libgobject-2.0.so.0", "libpango-1.0.so.0", "libpangoft2-1.0.so.0"),
    *("libharfbuzz.so.0", "libharfbuzz-subset.so.0", "libfontconfig.so.1"),
]
PDF_PACKAGES = ["libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0"]
BROWSERS = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]


class CannotGoOn(Exception):
    """A sentence about what is missing and what to do."""


def prepare(*, purpose: str) -> int:
    """The exit code: 0 when `purpose` (run, check or test) may go on."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that pip does not go on alone
    try:
        with LOCKS["base"].open() as one_at_a_time:
            fcntl.flock(one_at_a_time, fcntl.LOCK_EX)
            make_environment()
            install_packages("base" if purpose == "run" else "dev")
            look_for_pdf_libraries()
            if purpose == "test":
                look_for_browser()
    except CannotGoOn as refusal:
        say(str(refusal))
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


# Python packages


def make_environment() -> None:
    """`.venv` with pip; one that no longer works (its Python was upgraded or removed) is made anew."""
    works = "import pip, sys; sys.exit(sys.version_info < (3, 11) or sys.prefix == sys.base_prefix)"
    if PYTHON.exists() and succeeds([PYTHON, "-c", works]):
        return
    if importlib.util.find_spec("ensurepip") is None and not install_from_system(["python3-venv"]):
        raise CannotGoOn(f"Без модуля venv окружение не сделать. Установите: {apt_line(['python3-venv'])}")
    say("Готовим окружение…")
    shutil.rmtree(VENV, ignore_errors=True)
    run([sys.executable, "-m", "venv", VENV], "Не получилось сделать окружение в каталоге .venv.")


def install_packages(name: str) -> None:
    """Exactly what the lock says, and only when it says something new. The dev lock holds the base one."""
    done = VENV / "installed-locks"
    installed = done.read_text().split() if done.exists() else []
    if digest(name) in installed or (name == "base" and digest("dev") in installed):
        return
    say("Устанавливаем пакеты, это займёт минуту-другую…")
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
    run(
        [*pip, "--require-hashes", "-r", LOCKS[name]],
        "Пакеты не установились. Проверьте связь с интернетом и место на диске, затем повторите.",
    )
    done.write_text(digest(name))
    say("Окружение готово.")


def digest(name: str) -> str:
    return hashlib.sha256(LOCKS[name].read_bytes()).hexdigest()


# What comes from the operating system


def look_for_pdf_libraries() -> None:
    def present() -> bool:
        return all(loads(library) for library in PDF_LIBRARIES)

    if not present() and not (install_from_system(PDF_PACKAGES) and present()):
        say("Для печати в PDF не хватает системных библиотек, всё остальное работает.")
        say(f"Установите их: {apt_line(PDF_PACKAGES)}")


def look_for_browser() -> None:
    if not any(shutil.which(name) for name in BROWSERS) and not install_from_system(["chromium"]):
        say(f"Для проверок в браузере нужен Chromium. Установите: {apt_line(['chromium'])}")


def loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def install_from_system(packages: list[str]) -> bool:
    """As root on Debian and its kin, tried once per environment: without a network it takes minutes."""
    tried = VENV / f"asked-for-{packages[0]}"
    if os.geteuid() != 0 or not shutil.which("apt-get") or tried.exists():
        return False
    say(f"Устанавливаем из пакетов системы: {' '.join(packages)}…")
    apt = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", "-o", "DPkg::Lock::Timeout=120"]
    install = [*apt, "install", "-y", "--no-install-recommends", *packages]
    if VENV.exists():
        tried.touch()
    return succeeds(install) or (succeeds([*apt, "update"]) and succeeds(install))


def apt_line(packages: list[str]) -> str:
    line = f"apt-get install -y --no-install-recommends {' '.join(packages)}"
    return line if os.geteuid() == 0 else f"sudo {line}"


# Running and talking


def succeeds(command: Sequence[str | Path]) -> bool:
    """Run it without a word on the terminal."""
    done = subprocess.run(
        command, check=False, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    return done.returncode == 0


def run(command: Sequence[str | Path], otherwise: str) -> None:
    """Run it; a failure becomes the sentence and the last lines of what the program said."""
    done = subprocess.run(
        command,
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode:
        raise CannotGoOn("\n".join([otherwise, *done.stdout.strip().splitlines()[-3:]]))


def say(sentence: str) -> None:
    print(sentence, flush=True)
