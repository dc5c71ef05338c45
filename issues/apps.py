from django.apps import AppConfig


class IssuesConfig(AppConfig):
    name = "issues"

    def ready(self) -> None:
        from agencies.events import MOVED
        from agencies.handover import HOLDINGS
        from agencies.open_work import OPEN_WORK
        from agencies.seals import SEALED
        from issues import leaving, open_work, workflow  # noqa: F401  machines register themselves
        from issues.models import Reading
        from issues.models.issue import moved

        MOVED["issue"] = moved
        HOLDINGS.extend(leaving.HOLDINGS)
        OPEN_WORK.extend(open_work.KINDS)
        SEALED["reading"] = Reading
