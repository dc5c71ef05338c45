from django.apps import AppConfig


class IssuesConfig(AppConfig):
    name = "issues"

    def ready(self) -> None:
        from agencies.handover import HOLDINGS
        from agencies.seals import SEALED
        from issues import leaving, workflow  # noqa: F401  machines register themselves
        from issues.models import Reading

        HOLDINGS.extend(leaving.HOLDINGS)
        SEALED["reading"] = Reading
