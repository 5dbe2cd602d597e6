from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "Люди и вход"

    def ready(self) -> None:
        from accounts import models
        from common import audit

        for model in (
            models.Person,
            models.Employee,
            models.Appointment,
            models.Pupil,
            models.Guardianship,
        ):
            audit.register(model)
        audit.register(models.User, exclude=["last_login"], mask=["password"])
