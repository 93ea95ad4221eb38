"""Forms of admissions: the application, one form for each step built from the rules' own table, the other moves."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import django_filters
from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from qiaoliang.kit.formfields import DayField, LineField, PrivateLineField, TextField
from qiaoliang.party.membership.choices import (
    Decider,
    ExtensionKind,
    MoveKind,
    Objections,
    Side,
    Stage,
    StepCode,
    Vetting,
)
from qiaoliang.party.membership.editions import StepRule, edition_on
from qiaoliang.party.membership.models import Admission, Member, MemberKind
from qiaoliang.party.membership.progress import Ballots, Done, History, due
from qiaoliang.party.membership.rules import papers
from qiaoliang.party.organisations.fields import OrganisationField
from qiaoliang.party.organisations.forms import OfOrganisationForm
from qiaoliang.party.organisations.models import Organisation
from qiaoliang.registry.enterprises.fields import EnterpriseField
from qiaoliang.registry.regions.models import Level, Region

AT_MOST = 300  # more do not belong into a drop-down
BODIES = (Decider.COMMITTEE, Decider.GENERAL_BRANCH, Decider.PARTY_GROUP, Decider.TEMPORARY)


class ApplyForm(OfOrganisationForm):
    """The application; the number that tells people apart is kept as a keyed digest only."""

    enterprise = EnterpriseField(required=False)
    name = LineField(_("姓名"), 60)
    identity = PrivateLineField(_("身份证后六位或工号"), 18, help_text=_("只用来避免一人登记两次，不保存原文"))
    born_on = DayField(_("出生日期"), help_text=_("用来核对是否年满 18 岁，加密保存"))
    on = DayField(_("递交申请书日期"))
    back_reason = LineField(_("补录原因"), 200, required=False, help_text=_("7 天以前的事才填，会标明“补录”"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        enterprise: Any = self.fields["enterprise"]
        enterprise.offer()


# Only the stubs know the field as generic.
if TYPE_CHECKING:
    _RollField = forms.ModelChoiceField[Member]
else:
    _RollField = forms.ModelChoiceField


class RollField(_RollField):
    """A full member, chosen from the roll of the branch; from the whole area where the branch has fewer than two."""

    def offer(self, organisation: Organisation, *days: date) -> None:
        """Who was a full member on one of the days: today, and the last step's, for what is entered late."""
        full = Q()
        for day in days:
            full |= Member.full_on(day)
        near = Member.everything.filter(full, organisation__region_code=organisation.region_code)
        own = list(near.filter(organisation=organisation).values_list("pk", flat=True)[: AT_MOST + 1])
        keys = (
            own if len(own) >= 2 else list(near.order_by("organisation", "pk").values_list("pk", flat=True)[:AT_MOST])
        )
        self.queryset = Member.everything.filter(pk__in=keys).select_related("organisation").order_by("name", "pk")

    def label_from_instance(self, member: Any) -> str:
        joined = f"，{member.joined_on:%Y-%m} 入党" if member.joined_on else ""
        return f"{member.name}（{member.organisation.name}{joined}）"


class CountField(forms.IntegerField):
    def __init__(self, label: Any, **kwargs: Any) -> None:
        super().__init__(label=label, min_value=0, max_value=9999, **kwargs)
        self.widget.attrs["inputmode"] = "numeric"


def _member(label: Any, *, required: bool = True) -> forms.Field:
    return RollField(Member.everything.none(), label=label, required=required, empty_label="请选择")


