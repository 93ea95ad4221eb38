"""What is met and what is missing in a creation: said findings, and what consultations and mechanisms already tell."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch

from qiaoliang.fieldwork.outcomes.choices import Claim
from qiaoliang.fieldwork.outcomes.models import Outcome
from qiaoliang.harmony.accord.choices import Source, State
from qiaoliang.harmony.accord.models import Creation, Finding, Item
from qiaoliang.harmony.labour.choices import Stage as Round
from qiaoliang.harmony.labour.models import OPEN_STAGES as OPEN_ROUNDS
from qiaoliang.harmony.labour.models import Consultation

DIALOGUE = "dialogue_mechanism"


@dataclass(frozen=True)
class Standing:
    """One item as it stands: its state, why, where that is recorded, and what was found before."""

    item: Item
    state: State
    words: str
    on: date | None = None
    said_by: str = ""
    href: str = ""
    earlier: list[Finding] = field(default_factory=list)

    @property
    def is_said(self) -> bool:
        return self.item.source == Source.SAID


def standings(creation: Creation, today: date) -> list[Standing]:
    """Every item of the case's edition, in its order."""
    found: dict[int, list[Finding]] = {}
    for finding in creation.findings.order_by("-pk"):
        found.setdefault(finding.item_id, []).append(finding)
    return [_standing(creation, item, found.get(item.pk, []), today) for item in creation.edition.items.all()]


def _standing(creation: Creation, item: Item, said: list[Finding], today: date) -> Standing:
    if item.source == Source.CONSULTATION:
        return _of_wages(creation, item, today)
    if item.source == Source.DIALOGUE:
        return _of_dialogue(creation, item)
    if not said:
        return Standing(item, State.UNKNOWN, "")
    last, *earlier = said
    return Standing(item, State(last.state), last.evidence, last.found_on, str(last.get_said_by_display()), "", earlier)


def _effective(today: date) -> dict[str, Any]:
    """A round of this year or the last that is in force: what it agreed still holds."""
    return {"stage": Round.EFFECTIVE, "year__gte": today.year - 1}


def _of_wages(creation: Creation, item: Item, today: date) -> Standing:
    rounds = Consultation.everything.filter(enterprise=creation.enterprise_id).order_by("-year", "-pk")
    held = rounds.filter(**_effective(today)).first()
    if held is not None:
        growth = "" if held.growth_percent is None else f"，增幅 {held.growth_percent:.2f}%"
        words = f"{held.year} 年度协议已生效{growth}"
        return Standing(item, State.MET, words, held.since, "工资集体协商记录", str(held.get_absolute_url()))
    going = rounds.filter(stage__in=OPEN_ROUNDS).first()
    if going is not None:
        words = f"{going.year} 年度{going.get_stage_display()}，生效后自动达到"
        return Standing(item, State.MISSING, words, going.since, "工资集体协商记录", str(going.get_absolute_url()))
    return Standing(
        item, State.MISSING, "没有在有效期内的工资集体协议",
        href=f"/harmony/consultations/new/?enterprise={creation.enterprise_id}",
    )  # fmt: skip


def _of_dialogue(creation: Creation, item: Item) -> Standing:
    rows = Outcome.everything.filter(kind=DIALOGUE, enterprise=creation.enterprise_id)
    held = list(rows.filter(state=Claim.CONFIRMED).order_by("happened_on", "pk"))
    href = f"{creation.get_absolute_url()}mechanisms/new/"
    if held:
        names = "、".join(dict.fromkeys(row.title for row in held))
        return Standing(
            item, State.MET, names, held[-1].happened_on, "成效台账，企业已确认", held[-1].get_absolute_url()
        )
    waiting = rows.filter(state=Claim.CLAIMED).first()
    if waiting is not None:
        words = f"{waiting.title}已登记，企业确认后自动达到"
        return Standing(item, State.MISSING, words, waiting.happened_on, "成效台账", waiting.get_absolute_url())
    return Standing(item, State.MISSING, "还没有登记常设的对话机制", href=href)


def missing(items: Iterable[Standing]) -> list[str]:
    return [one.item.title for one in items if one.state != State.MET]


def with_what_lists_need(rows: Any, today: date) -> Any:
    """For a list: items and findings in two more queries at any length, the derived states as columns."""
    rounds = Consultation.everything.filter(enterprise=OuterRef("enterprise"), **_effective(today))
    talks = Outcome.everything.filter(enterprise=OuterRef("enterprise"), kind=DIALOGUE, state=Claim.CONFIRMED)
    findings = Finding.everything.order_by("pk").only("creation", "item", "state")
    return (
        rows.select_related("enterprise", "edition")
        .prefetch_related(
            Prefetch("edition__items", Item.everything.order_by("place")), Prefetch("findings", findings)
        )
        .annotate(has_wages=Exists(rounds), has_dialogue=Exists(talks))
    )  # fmt: skip


def missing_in_list(row: Any) -> list[str]:
    """The titles of what a row made by `with_what_lists_need` does not meet."""
    last = {finding.item_id: finding.state for finding in row.findings.all()}
    derived = {Source.CONSULTATION: row.has_wages, Source.DIALOGUE: row.has_dialogue}
    return [
        item.title
        for item in row.edition.items.all()
        if not derived.get(Source(item.source), last.get(item.pk) == State.MET)
    ]
