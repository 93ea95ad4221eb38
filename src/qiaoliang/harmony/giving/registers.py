"""The registers of gifts, of pairings and of honours: voluntary, never a target."""

from datetime import date
from typing import Any

import django_filters
from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.reach import reaches
from qiaoliang.access.accounts.roles import Can
from qiaoliang.fieldwork.outcomes.choices import Claim
from qiaoliang.fieldwork.outcomes.register import Extra, Register
from qiaoliang.harmony.giving import actions
from qiaoliang.harmony.giving.choices import Bearer, Consent, GiftKind, Purpose, TieKind
from qiaoliang.harmony.giving.models import Award, Gift, Tie
from qiaoliang.instructors.nominations.models import Instructor
from qiaoliang.instructors.postings.models import Stint
from qiaoliang.kit import money
from qiaoliang.kit.formfields import DayField, LineField, WanField
from qiaoliang.kit.tables import Cell, Column, Tab
from qiaoliang.registry.enterprises.fields import EnterpriseField, initial_name
from qiaoliang.registry.programme.settings import root_region

KEEPS = (Can.LOG_CONTACTS, Can.RUN_PROGRAMME, Can.SPEAK_FOR_ENTERPRISE)


class _OfEnterpriseForm(forms.Form):
    """A form that asks for an enterprise first."""

    enterprise = EnterpriseField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        enterprise: Any = self.fields["enterprise"]
        enterprise.offer()


class GiftForm(_OfEnterpriseForm):
    """As the enterprise states it, with the recipient's receipt."""

    kind = forms.ChoiceField(label=_("类别"), choices=GiftKind.choices, widget=forms.RadioSelect)
    purpose = forms.ChoiceField(label=_("用途"), choices=Purpose.choices, widget=forms.RadioSelect)
    recipient = LineField(_("受赠方"), 120, help_text=_("单位；捐给个人的写经办的学校、村或慈善组织"))
    receipt_number = LineField(_("票据号"), 80)
    amount_fen = WanField(_("金额（万元）"), help_text=_("捐物按票据折价"))
    goods = LineField(_("物品"), 200, required=False)
    happened_on = DayField(_("日期"))


class TieForm(_OfEnterpriseForm):
    kind = forms.ChoiceField(label=_("类别"), choices=TieKind.choices, widget=forms.RadioSelect)
    partner = LineField(_("村、校或敬老院"), 120)
    content = LineField(_("做什么，或任什么职"), 120, help_text=_("例如“收购村里的海带”“名誉村主任”；不写姓名"))
    happened_on = DayField(_("自哪天起"))


class EndForm(forms.Form):
    ends_on = DayField(_("哪天结束"))


class AwardForm(forms.Form):
    bearer = forms.ChoiceField(label=_("授予谁"), choices=Bearer.choices, widget=forms.RadioSelect)
    instructor = LineField(_("指导员编号"), 20, required=False, help_text=_("授予队伍的空着"))
    title = LineField(_("荣誉"), 120)
    authority = LineField(_("授予机关"), 120)
    document_number = LineField(_("文号"), 80)
    happened_on = DayField(_("授予日期"))

    def clean_instructor(self) -> Instructor | None:
        number = self.cleaned_data["instructor"]
        if not number:
            return None
        found: Instructor | None = Instructor.objects.filter(number=number).first()
        if found is None:
            raise forms.ValidationError(_("您的工作范围内没有这个编号的指导员，请核对。"))
        return found


class ConsentForm(forms.Form):
    consent = forms.ChoiceField(label=_("怎样同意的"), choices=Consent.choices, widget=forms.RadioSelect)
    consented_on = DayField(_("哪天同意"))


class TakeBackForm(forms.Form):
    """Nothing is asked."""


class GiftFilter(django_filters.FilterSet):
    purpose = django_filters.ChoiceFilter(label="用途", choices=Purpose.choices, empty_label="全部")
    kind = django_filters.ChoiceFilter(label="类别", choices=GiftKind.choices, empty_label="全部")

    class Meta:
        model = Gift
        fields = ()


class TieFilter(django_filters.FilterSet):
    kind = django_filters.ChoiceFilter(label="类别", choices=TieKind.choices, empty_label="全部")

    class Meta:
        model = Tie
        fields = ()


def _may_show(actor: Actor, row: Any) -> bool:
    return any(reaches(actor, can, row) for can in KEEPS)


SHOWING = (
    Extra(
        "consent", "登记同意公开", ConsentForm,
        lambda row, given, *, by, at: actions.consent(row=row, **given, by=by, at=at),
        _may_show, lambda row: row.consented_on is None and row.state != Claim.VOID,
    ),
    Extra(
        "hide", "不再公开", TakeBackForm,
        lambda row, given, *, by, at: actions.take_consent_back(row=row, by=by, at=at),
        _may_show, lambda row: row.consented_on is not None,
    ),
)  # fmt: skip
ENDING = Extra(
    "end", "结束", EndForm, lambda row, given, *, by, at: actions.end_tie(row=row, **given, by=by, at=at), _may_show,
    lambda row: row.ends_on is None and row.state != Claim.VOID,
)  # fmt: skip


def _shown(row: Any) -> tuple[str, Any]:
    agreed = row.consented_on and f"{row.consented_on} {row.get_consent_display()}"
    return "公开", agreed or "没有同意，不公开"


