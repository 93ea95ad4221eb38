"""Whom do we serve? An enterprise, its names and codes through time, its people for contact, its needs."""

from datetime import date
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from qiaoliang.kit.crypto import SealedTextField
from qiaoliang.kit.gramindex import GramIndex
from qiaoliang.kit.privacy import PERSONAL, PUBLIC, SENSITIVE
from qiaoliang.kit.scope import ScopedModel, ScopedQuerySet, allow, scoped, unscoped
from qiaoliang.registry.departments.models import Department
from qiaoliang.registry.enterprises.choices import (
    ControllerOrigin,
    ControllingType,
    EntityKind,
    OperatingState,
    RegistrationType,
    SizeClass,
)
from qiaoliang.registry.regions.models import Region

GRAMS = ("name", "short_name", "initials", "credit_code")  # what a text is looked for in


class EnterpriseQuerySet(ScopedQuerySet["Enterprise"]):
    def operating(self, on: date) -> Self:
        """In operation on the day: a spell of state *operating* covers it."""
        spells = OperatingSpell.everything.filter(OperatingSpell.covers(on), state=OperatingState.OPERATING)
        return self.filter(pk__in=spells.values("enterprise"), merged_into=None)

    def counted(self) -> Self:
        """What rates count: no branch offices, no sole traders (rules.md section 1)."""
        return self.exclude(entity_kind__in=(EntityKind.BRANCH_OFFICE, EntityKind.SOLE_TRADER))


class Enterprise(ScopedModel):
    """One enterprise, kept as one row through renaming, moving and a change of code."""

    SCOPE: ClassVar = {"region": "region_code__startswith", "enterprise": "pk"}

    credit_code = models.CharField(_("统一社会信用代码"), max_length=18, unique=True, db_comment=PUBLIC)
    name = models.CharField(_("企业名称"), max_length=120, db_comment=PUBLIC)
    short_name = models.CharField(_("简称"), max_length=40, blank=True, default="", db_comment=PUBLIC)
    initials = models.CharField(_("拼音首字母"), max_length=120, blank=True, default="", db_comment=PUBLIC)
    sort_key = models.CharField(max_length=200, blank=True, default="", db_comment=PUBLIC)
    region = models.ForeignKey(Region, models.PROTECT, verbose_name=_("镇街"), db_comment=PUBLIC)
    region_code = models.CharField(_("地区代码"), max_length=12, db_comment=PUBLIC)
    address = models.CharField(_("地址"), max_length=200, blank=True, default="", db_comment=PUBLIC)
    longitude = models.FloatField(_("经度"), null=True, blank=True, db_comment=PUBLIC)
    latitude = models.FloatField(_("纬度"), null=True, blank=True, db_comment=PUBLIC)
    division = models.CharField(_("行业大类"), max_length=2, db_comment=PUBLIC)
    section = models.CharField(_("行业门类"), max_length=1, db_comment=PUBLIC)
    line_function = models.CharField(_("主管职能"), max_length=24, db_comment=PUBLIC)
    entity_kind = models.CharField(_("主体类别"), max_length=24, choices=EntityKind, db_comment=PUBLIC)
    registration_type = models.CharField(_("登记注册类型"), max_length=24, choices=RegistrationType, db_comment=PUBLIC)
    controlling_type = models.CharField(_("控股情况"), max_length=24, choices=ControllingType, db_comment=PUBLIC)
    controller_origin = models.CharField(_("控制人来源"), max_length=24, choices=ControllerOrigin, db_comment=PUBLIC)
    is_nonpublic_statistics = models.BooleanField(_("非公(统计口径)"), db_comment=PUBLIC)
    is_nonpublic_national = models.BooleanField(_("非公(国家法律口径)"), db_comment=PUBLIC)
    is_nonpublic_shandong = models.BooleanField(_("非公(山东口径)"), db_comment=PUBLIC)
    staff_count = models.PositiveIntegerField(_("职工人数"), null=True, blank=True, db_comment=PUBLIC)
    revenue_fen = models.BigIntegerField(_("营业收入"), null=True, blank=True, db_comment=PUBLIC)
    assets_fen = models.BigIntegerField(_("资产总额"), null=True, blank=True, db_comment=PUBLIC)
    size_class = models.CharField(_("规模"), max_length=8, choices=SizeClass, blank=True, default="", db_comment=PUBLIC)
    is_above_scale = models.BooleanField(_("规上"), default=False, db_comment=PUBLIC)  # an imported list, not inferred
    state = models.CharField(_("经营状态"), max_length=24, choices=OperatingState, db_comment=PUBLIC)  # today's spell
    established_on = models.DateField(_("成立日期"), null=True, blank=True, db_comment=PUBLIC)
    full_members = models.PositiveSmallIntegerField(_("正式党员"), default=0, db_comment=PUBLIC)  # latest declaration
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="absorbed", db_comment=PUBLIC
    )
    recorded_at = models.DateTimeField(_("登记时间"), db_comment=PUBLIC)
    version = models.PositiveIntegerField(default=1, db_comment=PUBLIC)

    objects: ClassVar[Any] = scoped(EnterpriseQuerySet)
    everything: ClassVar[Any] = unscoped(EnterpriseQuerySet)

    class Meta(ScopedModel.Meta):
        ordering = ("sort_key", "pk")
        indexes = (
            models.Index(fields=("region_code", "state"), name="enterprise_region"),
            models.Index(fields=("sort_key",), name="enterprise_sort"),
            models.Index(fields=("line_function",), name="enterprise_line"),
            models.Index(fields=("division",), name="enterprise_division"),
            # What begins with the text asked for stands first: PostgreSQL finds it here.
            models.Index(fields=("name",), name="enterprise_begins", opclasses=("varchar_pattern_ops",)),
            # The search reads this instead of the table (docs/adr/0028).
            models.Index(
                fields=(
                    "sort_key",
                    "id",
                    "merged_into",
                    "region_code",
                    "name",
                    "short_name",
                    "initials",
                    "credit_code",
                ),
                name="enterprise_search",
            ),
            # And PostgreSQL this, for texts that few names hold.
            GramIndex(fields=GRAMS, name="enterprise_grams"),
        )

    def __str__(self) -> str:
        return self.short_name or self.name


