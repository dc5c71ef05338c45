from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "desk"

    def ready(self) -> None:
        from desk.work.on_issue import waiting_on
        from desk.work.to_do import waiting_for
        from issues.attached import ATTACHED, Attached
        from monitoring.notices.digest import MY_WORK

        MY_WORK.append(waiting_for)
        ATTACHED.append(Attached(waiting=waiting_on))
