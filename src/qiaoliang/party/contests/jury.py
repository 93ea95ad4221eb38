"""Who may score what: a juror never scores a work of an organisation of the own, nor one stepped back from."""

from datetime import date, datetime
from typing import Any

from django.db.models import Q

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.models import Grant
from qiaoliang.instructors.postings.models import Stint
from qiaoliang.party.contests.models import Contest, Criterion, Entry, Juror, Score
from qiaoliang.party.contests.rules import Sheet, Weighed
from qiaoliang.party.organisations.models import Coverage, Organisation


def juror_of(contest: Contest, actor: Actor) -> Juror | None:
    """The actor's own seat in the jury, if there is one."""
    if actor.user_id is None:
        return None
    rows = Juror.everything.filter(contest=contest, user=actor.user_id, ended_at=None)
    found: Juror | None = rows.select_related("user").first()
    return found


def own_organisations(juror: Juror, on: date) -> set[int]:
    """Organisations the juror belongs to or works for: by the roles of the account, and as declared."""
    found = {int(key) for key in juror.away_from}
    keys: dict[str, list[str]] = {}
    for kind, key in Grant.objects.filter(Grant.in_force(on), user=juror.user_id).values_list(
        "where_kind", "where_key"
    ):
        keys.setdefault(kind, []).append(key)
    found |= {int(key) for key in keys.get("organisation", [])}
    instructors = [int(key) for key in keys.get("instructor", [])]
    served = Stint.everything.filter(Stint.covers(on), instructor__in=instructors).values("enterprise")
    at = Q(enterprise__in=keys.get("enterprise", [])) | Q(enterprise__in=served)
    found |= set(Coverage.everything.filter(at, Coverage.covers(on)).values_list("organisation", flat=True))
    host = Q(host__in=keys.get("enterprise", [])) | Q(host__in=served) | Q(carrier__in=keys.get("carrier", []))
    found |= set(Organisation.everything.filter(host).values_list("pk", flat=True))
    return found


def scorable(juror: Juror, at: datetime) -> Any:
    """The works this juror may read and score, by number."""
    rows = Entry.everything.standing().filter(contest=juror.contest_id, number__isnull=False)
    stepped_back = juror.recusals.values("entry")
    own = own_organisations(juror, at.date())
    return rows.exclude(organisation__in=own).exclude(pk__in=stepped_back).order_by("number")


def criteria_of(contest: Contest) -> list[Criterion]:
    return list(contest.criteria.order_by("place"))


def weighed(criteria: list[Criterion]) -> list[Weighed]:
    return [Weighed(one.pk, one.weight) for one in criteria]


def sheets(contest: Contest) -> dict[int, dict[int, Sheet]]:
    """work → juror → sheet: the whole sheets of jurors who stayed, for the works that compete."""
    number = contest.criteria.count()
    rows = Score.everything.filter(
        entry__contest=contest, juror__ended_at=None, entry__withdrawn_at=None, entry__excluded_on=None
    ).values_list("entry", "juror", "criterion", "points")
    found: dict[int, dict[int, dict[int, int]]] = {}
    for entry, juror, criterion, points in rows:
        found.setdefault(entry, {}).setdefault(juror, {})[criterion] = points
    return {
        entry: {juror: sheet for juror, sheet in by_juror.items() if len(sheet) == number}
        for entry, by_juror in found.items()
    }


def missing(contest: Contest, at: datetime) -> dict[Juror, int]:
    """For each juror how many works are still without a sheet."""
    done = sheets(contest)
    found: dict[Juror, int] = {}
    for juror in contest.jurors.filter(ended_at=None).select_related("user"):
        works = list(scorable(juror, at).values_list("pk", flat=True))
        found[juror] = sum(juror.pk not in done.get(work, {}) for work in works)
    return found
