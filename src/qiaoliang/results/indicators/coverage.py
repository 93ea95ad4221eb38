"""Enterprises as set-up rates count them (rules.md, section 1): operating, non-public, covered, with members."""

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThanOrEqual

from qiaoliang.party.membership.models import Member, MemberKind
from qiaoliang.party.organisations.models import Coverage, Form, Organisation
from qiaoliang.registry.enterprises.choices import OperatingState
from qiaoliang.registry.enterprises.models import Enterprise, MemberDeclaration, OperatingSpell
from qiaoliang.registry.programme.choices import NonPublicDefinition
from qiaoliang.results.indicators.asked import Asked
from qiaoliang.results.indicators.fact import Fact, Truth, always, own_line

NONPUBLIC = {
    NonPublicDefinition.STATISTICS: "is_nonpublic_statistics",
    NonPublicDefinition.NATIONAL_LAW: "is_nonpublic_national",
    NonPublicDefinition.SHANDONG: "is_nonpublic_shandong",
}


def operating(asked: Asked) -> Q:
    spells = OperatingSpell.everything.filter(OperatingSpell.covers(asked.as_of), state=OperatingState.OPERATING)
    return Q(pk__in=spells.values("enterprise"), merged_into=None, recorded_at__lte=asked.evening)


def nonpublic(asked: Asked) -> Q:
    """By the definition in force on the day."""
    return Q(**{NONPUBLIC[NonPublicDefinition(asked.settings["nonpublic_definition"])]: True})


def coverages(asked: Asked) -> QuerySet[Coverage]:
    """The coverage rows in force on the day, under organisations live on it, as known that evening."""
    rows: QuerySet[Coverage] = Coverage.everything.filter(
        Coverage.covers(asked.as_of),
        Organisation.exists_on(asked.as_of, "organisation__"),
        recorded_at__lte=asked.evening,
        organisation__recorded_at__lte=asked.evening,
    )
    return rows


def covered(*forms: Form) -> Truth:
    """Named by a coverage row in force, of one of `forms` if any are given."""

    def truth(asked: Asked) -> Q:
        rows = coverages(asked).filter(form__in=forms) if forms else coverages(asked)
        return Q(pk__in=rows.values("enterprise"))

    return truth


def _roll(asked: Asked) -> QuerySet[Member]:
    kept: QuerySet[Member] = Member.everything.filter(
        Q(ends_on=None) | Q(ends_on__gte=asked.as_of),
        starts_on__lte=asked.as_of,
        recorded_at__lte=asked.evening,
        enterprise__isnull=False,
    ).order_by()
    return kept


def full_members(least: int) -> Truth:
    """At least so many full members: by the roll where one is kept, else by the latest declaration."""

    def truth(asked: Asked) -> Q:
        enough = (
            _roll(asked).filter(kind=MemberKind.FULL).values("enterprise").annotate(n=Count("pk")).filter(n__gte=least)
        )
        latest = MemberDeclaration.everything.filter(enterprise=OuterRef("pk"), on__lte=asked.as_of)
        declared = Subquery(latest.order_by("-on", "-pk").values("full_members")[:1])
        by_declaration = Q(GreaterThanOrEqual(Coalesce(declared, F("full_members")), least))
        on_a_roll = Q(pk__in=_roll(asked).values("enterprise"))
        return Q(pk__in=enough.values("enterprise")) | (~on_a_roll & by_declaration)

    return truth


ENTERPRISES = Fact(
    code="enterprises",
    model=Enterprise,
    in_period=lambda asked, period: Q(),
    standings=always(operating),
    of_department=own_line(),
    columns={
        "is_nonpublic": nonpublic,
        "is_counted": lambda asked: Q(pk__in=Enterprise.everything.counted().values("pk")),
        "is_covered": covered(),
        "is_covered_singly": covered(Form.SINGLE),
        "has_three_full_members": full_members(3),
        "has_a_full_member": full_members(1),
        "is_above_scale": "is_above_scale",
    },
    related=("region",),
    day="sort_key",
)
