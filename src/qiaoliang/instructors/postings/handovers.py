"""What a predecessor passes on: begun with the posting, written, asked back, accepted."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Q

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.audit.actions import audited, record
from qiaoliang.access.notices import actions as notices
from qiaoliang.instructors.nominations.models import Instructor
from qiaoliang.instructors.postings import rules
from qiaoliang.instructors.postings.models import Handover, Part, Stint
from qiaoliang.kit.refusal import Refusal

FOLLOWS_WITHIN = timedelta(days=31)  # who comes later than a month after takes over nothing
NOTE_AT_LEAST = 10
LONGEST_NOTE = 2000


class HandoverAccepted(Refusal):
    """What was accepted is settled."""


def begin(pairs: Iterable[tuple[Stint, int]]) -> None:
    """A handover for each new stint from the stint (by key) it follows. Inside the caller's action."""
    Handover.everything.bulk_create(
        [
            Handover(stint=stint, source_id=source, due_on=rules.handover_due_on(stint.starts_on))
            for stint, source in pairs
        ],
        batch_size=500,
    )


def begin_after_post(stint: Stint) -> None:
    """The handover from the lead who went before, if somebody did within a month."""
    if stint.part != Part.LEAD:
        return
    before = Stint.everything.filter(
        Q(ends_on__lt=stint.starts_on, ends_on__gte=stint.starts_on - FOLLOWS_WITHIN),
        enterprise=stint.enterprise_id, part=Part.LEAD, handed_over=None,
    ).exclude(instructor=stint.instructor_id)  # fmt: skip
    source = before.order_by("-ends_on", "-pk").values_list("pk", flat=True).first()
    if source is not None:
        begin([(stint, source)])


def _open(handover: Handover) -> Handover:
    fresh: Handover = (
        Handover.everything.select_for_update(of=("self",))
        .select_related("stint__enterprise", "stint__instructor__user", "source__instructor__user")
        .get(pk=handover.pk)
    )
    if fresh.accepted_at is not None:
        raise HandoverAccepted("这次交接已经接受，不用再办。")
    return fresh


def _tell(person: Instructor, text: str, handover: Handover, at: datetime) -> None:
    if person.user is not None:
        url = f"/instructors/postings/handovers/{handover.pk}/"
        notices.post("handover", to=[person.user], text=text[:300], at=at, about=handover, url=url)


@audited
def write_note(*, handover: Handover, note: str, by: Actor, at: datetime) -> Handover:
    """The predecessor (or the office) writes or completes what is passed on; an open question is thereby answered."""
    fresh, note = _open(handover), note.strip()
    if len(note) < NOTE_AT_LEAST:
        raise Refusal(f"请写明要交接的事，不少于 {NOTE_AT_LEAST} 个字。", field="note")
    fresh.source.handover = note[:LONGEST_NOTE]
    fresh.source.save(update_fields=["handover"])
    fresh.question, fresh.asked_at = "", None
    fresh.save(update_fields=["question", "asked_at"])
    record("handover.written", on=fresh, by=by, at=at, detail={"characters": len(note)})
    _tell(fresh.stint.instructor, f"交接说明已写好，请接受：{fresh.stint.enterprise}。", fresh, at)
    return fresh


@audited
def ask_back(*, handover: Handover, question: str, by: Actor, at: datetime) -> Handover:
    """The successor needs more before accepting."""
    fresh, question = _open(handover), question.strip()
    if len(question) < 2:
        raise Refusal("请写明还要交接什么。", field="question")
    fresh.question, fresh.asked_at = question[:300], at
    fresh.save(update_fields=["question", "asked_at"])
    record("handover.asked", on=fresh, by=by, at=at)
    _tell(fresh.source.instructor, f"接任者有问题，请补充交接说明：{fresh.stint.enterprise}。", fresh, at)
    return fresh


@audited
def accept(*, handover: Handover, by: Actor, at: datetime) -> Handover:
    """The successor has what is needed."""
    fresh = _open(handover)
    if not fresh.source.handover:
        raise Refusal("前任还没有写交接说明，请先请前任补写。")
    if fresh.asked_at is not None:
        raise Refusal("您提的问题还没有答复，请等前任补充后再接受。")
    fresh.accepted_at, fresh.accepted_by = at, by.name
    fresh.save(update_fields=["accepted_at", "accepted_by"])
    record("handover.accepted", on=fresh, by=by, at=at)
    _tell(fresh.source.instructor, f"交接已被接受：{fresh.stint.enterprise}。", fresh, at)
    return fresh
