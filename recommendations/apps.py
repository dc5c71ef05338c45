from django.apps import AppConfig


class RecommendationsConfig(AppConfig):
    name = "recommendations"

    def ready(self) -> None:
        from agencies.administration.handover import HOLDINGS
        from agencies.administration.open_work import OPEN_WORK
        from issues.attached import ATTACHED, Attached
        from issues.places import LEADS, PLACES
        from issues.workflow import CHANGES_CLASS
        from issues.workflow import WORKFLOW as ISSUES
        from recommendations.chain import approve_drafted_with, follow_classification
        from recommendations.examination import open_recommendations
        from recommendations.leaving import HOLDING
        from recommendations.models.recommendation import on_a_readable_letter
        from recommendations.open_work import KINDS
        from recommendations.printing import print_recommendations
        from recommendations.reading import issues_of_letter, streams_on
        from recommendations.search import PLACES as OWN_PLACES
        from recommendations.search import RECOMMENDATION, issues_of

        ISSUES.after(["approve_analysis"], approve_drafted_with)
        ISSUES.after(CHANGES_CLASS, follow_classification)
        ATTACHED.append(
            Attached(
                section=print_recommendations,
                streams=streams_on,
                readable_files=on_a_readable_letter,
                issues_of_file=issues_of_letter,
                open_below=open_recommendations,
            )
        )
        PLACES.extend(OWN_PLACES)
        LEADS[RECOMMENDATION] = issues_of
        HOLDINGS.append(HOLDING)
        OPEN_WORK.extend(KINDS)
