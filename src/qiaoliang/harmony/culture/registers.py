"""The register of lectures, cultural and sports events."""

from typing import Any

import django_filters
from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.reach import reaches
from qiaoliang.access.accounts.roles import Can
from qiaoliang.fieldwork.outcomes.choices import Claim
from qiaoliang.fieldwork.outcomes.register import Extra, Register
from qiaoliang.harmony.culture import actions
from qiaoliang.harmony.culture.models import Event, EventKind
from qiaoliang.kit import money
from qiaoliang.kit.formfields import DayField, LineField
from qiaoliang.kit.tables import Cell, Column
from qiaoliang.registry.enterprises.fields import EnterpriseField, initial_name


class EventForm(forms.Form):
    enterprise = EnterpriseField(label=_("在哪家企业"))
    kind = forms.ChoiceField(label=_("类别"), choices=EventKind.choices, widget=forms.RadioSelect)
    title = LineField(_("活动"), 200)
    organisers = LineField(_("主办"), 300, help_text=_("合办的写在一起，只算一场"))
    place = LineField(_("地点"), 120, required=False)
    attended_count = forms.IntegerField(label=_("参加人数"), required=False, min_value=1, max_value=100_000)
    happened_on = DayField(_("日期"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        enterprise: Any = self.fields["enterprise"]
        enterprise.offer()


class JoinForm(forms.Form):
    organiser = LineField(_("补充的主办单位"), 80, help_text=_("合办的只算一场，不要另记"))


class EventFilter(django_filters.FilterSet):
    kind = django_filters.ChoiceFilter(label="类别", choices=EventKind.choices, empty_label="全部")

    class Meta:
        model = Event
        fields = ()


KEEPS = (Can.LOG_CONTACTS, Can.RUN_PROGRAMME, Can.SPEAK_FOR_ENTERPRISE)


def _may_join(actor: Actor, row: Any) -> bool:
    return any(reaches(actor, can, row) for can in KEEPS)


JOIN = Extra(
    "join", "补充主办单位", JoinForm, lambda row, given, *, by, at: actions.join_event(row=row, **given, by=by, at=at),
    _may_join, lambda row: row.state != Claim.VOID,
)  # fmt: skip
EVENTS = Register(
    name="events",
    model=Event,
    title="讲座和文体活动",
    unit="场",
    base="/harmony/events/",
    columns=(
        Column("title", "活动", lambda e: Cell(e.title, second=e.organisers), sort="pk"),
        Column("kind", "类别", lambda e: e.get_kind_display(), sort="kind"),
        Column(
            "attended", "参加", lambda e: money.count(e.attended_count), sort="attended_count", numeric=True, unit="人"
        ),
    ),
    facts=lambda event: (
        ("类别", event.get_kind_display()),
        ("主办", event.organisers),
        ("地点", event.place),
        ("参加人数", event.attended_count),
    ),
    confirms=Can.SPEAK_FOR_ENTERPRISE,
    confirmer_label="主办方",
    keeps=KEEPS,
    claim_form=EventForm,
    claim=lambda given, *, by, at: actions.hold_event(**given, by=by, at=at),
    related=("helped_by__instructor",),
    search=lambda rows, text: rows.filter(Q(title__icontains=text) | Q(organisers__icontains=text)),
    filterset=EventFilter,
    extras=(JOIN,),
    initial=lambda request: {"enterprise": initial_name(request.GET.get("enterprise"))},
    crumb=("和谐", "/harmony/"),
)
