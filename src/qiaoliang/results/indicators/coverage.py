"""Enterprises as set-up rates count them (rules.md, section 1): operating, non-public, covered, with members."""

from datetime import date, timedelta

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThanOrEqual

from qiaoliang.fieldwork.contacts.models import Contact
from qiaoliang.instructors.postings.models import Stint
from qiaoliang.party.membership.models import Member, MemberKind
from qiaoliang.party.organisations.choices import MeetingKind
from qiaoliang.party.organisations.models import Coverage, Form, Meeting, Organisation
from qiaoliang.registry.enterprises.choices import OperatingState
from qiaoliang.registry.enterprises.models import Enterprise, MemberDeclaration, OperatingSpell
from qiaoliang.registry.programme.choices import NonPublicDefinition
from qiaoliang.results.indicators.asked import Asked
from qiaoliang.results.indicators.equity import seen, served, struggling
from qiaoliang.results.indicators.fact import Fact, Truth, always, own_line

RECENTLY = timedelta(days=90)  # work coverage: a contact so recent (rules.md, section 1, I6)
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


def worked_with(asked: Asked) -> Q:
    """Covered, or served by a posting in force with a contact in the last 90 days: work coverage."""
    served = Stint.everything.filter(Stint.covers(asked.as_of), recorded_at__lte=asked.evening).order_by()
    talks = Contact.everything.filter(
        Q(voided_at=None) | Q(voided_at__gt=asked.evening), at__gt=asked.evening - RECENTLY, at__lte=asked.evening,
        recorded_at__lte=asked.evening,
    ).order_by()  # fmt: skip
    alive = Q(pk__in=served.values("enterprise")) & Q(pk__in=talks.values("enterprise"))
    return covered()(asked) | alive


def last_quarter(on: date) -> tuple[date, date]:
    """The first and the last day of the calendar quarter before that of the day."""
    first = date(on.year, 3 * ((on.month - 1) // 3) + 1, 1)
    last = first - timedelta(days=1)
    return date(last.year, last.month - 2, 1), last


def _met(asked: Asked) -> Q:
    """The members met in the last quarter, and the committee is in its term."""
    held = Meeting.everything.filter(
        Q(voided_at=None) | Q(voided_at__gt=asked.evening), kind=MeetingKind.MEMBERS,
        held_on__range=last_quarter(asked.as_of), recorded_at__lte=asked.evening,
    ).order_by()  # fmt: skip
    return Q(pk__in=held.values("organisation"), term_ends_on__gte=asked.as_of)


def _covers_the_counted(asked: Asked) -> Q:
    """Live, and covers an enterprise that set-up rates count."""
    counted = Enterprise.everything.counted().filter(operating(asked) & nonpublic(asked)).order_by()
    rows = coverages(asked).filter(enterprise__in=counted.values("pk")).order_by()
    return Q(pk__in=rows.values("organisation"))


ORGANISATIONS = Fact(
    code="organisations",
    model=Organisation,
    in_period=lambda asked, period: Q(),
    standings=always(lambda asked: Organisation.exists_on(asked.as_of) & Q(recorded_at__lte=asked.evening)),
    of_department=lambda asked, department: (
        Q(host__line_function=department.function) & Q(region_code__startswith=department.region_code)
    ),
    columns={"covers_the_counted": _covers_the_counted, "has_met": _met},
    day="set_up_on",
)

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
        "is_worked_with": worked_with,
        "has_three_full_members": full_members(3),
        "has_a_full_member": full_members(1),
        "is_above_scale": "is_above_scale",
        "size": "size_class",
        "is_served": served,
        "is_seen": seen,
        "is_struggling": struggling,
    },
    related=("region",),
    day="sort_key",
)
