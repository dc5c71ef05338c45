from django.apps import AppConfig


class IssuesConfig(AppConfig):
    name = "issues"

    def ready(self) -> None:
        from agencies.administration.handover import HOLDINGS
        from agencies.administration.open_work import OPEN_WORK
        from agencies.record.events import MOVED
        from agencies.record.seals import SEALED
        from issues import leaving, open_work
        from issues.acts import ask_on_acceptance
        from issues.models import Reading
        from issues.models.maintained import MOVED as ITS_ISSUE
        from issues.workflow import WORKFLOW

        MOVED["issue"] = ITS_ISSUE
        HOLDINGS.extend(leaving.HOLDINGS)
        OPEN_WORK.extend(open_work.KINDS)
        WORKFLOW.after(["accept"], ask_on_acceptance)
        SEALED["reading"] = Reading
