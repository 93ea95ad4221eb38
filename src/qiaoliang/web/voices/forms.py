"""Forms of voices: what somebody says in under a minute, and the office's short ones."""

from typing import Any

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from qiaoliang.kit.formfields import TextField
from qiaoliang.registry.departments.models import Department
from qiaoliang.registry.enterprises.models import Enterprise
from qiaoliang.web.voices import rules
from qiaoliang.web.voices.choices import JUDGED, SPOKEN, Kind
from qiaoliang.web.voices.models import Voice


class SayForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("是投诉、感谢还是建议"), choices=[(one.value, one.label) for one in SPOKEN], widget=forms.RadioSelect
    )
    words = TextField(_("想说什么"), 1000, help_text=_("什么事、什么时候、希望怎么办"))
    page = forms.CharField(max_length=200, required=False, widget=forms.HiddenInput)

    def clean_page(self) -> str:
        """An address of this site, or nothing: it tells the office which page was meant."""
        given: str = self.cleaned_data["page"]
        return given if given.startswith("/") and not given.startswith("//") else ""


class SayForOneForm(SayForm):
    """For somebody who speaks for several enterprises."""

    enterprise = forms.ModelChoiceField(Enterprise.everything.none(), label=_("哪一家企业"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["enterprise"]
        field.queryset = Enterprise.objects.order_by("sort_key")
        field.label_from_instance = lambda one: one.name
        self.order_fields(["enterprise"])


class AgainForm(forms.Form):
    words = TextField(_("哪里还没有解决"), 500)


class AssignForm(forms.Form):
    department = forms.ModelChoiceField(Department.everything.none(), label=_("请哪个部门核实"))
    words = TextField(_("要核实什么"), 300, required=False, help_text=_("部门会看到；提出人的原话由部门另行打开。"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["department"]
        field.queryset = Department.objects.filter(is_active=True)


class ReportForm(forms.Form):
    words = TextField(_("核实到的情况"), 1000, help_text=_("只给项目办看"))


class AnswerForm(forms.Form):
    verdict = forms.ChoiceField(label=_("认定"), widget=forms.RadioSelect)
    words = TextField(_("答复"), 1000, help_text=_("提出人会看到原文"))

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kind in JUDGED:
            field: Any = self.fields["verdict"]
            field.choices = rules.verdict_choices(kind)
        else:
            del self.fields["verdict"]


class VoiceFilter(django_filters.FilterSet):
    kind = django_filters.ChoiceFilter(label="类别", choices=Kind.choices, empty_label="全部")

    class Meta:
        model = Voice
        fields = ()
