"""What employees do by the poster's link: say something, read the answer by the receipt, add to it, call it settled.

These actions leave no entry in the log of their own: an entry bears a moment, and a moment in a workshop is a name. The
clock logs the words of a day that is over, all together (`actions.watch`). Nothing here is told who asks or from where.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import F
from django.utils import timezone

from qiaoliang.access.accounts.actions import digest_of
from qiaoliang.access.accounts.models import PersonalLink
from qiaoliang.access.audit.actions import audited
from qiaoliang.fieldwork.outcomes.register import lead_on
from qiaoliang.harmony.concerns import rules
from qiaoliang.harmony.concerns.actions import PURPOSE, is_live, locked, save
from qiaoliang.harmony.concerns.choices import Kind, Side, Stage
from qiaoliang.harmony.concerns.models import Concern, ConcernWord, Poster
from qiaoliang.kit.crypto import blind_index
from qiaoliang.kit.refusal import Refusal
from qiaoliang.registry.programme import settings

GONE = "这张码无效。请重新扫描张贴的二维码。"


class LinkGone(Refusal):
    """Unknown to us: which of several reasons is not said."""

    def __init__(self) -> None:
        super().__init__(GONE)


class TooMuchToday(Refusal):
    def __init__(self) -> None:
        super().__init__("今天通过这张码收到的已经很多，请明天再来；着急的请直接打 12333。您写的还在这一页上。")


@dataclass(frozen=True)
class Opened:
    """The poster behind a link. An old link takes nothing new, but a receipt still opens its answer."""

    poster: Poster
    takes_new: bool


def opened(token: str, at: datetime) -> Opened:
    link = PersonalLink.objects.filter(token_digest=digest_of(token), purpose=PURPOSE).first()
    if link is None or not link.about_key.isdecimal():
        raise LinkGone
    poster = Poster.everything.filter(pk=int(link.about_key)).select_related("enterprise", "department").first()
    if poster is None:
        raise LinkGone
    return Opened(poster, is_live(link, at))


@audited
def say(
    *, poster: Poster, kind: str, text: str, to_instructor: bool, to_enterprise: bool, at: datetime
) -> tuple[Concern, str]:
    """A new concern and its receipt code, which is shown once and kept by nobody but the employee."""
    if kind not in Kind.values:
        raise Refusal("请选一类。", field="kind")
    if not text.strip():
        raise Refusal("请写下您想说的，几句话就行。", field="text")
    if kind == Kind.CONDUCT and to_instructor:
        raise Refusal("反映指导员作风的，不会给指导员看；请去掉这一勾。", field="to_instructor")
    today = timezone.localdate(at)
    _refuse_too_much(poster, today)
    lead = lead_on(poster.enterprise, today) if to_instructor else None
    code = rules.fresh_code()
    made: Concern = Concern.everything.create(
        enterprise=poster.enterprise, department=poster.department, kind=kind, received_on=today,
        due_on=rules.answer_due_on(today, settings.calendar()), code_index=_index(code),
        shown_to_instructor=lead.instructor if lead else None,
        shown_to_enterprise=poster.enterprise if to_enterprise else None,
    )  # fmt: skip
    _word(made, text, today)
    return made, code


@audited
def find(*, poster: Poster, typed: str, at: datetime) -> Concern | None:
    """The concern of a receipt code, of this enterprise only. A wrong code is counted; too many close the day."""
    today = timezone.localdate(at)
    held = Poster.everything.select_for_update(of=("self",)).get(pk=poster.pk)
    if held.tried_on == today and held.tries >= rules.TRIES_AT_MOST:
        raise Refusal("今天输错的次数太多，请明天再试。", field="code")
    code = rules.as_typed(typed)
    found: Concern | None = (
        Concern.everything.filter(enterprise=held.enterprise_id, code_index=_index(code)).first() if code else None
    )
    if found is None:
        again = held.tried_on == today
        Poster.everything.filter(pk=held.pk).update(tried_on=today, tries=F("tries") + 1 if again else 1)
    return found


@audited
def add(*, poster: Poster, concern: Concern, text: str, at: datetime) -> Concern:
    """Something more, or not content with the answer: the department owes an answer again."""
    if not text.strip():
        raise Refusal("请写下要补充的。", field="text")
    today = timezone.localdate(at)
    _refuse_too_much(poster, today)
    held = locked(concern, None)
    if held.stage != Stage.WAITING:
        held.stage, held.closed_on = Stage.WAITING, None
        held.due_on = rules.answer_due_on(today, settings.calendar())
    save(held)
    _word(held, text, today)
    return held


@audited
def settle(*, concern: Concern, at: datetime) -> Concern:
    """The employee says: it is settled."""
    held = locked(concern, None)
    if held.stage != Stage.CLOSED:
        held.stage, held.due_on, held.closed_on = Stage.CLOSED, None, timezone.localdate(at)
        save(held)
    return held


def thread(concern: Concern) -> list[ConcernWord]:
    return list(ConcernWord.everything.filter(concern=concern).order_by("pk"))


def _index(code: str) -> str:
    return blind_index(code, "concern.code")


def _word(concern: Concern, text: str, today: date) -> None:
    ConcernWord.everything.create(
        concern=concern, side=Side.EMPLOYEE, text=text.strip()[: rules.WORDS_AT_MOST], said_on=today
    )


def _refuse_too_much(poster: Poster, today: date) -> None:
    """The poster's row is locked, so that many at once do not slip through."""
    rows: Any = Poster.everything.select_for_update(of=("self",))
    rows.get(pk=poster.pk)
    said = ConcernWord.everything.filter(concern__enterprise=poster.enterprise_id, side=Side.EMPLOYEE, said_on=today)
    if said.count() >= rules.A_DAY_AT_MOST:
        raise TooMuchToday
