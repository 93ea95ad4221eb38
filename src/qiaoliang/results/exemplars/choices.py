"""The vocabulary of the case library: how far a consent goes, where a case stands, what a case is drawn from."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class Reach(models.IntegerChoices):
    """How far somebody agreed to be named. A wider reach includes the narrower ones."""

    NONE = 0, _("没有同意")
    INTERNAL = 1, _("内部使用")
    EXCHANGE = 2, _("县区之间交流")
    PUBLIC = 3, _("公开")


AUDIENCES: Final = (Reach.INTERNAL, Reach.EXCHANGE, Reach.PUBLIC)


class Stage(models.TextChoices):
    DRAFT = "draft", _("在写")
    SUBMITTED = "submitted", _("待审核")
    APPROVED = "approved", _("已入库")
    RETIRED = "retired", _("已撤下")


class Source(models.TextChoices):
    """The kinds of record that a case may tell of."""

    ORGANISATION = "organisation", _("组建党组织")
    DEMAND = "demand", _("解决诉求")
    OUTCOME = "outcome", _("已确认的成效")
    AGREEMENT = "agreement", _("工资集体协议")
