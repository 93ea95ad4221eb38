"""The vocabulary of help for people in need (困难帮扶): what for, and from whose money. Whom, has no word here."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Purpose(models.TextChoices):
    LIVING = "living", _("生活困难")
    ILLNESS = "illness", _("大病医疗")
    SCHOOLING = "schooling", _("子女上学")
    ACCIDENT = "accident", _("意外和灾害")
    DISABILITY = "disability", _("残疾照料")
    FESTIVAL = "festival", _("节日慰问")
    OTHER = "other", _("其他困难")


class Payer(models.TextChoices):
    ENTERPRISE = "enterprise", _("企业")
    UNION = "union", _("工会")
    PARTY = "party", _("党组织")
    GOVERNMENT = "government", _("政府")
    CHARITY = "charity", _("慈善组织")