class OperatingSpell(ScopedModel):
    """The enterprise was in this state from one day to another; spells do not overlap."""

    SCOPE_VIA: ClassVar = "enterprise"

    enterprise = models.ForeignKey(Enterprise, models.CASCADE, related_name="spells", db_comment=PUBLIC)
    state = models.CharField(_("状态"), max_length=24, choices=OperatingState, db_comment=PUBLIC)
    starts_on = models.DateField(_("起"), db_comment=PUBLIC)
    ends_on = models.DateField(_("止"), null=True, blank=True, db_comment=PUBLIC)
    reason = models.CharField(_("说明"), max_length=200, blank=True, default="", db_comment=PUBLIC)
    recorded_at = models.DateTimeField(_("登记时间"), null=True, blank=True, db_comment=PUBLIC)  # undo within 24 hours

    class Meta(ScopedModel.Meta):
        ordering = ("enterprise", "starts_on")
        constraints = (
            models.UniqueConstraint(fields=("enterprise",), condition=Q(ends_on=None), name="spell_one_open"),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="spell_ends_after_start"
            ),
        )
        indexes = (models.Index(fields=("state", "starts_on", "ends_on"), name="spell_state"),)

    @staticmethod
    def covers(on: date) -> Q:
        return Q(starts_on__lte=on) & (Q(ends_on=None) | Q(ends_on__gte=on))


class Identity(ScopedModel):
    """A name and code the enterprise had for a time; the current one has no end."""

    SCOPE_VIA: ClassVar = "enterprise"

    enterprise = models.ForeignKey(Enterprise, models.CASCADE, related_name="identities", db_comment=PUBLIC)
    name = models.CharField(_("企业名称"), max_length=120, db_comment=PUBLIC)
    credit_code = models.CharField(_("统一社会信用代码"), max_length=18, db_comment=PUBLIC)
    starts_on = models.DateField(_("起"), null=True, blank=True, db_comment=PUBLIC)
    ends_on = models.DateField(_("止"), null=True, blank=True, db_comment=PUBLIC)
    reason = models.CharField(_("变更原因"), max_length=200, blank=True, default="", db_comment=PUBLIC)

    class Meta(ScopedModel.Meta):
        ordering = ("enterprise", "-ends_on")
        indexes = (models.Index(fields=("credit_code",), name="identity_code"),)


class SuccessionKind(models.TextChoices):
    MERGER = "merger", _("合并")
    SPLIT = "split", _("分立")


class Succession(ScopedModel):
    """`successor` carries on (part of) `predecessor`; figures of both stay where they were counted."""

    SCOPE_VIA: ClassVar = "predecessor"

    kind = models.CharField(_("类别"), max_length=10, choices=SuccessionKind, db_comment=PUBLIC)
    predecessor = models.ForeignKey(Enterprise, models.CASCADE, related_name="successors", db_comment=PUBLIC)
    successor = models.ForeignKey(Enterprise, models.CASCADE, related_name="predecessors", db_comment=PUBLIC)
    on = models.DateField(_("日期"), db_comment=PUBLIC)
    reason = models.CharField(_("说明"), max_length=200, blank=True, default="", db_comment=PUBLIC)

    class Meta(ScopedModel.Meta):
        ordering = ("-on", "-pk")
        constraints = (
            models.UniqueConstraint(fields=("predecessor", "successor", "kind"), name="succession_once"),
            models.CheckConstraint(condition=~Q(predecessor=F("successor")), name="succession_not_of_itself"),
        )


