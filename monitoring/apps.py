from django.apps import AppConfig


class MonitoringConfig(AppConfig):
    name = "monitoring"

    def ready(self) -> None:
        from agencies.administration.holidays import RUNNING
        from agencies.administration.open_work import OPEN_WORK
        from issues.attached import ATTACHED, Attached
        from issues.places import PLACES
        from issues.workflow import CHANGES_CLASS
        from issues.workflow import WORKFLOW as ISSUES
        from monitoring import chain, progress, rules
        from monitoring.counts import issues_by_state
        from monitoring.examination import open_follow_ups
        from monitoring.models.report import on_a_readable_report
        from monitoring.open_work import KINDS
        from monitoring.printing import print_follow_ups
        from monitoring.reading import issues_of_report
        from monitoring.reminders.holidays import RUNNING_DATES
        from monitoring.search import PLACES as OWN_PLACES
        from monitoring.traces import told_in_inbox
        from monitoring.workflow import EXTENSIONS
        from monitoring.workflow import WORKFLOW as FOLLOW_UPS
        from recommendations.progress import TELLING
        from recommendations.workflow import WORKFLOW as RECOMMENDATIONS

        RECOMMENDATIONS.after(["issue", "issue_orally"], chain.issued)
        RECOMMENDATIONS.after(["withdraw", "supersede"], chain.withdrawn)
        RECOMMENDATIONS.after(["confirm"], chain.confirmed)
        FOLLOW_UPS.after(FOLLOW_UPS.by_name, chain.moved)
        EXTENSIONS.after(["grant", "refuse"], chain.answered_extension)
        ISSUES.after(ISSUES.by_name, chain.entered_state)
        RUNNING.append(RUNNING_DATES)
        OPEN_WORK.extend(KINDS)
        ATTACHED.append(
            Attached(
                section=print_follow_ups,
                readable_files=on_a_readable_report,
                issues_of_file=issues_of_report,
                open_below=open_follow_ups,
                traces=told_in_inbox,
                by_state=issues_by_state,
            )
        )
        PLACES.extend(OWN_PLACES)
        TELLING.append(progress.progress_of)
        ISSUES.after(CHANGES_CLASS, chain.follow_classification)
        ISSUES.require(
            ["close", "propose_closing", "confirm_closing", "conclude", "resolve"],
            rules.ALL_SETTLED,
        )
        ISSUES.require(["confirm_closing"], rules.NOT_ITS_VERIFIER)
