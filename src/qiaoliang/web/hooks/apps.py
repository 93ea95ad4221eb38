"""From the start every entry of the log is looked at, inside the transaction that writes it."""

from django.apps import AppConfig


class HooksConfig(AppConfig):
    name = "qiaoliang.web.hooks"
    label = "hooks"

    def ready(self) -> None:
        from qiaoliang.access.audit.actions import listen
        from qiaoliang.web.hooks.noticing import notice

        listen(notice)
