from django.apps import AppConfig


class RecommendationsConfig(AppConfig):
    name = "recommendations"

    def ready(self) -> None:
        from agencies.administration.handover import HOLDINGS
        from agencies.administration.open_work import OPEN_WORK
        from issues.classifying import CHANGES_CLASS
        from issues.examination import BELOW
        from issues.models.parts import PLACES
        from issues.places import PLACES as SEARCHED
        from issues.reading import ISSUES_OF_FILE
        from issues.sections import PRINT_SECTIONS, STREAMS
        from issues.workflow import WORKFLOW as ISSUES
        from recommendations.examination import open_recommendations
        from recommendations.leaving import HOLDING
        from recommendations.models.recommendation import on_a_readable_letter
        from recommendations.open_work import KINDS
        from recommendations.printing import print_recommendations
        from recommendations.reading import issues_of_letter, streams_on
        from recommendations.search import PLACES as OWN_PLACES
        from recommendations.workflow import approve_drafted_with, follow_classification

        ISSUES.after(["approve_analysis"], approve_drafted_with)
        ISSUES.after(CHANGES_CLASS, follow_classification)
        PRINT_SECTIONS.append(print_recommendations)
        STREAMS.append(streams_on)
        PLACES.append(on_a_readable_letter)
        SEARCHED.extend(OWN_PLACES)
        ISSUES_OF_FILE.append(issues_of_letter)
        HOLDINGS.append(HOLDING)
        OPEN_WORK.extend(KINDS)
        BELOW.append(open_recommendations)
