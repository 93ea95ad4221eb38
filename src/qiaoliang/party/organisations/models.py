"""Party organisations, whom they cover, their rules and meetings, the cases that set them up, and alerts."""

from datetime import date
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from qiaoliang.fieldwork.outcomes.models import Credited, CreditedQuerySet
from qiaoliang.instructors.nominations.models import Instructor
from qiaoliang.kit.privacy import PERSONAL, PUBLIC
from qiaoliang.kit.scope import Place, Rule, Scope, ScopedModel, ScopedQuerySet, allow, scoped, unscoped
from qiaoliang.party.organisations.choices import AlertKind, CaseState, MeetingKind, ObstacleKind, Stage
from qiaoliang.registry.carriers.models import Carrier
from qiaoliang.registry.enterprises.models import Enterprise


class OrganisationKind(models.TextChoices):
    BRANCH = "branch", _("党支部")
    JOINT_BRANCH = "joint_branch", _("联合党支部")
    GENERAL_BRANCH = "general_branch", _("党总支")
    COMMITTEE = "committee", _("党委")


class Form(models.TextChoices):
    """Set-up forms in order of precedence: an enterprise covered twice counts under the first (rules.md, section 1)."""

    SINGLE = "single", _("单独组建")
    JOINT = "joint", _("联合组建")
    INDUSTRY = "industry", _("产业联建")
    REGIONAL = "regional", _("区域统建")
    ATTACHED = "attached", _("挂靠组建")
    DISPATCHED = "dispatched", _("派驻组建")


class OrganisationQuerySet(ScopedQuerySet["Organisation"]):
    def live(self, on: date) -> Self:
        return self.filter(Organisation.exists_on(on))


class Organisation(ScopedModel):
    SCOPE: ClassVar = {"region": "region_code__startswith", "organisation": "pk", "carrier": "carrier"}

    code = models.CharField(_("编号"), max_length=24, unique=True, db_comment=PUBLIC)
    name = models.CharField(_("名称"), max_length=120, db_comment=PUBLIC)
    kind = models.CharField(_("类别"), max_length=16, choices=OrganisationKind, db_comment=PUBLIC)
    form = models.CharField(_("组建方式"), max_length=12, choices=Form, db_comment=PUBLIC)
    upper = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="lower", db_comment=PUBLIC)
    upper_committee = models.CharField(_("上级党委"), max_length=120, db_comment=PUBLIC)
    carrier = models.ForeignKey(
        Carrier, models.PROTECT, null=True, blank=True, related_name="organisations", db_comment=PUBLIC
    )
    host = models.ForeignKey(
        Enterprise, models.PROTECT, null=True, blank=True, related_name="hosted_organisations", db_comment=PUBLIC
    )
    region_code = models.CharField(_("地区"), max_length=12, db_comment=PUBLIC)
    secretary_name = models.CharField(_("书记"), max_length=60, blank=True, default="", db_comment=PERSONAL)
    set_up_on = models.DateField(_("成立日期"), db_comment=PUBLIC)
    decision_number = models.CharField(_("批复文号"), max_length=80, blank=True, default="", db_comment=PUBLIC)
    abolished_on = models.DateField(_("撤销日期"), null=True, blank=True, db_comment=PUBLIC)
    term_ends_on = models.DateField(_("任期届满"), null=True, blank=True, db_comment=PUBLIC)
    recorded_at = models.DateTimeField(_("登记时间"), db_comment=PUBLIC)
    # Why it may cover more units than the regulation's usual five, and who agreed (G02).
    more_units_reason = models.CharField(_("超五家理由"), max_length=300, blank=True, default="", db_comment=PUBLIC)
    more_units_approval = models.CharField(_("批准文号"), max_length=80, blank=True, default="", db_comment=PUBLIC)
    version = models.PositiveIntegerField(default=1, db_comment=PUBLIC)

    objects: ClassVar[Any] = scoped(OrganisationQuerySet)
    everything: ClassVar[Any] = unscoped(OrganisationQuerySet)

    class Meta(ScopedModel.Meta):
        ordering = ("code",)
        constraints = (
            models.CheckConstraint(
                condition=Q(abolished_on=None) | Q(abolished_on__gte=F("set_up_on")),
                name="organisation_abolished_after_set_up",
                violation_error_message="撤销日期不能早于成立日期。",
            ),
        )
        indexes = (models.Index(fields=("region_code", "kind"), name="organisation_region"),)

    def __str__(self) -> str:
        return self.name

    @staticmethod
    def exists_on(on: date, prefix: str = "") -> Q:
        """Live on the day; `prefix` for use through a relation, e.g. `organisation__`."""
        return Q(**{f"{prefix}set_up_on__lte": on}) & (
            Q(**{f"{prefix}abolished_on": None}) | Q(**{f"{prefix}abolished_on__gt": on})
        )


