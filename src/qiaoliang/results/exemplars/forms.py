"""Forms of the case library: the text, a person, a consent, a quotation, the review."""

from typing import Any

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from qiaoliang.kit.formfields import DayField, LineField, TextField
from qiaoliang.registry.regions.models import Level, Region
from qiaoliang.results.exemplars.choices import AUDIENCES, Reach, Source
from qiaoliang.results.exemplars.models import Exemplar

REACHES = [(int(one), one.label) for one in AUDIENCES]
LONG = 800


class _Versioned(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)


class PickForm(forms.Form):
    kind = forms.ChoiceField(label=_("写什么"), choices=Source.choices, required=False)
    q = LineField(_("找哪一条"), 60, required=False, help_text=_("企业名称、事项或编号；空着就列最近的"))


class TextForm(forms.Form):
    """Who and what is told; names of people come later, with their consent."""

    title = LineField(_("标题"), 40, help_text=_("说清办成了什么，例如“三天办妥冷库用电增容”"))
    background = TextField(_("起因"), LONG, help_text=_("企业碰到什么难处"))
    practice = TextField(_("做法"), LONG, help_text=_("谁牵头，走了哪几步，可以学的是哪一步"))
    effect = TextField(_("成效"), LONG, help_text=_("只写已确认的数，企业怎么说"))
    stands_for = LineField(
        _("匿名时怎样称呼企业"), 40, help_text=_("企业没有同意署名时印这个，例如“俚岛镇一家海产加工企业”")
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def texts(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("title", "background", "practice", "effect", "stands_for")}


class PersonForm(_Versioned):
    name = LineField(_("姓名"), 20)
    stands_for = LineField(_("匿名时怎样称呼"), 40, help_text=_("例如“该企业一名车间主任”"))


class _OfPeople(_Versioned):
    """`person` chooses among the people of the case."""

    person = forms.TypedChoiceField(label=_("谁"), coerce=int, empty_value=None)

    def __init__(self, *args: Any, exemplar: Exemplar, with_enterprise: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = [(one.pk, f"{one.name}（{one.stands_for}）") for one in exemplar.people.all()]
        enterprise = [(0, f"企业：{exemplar.enterprise}")] if with_enterprise and exemplar.enterprise_id else []
        field: Any = self.fields["person"]
        field.choices = [*enterprise, *people]


class ConsentForm(_OfPeople):
    reach = forms.TypedChoiceField(label=_("同意到什么范围"), coerce=int, choices=REACHES, widget=forms.RadioSelect)
    given_on = DayField(_("同意日期"))
    signed_by = LineField(_("签字人"), 60)
    paper = LineField(_("书面同意存放处"), 120, help_text=_("例如“项目办 2026 年案例卷第 3 页”；系统不收扫描件"))

    field_order = ("person", "reach", "given_on", "signed_by", "paper", "version")

    def clean_person(self) -> int | None:
        return self.cleaned_data["person"] or None


class QuoteForm(_OfPeople):
    words = TextField(_("原话"), 200, help_text=_("照原话写；本人没有书面同意的，不会印出来"))
    said_on = DayField(_("哪天说的"))

    field_order = ("person", "words", "said_on", "version")


class ReviewForm(_Versioned):
    agrees = forms.TypedChoiceField(
        label=_("审核"), coerce=lambda value: value == "yes", choices=[("yes", "同意入库"), ("no", "退回修改")],
        widget=forms.RadioSelect,
    )  # fmt: skip
    remark = TextField(_("审核意见"), 300, required=False, help_text=_("退回时写明改什么"))


class RetireForm(_Versioned):
    reason = TextField(_("为什么撤下"), 300)


class ExemplarFilter(django_filters.FilterSet):
    source = django_filters.ChoiceFilter(
        label="来自", field_name="source_kind", choices=Source.choices, empty_label="全部"
    )
    reach = django_filters.ChoiceFilter(label="企业同意到", choices=Reach.choices, empty_label="全部")
    county = django_filters.ChoiceFilter(
        label="地区", field_name="region_code", lookup_expr="startswith", empty_label="全部",
        choices=lambda: list(Region.everything.filter(level=Level.COUNTY).order_by("code").values_list("code", "name")),
    )  # fmt: skip
    year = django_filters.NumberFilter(label="年份", field_name="happened_on", lookup_expr="year")

    class Meta:
        model = Exemplar
        fields = ("source", "reach", "county", "year")