def _fields_of(fact: str, rule: StepRule) -> dict[str, forms.Field]:
    """The form fields that state one fact of the rules' table."""
    if fact == "members":
        is_mentor = rule.code == StepCode.MENTORS
        word = "培养联系人" if is_mentor else "入党介绍人"
        return {"first": _member(f"{word}（一）"), "second": _member(f"{word}（二）", required=not is_mentor)}
    if fact == "ballots":
        return {
            "entitled": CountField("应到会的有表决权人数", help_text="正式党员；预备党员没有表决权"),
            "present": CountField("到会的有表决权人数"),
            "yes": CountField("赞成票"),
            "no": CountField("不赞成票"),
            "written_yes": CountField("会前书面赞成", initial=0),
            "candidates": CountField("一张表决票上有几个人", initial=1, help_text="应逐个表决，一张票一个人"),
        }
    makers: dict[str, Any] = {
        "agreed": lambda: forms.ChoiceField(
            label="意见", choices=(("yes", "同意"), ("no", "不同意")), widget=forms.RadioSelect
        ),
        "notice_from": lambda: DayField("公示开始"),
        "notice_to": lambda: DayField("公示结束"),
        "objections": lambda: forms.ChoiceField(
            label="公示期间的反映", choices=Objections.choices, widget=forms.RadioSelect
        ),
        "vetting": lambda: forms.ChoiceField(label="结论", choices=Vetting.choices, widget=forms.RadioSelect),
        "vetting_place": lambda: LineField("材料存放处", 120, help_text="只记存放在哪里，全文不进系统"),
        "training_days": lambda: CountField("培训天数", required=False),
        "training_hours": lambda: CountField("学时", required=False),
        "waiver": lambda: LineField("不能参加的理由", 200, required=False),
        "leaves_on": lambda: DayField(
            "预计离开本单位的日期", required=False, help_text="没有离开打算就不填；三个月内离开的先转接"
        ),
        "serial": lambda: LineField("志愿书编号", 40),
        "requested_on": lambda: DayField("本人提出转正申请的日期"),
        "extension": lambda: forms.ChoiceField(
            label="决定", choices=ExtensionKind.choices, widget=forms.RadioSelect
        ),
        "months": lambda: CountField("延长几个月", required=False, help_text="6 至 12 个月；取消资格的不填"),
        "papers": lambda: forms.MultipleChoiceField(
            label="材料逐项核对", widget=forms.CheckboxSelectMultiple, required=False
        ),
    }  # fmt: skip
    return {fact: makers[fact]()}


