"""A creation as a case of dated steps, and what is known of each item of its check-list, said by whom and when."""

from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from qiaoliang.harmony.accord.choices import Source, Stage, State, Step, Voice
from qiaoliang.harmony.accord.rules import Line, Terms
from qiaoliang.kit.privacy import PERSONAL, PUBLIC
from qiaoliang.kit.scope import ScopedModel
from qiaoliang.registry.enterprises.models import Enterprise

OPEN_STAGES = (Stage.DECLARED, Stage.PREPARING, Stage.CHECKED, Stage.ASSESSED)
LIVE_STAGES = (*OPEN_STAGES, Stage.NAMED)


class Edition(ScopedModel):
    """A check-list in the words of one day; a case keeps the edition it was declared under."""

    SCOPE_OPEN: ClassVar = True

    label = models.CharField(_("名称"), max_length=60, unique=True, db_comment=PUBLIC)
    effective_on = models.DateField(_("自哪天起"), db_comment=PUBLIC)
    source = models.CharField(_("依据"), max_length=200, db_comment=PUBLIC)
    assess_days = models.PositiveSmallIntegerField(_("评估期限（天）"), db_comment=PUBLIC)
    term_years = models.PositiveSmallIntegerField(_("命名有效期（年）"), db_comment=PUBLIC)
    recheck_months = models.PositiveSmallIntegerField(_("复查间隔（月）"), db_comment=PUBLIC)
    recorded_at = models.DateTimeField(_("登记时间"), db_comment=PUBLIC)
    recorded_by = models.CharField(_("登记人"), max_length=120, db_comment=PERSONAL)

    class Meta(ScopedModel.Meta):
        ordering = ("-effective_on", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(assess_days__gte=1, term_years__gte=1, recheck_months__gte=1),
                name="accord_edition_terms_positive",
                violation_error_message="评估期限、有效期和复查间隔都应大于零。",
            ),
        )

    def __str__(self) -> str:
        return self.label

    def get_absolute_url(self) -> str:
        return f"/harmony/accord/editions/{self.pk}/"

    @property
    def terms(self) -> Terms:
        return Terms(self.assess_days, self.term_years, self.recheck_months)

    @classmethod
    def in_force(cls, on: date) -> "Edition | None":
        found: Edition | None = cls.everything.filter(effective_on__lte=on).first()
        return found


class Item(ScopedModel):
    """One item of an edition: what it is called, what it takes to meet it, on which law it rests."""

    SCOPE_OPEN: ClassVar = True

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="items", db_comment=PUBLIC)
    place = models.PositiveSmallIntegerField(_("次序"), db_comment=PUBLIC)
    title = models.CharField(_("名称"), max_length=40, db_comment=PUBLIC)
    needs = models.CharField(_("达到什么"), max_length=200, db_comment=PUBLIC)
    basis = models.CharField(_("依据"), max_length=120, blank=True, default="", db_comment=PUBLIC)
    source = models.CharField(_("从哪里得出"), max_length=12, choices=Source, default=Source.SAID, db_comment=PUBLIC)

    class Meta(ScopedModel.Meta):
        ordering = ("edition", "place")
        constraints = (models.UniqueConstraint(fields=("edition", "title"), name="accord_item_once"),)

    def __str__(self) -> str:
        return self.title

    @property
    def line(self) -> Line:
        return Line(self.title, self.needs, self.basis, self.source)


