"""One entry of field work as it arrives: the contact form and its folds, by a page or from a phone's queue.

A fold is a form with a prefix and what the entry's action does with it (`actions.log_contact`); a further fold is one
more attribute here and one more argument there.
"""

from typing import Any

from django.forms import BaseForm
from django.utils import timezone

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.fieldwork.contacts.forms import ContactForm
from qiaoliang.fieldwork.outcomes.forms import FoldForm, corrected
from qiaoliang.instructors.nominations.models import Instructor
from qiaoliang.kit.refusal import Refusal
from qiaoliang.kit.templatetags.kit import target
from qiaoliang.web.field import actions
from qiaoliang.web.field.forms import DemandFold, PolicyFold, folded

# Which field of the fold a refusal of the ledger belongs to: the fold asks for two of them in one line.
_OF_FOLD = dict.fromkeys(("document_number", "counterpart", "deciding_authority", "enterprise"), "document")


class Entry:
    """The forms of one entry over what was sent (`None`: a fresh form with `initial`)."""

    def __init__(self, data: Any, initial: dict[str, Any] | None = None) -> None:
        changed = corrected(data) if data is not None else None
        self.is_changed = changed is not None
        self.sent = changed or data
        self.form = ContactForm(self.sent, initial=initial)
        self.demand = folded(DemandFold, self.sent, "demand")
        self.outcome = folded(FoldForm, self.sent, "outcome")
        self.policy = folded(PolicyFold, self.sent, "policy")

    @property
    def parts(self) -> tuple[BaseForm, ...]:
        return (self.form, self.demand, self.outcome, self.policy)

    def is_valid(self) -> bool:
        """All parts are checked, so that every problem is said at once."""
        is_valid = self.form.is_valid()
        enterprise = self.form.cleaned_data.get("enterprise")
        self.outcome.revenue_fen = enterprise.revenue_fen if enterprise else None
        return all([is_valid, self.demand.is_valid(), self.outcome.is_valid(), self.policy.is_valid()])

    def told(self) -> dict[str, Any]:
        """The keyword arguments of `actions.log_contact` that the entry fills. After `is_valid`."""
        talk = dict(self.form.cleaned_data)
        on = timezone.localdate(talk["at_moment"])
        return {
            "enterprise": talk.pop("enterprise"),
            "client_key": talk.pop("client_key"),
            "talk": talk,
            "demand": self.demand.cleaned_data if self.demand.has_changed() else None,
            "outcome": self.outcome.facts(on) if self.outcome.has_changed() else None,
            "policy": self.policy.version,
        }

    def body(self) -> dict[str, str]:
        """What was sent, by the names of the fields: kept if it turns out to be a second version."""
        names = [part.add_prefix(name) for part in self.parts for name in part.fields]
        return {name: str(self.sent[name]) for name in names if self.sent.get(name)}

    def place(self, problem: Refusal) -> None:
        """Put the sentence beside the field it is about, in the part of the form where that field is."""
        where, name = self.form, problem.field
        if isinstance(problem, actions.FoldRefused):
            where = {"demand": self.demand, "outcome": self.outcome, "policy": self.policy}[problem.fold]
            name = _OF_FOLD.get(name or "", name) if problem.fold != "policy" else "edition"
        where.add_error(name if name in where.fields else None, problem.sentence)

    def problems(self) -> list[dict[str, str]]:
        """(where, label, sentence) of everything to change."""
        return [problem for part in self.parts for problem in _problems(part)]


def _problems(form: Any) -> list[dict[str, str]]:
    if not form.is_bound:
        return []
    general = [{"target": "", "label": "", "sentence": str(sentence)} for sentence in form.non_field_errors()]
    return general + [
        {"target": target(field), "label": str(field.label), "sentence": str(sentence)}
        for field in form
        for sentence in field.errors
    ]


def writer(actor: Actor) -> Instructor:
    """The instructor in whose name the person writes."""
    found: Instructor = Instructor.everything.get(pk=actor.keys("instructor")[0])
    return found
