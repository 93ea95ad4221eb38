"""The government's word: policies and messages in versions, to whom they were delivered, and what came of it."""

from collections.abc import Callable
from datetime import date
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from qiaoliang.economy.policies.choices import RECOGNISED, Fate, Kind, PolicyState, Route, Step, Topic, Verdict
from qiaoliang.economy.policies.rules import Conditions
from qiaoliang.instructors.postings.models import Stint
from qiaoliang.kit.privacy import PERSONAL, PUBLIC
from qiaoliang.kit.scope import Place, Scope, ScopedModel, ScopedQuerySet, allow, scoped, unscoped
from qiaoliang.registry.departments.models import Department
from qiaoliang.registry.enterprises.models import Enterprise

PREFIXES = (2, 4, 6, 9)  # lengths of the codes of province, city, county and town


class Strategy(ScopedModel):
    """A regional strategy by name; policies carry it as a tag."""

    SCOPE_OPEN = True

    name = models.CharField(_("战略"), max_length=60, unique=True, db_comment=PUBLIC)
    about = models.CharField(_("说明"), max_length=200, blank=True, default="", db_comment=PUBLIC)
    recorded_at = models.DateTimeField(_("登记时间"), db_comment=PUBLIC)

    class Meta(ScopedModel.Meta):
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Policy(ScopedModel):
    """One document of one authority. `region_code` is where it applies: who is outside never sees it."""

    SCOPE: ClassVar = {"department": "department"}

    document_number = models.CharField(_("文号"), max_length=80, unique=True, db_comment=PUBLIC)
    title = models.CharField(_("名称"), max_length=120, db_comment=PUBLIC)
    kind = models.CharField(_("类别"), max_length=12, choices=Kind, db_comment=PUBLIC)
    issuer = models.CharField(_("发文机关"), max_length=80, db_comment=PUBLIC)
    issued_on = models.DateField(_("发文日期"), db_comment=PUBLIC)
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="policies", verbose_name=_("本市牵头部门"),
        db_comment=PUBLIC,
    )  # fmt: skip
    region_code = models.CharField(_("适用地区"), max_length=12, db_comment=PUBLIC)
    state = models.CharField(_("状态"), max_length=10, choices=PolicyState, default="draft", db_comment=PUBLIC)
    withdrawn_reason = models.CharField(_("撤回原因"), max_length=200, blank=True, default="", db_comment=PUBLIC)
    recorded_at = models.DateTimeField(_("登记时间"), db_comment=PUBLIC)
    recorded_by = models.CharField(_("登记人"), max_length=120, db_comment=PERSONAL)
    version = models.PositiveIntegerField(default=1, db_comment=PUBLIC)  # of the row, against lost updates

    class Meta(ScopedModel.Meta):
        ordering = ("-issued_on", "-pk")
        indexes = (models.Index(fields=("state", "kind"), name="policy_state"),)

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"/economy/policies/{self.pk}/"


class Tag(ScopedModel):
    """A policy serves a strategy."""

    SCOPE_VIA: ClassVar = "policy"

    policy = models.ForeignKey(Policy, models.CASCADE, related_name="tags", db_comment=PUBLIC)
    strategy = models.ForeignKey(Strategy, models.PROTECT, related_name="tags", db_comment=PUBLIC)

    class Meta(ScopedModel.Meta):
        constraints = (models.UniqueConstraint(fields=("policy", "strategy"), name="policy_tag_once"),)


class VersionQuerySet(ScopedQuerySet["Version"]):
    def in_force(self, on: date) -> Self:
        """The one version of each published policy that holds on the day, if it has not expired."""
        later = Version.everything.filter(
            policy=OuterRef("policy"), number__gt=OuterRef("number"), published_at__isnull=False, effective_on__lte=on
        )
        return self.filter(
            ~Exists(later), Q(expires_on=None) | Q(expires_on__gte=on), policy__state=PolicyState.PUBLISHED,
            published_at__isnull=False, effective_on__lte=on,
        )  # fmt: skip


