"""Lectures, cultural and sports events. Handbooks are outcomes (`fieldwork.outcomes`)."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from qiaoliang.fieldwork.outcomes.models import Credited, CreditedQuerySet
from qiaoliang.kit.privacy import PUBLIC
from qiaoliang.kit.scope import scoped, unscoped


class EventKind(models.TextChoices):
    LECTURE = "lecture", _("讲座")
    CULTURE = "culture", _("文化活动")
    SPORT = "sport", _("体育活动")


class Event(Credited):
    """An event held; a joint event is one row with all its organisers, and counts once. The organiser confirms."""

    SCOPE: ClassVar = {"region": "region_code__startswith"}

    kind = models.CharField(_("类别"), max_length=10, choices=EventKind, db_comment=PUBLIC)
    title = models.CharField(_("活动"), max_length=200, db_comment=PUBLIC)
    organisers = models.CharField(_("主办"), max_length=300, db_comment=PUBLIC)
    place = models.CharField(_("地点"), max_length=120, blank=True, default="", db_comment=PUBLIC)
    event_key = models.CharField(max_length=160, db_comment=PUBLIC)  # day and title: what makes it one event
    attended_count = models.PositiveIntegerField(_("参加人数"), null=True, blank=True, db_comment=PUBLIC)

    objects: ClassVar[Any] = scoped(CreditedQuerySet)
    everything: ClassVar[Any] = unscoped(CreditedQuerySet)

    class Meta(Credited.Meta):
        abstract = False
        constraints = (
            *Credited.Meta.constraints,
            models.UniqueConstraint(
                fields=("event_key",),
                condition=~Q(state="void"),
                name="event_counts_once",
                violation_error_message="同一天的同名活动已经登记，请在原记录上补充主办单位。",
            ),
        )

    def __str__(self) -> str:
        return self.title
