"""Names what is missing in this installation."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from config import doctor


class Command(BaseCommand):
    help = "Проверяет установку: что есть, чего нет и что сделать. Код выхода 1, если чего-то нет."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        gaps = 0
        for finding in doctor.examine():
            self.stdout.write(str(finding))
            gaps += bool(finding.remedy)
        if gaps:
            raise SystemExit(1)
        self.stdout.write("Всё на месте.")