class Version(ScopedModel):
    """What a policy says from one day on. A published version is never edited; an amendment is the next one."""

    SCOPE_VIA: ClassVar = "policy"

    policy = models.ForeignKey(Policy, models.CASCADE, related_name="versions", db_comment=PUBLIC)
    number = models.PositiveSmallIntegerField(_("版本"), default=1, db_comment=PUBLIC)
    effective_on = models.DateField(_("生效日"), db_comment=PUBLIC)
    expires_on = models.DateField(_("有效至"), null=True, blank=True, db_comment=PUBLIC)
    apply_until = models.DateField(_("申报截止"), null=True, blank=True, db_comment=PUBLIC)
    summary = models.CharField(_("一句话"), max_length=200, db_comment=PUBLIC)
    benefit = models.TextField(_("支持内容"), blank=True, default="", db_comment=PUBLIC)
    how_to = models.TextField(_("怎么办"), blank=True, default="", db_comment=PUBLIC)
    conditions = models.JSONField(_("条件"), default=dict, db_comment=PUBLIC)
    recorded_at = models.DateTimeField(_("登记时间"), db_comment=PUBLIC)
    recorded_by = models.CharField(_("登记人"), max_length=120, db_comment=PERSONAL)
    published_at = models.DateTimeField(_("发布时间"), null=True, blank=True, db_comment=PUBLIC)
    published_by = models.CharField(_("发布人"), max_length=120, blank=True, default="", db_comment=PERSONAL)

    objects: ClassVar[Any] = scoped(VersionQuerySet)
    everything: ClassVar[Any] = unscoped(VersionQuerySet)

    class Meta(ScopedModel.Meta):
        ordering = ("policy", "-number")
        constraints = (
            models.UniqueConstraint(fields=("policy", "number"), name="policy_version_once"),
            models.CheckConstraint(
                condition=Q(expires_on=None) | Q(expires_on__gte=F("effective_on")),
                name="policy_expires_after_start",
                violation_error_message="“有效至”早于生效日。",
            ),
        )

    @property
    def asked(self) -> Conditions:
        return Conditions.load(self.conditions)


class Qualification(ScopedModel):
    """An enterprise is, or is said not to be, something recognised; from one day to another."""

    SCOPE_VIA: ClassVar = "enterprise"

    enterprise = models.ForeignKey(Enterprise, models.CASCADE, related_name="qualifications", db_comment=PUBLIC)
    kind = models.CharField(
        _("资质"), max_length=12, choices=[(one.value, one.label) for one in RECOGNISED], db_comment=PUBLIC
    )
    is_held = models.BooleanField(_("是"), default=True, db_comment=PUBLIC)  # False: asked, and it is not
    certificate = models.CharField(_("证书号"), max_length=60, blank=True, default="", db_comment=PUBLIC)
    starts_on = models.DateField(_("自"), db_comment=PUBLIC)
    ends_on = models.DateField(_("至"), null=True, blank=True, db_comment=PUBLIC)
    recorded_at = models.DateTimeField(_("登记时间"), db_comment=PUBLIC)
    recorded_by = models.CharField(_("登记人"), max_length=120, db_comment=PERSONAL)

    class Meta(ScopedModel.Meta):
        ordering = ("enterprise", "kind", "-starts_on")
        constraints = (
            models.UniqueConstraint(
                fields=("enterprise", "kind", "starts_on"),
                name="qualification_once",
                violation_error_message="这项资质从这一天起已经登记过。",
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="qualification_ends_after_start"
            ),
        )
        indexes = (models.Index(fields=("kind", "enterprise", "-starts_on"), name="qualification_latest"),)


class Delivery(ScopedModel):
    """One version of a policy brought to one enterprise: delivered, read, asked, applied, granted."""

    SCOPE_VIA: ClassVar = "enterprise"
    SCOPE: ClassVar = {"department": "policy__department"}  # who issued it sees how far it got

    policy = models.ForeignKey(Policy, models.PROTECT, related_name="deliveries", db_comment=PUBLIC)
    edition = models.ForeignKey(Version, models.PROTECT, related_name="deliveries", db_comment=PUBLIC)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="deliveries", db_comment=PUBLIC)
    verdict = models.CharField(_("送达时"), max_length=8, choices=Verdict, db_comment=PUBLIC)
    route = models.CharField(_("方式"), max_length=8, choices=Route, default=Route.SYSTEM, db_comment=PUBLIC)
    helped_by = models.ForeignKey(
        Stint, models.PROTECT, null=True, blank=True, related_name="deliveries", db_comment=PUBLIC
    )
    step = models.CharField(_("进展"), max_length=10, choices=Step, default=Step.DELIVERED, db_comment=PUBLIC)
    delivered_at = models.DateTimeField(_("送达时间"), db_comment=PUBLIC)
    delivered_by = models.CharField(_("送达人"), max_length=120, db_comment=PERSONAL)
    first_read_at = models.DateTimeField(_("首次阅读"), null=True, blank=True, db_comment=PUBLIC)
    read_by = models.CharField(_("阅读人"), max_length=120, blank=True, default="", db_comment=PERSONAL)
    asked_on = models.DateField(_("咨询日期"), null=True, blank=True, db_comment=PUBLIC)
    applied_on = models.DateField(_("申报日期"), null=True, blank=True, db_comment=PUBLIC)
    decided_on = models.DateField(_("办结日期"), null=True, blank=True, db_comment=PUBLIC)
    case_key = models.CharField(_("支持案件"), max_length=20, blank=True, default="", db_comment=PUBLIC)
    version = models.PositiveIntegerField(default=1, db_comment=PUBLIC)

    class Meta(ScopedModel.Meta):
        ordering = ("-delivered_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("edition", "enterprise"),
                name="delivery_once",
                violation_error_message="这一版政策已经送达这家企业。",
            ),
            models.CheckConstraint(
                condition=~Q(step=Step.GRANTED) | Q(decided_on__isnull=False), name="delivery_granted_has_day"
            ),
        )
        indexes = (
            models.Index(fields=("policy", "step"), name="delivery_funnel"),
            models.Index(fields=("enterprise", "step"), name="delivery_enterprise"),
        )

    def __str__(self) -> str:
        return f"{self.enterprise} {self.policy}"

    def get_absolute_url(self) -> str:
        return f"/economy/deliveries/{self.pk}/"