class RecordMerge(ScopedModel):
    """Two records of one enterprise made one; `moved` remembers which rows moved, so that it can be undone."""

    SCOPE_VIA: ClassVar = "kept"

    kept = models.ForeignKey(Enterprise, models.CASCADE, related_name="merges_kept", db_comment=PUBLIC)
    absorbed = models.ForeignKey(Enterprise, models.CASCADE, related_name="merges_absorbed", db_comment=PUBLIC)
    moved = models.JSONField(default=dict, db_comment=PUBLIC)
    reason = models.CharField(_("理由"), max_length=200, db_comment=PUBLIC)
    merged_at = models.DateTimeField(_("合并时间"), db_comment=PUBLIC)
    merged_by = models.CharField(_("操作人"), max_length=120, db_comment=PERSONAL)
    undone_at = models.DateTimeField(_("撤销时间"), null=True, blank=True, db_comment=PUBLIC)

    class Meta(ScopedModel.Meta):
        ordering = ("-merged_at", "-pk")


class ContactRole(models.TextChoices):
    OWNER = "owner", _("业主")
    DELEGATE = "delegate", _("授权人")  # named by the owner: a contact with this person counts
    OTHER = "other", _("其他联系人")


class ContactPerson(ScopedModel):
    """Somebody at the enterprise; the phone number is sealed and its reading is logged."""

    SCOPE_VIA: ClassVar = "enterprise"

    enterprise = models.ForeignKey(Enterprise, models.CASCADE, related_name="people", db_comment=PUBLIC)
    role = models.CharField(_("身份"), max_length=10, choices=ContactRole, db_comment=PUBLIC)
    name = models.CharField(_("姓名"), max_length=60, db_comment=PERSONAL)
    initials = models.CharField(max_length=60, blank=True, default="", db_comment=PERSONAL)
    title = models.CharField(_("职务"), max_length=60, blank=True, default="", db_comment=PERSONAL)
    phone = SealedTextField(_("手机号"), blank=True, default="", context="contact_person.phone", db_comment=SENSITIVE)
    prefers = models.CharField(_("宜"), max_length=40, blank=True, default="", db_comment=PERSONAL)
    starts_on = models.DateField(_("起"), db_comment=PUBLIC)
    ends_on = models.DateField(_("止"), null=True, blank=True, db_comment=PUBLIC)

    class Meta(ScopedModel.Meta):
        ordering = ("enterprise", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("enterprise",),
                condition=Q(role=ContactRole.OWNER, ends_on=None),
                name="contact_one_owner",
                violation_error_message="一家企业同一时间只有一位业主，请先结束原业主的记录。",
            ),
        )


class NeedSource(models.TextChoices):
    DIVISION = "division", _("按行业推算")
    TALK = "talk", _("年度面谈")
    OWNER = "owner", _("业主填报")


class NeedProfile(ScopedModel):
    """What the enterprise needs, in permille by function (sums to 1000), from one day on."""

    SCOPE_VIA: ClassVar = "enterprise"

    enterprise = models.ForeignKey(Enterprise, models.CASCADE, related_name="needs", db_comment=PUBLIC)
    effective_on = models.DateField(_("自"), db_comment=PUBLIC)
    source = models.CharField(_("来源"), max_length=10, choices=NeedSource, db_comment=PUBLIC)
    permille = models.JSONField(_("千分比"), db_comment=PUBLIC)
    note = models.CharField(_("说明"), max_length=300, blank=True, default="", db_comment=PUBLIC)
    recorded_at = models.DateTimeField(_("登记时间"), db_comment=PUBLIC)
    recorded_by = models.CharField(_("登记人"), max_length=120, db_comment=PERSONAL)

    class Meta(ScopedModel.Meta):
        ordering = ("enterprise", "-effective_on", "-pk")


class MemberDeclaration(ScopedModel):
    """How many Party members the enterprise declared on a day; used where no roll is kept."""

    SCOPE_VIA: ClassVar = "enterprise"

    enterprise = models.ForeignKey(Enterprise, models.CASCADE, related_name="declarations", db_comment=PUBLIC)
    on = models.DateField(_("日期"), db_comment=PUBLIC)
    full_members = models.PositiveSmallIntegerField(_("正式党员"), db_comment=PUBLIC)
    probationary_members = models.PositiveSmallIntegerField(_("预备党员"), default=0, db_comment=PUBLIC)
    declared_by = models.CharField(_("申报人"), max_length=120, db_comment=PERSONAL)

    class Meta(ScopedModel.Meta):
        ordering = ("enterprise", "-on", "-pk")


def _line_of(department: str) -> Q:
    """A department sees the enterprises of its own line in its own area."""
    found = Department.everything.filter(pk=department).values_list("function", "region_code").first()
    return Q(line_function=found[0], region_code__startswith=found[1]) if found else Q(pk__in=())


allow(Enterprise, "department", _line_of)
