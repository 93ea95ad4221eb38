"""The case library (典型案例): a case told from a record, its people, their consents, what they said.

Whose scope a case is in sees all of it. Another district sees of it what is printed for an exchange, and only while the
enterprise's consent goes that far.
"""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from qiaoliang.instructors.nominations.models import Instructor
from qiaoliang.kit.privacy import PERSONAL, PUBLIC
from qiaoliang.kit.scope import ScopedModel, allow
from qiaoliang.registry.enterprises.models import Enterprise
from qiaoliang.results.exemplars.choices import Reach, Source, Stage


class Exemplar(ScopedModel):
    SCOPE: ClassVar = {"region": "region_code__startswith", "instructor": "instructor"}

    source_kind = models.CharField(_("来自"), max_length=14, choices=Source, db_comment=PUBLIC)
    source_key = models.PositiveBigIntegerField(_("来源记录"), db_comment=PUBLIC)
    source_words = models.CharField(_("来源记录写明"), max_length=240, db_comment=PERSONAL)
    enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, null=True, blank=True, related_name="exemplars", db_comment=PUBLIC
    )
    instructor = models.ForeignKey(
        Instructor, models.PROTECT, null=True, blank=True, related_name="exemplars", db_comment=PERSONAL
    )
    region_code = models.CharField(_("地区"), max_length=12, db_comment=PUBLIC)
    happened_on = models.DateField(_("日期"), db_comment=PUBLIC)
    title = models.CharField(_("标题"), max_length=40, db_comment=PERSONAL)
    background = models.TextField(_("起因"), db_comment=PERSONAL)
    practice = models.TextField(_("做法"), db_comment=PERSONAL)
    effect = models.TextField(_("成效"), db_comment=PERSONAL)
    stands_for = models.CharField(_("匿名时怎样称呼企业"), max_length=40, db_comment=PUBLIC)
    stage = models.CharField(_("状态"), max_length=10, choices=Stage, default=Stage.DRAFT, db_comment=PUBLIC)
    # Of the enterprise's consent in force, kept by `actions` so that lists and scopes can ask for it.
    reach = models.PositiveSmallIntegerField(
        _("企业同意到"), choices=Reach, default=Reach.NONE, db_comment=PUBLIC
    )  # fmt: skip
    written_at = models.DateTimeField(_("写作时间"), db_comment=PUBLIC)
    written_by = models.CharField(_("执笔"), max_length=120, db_comment=PERSONAL)
    written_key = models.CharField(max_length=80, db_comment=PERSONAL)
    reviewed_at = models.DateTimeField(_("审核时间"), null=True, blank=True, db_comment=PUBLIC)
    reviewed_by = models.CharField(_("审核人"), max_length=120, blank=True, default="", db_comment=PERSONAL)
    reviewed_key = models.CharField(max_length=80, blank=True, default="", db_comment=PERSONAL)
    remark = models.CharField(_("审核意见"), max_length=300, blank=True, default="", db_comment=PERSONAL)
    version = models.PositiveIntegerField(default=1, db_comment=PUBLIC)

    class Meta(ScopedModel.Meta):
        ordering = ("-happened_on", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("source_kind", "source_key"),
                condition=~Q(stage=Stage.RETIRED),
                name="exemplar_once_a_record",
                violation_error_message="这条记录已经写过案例。",
            ),
            models.CheckConstraint(
                condition=~Q(stage=Stage.APPROVED) | (Q(reviewed_at__isnull=False) & ~Q(reviewed_key="")),
                name="exemplar_approved_by_a_person",
                violation_error_message="案例要由人审核后才能入库。",
            ),
            models.CheckConstraint(
                condition=~Q(stage=Stage.APPROVED) | ~Q(reviewed_key=models.F("written_key")),
                name="exemplar_reviewed_by_another",
                violation_error_message="案例要由执笔人以外的人审核。",
            ),
        )
        indexes = (models.Index(fields=("stage", "region_code", "happened_on"), name="exemplar_printed"),)

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"/exemplars/{self.pk}/"


class Part(ScopedModel):
    """The columns of what belongs to a case. Another district never sees these rows, only what is printed."""

    SCOPE: ClassVar = {"region": "exemplar__region_code__startswith", "instructor": "exemplar__instructor"}

    class Meta(ScopedModel.Meta):
        abstract = True


class Person(Part):
    """Somebody told of in a case."""

    exemplar = models.ForeignKey(Exemplar, models.CASCADE, related_name="people", db_comment=PUBLIC)
    name = models.CharField(_("姓名"), max_length=20, db_comment=PERSONAL)
    stands_for = models.CharField(_("匿名时怎样称呼"), max_length=40, db_comment=PUBLIC)

    class Meta(Part.Meta):
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("exemplar", "name"), name="exemplar_person_once",
                violation_error_message="这个人已经登记过。",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return self.name


class Consent(Part):
    """A written consent of the enterprise (`person` empty) or of somebody told of. Withdrawn, it stays on record."""

    exemplar = models.ForeignKey(Exemplar, models.CASCADE, related_name="consents", db_comment=PUBLIC)
    person = models.ForeignKey(
        Person, models.CASCADE, null=True, blank=True, related_name="consents", db_comment=PERSONAL
    )
    reach = models.PositiveSmallIntegerField(
        _("同意到"), choices=[one for one in Reach.choices if one[0]], db_comment=PUBLIC
    )
    given_on = models.DateField(_("同意日期"), db_comment=PUBLIC)
    signed_by = models.CharField(_("签字人"), max_length=60, db_comment=PERSONAL)
    paper = models.CharField(_("书面同意存放处"), max_length=120, db_comment=PUBLIC)
    recorded_at = models.DateTimeField(_("登记时间"), db_comment=PUBLIC)
    recorded_by = models.CharField(_("登记人"), max_length=120, db_comment=PERSONAL)
    withdrawn_on = models.DateField(_("撤回日期"), null=True, blank=True, db_comment=PUBLIC)
    withdrawn_by = models.CharField(_("撤回登记人"), max_length=120, blank=True, default="", db_comment=PERSONAL)

    class Meta(Part.Meta):
        ordering = ("-given_on", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("exemplar", "person"), condition=Q(withdrawn_on=None, person__isnull=False),
                name="exemplar_one_consent_of_a_person",
            ),
            models.UniqueConstraint(
                fields=("exemplar",), condition=Q(withdrawn_on=None, person=None),
                name="exemplar_one_consent_of_the_enterprise",
            ),
            models.CheckConstraint(
                condition=~Q(paper="") & ~Q(signed_by=""), name="exemplar_consent_is_written",
                violation_error_message="同意要写明谁签字、书面同意存放在哪里。",
            ),
        )  # fmt: skip


class Quote(Part):
    """What somebody said. Printed only with that person's own consent."""

    exemplar = models.ForeignKey(Exemplar, models.CASCADE, related_name="quotes", db_comment=PUBLIC)
    person = models.ForeignKey(Person, models.CASCADE, related_name="quotes", db_comment=PERSONAL)
    words = models.CharField(_("原话"), max_length=200, db_comment=PERSONAL)
    said_on = models.DateField(_("说的日期"), db_comment=PUBLIC)

    class Meta(Part.Meta):
        ordering = ("said_on", "pk")


def _offered(region: str) -> Any:
    """Cases that other districts agreed to exchange."""
    return Q(stage=Stage.APPROVED, reach__gte=Reach.EXCHANGE)


allow(Exemplar, "region", _offered)