class Coverage(ScopedModel):
    """A decision put the enterprise under an organisation from one day on: *covered* means such a row."""

    SCOPE_VIA: ClassVar = "enterprise"
    SCOPE: ClassVar = {"organisation": "organisation"}

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="coverages", db_comment=PUBLIC)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="coverages", db_comment=PUBLIC)
    form = models.CharField(_("方式"), max_length=12, choices=Form, db_comment=PUBLIC)
    starts_on = models.DateField(_("起"), db_comment=PUBLIC)
    ends_on = models.DateField(_("止"), null=True, blank=True, db_comment=PUBLIC)
    decision_number = models.CharField(_("决定文号"), max_length=80, db_comment=PUBLIC)
    end_reason = models.CharField(_("结束原因"), max_length=200, blank=True, default="", db_comment=PUBLIC)
    recorded_at = models.DateTimeField(_("登记时间"), db_comment=PUBLIC)

    class Meta(ScopedModel.Meta):
        ordering = ("-starts_on", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("organisation", "enterprise"), condition=Q(ends_on=None), name="coverage_once_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="coverage_ends_after_start"
            ),
        )
        indexes = (models.Index(fields=("enterprise", "starts_on", "ends_on"), name="coverage_enterprise"),)

    @staticmethod
    def covers(on: date) -> Q:
        return Q(starts_on__lte=on) & (Q(ends_on=None) | Q(ends_on__gte=on))


class WorkKind(models.TextChoices):
    LIAISON = "liaison", _("党建联络员")
    UNION = "union", _("工会")
    YOUTH = "youth", _("共青团")


class WorkCoverage(ScopedModel):
    """Work coverage other than by an instructor's posting; independent of organisation coverage."""

    SCOPE_VIA: ClassVar = "enterprise"

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="work_coverages", db_comment=PUBLIC)
    kind = models.CharField(_("类别"), max_length=10, choices=WorkKind, db_comment=PUBLIC)
    starts_on = models.DateField(_("起"), db_comment=PUBLIC)
    ends_on = models.DateField(_("止"), null=True, blank=True, db_comment=PUBLIC)
    note = models.CharField(_("说明"), max_length=200, blank=True, default="", db_comment=PUBLIC)
    recorded_at = models.DateTimeField(_("登记时间"), db_comment=PUBLIC)

    class Meta(ScopedModel.Meta):
        ordering = ("-starts_on", "-pk")


class PartyRule(Credited):
    """A rule of Party work (党建工作制度), new or revised; one per organisation and rule however often revised."""

    SCOPE: ClassVar = {"region": "region_code__startswith", "organisation": "organisation"}

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="rules", db_comment=PUBLIC)
    name = models.CharField(_("制度名称"), max_length=120, db_comment=PUBLIC)
    rule_key = models.CharField(max_length=160, db_comment=PUBLIC)  # "<organisation>:<normalised name>"
    revision = models.PositiveSmallIntegerField(_("第几版"), default=1, db_comment=PUBLIC)

    objects: ClassVar[Any] = scoped(CreditedQuerySet)
    everything: ClassVar[Any] = unscoped(CreditedQuerySet)

    class Meta(Credited.Meta):
        abstract = False
        constraints = (
            *Credited.Meta.constraints,
            models.UniqueConstraint(
                fields=("rule_key", "revision"), condition=~Q(state="void"), name="rule_revision_once"
            ),
        )

    def __str__(self) -> str:
        return self.name


