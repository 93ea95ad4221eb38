"""The vocabulary of a year's report: drafts are written and edited, a final one never changes."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    DRAFT = "draft", _("起草中")
    FINAL = "final", _("已定稿")


class BriefKind(models.TextChoices):
    MONTH = "month", _("月度简报")
    QUARTER = "quarter", _("季度简报")
    PAGE = "page", _("一页简报")
