"""PostgreSQL refuses to run as root; started by root, it gets an account of its own."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ACCOUNT = "ezhd-postgres"


@dataclass(frozen=True)
class Account:
    """Somebody other than root, as whom programs are started."""

    uid: int
    gid: int

    def reaches(self, path: Path) -> bool:
        """Whether this account may enter the directory or run the file (by the kernel's word: ACLs count)."""
        asked = ["/usr/bin/test", "-x", str(path)]
        return subprocess.run(asked, check=False, cwd="/", **self.as_process()).returncode == 0

    def as_process(self) -> dict[str, Any]:
        return {"user": self.uid, "group": self.gid, "extra_groups": []}


def server_account(data: Path) -> Account | None:
    """As whom the server of `data` runs: this user; for root the owner of the data, else an own account."""
    if os.geteuid() != 0:
        return None
    if data.exists() and (owner := data.stat()).st_uid != 0:
        return Account(owner.st_uid, owner.st_gid)
    entry = _own_entry() or pwd.getpwnam("nobody")
    return Account(entry.pw_uid, entry.pw_gid)


def _own_entry() -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(ACCOUNT)
    except KeyError:
        pass
    useradd = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
    if useradd is None:
        return None
    options = ["--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"]
    subprocess.run(
        [useradd, *options, "--shell", "/usr/sbin/nologin", "--comment", "Электронный журнал", ACCOUNT],
        check=False,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        return pwd.getpwnam(ACCOUNT)  # also when another start has just made it
    except KeyError:
        return None