class SecretaryCandidate(ScopedModel):
    """Somebody at the enterprise could be secretary of a branch: declared on a day, with the reason, until ended."""

    SCOPE_VIA: ClassVar = "enterprise"

    enterprise = models.ForeignKey(Enterprise, models.CASCADE, related_name="secretary_candidates", db_comment=PUBLIC)
    name = models.CharField(_("姓名"), max_length=60, db_comment=PERSONAL)
    reason = models.CharField(_("理由"), max_length=200, db_comment=PERSONAL)
    starts_on = models.DateField(_("申报日期"), db_comment=PUBLIC)
    ends_on = models.DateField(_("止"), null=True, blank=True, db_comment=PUBLIC)
    end_reason = models.CharField(_("结束原因"), max_length=200, blank=True, default="", db_comment=PUBLIC)
    recorded_at = models.DateTimeField(_("登记时间"), db_comment=PUBLIC)
    recorded_by = models.CharField(_("登记人"), max_length=120, db_comment=PERSONAL)

    class Meta(ScopedModel.Meta):
        ordering = ("enterprise", "-starts_on", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("enterprise",),
                condition=Q(ends_on=None),
                name="secretary_candidate_one",
                violation_error_message="这家企业已有书记人选，请先结束原申报。",
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="secretary_candidate_ends_after_start"
            ),
        )

    @staticmethod
    def covers(on: date) -> Q:
        return Q(starts_on__lte=on) & (Q(ends_on=None) | Q(ends_on__gte=on))


class Obstacle(ScopedModel):
    """Why an enterprise has no organisation yet, as somebody on the spot found it: dated, looked at again on a day."""

    SCOPE_VIA: ClassVar = "enterprise"

    enterprise = models.ForeignKey(Enterprise, models.CASCADE, related_name="obstacles", db_comment=PUBLIC)
    kind = models.CharField(_("原因"), max_length=14, choices=ObstacleKind, db_comment=PUBLIC)
    note = models.CharField(_("情况和打算"), max_length=300, db_comment=PUBLIC)
    starts_on = models.DateField(_("了解日期"), db_comment=PUBLIC)
    look_again_on = models.DateField(_("再看日期"), db_comment=PUBLIC)
    ends_on = models.DateField(_("止"), null=True, blank=True, db_comment=PUBLIC)
    end_reason = models.CharField(_("结束原因"), max_length=200, blank=True, default="", db_comment=PUBLIC)
    recorded_at = models.DateTimeField(_("登记时间"), db_comment=PUBLIC)
    recorded_by = models.CharField(_("登记人"), max_length=120, db_comment=PERSONAL)

    class Meta(ScopedModel.Meta):
        ordering = ("enterprise", "-starts_on", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("enterprise",),
                condition=Q(ends_on=None),
                name="obstacle_one",
                violation_error_message="这家企业已说明过原因，请先结束原说明。",
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="obstacle_ends_after_start"
            ),
            models.CheckConstraint(condition=Q(look_again_on__gt=F("starts_on")), name="obstacle_looked_at_again"),
        )

    @staticmethod
    def covers(on: date, prefix: str = "") -> Q:
        """Stated and not ended on the day; `prefix` for use through a relation."""
        return Q(**{f"{prefix}starts_on__lte": on}) & (
            Q(**{f"{prefix}ends_on": None}) | Q(**{f"{prefix}ends_on__gte": on})
        )