class StepForm(forms.Form):
    """One step: built from its rule, prefilled with what the system knows; reasons only where they may be needed."""

    on = DayField(_("日期"))

    def __init__(
        self, *args: Any, admission: Admission, rule: StepRule, history: History, today: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.admission, self.rule = admission, rule
        self.fields["on"].initial = today
        self._bodies()
        for fact in rule.facts:
            self.fields |= _fields_of(fact, rule)
        self.fields["document_number"] = LineField(f"{rule.document}编号", 80, required=False)
        limit = due(history, rule.code, today)
        if limit and limit.until < today:
            self.fields["late_reason"] = TextField(
                f"为什么超过 {limit.on:%Y-%m-%d}", 200, required=False, help_text="上面的日期在时限以内的，不用填"
            )
        self.fields["back_reason"] = LineField(
            _("补录原因"), 200, required=False, help_text=_("7 天以前的事才填，会标明“补录”")
        )
        self.fields["version"] = forms.IntegerField(widget=forms.HiddenInput, initial=admission.version)
        self._prefill(history, today)

    def _bodies(self) -> None:
        is_committee = self.rule.side == Side.COMMITTEE
        bodies: Sequence[Decider] = BODIES if is_committee else self.rule.who
        if len(bodies) > 1:
            choices = [(body.value, body.label) for body in bodies]
            self.fields["decider"] = forms.ChoiceField(label=_("由谁办"), choices=choices, initial=self.rule.who[0])
        if is_committee:
            self.fields["decided_by"] = LineField(
                _("办理机关"), 120, initial=self.admission.organisation.upper_committee
            )

    def _prefill(self, history: History, today: date) -> None:
        organisation = self.admission.organisation
        for name in ("first", "second"):
            if name in self.fields:
                field: Any = self.fields[name]
                field.offer(organisation, today, history.done[-1].on)
        if "entitled" in self.fields:
            voters = Member.everything.filter(Member.full_on(today), organisation=organisation)
            self.fields["entitled"].initial = voters.count() or None
        if "papers" in self.fields:
            choices: Any = self.fields["papers"]
            edition = edition_on(today)
            choices.choices = [(code.value, _paper(edition, code)) for code in papers(history)]

    def done(self) -> Done:
        """What was stated, as the rules read it. Call when valid."""
        given = self.cleaned_data
        counts = {name: given[name] or 0 for name in ("entitled", "present", "yes", "no", "written_yes", "candidates")
                  if name in given}  # fmt: skip
        plain = (
            "notice_from", "notice_to", "objections", "vetting", "training_days", "training_hours", "waiver",
            "leaves_on", "serial", "requested_on", "extension", "months", "late_reason",
        )  # fmt: skip
        facts: dict[str, Any] = {name: given[name] for name in plain if given.get(name)}
        return Done(
            self.rule.code, given["on"], Decider(given.get("decider") or self.rule.who[0]),
            agreed=given.get("agreed", "yes") == "yes", ballots=Ballots(**counts) if counts else None,
            papers=tuple(given.get("papers", ())), **facts,
        )  # fmt: skip

    def members(self) -> list[Member]:
        return [given for name in ("first", "second") if (given := self.cleaned_data.get(name))]

    def texts(self) -> dict[str, str]:
        """What the rules do not read: who, which number, where the file lies."""
        names = ("decided_by", "document_number", "vetting_place")
        return {name: self.cleaned_data[name] for name in names if self.cleaned_data.get(name)}


def _paper(edition: Any, code: StepCode) -> str:
    """The document of a step; the notice has one even where today's version would not ask for it."""
    try:
        return f"{edition.rule(code).document}（{code.label}）"
    except KeyError:
        return str(code.label)


class CorrectForm(StepForm):
    """The same form with what stands now, and the reason; a step is never moved to another code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["back_reason"]
        self.fields["late_reason"] = LineField(_("超期原因"), 200, required=False)
        self.fields["reason"] = TextField(_("更正原因"), 200, help_text=_("原来的记录保留，并标明已更正"))


class MoveForm(forms.Form):
    on = DayField(_("日期"))
    reason = TextField(_("原因"), 200)
    version = forms.IntegerField(widget=forms.HiddenInput)


class StopForm(MoveForm):
    kind = forms.ChoiceField(
        label=_("怎么回事"), widget=forms.RadioSelect,
        choices=[(kind.value, kind.label) for kind in (MoveKind.STOPPED, MoveKind.WITHDRAWN)],
    )  # fmt: skip
    field_order = ("kind", "on", "reason")


class TransferTarget(OrganisationField):
    """Any live organisation of the city, by its full name or number: people move out of a secretary's scope."""

    def clean(self, value: Any) -> Any:
        text = forms.CharField.clean(self, value)
        found = Organisation.everything.live(self.on).filter(name=text) | Organisation.everything.live(self.on).filter(
            code=text
        )
        rows = list(found[:2])
        if not rows:
            raise forms.ValidationError("没有这个党组织，请填对方的全称或编号。")
        if len(rows) > 1:
            raise forms.ValidationError("有几个党组织同名，请填编号。")
        return rows[0]


class TransferForm(MoveForm):
    to = TransferTarget(label=_("转到哪个党组织"))
    document_number = LineField(_("介绍信编号"), 80)
    field_order = ("to", "document_number", "on", "reason")


class ExportForm(forms.Form):
    reason = forms.CharField(label=_("用途"), max_length=200, help_text=_("政治面貌属于敏感信息，导出会记入日志"))


class AdmissionFilter(django_filters.FilterSet):
    county = django_filters.ModelChoiceFilter(
        label="县区", queryset=lambda request: Region.objects.filter(level=Level.COUNTY), to_field_name="code",
        method="in_county", empty_label="全部",
    )  # fmt: skip
    side = django_filters.ChoiceFilter(label="谁办", choices=Side.choices, empty_label="全部")
    next_code = django_filters.ChoiceFilter(label="下一步", choices=StepCode.choices, empty_label="全部")

    class Meta:
        model = Admission
        fields = ()

    def in_county(self, queryset: Any, name: str, county: Region) -> Any:
        return queryset.filter(region_code__startswith=county.code)


class CalendarFilter(django_filters.FilterSet):
    month = django_filters.CharFilter(label="月份", method="in_month", widget=forms.TextInput(attrs={"type": "month"}))
    side = django_filters.ChoiceFilter(label="谁办", choices=Side.choices, empty_label="全部")
    stage = django_filters.ChoiceFilter(label="阶段", choices=Stage.choices, empty_label="全部")

    class Meta:
        model = Admission
        fields = ()

    def in_month(self, queryset: Any, name: str, text: str) -> Any:
        """`2026-11`; anything else finds nothing rather than failing."""
        year, dash, month = text.partition("-")
        if not (dash and year.isdigit() and month.isdigit()):
            return queryset.none()
        return queryset.filter(due_on__year=int(year), due_on__month=int(month))


class RollFilter(django_filters.FilterSet):
    county = django_filters.ModelChoiceFilter(
        label="县区", queryset=lambda request: Region.objects.filter(level=Level.COUNTY), to_field_name="code",
        method="in_county", empty_label="全部",
    )  # fmt: skip
    kind = django_filters.ChoiceFilter(label="类别", choices=MemberKind.choices, empty_label="全部")

    class Meta:
        model = Member
        fields = ()

    def in_county(self, queryset: Any, name: str, county: Region) -> Any:
        return queryset.filter(organisation__region_code__startswith=county.code)
