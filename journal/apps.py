from django.apps import AppConfig, apps


class JournalConfig(AppConfig):
    name = "journal"
    verbose_name = "Журнал"

    def ready(self) -> None:
        from common import audit

        for model in apps.get_app_config("journal").get_models():
            audit.register(model)