class Meeting(ScopedModel):
    """The fact that an organisation held a meeting, written by `party/life`, which keeps the meeting itself (I7)."""

    SCOPE: ClassVar = {"organisation": "organisation", "region": "organisation__region_code__startswith"}

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="meetings", db_comment=PUBLIC)
    kind = models.CharField(_("会议"), max_length=12, choices=MeetingKind, db_comment=PUBLIC)
    held_on = models.DateField(_("日期"), db_comment=PUBLIC)
    topic = models.CharField(_("议题"), max_length=120, blank=True, default="", db_comment=PUBLIC)
    recorded_at = models.DateTimeField(_("登记时间"), db_comment=PUBLIC)
    recorded_by = models.CharField(_("登记人"), max_length=120, db_comment=PERSONAL)
    voided_at = models.DateTimeField(_("撤下时间"), null=True, blank=True, db_comment=PUBLIC)  # corrected since

    class Meta(ScopedModel.Meta):
        ordering = ("-held_on", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("organisation", "kind", "held_on"),
                condition=Q(voided_at=None),
                name="meeting_once",
                violation_error_message="这一天的这个会议已经登记。",
            ),
        )
        indexes = (models.Index(fields=("kind", "held_on", "organisation"), name="meeting_held"),)

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.held_on:%Y-%m-%d}"


class SetUpCase(ScopedModel):
    """An organisation on its way: application, decision, election, filing. `CaseMove` keeps each dated step."""

    SCOPE: ClassVar = {"region": "region_code__startswith", "carrier": "carrier", "instructor": "coordinator"}

    name = models.CharField(_("拟名"), max_length=120, db_comment=PUBLIC)
    form = models.CharField(_("组建方式"), max_length=12, choices=Form, db_comment=PUBLIC)
    basis = models.CharField(_("依托"), max_length=160, db_comment=PUBLIC)
    region_code = models.CharField(_("地区"), max_length=12, db_comment=PUBLIC)
    upper_committee = models.CharField(_("上级党委"), max_length=120, db_comment=PUBLIC)
    carrier = models.ForeignKey(
        Carrier, models.PROTECT, null=True, blank=True, related_name="set_up_cases", db_comment=PUBLIC
    )
    host = models.ForeignKey(Enterprise, models.PROTECT, related_name="hosted_cases", db_comment=PUBLIC)
    secretary_name = models.CharField(_("书记人选"), max_length=60, db_comment=PERSONAL)
    coordinator = models.ForeignKey(
        Instructor, models.PROTECT, null=True, blank=True, related_name="set_up_cases", db_comment=PERSONAL
    )
    reason = models.CharField(_("理由"), max_length=300, db_comment=PUBLIC)
    more_units_reason = models.CharField(_("超五家理由"), max_length=300, blank=True, default="", db_comment=PUBLIC)
    state = models.CharField(_("状态"), max_length=10, choices=CaseState, default=CaseState.APPLIED, db_comment=PUBLIC)
    applied_on = models.DateField(_("申请日期"), db_comment=PUBLIC)
    due_on = models.DateField(_("批复期限"), db_comment=PUBLIC)
    decided_on = models.DateField(_("批复日期"), null=True, blank=True, db_comment=PUBLIC)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="set_up_cases", db_comment=PUBLIC
    )
    recorded_at = models.DateTimeField(_("登记时间"), db_comment=PUBLIC)
    version = models.PositiveIntegerField(default=1, db_comment=PUBLIC)

    class Meta(ScopedModel.Meta):
        ordering = ("-applied_on", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=~Q(state__in=(CaseState.DECIDED, CaseState.ELECTED, CaseState.FILED))
                | (Q(organisation__isnull=False) & Q(decided_on__isnull=False)),
                name="set_up_case_decided_has_organisation",
            ),
        )
        indexes = (models.Index(fields=("region_code", "state"), name="set_up_case_region"),)

    def __str__(self) -> str:
        return self.name


