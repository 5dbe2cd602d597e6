#!/usr/bin/env python
"""Commands of the installation; `manage.py help` lists them."""

import os
import sys

# These change the tables themselves, so they speak to the database as its owner.
OWNER_COMMANDS = {"migrate", "prepare_database"}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if len(sys.argv) > 1 and sys.argv[1] in OWNER_COMMANDS:
        os.environ["EZHD_DB_ROLE"] = "owner"
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
