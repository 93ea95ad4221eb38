"""Forms of elections: the names, the consent, one round of votes, the committee's session, the filing; officers."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from qiaoliang.kit.formfields import DayField, LineField, TextField
from qiaoliang.party.elections.choices import OfficerEnd, Post, Purpose
from qiaoliang.party.elections.models import Election, Nominee
from qiaoliang.party.elections.rules import Count, needs_committee
from qiaoliang.party.membership.forms import CountField
from qiaoliang.party.membership.models import Member
from qiaoliang.party.organisations.forms import InCountyFilter
from qiaoliang.party.organisations.models import Organisation

AT_MOST = 200  # names to tick; a larger branch searches its roll first


class VersionedForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)


def roll_of(organisation: Organisation, on: date) -> list[Member]:
    return list(
        Member.everything.filter(Member.full_on(on), organisation=organisation).order_by("name", "pk")[:AT_MOST]
    )


def _label(member: Member) -> str:
    return f"{member.name}（{member.joined_on:%Y-%m} 入党）" if member.joined_on else member.name


class NamesForm(forms.Form):
    """Who is put forward: members of a committee, or secretary and deputy where the meeting elects them directly."""

    def __init__(self, *args: Any, organisation: Organisation, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.roll = roll_of(organisation, today)
        self.has_committee = needs_committee(organisation.kind, len(self.roll))
        names = [(str(member.pk), _label(member)) for member in self.roll]
        more = {"members": _("委员候选人")} if self.has_committee else {
            "secretaries": _("书记候选人"), "deputies": _("副书记候选人")
        }  # fmt: skip
        for field, label in more.items():
            self.fields[field] = forms.MultipleChoiceField(
                label=label, choices=names, widget=forms.CheckboxSelectMultiple, required=field != "deputies",
                help_text=_("只列正式党员；比应选名额至少多 20%"),
            )  # fmt: skip

    def nominees(self) -> list[tuple[Member, str]]:
        by_key = {str(member.pk): member for member in self.roll}
        posts = (("members", Post.MEMBER), ("secretaries", Post.SECRETARY), ("deputies", Post.DEPUTY))
        return [
            (by_key[key], post) for field, post in posts for key in self.cleaned_data.get(field) or () if key in by_key
        ]


class PrepareForm(NamesForm):
    purpose = forms.ChoiceField(label=_("事由"), choices=Purpose.choices, widget=forms.RadioSelect)
    seats = CountField(_("委员名额"), required=False, initial=3, help_text=_("一般 3 至 5 名，最多 7 名"))
    seats_reason = LineField(_("名额理由"), 200, required=False, help_text=_("超过一般名额时填写"))
    deputy_seats = CountField(_("副书记名额"), required=False, initial=0)
    on = DayField(_("提出日期"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("deputy_seats",) if self.has_committee else ("seats", "seats_reason"):
            del self.fields[name]
        names = [name for name in self.fields if name not in ("purpose", "on")]
        self.order_fields(["purpose", *sorted(names, key=lambda name: not name.startswith("seats")), "on"])

    def given(self) -> dict[str, Any]:
        found = self.cleaned_data
        return {
            "purpose": found["purpose"], "on": found["on"], "nominees": self.nominees(),
            "seats": found.get("seats") or 0, "seats_reason": found.get("seats_reason", ""),
            "deputy_seats": found.get("deputy_seats") or 0,
        }  # fmt: skip


class RenominateForm(VersionedForm, NamesForm):
    on = DayField(_("提出日期"))


class DecisionForm(VersionedForm):
    number = LineField(_("文号"), 80)
    on = DayField(_("日期"))


class ReasonForm(VersionedForm):
    reason = TextField(_("原因"), 200)


class ShortForm(ReasonForm):
    on = DayField(_("日期"))


class VoteForm(VersionedForm):
    """One round: who was there, how many ballots, and the votes for each name; or a meeting that was void."""

    on = DayField(_("日期"))
    entitled = CountField(_("应到会"), help_text=_("有表决权的正式党员；预备党员不计"))
    excluded_reason = LineField(
        _("不计入应到会的"), 200, required=False, help_text=_("长期患病、外出半年以上等，写明谁因何不计入")
    )
    present = CountField(_("到会"), help_text=_("要超过应到会的五分之四"))
    handed_out = CountField(_("发出票"))
    returned = CountField(_("收回票"))
    invalid = CountField(_("废票"), initial=0)

    def __init__(self, *args: Any, running: Sequence[Nominee], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.running = running
        for nominee in running:
            self.fields[f"votes_{nominee.pk}"] = CountField(
                f"{nominee.name} 得票（{nominee.get_post_display()}）", required=False
            )
        self.fields["is_void"] = forms.BooleanField(label=_("会议或选举无效，只登记经过"), required=False)
        self.fields["void_reason"] = LineField(_("无效原因"), 200, required=False)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        if not found.get("is_void"):
            for nominee in self.running:
                if found.get(name := f"votes_{nominee.pk}") is None and name not in self.errors:
                    self.add_error(name, _("请填写得票数，没有得票填 0。"))
        return found

    def count(self) -> Count:
        found = self.cleaned_data
        return Count(*(found[name] for name in ("entitled", "present", "handed_out", "returned", "invalid")))

    def votes(self) -> dict[int, int]:
        return {nominee.pk: self.cleaned_data[f"votes_{nominee.pk}"] for nominee in self.running}


class SessionForm(VersionedForm):
    on = DayField(_("日期"))
    session_present = CountField(_("到会委员"))
    secretary = forms.ChoiceField(label=_("书记"))
    secretary_votes = CountField(_("书记得票"))
    deputy = forms.ChoiceField(label=_("副书记"), required=False)

    def __init__(self, *args: Any, chosen: Sequence[Nominee], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.chosen = {str(nominee.pk): nominee for nominee in chosen}
        names = [("", _("请选择")), *((key, nominee.name) for key, nominee in self.chosen.items())]
        for field, empty in (("secretary", _("请选择")), ("deputy", _("不设"))):
            choice = self.fields[field]
            assert isinstance(choice, forms.ChoiceField)
            choice.choices = [("", empty), *names[1:]]

    def given(self) -> dict[str, Any]:
        found = self.cleaned_data
        return {
            "on": found["on"], "present": found["session_present"], "secretary": self.chosen[found["secretary"]],
            "secretary_votes": found["secretary_votes"], "deputy": self.chosen.get(found["deputy"] or "-"),
            "version": found["version"],
        }  # fmt: skip


class AppointForm(forms.Form):
    member = forms.ChoiceField(label=_("任命谁"))
    post = forms.ChoiceField(label=_("职务"), choices=Post.choices, widget=forms.RadioSelect)
    number = LineField(_("任命文号"), 80)
    on = DayField(_("任职日期"))
    term_ends_on = DayField(
        _("任期届满"), required=False, help_text=_("补登早已成立、还没有任期的党组织时填写；其他情况不填")
    )

    def __init__(self, *args: Any, organisation: Organisation, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.roll = {str(member.pk): member for member in roll_of(organisation, today)}
        choice = self.fields["member"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [("", _("请选择")), *((key, _label(member)) for key, member in self.roll.items())]
        if organisation.term_ends_on is not None:
            del self.fields["term_ends_on"]


class RelieveForm(forms.Form):
    reason = forms.ChoiceField(
        label=_("原因"), widget=forms.RadioSelect,
        choices=[(one.value, one.label) for one in (OfficerEnd.RELIEVED, OfficerEnd.LEFT)],
    )  # fmt: skip
    number = LineField(_("文号"), 80, required=False)
    on = DayField(_("离任日期"))


class ElectionFilter(InCountyFilter):
    purpose = django_filters.ChoiceFilter(label="事由", choices=Purpose.choices, empty_label="全部")

    class Meta:
        model = Election
        fields = ()