class CaseUnit(ScopedModel):
    """An enterprise of a set-up case, with the full members it had at the application."""

    SCOPE_VIA: ClassVar = "case"

    case = models.ForeignKey(SetUpCase, models.CASCADE, related_name="units", db_comment=PUBLIC)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="case_units", db_comment=PUBLIC)
    full_members = models.PositiveSmallIntegerField(_("正式党员"), db_comment=PUBLIC)
    is_open = models.BooleanField(_("待批复"), default=True, db_comment=PUBLIC)

    class Meta(ScopedModel.Meta):
        ordering = ("case", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("enterprise",),
                condition=Q(is_open=True),
                name="case_unit_one_open_case",
                violation_error_message="其中有企业已在另一份组建申请里，请刷新后核对。",
            ),
            models.UniqueConstraint(fields=("case", "enterprise"), name="case_unit_once"),
        )


class CaseMove(ScopedModel):
    """A step of a set-up case: who, on which day, by which document, why."""

    SCOPE_VIA: ClassVar = "case"

    case = models.ForeignKey(SetUpCase, models.CASCADE, related_name="moves", db_comment=PUBLIC)
    to = models.CharField(_("状态"), max_length=10, choices=CaseState, db_comment=PUBLIC)
    on = models.DateField(_("日期"), db_comment=PUBLIC)
    note = models.CharField(_("说明"), max_length=300, blank=True, default="", db_comment=PUBLIC)
    moved_at = models.DateTimeField(_("办理时间"), db_comment=PUBLIC)
    moved_by = models.CharField(_("办理人"), max_length=120, db_comment=PERSONAL)

    class Meta(ScopedModel.Meta):
        ordering = ("case", "pk")


class Alert(ScopedModel):
    """Something the upper organisation must look at, from the day it was found to the day it was gone."""

    SCOPE: ClassVar = {"region": "region_code__startswith", "organisation": "organisation"}

    kind = models.CharField(_("提醒"), max_length=12, choices=AlertKind, db_comment=PUBLIC)
    stage = models.PositiveSmallIntegerField(_("紧迫"), choices=Stage, default=Stage.NOW, db_comment=PUBLIC)
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, null=True, blank=True, related_name="alerts", db_comment=PUBLIC
    )
    enterprise = models.ForeignKey(
        Enterprise, models.CASCADE, null=True, blank=True, related_name="alerts", db_comment=PUBLIC
    )
    region_code = models.CharField(_("地区"), max_length=12, db_comment=PUBLIC)
    number = models.PositiveIntegerField(_("数"), default=0, db_comment=PUBLIC)  # people, units or days
    opened_on = models.DateField(_("发现"), db_comment=PUBLIC)
    closed_on = models.DateField(_("消除"), null=True, blank=True, db_comment=PUBLIC)

    class Meta(ScopedModel.Meta):
        ordering = ("kind", "stage", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("kind", "organisation"),
                condition=Q(closed_on=None, organisation__isnull=False),
                name="alert_organisation_once",
            ),
            models.UniqueConstraint(
                fields=("kind", "enterprise"),
                condition=Q(closed_on=None, enterprise__isnull=False),
                name="alert_enterprise_once",
            ),
            models.CheckConstraint(
                condition=Q(organisation__isnull=True, enterprise__isnull=False)
                | Q(organisation__isnull=False, enterprise__isnull=True),
                name="alert_about_one_thing",
            ),
        )
        indexes = (models.Index(fields=("closed_on", "kind", "region_code"), name="alert_open"),)


def _covered_by(organisation: str) -> Q:
    """A branch secretary sees the enterprises the organisation covers today."""
    live = Coverage.everything.filter(Coverage.covers(timezone.localdate()), organisation=int(organisation))
    return Q(pk__in=live.values("enterprise"))


allow(Enterprise, "organisation", _covered_by)


def _covering(kind: str) -> Rule:
    """Instructors, owners and departments see the organisations that cover an enterprise they see."""

    def rule(key: str) -> Q:
        seen = Enterprise.everything.within(Scope.of(Place(kind, key))).values("pk")
        live = Coverage.everything.filter(Coverage.covers(timezone.localdate()), enterprise__in=seen)
        return Q(pk__in=live.values("organisation"))

    return rule


for _kind in ("instructor", "enterprise", "department"):
    allow(Organisation, _kind, _covering(_kind))
