from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AgenciesConfig(AppConfig):
    name = "agencies"

    def ready(self) -> None:
        from agencies.access.keep_plans import keep_plans

        post_migrate.connect(keep_plans, sender=self)
