"""A case as it is printed for an audience: names only with consent, quotations only with the speaker's."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Prefetch

from qiaoliang.instructors.nominations.models import Instructor
from qiaoliang.party.membership.models import Member
from qiaoliang.party.organisations.models import Organisation
from qiaoliang.registry.enterprises.models import ContactPerson, Enterprise
from qiaoliang.results.exemplars import rules
from qiaoliang.results.exemplars.choices import Reach, Stage
from qiaoliang.results.exemplars.models import Consent, Exemplar, Person, Quote
from qiaoliang.results.exemplars.rules import Named

SHORT_NAME_FROM = 3  # a shorter short name ("食品") is a word, not a name


@dataclass(frozen=True)
class Printed:
    """What an audience reads."""

    key: int
    title: str
    enterprise: str
    background: str
    practice: str
    effect: str
    quotes: tuple[str, ...]
    on: date
    is_anonymous: bool

    @property
    def paragraphs(self) -> list[str]:
        """The text in the order of a report: where, why, how, what came of it, what was said."""
        found = [
            f"企业：{self.enterprise}。",
            f"起因。{self.background}",
            f"做法。{self.practice}",
            f"成效。{self.effect}",
            *self.quotes,
        ]
        return ["".join(one.split("\n")) for one in found]


def for_list(rows: Any) -> Any:
    """Cases with what their titles need: people and consents in force, in three queries for any number of them."""
    live = Consent.everything.filter(withdrawn_on=None)
    return rows.select_related("enterprise").prefetch_related(
        Prefetch("consents", live, to_attr="live_consents"),
        Prefetch("people", Person.everything.all(), to_attr="told_of"),
        Prefetch("enterprise__identities", to_attr="former_names"),
    )


def with_parts(rows: Any) -> Any:
    """The same with their quotations."""
    return for_list(rows).prefetch_related(
        Prefetch("quotes", Quote.everything.select_related("person"), to_attr="said")
    )


def whole(exemplar: Exemplar) -> Exemplar:
    found: Exemplar = with_parts(Exemplar.everything.filter(pk=exemplar.pk)).get()
    return found


def tell(exemplar: Any, audience: int) -> Printed:
    """For `audience`; the case comes from `with_parts`, or from `for_list` without quotations."""
    reaches = {one.person_id: one.reach for one in exemplar.live_consents}
    of_enterprise = reaches.get(None, Reach.NONE)
    named = [
        Named((one.name,), one.stands_for, rules.reach_of_person(of_enterprise, reaches.get(one.pk, Reach.NONE)))
        for one in exemplar.told_of
    ]
    if exemplar.enterprise is not None:
        named.append(Named(names_of(exemplar.enterprise), exemplar.stands_for, of_enterprise))

    def say(text: str) -> str:
        return rules.printed(text, named, audience)

    quotes = [
        f"{say(one.person.name)}说：“{say(one.words)}”"
        for one in getattr(exemplar, "said", ())
        if reaches.get(one.person_id, Reach.NONE) >= audience
    ]
    is_anonymous = of_enterprise < audience
    enterprise = exemplar.enterprise.name if exemplar.enterprise is not None else ""
    return Printed(
        exemplar.pk, say(exemplar.title), exemplar.stands_for if is_anonymous else enterprise,
        say(exemplar.background), say(exemplar.practice), say(exemplar.effect), tuple(quotes), exemplar.happened_on,
        is_anonymous,
    )  # fmt: skip


def names_of(enterprise: Any) -> tuple[str, ...]:
    """Every name under which the enterprise is known: full, former, short, and without its legal form."""
    former = getattr(enterprise, "former_names", None)
    known = [enterprise.name, *(one.name for one in (former if former is not None else enterprise.identities.all()))]
    bare = [name.removesuffix("有限公司").removesuffix("股份").removesuffix("有限责任公司") for name in known]
    short = [enterprise.short_name] if len(enterprise.short_name) >= SHORT_NAME_FROM else []
    return tuple(dict.fromkeys(name for name in (*known, *bare, *short) if len(name) >= SHORT_NAME_FROM))


def known_names(enterprise: Enterprise | None, instructor: int | None) -> set[str]:
    """The people the registers know around the record: at the enterprise, in its organisations, who serves it."""
    found: set[str] = set()
    if enterprise is not None:
        found |= set(ContactPerson.everything.filter(enterprise=enterprise).values_list("name", flat=True))
        found |= set(Member.everything.filter(enterprise=enterprise).values_list("name", flat=True))
        found |= set(Organisation.everything.filter(coverages__enterprise=enterprise).values_list(
            "secretary_name", flat=True
        ))  # fmt: skip
        served = Instructor.everything.filter(stints__enterprise=enterprise)
        found |= set(served.values_list("name", flat=True))
    if instructor is not None:
        found |= set(Instructor.everything.filter(pk=instructor).values_list("name", flat=True))
    return {name for name in found if name}


def in_print(*, region: str, starts_on: date, ends_on: date, audience: int, at_most: int) -> Sequence[Printed]:
    """The reviewed cases of a place and period, the latest first, told for `audience`."""
    rows = Exemplar.everything.filter(
        stage=Stage.APPROVED, region_code__startswith=region, happened_on__range=(starts_on, ends_on)
    )
    return [tell(one, audience) for one in with_parts(rows.order_by("-happened_on", "-pk"))[:at_most]]


def told_now(keys: Iterable[int], audience: int) -> dict[int, Printed]:
    """Those of `keys` that still stand, as they are to be told now."""
    rows = Exemplar.everything.filter(stage=Stage.APPROVED, pk__in=list(keys))
    return {one.pk: tell(one, audience) for one in with_parts(rows)}