def _shown_tab(today: date) -> tuple[Tab, ...]:
    return (Tab("shown", "已同意公开", when=Q(consented_on__isnull=False) & ~Q(state=Claim.VOID)),)


def _claim_award(given: dict[str, Any], *, by: Any, at: Any) -> Award:
    """A person's honour belongs where the person serves; the group's, to the area of whoever registers it."""
    today, instructor = timezone.localdate(at), given["instructor"]
    if instructor is not None:
        stint = Stint.everything.in_force(today).filter(instructor=instructor).order_by("part", "pk").first()
        region = stint.enterprise.region_code if stint else instructor.department.region_code
    else:
        region = next(iter(by.keys("region")), root_region(today))
    return actions.award(**given, region_code=region, by=by, at=at)


def _of_enterprise(request: Any) -> dict[str, Any]:
    return {"enterprise": initial_name(request.GET.get("enterprise"))}


GIFTS = Register(
    name="gifts",
    model=Gift,
    title="捐款捐物",
    unit="笔",
    base="/harmony/gifts/",
    columns=(
        Column("recipient", "受赠方", lambda g: Cell(g.recipient, second=g.enterprise.name), sort="recipient"),
        Column("purpose", "用途", lambda g: g.get_purpose_display(), sort="purpose"),
        Column("kind", "类别", lambda g: g.get_kind_display(), sort="kind"),
        Column(
            "amount", "金额", lambda g: money.screen(g.amount_fen), sort="amount_fen", numeric=True, unit="万元",
            export=lambda g: g.amount_fen / 1_000_000,
        ),
        Column("receipt", "票据号", lambda g: g.receipt_number, sort="receipt_number"),
    ),
    facts=lambda gift: (
        ("类别", gift.get_kind_display()),
        ("用途", gift.get_purpose_display()),
        ("金额", money.document(gift.amount_fen)),
        ("物品", gift.goods),
        ("票据号", gift.receipt_number),
        _shown(gift),
    ),
    confirms=Can.RUN_PROGRAMME,
    confirmer_label="项目办凭受赠方票据",
    keeps=KEEPS,
    claim_form=GiftForm,
    claim=lambda given, *, by, at: actions.state_gift(**given, by=by, at=at),
    related=("helped_by__instructor",),
    tabs=_shown_tab,
    search=lambda rows, text: rows.filter(
        Q(recipient__icontains=text) | Q(enterprise__name__icontains=text) | Q(receipt_number=text)
    ),
    filterset=GiftFilter,
    extras=SHOWING,
    initial=_of_enterprise,
    crumb=("和谐", "/harmony/"),
)  # fmt: skip

TIES = Register(
    name="ties",
    model=Tie,
    title="结对和任职",
    unit="项",
    base="/harmony/ties/",
    columns=(
        Column("partner", "村、校或敬老院", lambda t: Cell(t.partner, second=t.enterprise.name), sort="partner"),
        Column("kind", "类别", lambda t: t.get_kind_display(), sort="kind"),
        Column("content", "内容", lambda t: t.content),
        Column("ends", "结束", lambda t: f"{t.ends_on}" if t.ends_on else "进行中", sort="ends_on:last"),
    ),
    facts=lambda tie: (
        ("类别", tie.get_kind_display()),
        ("村、校或敬老院", tie.partner),
        ("内容", tie.content),
        ("开始", tie.happened_on),
        ("结束", tie.ends_on or "进行中"),
        _shown(tie),
    ),
    confirms=Can.SPEAK_FOR_ENTERPRISE,
    confirmer_label="企业",
    keeps=KEEPS,
    claim_form=TieForm,
    claim=lambda given, *, by, at: actions.tie(**given, by=by, at=at),
    related=("helped_by__instructor",),
    tabs=lambda today: (Tab("running", "进行中", when=Q(ends_on=None) & ~Q(state=Claim.VOID)), *_shown_tab(today)),
    search=lambda rows, text: rows.filter(Q(partner__icontains=text) | Q(enterprise__name__icontains=text)),
    filterset=TieFilter,
    extras=(ENDING, *SHOWING),
    initial=_of_enterprise,
    crumb=("和谐", "/harmony/"),
)  # fmt: skip

AWARDS = Register(
    name="awards",
    model=Award,
    title="指导员荣誉",
    unit="项",
    base="/harmony/awards/",
    columns=(
        Column(
            "title", "荣誉",
            lambda a: Cell(a.title, second=a.instructor.name if a.instructor else a.get_bearer_display()), sort="title",
        ),
        Column("authority", "授予机关", lambda a: a.authority, sort="authority"),
        Column("number", "文号", lambda a: a.document_number, sort="document_number"),
    ),
    facts=lambda award: (
        ("授予", award.instructor.name if award.instructor else award.get_bearer_display()),
        ("授予机关", award.authority),
        ("文号", award.document_number),
        _shown(award),
    ),
    confirms=Can.RUN_PROGRAMME,
    confirmer_label="项目办凭授予文件",
    keeps=(Can.LOG_CONTACTS, Can.RUN_PROGRAMME),
    claim_form=AwardForm,
    claim=_claim_award,
    related=("instructor", "helped_by__instructor"),
    tabs=_shown_tab,
    search=lambda rows, text: rows.filter(Q(title__icontains=text) | Q(document_number=text)),
    extras=SHOWING,
    crumb=("和谐", "/harmony/"),
)  # fmt: skip
