from django.apps import AppConfig, apps


class SchoolConfig(AppConfig):
    name = "school"
    verbose_name = "Школа"

    def ready(self) -> None:
        from common import audit

        for model in apps.get_app_config("school").get_models():
            audit.register(model)
