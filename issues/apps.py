from django.apps import AppConfig


class IssuesConfig(AppConfig):
    name = "issues"

    def ready(self) -> None:
        from agencies.events import MOVED
        from agencies.handover import HOLDINGS
        from agencies.seals import SEALED
        from issues import leaving, workflow  # noqa: F401  machines register themselves
        from issues.models import Reading
        from issues.models.issue import moved

        MOVED["issue"] = moved
        HOLDINGS.extend(leaving.HOLDINGS)
        SEALED["reading"] = Reading
