"""Settings come from environment variables; nonsense stops the program with a sentence."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured


def env_str(name: str, default: str = "") -> str:
    """The variable without surrounding spaces; the default when it is unset or empty."""
    return os.environ.get(name, "").strip() or default


def env_bool(name: str, default: bool) -> bool:
    """True for 1/true/yes/on, False for 0/false/no/off; anything else is refused."""
    value = env_str(name).lower()
    if not value:
        return default
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise ImproperlyConfigured(f"{name}={value!r}: write 1 or 0")


def env_int(name: str, default: int, *, at_least: int, at_most: int) -> int:
    """A whole number within the bounds, both included."""
    text = env_str(name, str(default))
    if not text.isascii() or not text.isdigit() or not at_least <= int(text) <= at_most:
        raise ImproperlyConfigured(f"{name}={text!r}: write a whole number from {at_least} to {at_most}")
    return int(text)


def env_path(name: str, default: Path) -> Path:
    """An absolute directory; it need not exist yet."""
    path = Path(env_str(name, str(default))).expanduser()
    if path.exists() and not path.is_dir():
        raise ImproperlyConfigured(f"{name}={path}: this is a file, a directory is needed")
    return path.resolve()


def env_list(name: str, default: list[str]) -> list[str]:
    """Comma separated values."""
    return [item.strip() for item in env_str(name).split(",") if item.strip()] or default


def env_secret(name: str, file: Path) -> str:
    """The variable, or a secret made once and kept in `file` (mode 0600)."""
    value = env_str(name)
    if value:
        if len(value) < 32:
            raise ImproperlyConfigured(
                f"{name}: at least 32 characters, for example from `openssl rand -hex 32`"
            )
        return value
    return kept_secret(file)


def kept_secret(file: Path) -> str:
    """A random secret, made at the first call; two processes that start at once read the same one."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = file.with_name(f"{file.name}.{os.getpid()}")
    if not file.exists():
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(48))
        try:
            os.link(draft, file)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return file.read_text().strip()
