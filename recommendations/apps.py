from django.apps import AppConfig


class RecommendationsConfig(AppConfig):
    name = "recommendations"

    def ready(self) -> None:
        from issues.workflow import WORKFLOW as ISSUES
        from recommendations.workflow import approve_drafted_with

        ISSUES.after(["approve_analysis"], approve_drafted_with)
