"""Running the checks, once a night or when asked; and the one thing a person may do: explain a hint."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from qiaoliang.access.accounts.actor import Actor, system
from qiaoliang.access.accounts.models import User
from qiaoliang.access.audit.actions import audited, record
from qiaoliang.access.notices import actions as notices
from qiaoliang.kit.refusal import Refusal
from qiaoliang.registry.programme import settings
from qiaoliang.results.checks.catalogue import CHECKS
from qiaoliang.results.checks.check import Check, Day, Found
from qiaoliang.results.checks.choices import Severity
from qiaoliang.results.checks.models import Finding, Night

logger = logging.getLogger(__name__)

KEPT: Final = timedelta(days=35)
PERSON_FIRST: Final = 5  # working days in which a hint is the person's own
BATCH: Final = 500


@dataclass(frozen=True)
class Looked:
    """What the checks found before anything is written: the records by check, and the checks that could not run."""

    found: dict[str, dict[tuple[str, str], Found]]
    failed: list[str]


def look(at: datetime, checks: Iterable[Check] | None = None) -> Looked:
    """Run the checks, reading only: nobody waits for a lock meanwhile. One that fails is named, the others go on."""
    day = Day(timezone.localdate(at), at)
    looked = Looked({}, [])
    for check in CHECKS.values() if checks is None else checks:
        try:
            with transaction.atomic():
                looked.found[check.code] = {(one.kind, one.key): one for one in check.find(day)}
        except Exception:
            logger.exception("the check %s failed", check.code)
            looked.failed.append(check.code)
    return looked


@audited
def keep(*, looked: Looked, by: Actor, at: datetime) -> dict[str, int]:
    """Write what was found; how many each check found. Twice changes nothing more.

    A check that failed keeps what it found before; it is named wherever the results are shown.
    """
    today = timezone.localdate(at)
    open_on = settings.calendar().add_workdays(today, PERSON_FIRST)
    hinted: set[int] = set()
    for code, found in looked.found.items():
        hinted |= _keep(CHECKS[code], found, today, open_on)
    counts = {code: len(found) for code, found in looked.found.items()}
    for code in (*counts, *looked.failed):
        Night.everything.update_or_create(
            code=code, on=today,
            defaults={"number": counts.get(code, 0), "has_failed": code in looked.failed, "ran_at": at},
        )  # fmt: skip
    Night.everything.filter(on__lt=today - KEPT).delete()
    _tell(hinted, at)
    detail = {"found": {code: number for code, number in counts.items() if number}, "failed": looked.failed}
    record("checks.run", on=("checks.night", f"{today}"), by=by, at=at, detail=detail)
    return counts


def _keep(check: Check, found: dict[tuple[str, str], Found], today: date, open_on: date) -> set[int]:
    """Write what is new, drop what is gone, keep the rest with its first day; the people newly hinted at."""
    known = {
        (kind, key): pk
        for pk, kind, key in Finding.everything.filter(code=check.code).values_list("pk", "about_kind", "about_key")
    }
    gone = [pk for place, pk in known.items() if place not in found]
    for start in range(0, len(gone), BATCH):
        Finding.everything.filter(pk__in=gone[start : start + BATCH]).delete()
    is_hint = check.severity == Severity.HINT
    fresh = [
        Finding(
            code=check.code, about_kind=one.kind, about_key=one.key, label=one.label, href=one.href,
            region_code=one.region_code, found_on=today, instructor_id=one.instructor,
            open_on=open_on if is_hint else today,
        )
        for place, one in found.items()
        if place not in known
    ]  # fmt: skip
    Finding.everything.bulk_create(fresh, batch_size=BATCH)
    return {one.instructor_id for one in fresh if one.instructor_id is not None}


def _tell(instructors: set[int], at: datetime) -> None:
    people = User.objects.filter(instructor__in=instructors, is_active=True)
    text = "有几条成效可能会被抽查时多看一眼，您可以先说明情况。不说明也不影响什么。"
    notices.post("hints_found", to=people, text=text, at=at, url="/checks/hints/")


def run_nightly(at: datetime) -> str:
    """The clock: the first tick of a day checks, the others say so."""
    today = timezone.localdate(at)
    if Night.everything.filter(on=today).exists():
        return "数据体检：今天已经查过。"
    looked = look(at)
    counts = keep(looked=looked, by=system("check-data"), at=at)
    unsaid = f"，{len(looked.failed)} 项没有查成" if looked.failed else ""
    return f"数据体检：查了 {len(CHECKS)} 项，发现 {sum(counts.values())} 条{unsaid}。"


@audited
def explain(*, finding: Finding, words: str, by: Actor, at: datetime) -> Finding:
    """What the person says to a hint stands beside it for whoever samples. It may be said anew until sampled."""
    words = " ".join(words.split())
    if not words:
        raise Refusal("请写一句情况，例如“三家企业同一天签的合同”。", field="words")
    locked: Finding = Finding.everything.select_for_update(of=("self",)).get(pk=finding.pk)
    before, locked.words, locked.explained_at = locked.words, words[:300], at
    locked.save(update_fields=["words", "explained_at"])
    record("finding.explained", on=locked, by=by, at=at, detail={"code": locked.code, "before": before})
    return locked