class Creation(ScopedModel):
    """One enterprise on its way to the name, or bearing it. No column could hold a score."""

    SCOPE_VIA: ClassVar = "enterprise"

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="creations", db_comment=PUBLIC)
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="creations", db_comment=PUBLIC)
    stage = models.CharField(_("阶段"), max_length=10, choices=Stage, default=Stage.DECLARED, db_comment=PUBLIC)
    since = models.DateField(_("本阶段起"), db_comment=PUBLIC)
    due_on = models.DateField(_("期限"), null=True, blank=True, db_comment=PUBLIC)
    planned_on = models.DateField(_("计划何时自查"), db_comment=PUBLIC)
    named_on = models.DateField(_("命名日期"), null=True, blank=True, db_comment=PUBLIC)
    ends_on = models.DateField(_("命名有效期至"), null=True, blank=True, db_comment=PUBLIC)
    authority = models.CharField(_("命名机关"), max_length=120, blank=True, default="", db_comment=PUBLIC)
    document_number = models.CharField(_("命名文号"), max_length=80, blank=True, default="", db_comment=PUBLIC)
    recorded_at = models.DateTimeField(_("登记时间"), db_comment=PUBLIC)
    version = models.PositiveIntegerField(default=1, db_comment=PUBLIC)

    class Meta(ScopedModel.Meta):
        ordering = ("-since", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("enterprise",), condition=Q(stage__in=LIVE_STAGES), name="accord_one_live",
                violation_error_message="这家企业正在创建或已命名，请在原记录上继续。",
            ),
            models.CheckConstraint(
                condition=~Q(stage=Stage.NAMED)
                | (Q(named_on__isnull=False, ends_on__gt=F("named_on")) & ~Q(document_number="")),
                name="accord_named_has_term",
                violation_error_message="命名要有日期、文号和有效期。",
            ),
        )  # fmt: skip
        indexes = (models.Index(fields=("stage", "due_on"), name="accord_due"),)

    def __str__(self) -> str:
        return f"{self.enterprise} 创建劳动关系和谐企业"

    def get_absolute_url(self) -> str:
        return f"/harmony/accord/{self.pk}/"


class CreationStep(ScopedModel):
    """What was done on a day."""

    SCOPE_VIA: ClassVar = "creation"

    creation = models.ForeignKey(Creation, models.CASCADE, related_name="steps", db_comment=PUBLIC)
    code = models.CharField(_("步骤"), max_length=10, choices=Step, db_comment=PUBLIC)
    happened_on = models.DateField(_("日期"), db_comment=PUBLIC)
    note = models.CharField(_("说明"), max_length=300, blank=True, default="", db_comment=PUBLIC)
    is_late = models.BooleanField(_("超期"), default=False, db_comment=PUBLIC)
    recorded_at = models.DateTimeField(_("登记时间"), db_comment=PUBLIC)
    recorded_by = models.CharField(_("登记人"), max_length=120, db_comment=PERSONAL)

    class Meta(ScopedModel.Meta):
        ordering = ("creation", "pk")


class Finding(ScopedModel):
    """What was found of one item on one day. A later finding stands before it; none is overwritten."""

    SCOPE_VIA: ClassVar = "creation"

    creation = models.ForeignKey(Creation, models.CASCADE, related_name="findings", db_comment=PUBLIC)
    item = models.ForeignKey(Item, models.PROTECT, related_name="findings", db_comment=PUBLIC)
    state = models.CharField(_("情况"), max_length=8, choices=State, db_comment=PUBLIC)
    found_on = models.DateField(_("日期"), db_comment=PUBLIC)
    said_by = models.CharField(_("谁说的"), max_length=10, choices=Voice, db_comment=PUBLIC)
    evidence = models.CharField(_("凭什么"), max_length=200, blank=True, default="", db_comment=PUBLIC)
    recorded_at = models.DateTimeField(_("登记时间"), db_comment=PUBLIC)
    recorded_by = models.CharField(_("登记人"), max_length=120, db_comment=PERSONAL)

    class Meta(ScopedModel.Meta):
        ordering = ("creation", "item", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(state=State.UNKNOWN) | ~Q(evidence=""), name="accord_finding_says_why",
                violation_error_message="请写明凭什么这样说。",
            ),
        )  # fmt: skip
        indexes = (models.Index(fields=("creation", "item"), name="accord_finding_item"),)

    def __str__(self) -> str:
        return f"{self.item} {self.get_state_display()}"


def still_open(rows: Any) -> Any:
    return rows.filter(stage__in=OPEN_STAGES)