class DeliveryMove(ScopedModel):
    """One step of a delivery: what, when it happened, who entered it."""

    SCOPE_VIA: ClassVar = "delivery"

    delivery = models.ForeignKey(Delivery, models.CASCADE, related_name="moves", db_comment=PUBLIC)
    step = models.CharField(_("步骤"), max_length=10, choices=Step, db_comment=PUBLIC)
    happened_on = models.DateField(_("日期"), db_comment=PUBLIC)
    at = models.DateTimeField(_("登记时间"), db_comment=PUBLIC)
    by_name = models.CharField(_("登记人"), max_length=120, db_comment=PERSONAL)
    words = models.CharField(_("说明"), max_length=300, blank=True, default="", db_comment=PERSONAL)

    class Meta(ScopedModel.Meta):
        ordering = ("delivery", "at", "pk")


class Advice(ScopedModel):
    """A Party organisation's advice to its enterprise, and what became of it. Take part without interfering."""

    SCOPE_VIA: ClassVar = "enterprise"
    SCOPE: ClassVar = {"organisation": "organisation_key"}

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="advice", db_comment=PUBLIC)
    organisation_key = models.CharField(max_length=40, blank=True, default="", db_comment=PUBLIC)
    organisation_name = models.CharField(_("党组织"), max_length=120, db_comment=PUBLIC)
    topic = models.CharField(_("方面"), max_length=8, choices=Topic, db_comment=PUBLIC)
    title = models.CharField(_("建议"), max_length=120, db_comment=PUBLIC)
    body = models.TextField(_("内容"), blank=True, default="", db_comment=PERSONAL)
    given_on = models.DateField(_("提出日期"), db_comment=PUBLIC)
    fate = models.CharField(_("结果"), max_length=8, choices=Fate, default=Fate.WAITING, db_comment=PUBLIC)
    answered_on = models.DateField(_("答复日期"), null=True, blank=True, db_comment=PUBLIC)
    answer = models.CharField(_("答复"), max_length=300, blank=True, default="", db_comment=PERSONAL)
    done_on = models.DateField(_("实施日期"), null=True, blank=True, db_comment=PUBLIC)
    recorded_at = models.DateTimeField(_("登记时间"), db_comment=PUBLIC)
    recorded_by = models.CharField(_("登记人"), max_length=120, db_comment=PERSONAL)
    version = models.PositiveIntegerField(default=1, db_comment=PUBLIC)

    class Meta(ScopedModel.Meta):
        ordering = ("-given_on", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(fate=Fate.WAITING) | Q(answered_on__isnull=False), name="advice_answer_has_day"
            ),
            models.CheckConstraint(condition=~Q(fate=Fate.DONE) | Q(done_on__isnull=False), name="advice_done_has_day"),
        )

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"/economy/advice/{self.pk}/"


def around(code: str) -> Q:
    """Policies that apply in the area of `code`: of an area around it, or of a part of it."""
    return Q(region_code__startswith=code) | Q(region_code__in=[code[:length] for length in PREFIXES])


def where_enterprises_are(kind: str) -> Callable[[str], Q]:
    """Somebody who works with enterprises sees what applies where they are."""

    def rule(key: str) -> Q:
        mine = Enterprise.everything.within(Scope.of(Place(kind, key)))
        codes = set(mine.order_by().values_list("region_code", flat=True).distinct())
        return Q(region_code__in=sorted({code[:length] for code in codes for length in PREFIXES}))

    return rule


def where_the_department_is(key: str) -> Q:
    found = Department.everything.filter(pk=key).values_list("region_code", flat=True).first()
    return around(found) if found else Q(pk__in=())


allow(Policy, "region", around)
allow(Policy, "department", where_the_department_is)
for _kind in ("enterprise", "instructor", "carrier", "organisation"):
    allow(Policy, _kind, where_enterprises_are(_kind))
