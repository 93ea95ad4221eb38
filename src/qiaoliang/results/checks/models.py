"""What the night's checks found: a row per record while it is so, and a short history of counts."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from qiaoliang.instructors.nominations.models import Instructor
from qiaoliang.kit.privacy import PERSONAL, PUBLIC
from qiaoliang.kit.scope import ScopedModel


class Finding(ScopedModel):
    """One record that a check finds. It goes when the record is right again; `found_on` says since when it is so.

    A hint names the person whose record it is: it is theirs to explain before the office reads it (`open_on`).
    """

    SCOPE: ClassVar = {"region": "region_code__startswith", "instructor": "instructor"}

    code = models.CharField(_("项目"), max_length=40, db_comment=PUBLIC)
    about_kind = models.CharField(max_length=60, db_comment=PUBLIC)
    about_key = models.CharField(max_length=60, db_comment=PUBLIC)
    label = models.CharField(_("记录"), max_length=200, db_comment=PERSONAL)
    href = models.CharField(max_length=200, db_comment=PUBLIC)
    region_code = models.CharField(_("地区"), max_length=12, blank=True, default="", db_comment=PUBLIC)
    found_on = models.DateField(_("最早发现"), db_comment=PUBLIC)
    instructor = models.ForeignKey(
        Instructor, models.CASCADE, related_name="hints", null=True, blank=True, db_comment=PERSONAL
    )
    open_on = models.DateField(_("项目办可见"), db_comment=PUBLIC)
    words = models.CharField(_("本人说明"), max_length=300, blank=True, default="", db_comment=PERSONAL)
    explained_at = models.DateTimeField(_("说明时间"), null=True, blank=True, db_comment=PUBLIC)

    class Meta(ScopedModel.Meta):
        ordering = ("code", "found_on", "pk")
        constraints = (
            models.UniqueConstraint(fields=("code", "about_kind", "about_key"), name="finding_once"),
            models.CheckConstraint(
                condition=Q(explained_at=None, words="") | (Q(explained_at__isnull=False) & ~Q(words="")),
                name="finding_explained_in_words",
                violation_error_message="请写明情况。",
            ),
        )
        indexes = (models.Index(fields=("code", "open_on", "region_code"), name="finding_of_a_check"),)

    def __str__(self) -> str:
        return self.label

    def get_absolute_url(self) -> str:
        return f"/checks/hints/{self.pk}/explain/"


class Night(ScopedModel):
    """How many one check found in one night; kept for five weeks."""

    SCOPE: ClassVar[dict[str, str]] = {}  # counts of the whole city: whoever has an area sees the findings in it

    code = models.CharField(_("项目"), max_length=40, db_comment=PUBLIC)
    on = models.DateField(_("日期"), db_comment=PUBLIC)
    number = models.PositiveIntegerField(_("发现"), db_comment=PUBLIC)
    has_failed = models.BooleanField(_("没有查成"), default=False, db_comment=PUBLIC)
    ran_at = models.DateTimeField(_("时间"), db_comment=PUBLIC)

    class Meta(ScopedModel.Meta):
        ordering = ("-on", "code")
        constraints = (models.UniqueConstraint(fields=("code", "on"), name="night_once"),)
