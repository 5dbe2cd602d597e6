"""Makes what a fresh machine lacks, for `make run`, `make check` or `make test`.

Any python3 starts this file, so it knows no syntax newer than Python 3.6: an old interpreter must
get as far as the sentence about its age. The work is in environment.py.
"""

import os
import shutil
import subprocess
import sys

OLDEST = (3, 11)


def newer_interpreter() -> str:
    """A Python of this machine that is new enough, or an empty string."""
    for minor in range(20, OLDEST[1] - 1, -1):
        found = shutil.which(f"python3.{minor}")
        if found and subprocess.call([found, "-c", ""], stderr=subprocess.DEVNULL) == 0:
            return found
    return ""


def main() -> None:
    if sys.version_info < OLDEST:
        newer = newer_interpreter()
        if newer:
            os.execv(newer, [newer, *sys.argv])
        found = sys.version.split()[0]
        print(f"Нужен Python 3.11 или новее, а здесь {found}. Установите его и повторите.")
        print(f"Python 3.11 or newer is needed, this is {found}. Please install one and try again.")
        sys.exit(1)

    import environment

    sys.exit(environment.prepare(purpose=sys.argv[1] if len(sys.argv) > 1 else "run"))


if __name__ == "__main__":
    main()
