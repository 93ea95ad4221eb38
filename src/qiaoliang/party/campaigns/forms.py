"""Forms of campaigns: pledges and proposals with what happened to them, themes with targets, the yearly appraisal."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import django_filters
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.kit.formfields import DayField, LineField, TextField, WanField
from qiaoliang.kit.scope import CITY, Place
from qiaoliang.party.campaigns.choices import Grade, Measure, PledgeBy, StationKind
from qiaoliang.party.campaigns.models import Pledge, Problem, Proposal, Station, Theme
from qiaoliang.party.campaigns.permits import calls_from
from qiaoliang.party.campaigns.progress import COUNTED, measures_of, of_theme
from qiaoliang.party.membership.models import Member
from qiaoliang.party.organisations.forms import OfOrganisationForm
from qiaoliang.party.organisations.models import Organisation
from qiaoliang.registry.programme import settings
from qiaoliang.registry.regions.models import Region

LARGEST = 1_000_000
YEARS_BACK = 6


class PledgeForm(OfOrganisationForm):
    made_by = forms.ChoiceField(label=_("谁承诺"), choices=PledgeBy.choices, widget=forms.RadioSelect)
    person_name = LineField(_("承诺人"), 60, required=False, help_text=_("党员承诺时填写，姓名在公示栏公开"))
    text = TextField(_("承诺内容"), 200)
    happened_on = DayField(_("承诺日期"))
    due_on = DayField(_("完成期限"))


class KeptForm(forms.Form):
    kept_on = DayField(_("兑现日期"))
    how = TextField(_("怎么兑现的"), 300, help_text=_("写明结果和凭据，例如：两名徒弟取得上岗证，证书在车间存档"))


class WithdrawnForm(forms.Form):
    withdrawn_on = DayField(_("撤回日期"))
    reason = TextField(_("撤回原因"), 200, help_text=_("在公示栏公开"))


class ProposalForm(OfOrganisationForm):
    author_name = LineField(_("提出人"), 60)
    title = TextField(_("建议"), 200)
    details = forms.CharField(
        label=_("具体做法"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    happened_on = DayField(_("提出日期"))


class AdoptedForm(forms.Form):
    adopted_on = DayField(_("采纳日期"))
    answer = TextField(_("给提出人的答复"), 300, required=False)
    done_by = LineField(_("由谁落实"), 60, required=False)
    do_by = DayField(_("落实期限"), required=False)


class DeclinedForm(forms.Form):
    declined_on = DayField(_("答复日期"))
    answer = TextField(_("不采纳的理由"), 300, help_text=_("答复给提出人，说清楚为什么、以后怎么办"))


class ImplementedForm(forms.Form):
    implemented_on = DayField(_("实施日期"))
    done_how = TextField(_("怎么落实的"), 300, required=False)


class BenefitForm(forms.Form):
    amount_fen = WanField(_("新增效益（万元）"), help_text=_("记入成效台账，由企业确认；这里不再另填"))
    happened_on = DayField(_("截至日期"))


class StarForm(forms.Form):
    starred_on = DayField(_("评选日期"))
    reason = TextField(_("评选理由"), 200)


class ProblemForm(OfOrganisationForm):
    title = LineField(_("难题"), 200)
    solution = TextField(_("怎么解决的"), 300, required=False)
    happened_on = DayField(_("解决日期"))


# --- themes


def places_of(actor: Actor, on: date, callers: Any = None) -> list[tuple[str, str]]:
    """The areas and organisations for which the person may announce something, as choices of a form."""
    places = calls_from(actor) if callers is None else calls_from(actor, callers)
    found = []
    for place in places:
        name = _named(place, on)
        if name:
            found.append((f"{place.kind}:{place.key}", name))
    return found


def _named(place: Place, on: date) -> str:
    if place.kind == CITY:
        return str(settings.values(on)["city_name"] or "全市")
    if place.kind == "organisation":
        return Organisation.everything.filter(pk=place.key).values_list("name", flat=True).first() or ""
    region = Region.everything.filter(code=place.key).order_by("-version").first()
    return region.full_name if region else ""


def area(chosen: str, on: date) -> dict[str, Any]:
    """`region_code` and `organisation` for what was chosen."""
    kind, _, key = chosen.partition(":")
    if kind == "organisation":
        organisation = Organisation.everything.get(pk=key)
        return {"region_code": organisation.region_code, "organisation": organisation}
    return {"region_code": key if kind == "region" else settings.root_region(on), "organisation": None}


class WhereForm(forms.Form):
    """Base of an announcement: for which area; asked only where the person has more than one."""

    where = forms.ChoiceField(label=_("在哪里开展"))

    def __init__(self, *args: Any, places: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        where: Any = self.fields["where"]
        where.choices = list(places)
        if len(places) == 1:
            where.widget, where.initial, where.required = forms.HiddenInput(), places[0][0], False

    def clean_where(self) -> str:
        where: Any = self.fields["where"]
        return str(self.cleaned_data["where"] or where.initial)


class ThemeForm(forms.Form):
    """The announcement and its targets; a target left empty is not set."""

    name = LineField(_("主题"), 80)
    purpose = TextField(_("要做什么"), 500, required=False)
    starts_on = DayField(_("开始日期"))
    ends_on = DayField(_("结束日期"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for measure in Measure:
            self.fields[f"target_{measure}"] = forms.IntegerField(
                label=f"目标：{measure.label}", required=False, min_value=1, max_value=LARGEST,
                help_text=f"统计{COUNTED[measure].says}", widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
            )  # fmt: skip

    def stated(self) -> dict[str, Any]:
        """The announcement as the actions take it. Call when valid."""
        given = self.cleaned_data
        targets = {str(m.value): given[f"target_{m}"] for m in Measure if given.get(f"target_{m}")}
        return {name: given[name] for name in ("name", "purpose", "starts_on", "ends_on")} | {"targets": targets}


class NewThemeForm(WhereForm, ThemeForm):
    field_order = ("where", "name", "purpose", "starts_on", "ends_on")


class AmendThemeForm(ThemeForm):
    version = forms.IntegerField(widget=forms.HiddenInput)


# --- filters of the registers


class OfThemeFilter(django_filters.FilterSet):
    """By what counts for a theme: `?theme=3&measure=proposals`."""

    theme = django_filters.ModelChoiceFilter(
        label="主题活动", queryset=lambda request: Theme.objects.all(), method="of_theme", empty_label="全部"
    )
    measure = django_filters.ChoiceFilter(label="目标", choices=(), method="of_measure", empty_label="全部")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["measure"].extra["choices"] = [(m.value, m.label) for m in measures_of(self._meta.model)]

    def of_theme(self, queryset: Any, name: str, theme: Theme) -> Any:
        known = measures_of(queryset.model)
        asked = self.data.get("measure") or known[0]
        return queryset.filter(of_theme(theme, asked)) if asked in known else queryset.none()

    def of_measure(self, queryset: Any, name: str, value: str) -> Any:
        """Means something only together with a theme, which reads it."""
        return queryset


class PledgeFilter(OfThemeFilter):
    class Meta:
        model = Pledge
        fields = ()


class ProposalFilter(OfThemeFilter):
    class Meta:
        model = Proposal
        fields = ()


class ProblemFilter(OfThemeFilter):
    class Meta:
        model = Problem
        fields = ()


def _years() -> list[tuple[str, str]]:
    this = timezone.localdate().year
    return [(str(year), f"{year} 年") for year in range(this, this - YEARS_BACK, -1)]


class BoardFilter(django_filters.FilterSet):
    year = django_filters.ChoiceFilter(label="年度", choices=_years, method="of_year", empty_label="全部")
    made_by = django_filters.ChoiceFilter(label="谁承诺", choices=PledgeBy.choices, empty_label="全部")

    class Meta:
        model = Pledge
        fields = ()

    def of_year(self, queryset: Any, name: str, value: str) -> Any:
        return queryset.filter(Pledge.in_year(int(value)))


# --- the yearly appraisal


class AppraisalForm(forms.Form):
    """One choice and one line for each pledge of the year; what is left open is not appraised."""

    on = DayField(_("评议日期"), help_text=_("支部党员大会或组织生活会评议的日期"))

    def __init__(self, *args: Any, pledges: Sequence[Pledge], said: dict[int, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pledges = pledges
        for pledge in pledges:
            before = said.get(pledge.pk)
            self.fields[f"grade_{pledge.pk}"] = forms.ChoiceField(
                label=f"{pledge.person_name or '党组织'}：{pledge.text}", required=False,
                choices=[("", "暂不评议"), *Grade.choices], initial=before.grade if before else "",
            )  # fmt: skip
            self.fields[f"words_{pledge.pk}"] = LineField(
                "评语", 200, required=False, initial=before.words if before else ""
            )

    def grades(self) -> dict[int, tuple[str, str]]:
        given = self.cleaned_data
        return {
            pledge.pk: (given[f"grade_{pledge.pk}"], given[f"words_{pledge.pk}"])
            for pledge in self.pledges
            if given[f"grade_{pledge.pk}"]
        }


def pairs(form: AppraisalForm) -> list[tuple[Pledge, Any, Any]]:
    """(pledge, its choice, its line of words) for the page."""
    return [(pledge, form[f"grade_{pledge.pk}"], form[f"words_{pledge.pk}"]) for pledge in form.pledges]


class PaperForm(forms.Form):
    """Nothing to fill in: the button makes the paper, since making it is logged."""


# --- areas and posts


class StationForm(OfOrganisationForm):
    kind = forms.ChoiceField(label=_("类别"), choices=StationKind.choices, widget=forms.RadioSelect)
    name = LineField(_("名称"), 60, help_text=_("例如：二号车间责任区、包装线先锋岗、窗口亮身份"))
    duties = TextField(_("职责"), 300)
    starts_on = DayField(_("设立日期"))


class AssignForm(forms.Form):
    member = forms.ModelChoiceField(Member.everything.none(), label=_("党员"), empty_label=_("请选择"))
    starts_on = DayField(_("从哪天起"))

    def __init__(self, *args: Any, station: Station, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = station.assignments.filter(ends_on=None).values("member")
        roll = Member.everything.filter(organisation=station.organisation_id, starts_on__lte=on).exclude(ends_on__lt=on)
        field: Any = self.fields["member"]
        field.queryset = roll.exclude(pk__in=held).order_by("name", "pk")
        field.label_from_instance = lambda member: member.name


class EndForm(forms.Form):
    ends_on = DayField(_("结束日期"))
    reason = LineField(_("原因"), 200)


def own(request: Any) -> dict[str, Any]:
    """What a form about a branch knows already: the one organisation its reader keeps, and today."""
    keys = [place.key for place in request.actor.places() if place.kind == "organisation"]
    name = Organisation.objects.filter(pk=keys[0]).values_list("name", flat=True).first() if len(keys) == 1 else ""
    return {"organisation": name or "", "happened_on": timezone.localdate(request.at)}
