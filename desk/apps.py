from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "desk"

    def ready(self) -> None:
        from desk.work.on_issue import waiting_on
        from desk.work.to_do import waiting_for
        from issues.sections import WAITING
        from monitoring.notices.digest import MY_WORK

        MY_WORK.append(waiting_for)
        WAITING.append(waiting_on)
