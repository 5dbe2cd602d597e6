from django.apps import AppConfig
from django.db.models.signals import pre_save


class CommonConfig(AppConfig):
    name = "common"
    verbose_name = "Общее"

    def ready(self) -> None:
        from auditlog.models import LogEntry

        from common.audit import sign_entry

        pre_save.connect(sign_entry, sender=LogEntry, dispatch_uid="sign_entry")
