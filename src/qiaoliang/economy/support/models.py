"""Support cases: from a need to what was received; and the occasions that bring enterprises and helpers together."""

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from qiaoliang.economy.policies.models import Delivery, around, where_enterprises_are, where_the_department_is
from qiaoliang.economy.support.choices import MONEY, OPEN, TAKEN, Kind, OccasionKind, OccasionState, Stage
from qiaoliang.fieldwork.outcomes.models import Outcome
from qiaoliang.instructors.postings.models import Stint
from qiaoliang.kit.crypto import SealedTextField
from qiaoliang.kit.privacy import PERSONAL, PUBLIC, SENSITIVE
from qiaoliang.kit.scope import ScopedModel, ScopedQuerySet, allow, scoped, unscoped
from qiaoliang.registry.departments.models import Department
from qiaoliang.registry.enterprises.models import Enterprise
from qiaoliang.registry.partners.models import Partner

SETTLED = (Stage.DECIDED, Stage.RECEIVED)


class SupportCaseQuerySet(ScopedQuerySet["SupportCase"]):
    def open(self) -> Self:
        return self.filter(stage__in=OPEN)


class SupportCase(ScopedModel):
    """One need of one enterprise. What came of it is a row of the ledger, made by the case and never typed again."""

    SCOPE_VIA: ClassVar = "enterprise"
    SCOPE: ClassVar = {"department": "department"}

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="support_cases", db_comment=PUBLIC)
    region_code = models.CharField(_("地区"), max_length=12, db_comment=PUBLIC)
    kind = models.CharField(_("类别"), max_length=12, choices=Kind, db_comment=PUBLIC)
    title = models.CharField(_("需求"), max_length=120, db_comment=PUBLIC)
    body = models.TextField(_("说明"), blank=True, default="", db_comment=PERSONAL)
    wanted_amount_fen = models.BigIntegerField(_("需要金额"), null=True, blank=True, db_comment=PUBLIC)
    wanted_count = models.PositiveIntegerField(_("需要人数"), null=True, blank=True, db_comment=PUBLIC)
    opened_on = models.DateField(_("提出日期"), db_comment=PUBLIC)
    stage = models.CharField(_("状态"), max_length=10, choices=Stage, default=Stage.NEED, db_comment=PUBLIC)
    due_on = models.DateField(_("时限"), null=True, blank=True, db_comment=PUBLIC)
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="support_cases", verbose_name=_("协办部门"),
        db_comment=PUBLIC,
    )  # fmt: skip
    helped_by = models.ForeignKey(
        Stint, models.PROTECT, null=True, blank=True, related_name="support_cases", db_comment=PUBLIC
    )
    delivery = models.ForeignKey(
        Delivery, models.PROTECT, null=True, blank=True, related_name="support_cases", db_comment=PUBLIC
    )
    source_kind = models.CharField(max_length=60, blank=True, default="", db_comment=PUBLIC)  # e.g. a demand
    source_key = models.CharField(max_length=60, blank=True, default="", db_comment=PUBLIC)
    option = models.CharField(_("办法"), max_length=200, blank=True, default="", db_comment=PUBLIC)
    party = models.CharField(_("对方"), max_length=120, blank=True, default="", db_comment=PUBLIC)
    applied_on = models.DateField(_("申请日期"), null=True, blank=True, db_comment=PUBLIC)
    decided_on = models.DateField(_("批复日期"), null=True, blank=True, db_comment=PUBLIC)
    deciding_authority = models.CharField(_("决定机关"), max_length=120, blank=True, default="", db_comment=PUBLIC)
    document_number = models.CharField(_("文号或合同号"), max_length=80, blank=True, default="", db_comment=PUBLIC)
    legal_basis = models.CharField(_("法律依据"), max_length=200, blank=True, default="", db_comment=PUBLIC)
    amount_fen = models.BigIntegerField(_("批准金额"), null=True, blank=True, db_comment=PUBLIC)
    count = models.PositiveIntegerField(_("人数"), null=True, blank=True, db_comment=PUBLIC)
    received_on = models.DateField(_("到位日期"), null=True, blank=True, db_comment=PUBLIC)
    recorded_at = models.DateTimeField(_("登记时间"), db_comment=PUBLIC)
    recorded_by = models.CharField(_("登记人"), max_length=120, db_comment=PERSONAL)
    version = models.PositiveIntegerField(default=1, db_comment=PUBLIC)

    objects: ClassVar[Any] = scoped(SupportCaseQuerySet)
    everything: ClassVar[Any] = unscoped(SupportCaseQuerySet)

    class Meta(ScopedModel.Meta):
        ordering = ("-opened_on", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=~Q(kind__in=MONEY, stage__in=SETTLED) | ~Q(deciding_authority=""),
                name="support_names_who_decided",
                violation_error_message="资金、贷款、减免必须写明由谁决定。",
            ),
            models.CheckConstraint(
                condition=~Q(kind=Kind.FEE_RELIEF, stage__in=SETTLED) | ~Q(legal_basis=""),
                name="support_relief_has_legal_basis",
                violation_error_message="减免费用必须写明法律依据。",
            ),
            models.CheckConstraint(
                condition=~Q(stage=Stage.RECEIVED) | Q(received_on__isnull=False), name="support_received_has_day"
            ),
            models.UniqueConstraint(
                fields=("delivery",),
                condition=Q(delivery__isnull=False) & ~Q(stage=Stage.WITHDRAWN),
                name="support_one_case_a_delivery",
                violation_error_message="这条政策已经立过支持案件。",
            ),
        )
        indexes = (
            models.Index(fields=("stage", "due_on"), name="support_stage"),
            models.Index(fields=("enterprise", "stage"), name="support_enterprise"),
        )

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"/economy/support/{self.pk}/"


