"""How many members an enterprise has on a day: by the roll where one is kept, else by the latest dated declaration."""

from datetime import date
from typing import Any

from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce

from qiaoliang.party.membership.models import Member, MemberKind
from qiaoliang.registry.enterprises.models import MemberDeclaration


def on_roll(on: date) -> QuerySet[Member]:
    """The members on the roll of some organisation that day who work at an enterprise."""
    kept: QuerySet[Member] = Member.everything.filter(
        Q(ends_on=None) | Q(ends_on__gte=on), starts_on__lte=on, enterprise__isnull=False
    ).order_by()
    return kept


def full_members(on: date) -> Any:
    """An integer beside each row of `Enterprise`."""
    roll = on_roll(on).filter(enterprise=OuterRef("pk"))
    counted = roll.values("enterprise").annotate(n=Count("pk", filter=Q(kind=MemberKind.FULL))).values("n")
    latest = MemberDeclaration.everything.filter(enterprise=OuterRef("pk"), on__lte=on).order_by("-on", "-pk")
    declared = Coalesce(Subquery(latest.values("full_members")[:1]), F("full_members"))
    return Case(When(Exists(roll), then=Subquery(counted)), default=declared, output_field=IntegerField())
