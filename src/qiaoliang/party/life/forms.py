"""Forms of organisation life. Who came is one short list: everybody is there unless said otherwise."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import django_filters
from django import forms
from django.db.models import Q
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from qiaoliang.kit.formfields import DayField, LineField, PrivateLineField, TextField
from qiaoliang.party.centres.choices import BookingState
from qiaoliang.party.centres.models import Booking
from qiaoliang.party.life import expected
from qiaoliang.party.life.choices import CHOSEN, LeaveReason, Presence
from qiaoliang.party.life.models import Duty, Gathering
from qiaoliang.party.membership.models import Member
from qiaoliang.party.organisations.choices import MeetingKind
from qiaoliang.party.organisations.forms import InCountyFilter
from qiaoliang.party.organisations.models import Organisation

MINUTES_AT_MOST = 10_000
CAME = [
    ("present", "到会"), ("absent", "缺席"),
    *((f"leave:{reason.value}", f"请假：{reason.label}") for reason in LeaveReason),
]  # fmt: skip
Named = Sequence[tuple[int, str]]  # member's key and the name as this person may read it


class Version(forms.IntegerField):
    def __init__(self) -> None:
        super().__init__(widget=forms.HiddenInput)


class RosterForm(forms.Form):
    """Base of forms that say who came: one select a member, all on 到会 (or 应到) to begin with."""

    def __init__(self, *args: Any, people: Named, stands: dict[int, str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = people
        first = self.came()[0][0]
        for key, name in people:
            self.fields[f"m{key}"] = forms.ChoiceField(
                label=name, choices=self.came(), initial=(stands or {}).get(key, first), required=False
            )

    def came(self) -> list[tuple[str, str]]:
        return CAME

    def own_fields(self) -> list[BoundField]:
        """The visible fields that are not the roster."""
        return [field for field in self.visible_fields() if not field.name.startswith("m") or field.name == "minutes"]

    def roster(self) -> list[BoundField]:
        return [self[f"m{key}"] for key, _name in self.people]

    def said(self) -> dict[int, str]:
        return {key: self.cleaned_data[f"m{key}"] for key, _name in self.people if self.cleaned_data[f"m{key}"]}

    def away(self) -> dict[int, str]:
        """Who did not come: key → reason of leave, empty for absence."""
        return {key: said.partition(":")[2] for key, said in self.said().items() if said != "present"}


class HeldForm(RosterForm):
    """A meeting that was held. Two fields are required, and both are filled in beforehand."""

    on = DayField(_("日期"))
    topic = LineField(_("议题"), 120)
    host_name = LineField(_("主持人"), 60, required=False)
    study_hours = forms.DecimalField(
        label=_("学时"),
        required=False,
        min_value=Decimal(0),
        max_value=Decimal(24),
        decimal_places=1,
        help_text=_("学习的内容才填，计入年度学时"),
    )
    minutes = TextField(_("会议记录"), MINUTES_AT_MOST, required=False, help_text=_("可以以后再补"))

    def told(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("on", "topic", "host_name", "study_hours", "minutes")}


class EnterForm(HeldForm):
    """A meeting that was not planned here; for a group, which; for a committee or a talk, who was called."""

    def __init__(self, *args: Any, organisation: Organisation, kind: str, day: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        _offer(self, organisation, kind, day, self.people)
        if kind in CHOSEN:
            for key, _name in self.people:
                del self.fields[f"m{key}"]
            self.people = []


class HoldForm(HeldForm):
    version = Version()


class CorrectForm(HeldForm):
    reason = LineField(_("更正原因"), 200)
    version = Version()


def _offer(form: forms.Form, organisation: Organisation, kind: str, day: date, people: Named) -> None:
    """The fields that only some kinds have, before the others."""
    made: dict[str, forms.Field] = {}
    if kind == MeetingKind.GROUP:
        made["group"] = forms.ModelChoiceField(
            expected.groups_on(organisation, day), label=_("党小组"), error_messages={"required": "请选党小组。"}
        )
    if kind in CHOSEN:
        made["chosen"] = forms.MultipleChoiceField(
            label=_("谈话对象") if kind == MeetingKind.TALKS else _("应到的委员"), choices=people,
            widget=forms.CheckboxSelectMultiple, error_messages={"required": "请选应到的人。"},
        )  # fmt: skip
        if kind == MeetingKind.COMMITTEE:
            made["chosen"].initial = expected.committee_of(organisation, day)
    form.fields = {**made, **form.fields}


def chosen_members(form: forms.Form, organisation: Organisation, day: date) -> list[Member]:
    keys = form.cleaned_data.get("chosen") or []
    return list(expected.roll_on(organisation, day).filter(pk__in=[int(key) for key in keys]))


# Only the stubs know the field as generic.
if TYPE_CHECKING:
    _BookingField = forms.ModelChoiceField[Booking]
else:
    _BookingField = forms.ModelChoiceField


class BookedField(_BookingField):
    """A room that the branch has booked and no meeting uses yet."""

    def __init__(self) -> None:
        super().__init__(
            Booking.everything.none(), label=_("活动中心的预订"), required=False, empty_label="不用活动中心",
            help_text=_("选了就不用填地点，开完会自动记为已使用"),
        )  # fmt: skip

    def offer(self, organisation: Organisation, day: date, own: Gathering | None = None) -> bool:
        """Whether there is anything to choose."""
        free = Q(gathering=None) | Q(gathering=own)
        rows = Booking.everything.filter(free, organisation=organisation, state=BookingState.BOOKED, on__gte=day)
        self.queryset = rows.select_related("room__centre").order_by("on", "first")
        return bool(rows.exists())


class PlanForm(forms.Form):
    on = DayField(_("日期"))
    starts_at = forms.TimeField(
        label=_("时间"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    topic = LineField(_("议题"), 120)
    venue = LineField(_("地点"), 120, required=False)
    booking = BookedField()
    host_name = LineField(_("主持人"), 60, required=False)

    def __init__(
        self, *args: Any, organisation: Organisation, kind: str, day: date, people: Named, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, organisation, kind, day, people)
        _offer_rooms(self, organisation, day)


def _offer_rooms(form: forms.Form, organisation: Organisation, day: date, own: Gathering | None = None) -> None:
    field: Any = form.fields["booking"]
    if not field.offer(organisation, day, own):
        del form.fields["booking"]


class MoveForm(forms.Form):
    on = DayField(_("日期"))
    starts_at = forms.TimeField(
        label=_("时间"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    topic = LineField(_("议题"), 120)
    venue = LineField(_("地点"), 120, required=False)
    booking = BookedField()
    host_name = LineField(_("主持人"), 60, required=False)
    version = Version()

    def __init__(self, *args: Any, gathering: Gathering, day: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_rooms(self, gathering.organisation, day, gathering)


class YearPlanForm(forms.Form):
    """The meetings of a year at once: a day of the month, and the topic of each kind."""

    year = forms.TypedChoiceField(label=_("年度"), coerce=int)
    day_of_month = forms.IntegerField(
        label=_("一般在每月几号"), min_value=1, max_value=31, initial=5, help_text=_("遇休息日顺延到下一个工作日")
    )

    def __init__(self, *args: Any, kinds: dict[str, str], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        year: Any = self.fields["year"]
        year.choices = [(today.year, f"{today.year}年"), (today.year + 1, f"{today.year + 1}年")]
        self.kinds = [kind for kind in kinds if kind != MeetingKind.GROUP]
        for kind in self.kinds:
            label = MeetingKind(kind).label
            self.fields[f"topic_{kind}"] = LineField(
                f"{label}（{kinds[kind]}）", 120, required=False, initial=label, help_text="留空就不排"
            )

    def topics(self) -> dict[str, str]:
        named = {kind: self.cleaned_data[f"topic_{kind}"].strip() for kind in self.kinds}
        return {kind: topic for kind, topic in named.items() if topic}


class MarkForm(RosterForm):
    """Before the meeting and at it: who asked for leave, who is there."""

    version = Version()

    def came(self) -> list[tuple[str, str]]:
        return [("expected", "应到"), *CAME]

    def marks(self) -> dict[int, tuple[str, str]]:
        found = {}
        for key, said in self.said().items():
            presence, _colon, reason = said.partition(":")
            found[key] = (presence, reason)
        return found


class DecideForm(forms.Form):
    text = PrivateLineField(_("决定事项"), 200)
    yes = forms.IntegerField(label=_("赞成"), min_value=0, max_value=10_000)
    no = forms.IntegerField(label=_("反对"), min_value=0, max_value=10_000, initial=0)
    abstained = forms.IntegerField(label=_("弃权"), min_value=0, max_value=10_000, initial=0)


class CorrectDecisionForm(DecideForm):
    reason = LineField(_("更正原因"), 200)


class ReasonForm(forms.Form):
    reason = LineField(_("原因"), 200)


class VersionedReasonForm(ReasonForm):
    version = Version()


class MinutesForm(forms.Form):
    minutes = TextField(_("会议记录"), MINUTES_AT_MOST)
    version = Version()


class GroupForm(forms.Form):
    name = LineField(_("名称"), 60, help_text=_("例如：第一党小组"))
    starts_on = DayField(_("设立日期"))
    chosen = forms.MultipleChoiceField(label=_("组员"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, people: Named, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["chosen"]
        chosen.choices = people


class EndGroupForm(forms.Form):
    ends_on = DayField(_("撤销日期"))


class CodeForm(forms.Form):
    """What a phone asks: the code, nothing else."""

    code = forms.CharField(
        label=_("会场屏幕上的口令"), max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "pattern": "[0-9 ]*"}),
    )  # fmt: skip


class GatheringFilter(django_filters.FilterSet):
    kind = django_filters.ChoiceFilter(label="会议", choices=MeetingKind.choices, empty_label="全部")
    county = InCountyFilter.base_filters["county"]
    month = django_filters.CharFilter(label="月份", method="in_month", widget=forms.TextInput(attrs={"type": "month"}))

    class Meta:
        model = Gathering
        fields = ()

    def in_county(self, queryset: Any, name: str, county: Any) -> Any:
        return queryset.filter(organisation__region_code__startswith=county.code)

    def in_month(self, queryset: Any, name: str, text: str) -> Any:
        """`2026-11`; anything else finds nothing rather than failing."""
        year, dash, month = text.partition("-")
        if not (dash and year.isdigit() and month.isdigit()):
            return queryset.none()
        return queryset.filter(on__year=int(year), on__month=int(month))


class DutyFilter(django_filters.FilterSet):
    kind = django_filters.ChoiceFilter(label="会议", choices=MeetingKind.choices, empty_label="全部")
    county = InCountyFilter.base_filters["county"]

    class Meta:
        model = Duty
        fields = ()

    def in_county(self, queryset: Any, name: str, county: Any) -> Any:
        return queryset.filter(organisation__region_code__startswith=county.code)


def said_of(presence: str, reason: str) -> str:
    """An attendance as a roster's select says it."""
    return f"leave:{reason}" if presence == Presence.LEAVE else str(presence)


def default_topic(kind: str) -> str:
    return str(MeetingKind(kind).label)
