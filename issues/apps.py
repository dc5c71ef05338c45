from django.apps import AppConfig


class IssuesConfig(AppConfig):
    name = "issues"

    def ready(self) -> None:
        from agencies.seals import SEALED
        from issues import workflow  # noqa: F401  machines register themselves
        from issues.models import Reading

        SEALED["reading"] = Reading
