from django.apps import AppConfig, apps


class ConsentsConfig(AppConfig):
    name = "consents"
    verbose_name = "Согласия"

    def ready(self) -> None:
        from common import audit

        for model in apps.get_app_config("consents").get_models():
            audit.register(model)
