from django.apps import AppConfig


class IssuesConfig(AppConfig):
    name = "issues"

    def ready(self) -> None:
        from agencies.handover import HOLDINGS
        from issues import leaving, workflow  # noqa: F401  machines register themselves

        HOLDINGS.extend(leaving.HOLDINGS)