class Made(ScopedModel):
    """What a case made in the ledger, or found there: two cases on one contract lead to one row."""

    SCOPE_VIA: ClassVar = "case"

    case = models.ForeignKey(SupportCase, models.CASCADE, related_name="made", db_comment=PUBLIC)
    outcome = models.ForeignKey(Outcome, models.PROTECT, related_name="support_cases", db_comment=PUBLIC)

    class Meta(ScopedModel.Meta):
        constraints = (models.UniqueConstraint(fields=("case", "outcome"), name="support_made_once"),)


class CaseStep(ScopedModel):
    """One step of a case: what, on which day, entered when and by whom, and whether it came in time."""

    SCOPE_VIA: ClassVar = "case"

    case = models.ForeignKey(SupportCase, models.CASCADE, related_name="steps", db_comment=PUBLIC)
    stage = models.CharField(_("步骤"), max_length=10, choices=Stage, db_comment=PUBLIC)
    happened_on = models.DateField(_("日期"), db_comment=PUBLIC)
    due_on = models.DateField(_("时限"), null=True, blank=True, db_comment=PUBLIC)
    words = models.CharField(_("说明"), max_length=300, blank=True, default="", db_comment=PERSONAL)
    at = models.DateTimeField(_("登记时间"), db_comment=PUBLIC)
    by_name = models.CharField(_("登记人"), max_length=120, db_comment=PERSONAL)

    class Meta(ScopedModel.Meta):
        ordering = ("case", "happened_on", "pk")

    @property
    def taken(self) -> str:
        return TAKEN[Stage(self.stage)]

    @property
    def is_late(self) -> bool:
        return self.due_on is not None and self.happened_on > self.due_on


