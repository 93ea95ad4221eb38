"""The kit is an application only for its templates, static files and system checks."""

from django.apps import AppConfig
from django.core.checks import register

from qiaoliang.kit.privacy import check_classes, check_purposes


class KitConfig(AppConfig):
    name = "qiaoliang.kit"
    label = "kit"

    def ready(self) -> None:
        register(check_classes)
        register(check_purposes)