class Occasion(ScopedModel):
    """A meeting of banks and enterprises, a job fair, a course, a seminar: one event for several cases."""

    SCOPE: ClassVar = {"department": "department"}

    kind = models.CharField(_("类别"), max_length=12, choices=OccasionKind, db_comment=PUBLIC)
    title = models.CharField(_("名称"), max_length=120, db_comment=PUBLIC)
    region_code = models.CharField(_("面向地区"), max_length=12, db_comment=PUBLIC)
    held_on = models.DateField(_("日期"), db_comment=PUBLIC)
    begins = models.TimeField(_("开始"), db_comment=PUBLIC)
    minutes = models.PositiveSmallIntegerField(_("时长（分钟）"), db_comment=PUBLIC)
    venue = models.CharField(_("地点"), max_length=120, db_comment=PUBLIC)
    organiser = models.CharField(_("主办方"), max_length=120, db_comment=PUBLIC)
    partner = models.ForeignKey(
        Partner, models.PROTECT, null=True, blank=True, related_name="occasions", verbose_name=_("合作单位"),
        db_comment=PUBLIC,
    )  # fmt: skip
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="occasions", verbose_name=_("承办部门"),
        db_comment=PUBLIC,
    )  # fmt: skip
    about = models.TextField(_("内容"), blank=True, default="", db_comment=PUBLIC)
    seats = models.PositiveIntegerField(_("名额"), db_comment=PUBLIC)
    sign_up_until = models.DateField(_("报名截止"), db_comment=PUBLIC)
    room_code = SealedTextField(_("到场码"), context="occasion.room_code", db_comment=SENSITIVE)  # shown in the room
    state = models.CharField(
        _("状态"), max_length=10, choices=OccasionState, default=OccasionState.PLANNED, db_comment=PUBLIC
    )
    closing_words = models.CharField(_("小结或取消原因"), max_length=300, blank=True, default="", db_comment=PUBLIC)
    recorded_at = models.DateTimeField(_("登记时间"), db_comment=PUBLIC)
    recorded_by = models.CharField(_("登记人"), max_length=120, db_comment=PERSONAL)
    version = models.PositiveIntegerField(default=1, db_comment=PUBLIC)

    class Meta(ScopedModel.Meta):
        ordering = ("-held_on", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("title", "held_on"),
                name="occasion_once",
                violation_error_message="这一天已经登记过同名的活动。",
            ),
        )
        indexes = (models.Index(fields=("state", "held_on"), name="occasion_state"),)

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"/economy/occasions/{self.pk}/"


class SignUp(ScopedModel):
    """An enterprise comes to an occasion, for a case or without one; who came is counted, not named."""

    SCOPE_VIA: ClassVar = "enterprise"

    occasion = models.ForeignKey(Occasion, models.CASCADE, related_name="sign_ups", db_comment=PUBLIC)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="sign_ups", db_comment=PUBLIC)
    case = models.ForeignKey(
        SupportCase, models.SET_NULL, null=True, blank=True, related_name="sign_ups", db_comment=PUBLIC
    )
    persons = models.PositiveSmallIntegerField(_("报名人数"), db_comment=PUBLIC)
    signed_up_at = models.DateTimeField(_("报名时间"), db_comment=PUBLIC)
    signed_up_by = models.CharField(_("报名人"), max_length=120, db_comment=PERSONAL)
    withdrawn_at = models.DateTimeField(_("取消时间"), null=True, blank=True, db_comment=PUBLIC)
    attended_at = models.DateTimeField(_("到场时间"), null=True, blank=True, db_comment=PUBLIC)
    attended_persons = models.PositiveSmallIntegerField(_("到场人数"), default=0, db_comment=PUBLIC)
    minutes = models.PositiveIntegerField(_("计入分钟"), default=0, db_comment=PUBLIC)  # persons × length
    result = models.CharField(_("后续"), max_length=300, blank=True, default="", db_comment=PUBLIC)
    followed_up_on = models.DateField(_("回访日期"), null=True, blank=True, db_comment=PUBLIC)

    class Meta(ScopedModel.Meta):
        ordering = ("occasion", "signed_up_at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("occasion", "enterprise"),
                name="sign_up_once",
                violation_error_message="这家企业已经报名。",
            ),
        )


class Vacancy(ScopedModel):
    """A post an enterprise offers at a job fair, and how many it filled there."""

    SCOPE_VIA: ClassVar = "enterprise"

    occasion = models.ForeignKey(Occasion, models.CASCADE, related_name="vacancies", db_comment=PUBLIC)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="vacancies", db_comment=PUBLIC)
    post = models.CharField(_("岗位"), max_length=60, db_comment=PUBLIC)
    wanted = models.PositiveSmallIntegerField(_("招聘人数"), db_comment=PUBLIC)
    pay = models.CharField(_("待遇"), max_length=60, blank=True, default="", db_comment=PUBLIC)
    needs = models.CharField(_("要求"), max_length=120, blank=True, default="", db_comment=PUBLIC)
    agreed = models.PositiveSmallIntegerField(_("达成意向"), default=0, db_comment=PUBLIC)
    recorded_at = models.DateTimeField(_("登记时间"), db_comment=PUBLIC)

    class Meta(ScopedModel.Meta):
        ordering = ("occasion", "enterprise", "pk")


allow(Occasion, "region", around)
allow(Occasion, "department", where_the_department_is)
for _kind in ("enterprise", "instructor", "carrier", "organisation"):
    allow(Occasion, _kind, where_enterprises_are(_kind))
