"""Surveys: composed, published, answered, reminded of once, counted.

What joins a person to an answer is never written (ADR 0026): an answer leaves no log entry and no moment; the link is
marked spent, and the sheet goes into the sealed sack, which is shuffled. The count writes all sheets at once.
"""

import hashlib
import json
import secrets
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.conf import settings as django_settings
from django.utils import timezone

from qiaoliang.access.accounts.actor import Actor, link_holder, system
from qiaoliang.access.accounts.revealing import revealed
from qiaoliang.access.audit.actions import audited, record
from qiaoliang.access.notices import actions as notices
from qiaoliang.access.notices.models import Delivery, Message
from qiaoliang.economy.demands import actions as demands
from qiaoliang.economy.demands.choices import Category, Mouth, Urgency
from qiaoliang.fieldwork.contacts.quiet import paused
from qiaoliang.kit.refusal import ChangedMeanwhile, Refusal
from qiaoliang.registry.enterprises.models import ContactPerson, ContactRole
from qiaoliang.results.surveys import frame, rules
from qiaoliang.results.surveys.choices import FIGURES, Audience, Stage
from qiaoliang.results.surveys.models import TOP, Answer, Asked, Sack, Survey, Token, Words

SHORTEST, LONGEST = timedelta(days=3), timedelta(days=60)
WORDS_AT_MOST: Final = 300
PAPER_AT_LEAST: Final = 5
RANDOM_KEYS: Final = 2**52  # exact in every reader of numbers, and far above what any sequence has given
_lot = secrets.SystemRandom()


class LinkGone(Refusal):
    """Unknown, spent or too late; a spent one is told so, that nobody wonders whether the answer arrived."""


@audited
def compose(
    *, title: str, audience: str, region_code: str, questions: Sequence[tuple[str, str, str]], takes_words: bool,
    strata: str, sample_size: int | None, slips_each: int, closes_on: date, by: Actor, at: datetime,
) -> Survey:  # fmt: skip
    """A draft. `questions` are (code, text, scale)."""
    today = timezone.localdate(at)
    survey: Survey = Survey.everything.create(
        title=title.strip(), audience=audience, region_code=region_code, stage=Stage.DRAFT, opened_on=today,
        closed_on=_closing(closes_on, today), takes_words=takes_words, strata=strata, sample_size=sample_size,
        slips_each=slips_each, feeds_figures=False, recorded_at=at,
    )  # fmt: skip
    _ask(survey, questions)
    record("survey.composed", on=survey, by=by, at=at)
    return survey


def _closing(closes_on: date, today: date) -> date:
    if not today + SHORTEST <= closes_on <= today + LONGEST:
        raise Refusal(f"截止日期请选在 {SHORTEST.days} 天以后、{LONGEST.days} 天以内。", field="closes_on")
    return closes_on


def _ask(survey: Survey, questions: Sequence[tuple[str, str, str]]) -> None:
    if not 1 <= len(questions) <= 5:
        raise Refusal("请选 1 到 5 题：多了答的人会半途放弃。", field="standard")
    survey.asked.all().delete()
    Asked.everything.bulk_create(
        Asked(survey=survey, place=place, code=code, text=text, scale=scale)
        for place, (code, text, scale) in enumerate(questions, 1)
    )


def _current(survey: Survey, version: int, stage: str) -> Survey:
    found: Survey = Survey.everything.select_for_update().get(pk=survey.pk)
    if found.version != version:
        raise ChangedMeanwhile
    if found.stage != stage:
        raise Refusal(f"这次测评{found.get_stage_display()}，不能再这样做。")
    found.version += 1
    return found


@audited
def change(
    *, survey: Survey, version: int, title: str, audience: str, questions: Sequence[tuple[str, str, str]],
    takes_words: bool, strata: str, sample_size: int | None, slips_each: int, closes_on: date, by: Actor, at: datetime,
) -> Survey:  # fmt: skip
    """Change a draft; once published, nothing can be changed any more."""
    found = _current(survey, version, Stage.DRAFT)
    found.title, found.audience, found.takes_words, found.strata = title.strip(), audience, takes_words, strata
    found.sample_size, found.slips_each = sample_size, slips_each
    found.closed_on = _closing(closes_on, timezone.localdate(at))
    found.save()
    _ask(found, questions)
    record("survey.changed", on=found, by=by, at=at)
    return found


@audited
def discard(*, survey: Survey, by: Actor, at: datetime) -> None:
    found = _current(survey, survey.version, Stage.DRAFT)
    record("survey.discarded", on=found, by=by, at=at)
    found.delete()


@audited
def publish(*, survey: Survey, shown_cost: str, version: int, by: Actor, at: datetime) -> Survey:
    """Draw the frame with a fresh seed and make the links. `shown_cost` is what the cost page said (G50)."""
    found, today = _current(survey, version, Stage.DRAFT), timezone.localdate(at)
    whom = frame.frame(found, today)
    if shown_cost != whom.cost:
        raise Refusal("发布前要先看过负担；对象刚有变化，请按本页的新数字再核对一次。")
    if whom.people < rules.MINIMUM_ANSWERS:
        raise Refusal(f"只有 {whom.people} 人，收齐也不到 {rules.MINIMUM_ANSWERS} 份，不能公布比例。请扩大范围。")
    _closing(found.closed_on, today)
    names = frame.labels(found)
    found.stage, found.opened_on, found.published_at, found.shown_cost = Stage.OPEN, today, at, shown_cost
    found.seed, found.invited_count = secrets.token_hex(8), whom.people
    found.groups = [
        {
            "key": group, "label": str(names.get(group, group)), "population": len(whom.population[group]),
            "invited": count * whom.slips_each,
        }
        for group, count in whom.invited.items()
    ]  # fmt: skip
    found.save()
    Sack.everything.create(survey=found, sheets="[]", words="[]")
    tokens = _tokens(found, whom)
    if found.audience == Audience.OWNERS:
        _send(found, tokens, "请您为指导员工作打个分，约 1 分钟，不用登录，答卷不记名：", at)
    record("survey.published", on=found, by=by, at=at, detail={"seed": found.seed, "cost": shown_cost})
    return found


def _tokens(survey: Survey, whom: frame.Frame) -> list[Token]:
    made = []
    for group, count in whom.invited.items():
        for enterprise in rules.drawn(whom.population[group], count, survey.seed):
            for _ in range(whom.slips_each):
                secret = secrets.token_urlsafe(18)
                digest = digest_of(secret)
                made.append(
                    Token(survey=survey, enterprise_id=enterprise, group=group, secret=secret, digest=digest)
                )  # fmt: skip
    return list(Token.everything.bulk_create(made, batch_size=500))


def digest_of(secret: str) -> str:
    return hashlib.sha256(f"survey:{secret}".encode()).hexdigest()


def address_of(token: Token) -> str:
    """What is printed or sent; shown to whoever hands it over, never logged."""
    return f"{django_settings.QIAOLIANG_ADDRESS}/s/{token.secret}/"


def _send(survey: Survey, tokens: Sequence[Token], text: str, at: datetime) -> int:
    """Messages to owners, waiting in the outbox; how many. An enterprise that paused contact gets none (G41)."""
    today = timezone.localdate(at)
    quiet = set(paused(today).values_list("enterprise", flat=True))
    keys = [token.enterprise_id for token in tokens if token.enterprise_id not in quiet]
    held = (
        ContactPerson.everything.usable().filter(role=ContactRole.OWNER, enterprise__in=keys).exclude(ends_on__lt=today)
    )
    owners: dict[int, Any] = {one.enterprise_id: one for one in held.select_related("enterprise")}
    letters = [
        Message(
            to_name=f"{owner.enterprise} {owner.name}", to_phone=owner.phone, text=text,
            address=address_of(token), region_code=owner.enterprise.region_code, created_at=at,
            about_kind=Survey._meta.label_lower, about_key=str(survey.pk), enterprise_key=str(owner.enterprise_id),
        )
        for token in tokens
        if (owner := owners.get(token.enterprise_id))
    ]  # fmt: skip
    notices.enqueue_many(letters)
    return len(letters)


def left_alone(survey: Survey, on: date) -> int:
    """How many of the enterprises asked paused contact, whether they answered or not: nothing goes out to them."""
    if survey.audience != Audience.OWNERS:
        return 0
    asked = Token.everything.filter(survey=survey, enterprise__in=paused(on))
    number: int = asked.order_by().values("enterprise").distinct().count()
    return number


# --- the respondent


def opened(secret: str, at: datetime) -> Token:
    """The live token behind `secret`; raises `LinkGone` with what to tell the person."""
    found: Token | None = Token.everything.filter(digest=digest_of(secret)).select_related("survey").first()
    if found is None:
        raise LinkGone("这个链接无效，或测评已经结束。")
    if found.is_spent:
        raise LinkGone("您的答卷已经收到，每个链接只能用一次。谢谢！")
    if found.survey.stage != Stage.OPEN or found.survey.closed_on < timezone.localdate(at):
        raise LinkGone("这次测评已经截止，谢谢您的关心。")
    return found


@audited
def answer(*, secret: str, values: Sequence[int], words: str, is_demand: bool, at: datetime) -> None:
    """Spend the link and put the sheet into the sack. No log entry, no moment; of two at once one wins."""
    token = opened(secret, at)
    if not Token.everything.filter(pk=token.pk, is_spent=False).update(is_spent=True, secret=""):
        raise LinkGone("您的答卷已经收到，每个链接只能用一次。谢谢！")
    if is_demand and words.strip():
        _as_demand(token, words.strip(), at)
        words = ""
    _into_the_sack(token.survey, [(token.group, tuple(values))], words)


def _into_the_sack(survey: Survey, sheets: Sequence[rules.Sheet], words: str) -> None:
    expected = survey.asked.count()
    if any(len(values) != expected or not all(1 <= value <= TOP for value in values) for _, values in sheets):
        raise Refusal("每一题都要选一项。")
    sack: Sack = Sack.everything.select_for_update().get(survey=survey)
    held = [*json.loads(sack.sheets), *[[group, *values] for group, values in sheets]]
    _lot.shuffle(held)
    sack.sheets = json.dumps(held)
    if words.strip():
        said = [*json.loads(sack.words), words.strip()[:WORDS_AT_MOST]]
        _lot.shuffle(said)
        sack.words = json.dumps(said)
    sack.save()


def _as_demand(token: Token, words: str, at: datetime) -> None:
    """An owner who asks for it: the words enter the demand pool under the enterprise's name, the ticks do not."""
    if token.survey.audience != Audience.OWNERS:
        raise Refusal("留言只给项目办看，不登记为诉求。")
    demands.raise_demand(
        enterprise=token.enterprise, title=words.partition("\n")[0][:60], body=words, category=Category.OTHER,
        urgency=Urgency.ORDINARY, heard_on=timezone.localdate(at), helped_by=None, mouth=Mouth.SURVEY,
        by=link_holder("survey", 0, "测评留言"), at=at,
    )  # fmt: skip


# --- the office


@audited
def type_paper(
    *, survey: Survey, group: str, sheets: Sequence[Sequence[int]], version: int, by: Actor, at: datetime
) -> int:
    """Sheets that came back on paper, typed as one batch: never so few that one of them could be known."""
    found = _current(survey, version, Stage.OPEN)
    if len(sheets) < PAPER_AT_LEAST:
        raise Refusal(f"纸质答卷攒够 {PAPER_AT_LEAST} 份再录，少了就等于记名。", field="sheets")
    if group not in {one["key"] for one in found.groups}:
        raise Refusal("请选择这些答卷属于哪一组。", field="group")
    spent = Token.everything.filter(survey=found, is_spent=True).count()
    if spent + found.paper_count + len(sheets) > found.invited_count:
        raise Refusal("收回的比发出的还多，请核对份数。", field="sheets")
    _into_the_sack(found, [(group, tuple(values)) for values in sheets], "")
    found.paper_count += len(sheets)
    found.save()
    record("survey.paper_typed", on=found, by=by, at=at, detail={"sheets": len(sheets)})
    return len(sheets)


@audited
def remind(*, survey: Survey, version: int, by: Actor, at: datetime) -> int:
    """Once, to whoever has not used the link; what others answered is not known to it."""
    found = _current(survey, version, Stage.OPEN)
    if found.reminded_at is not None:
        raise Refusal("已经提醒过一次，一次测评只提醒一次。")
    if found.audience != Audience.OWNERS:
        raise Refusal("职工和党员的答卷不记名发放，无法单独提醒；可以在现场再说一声。")
    waiting = list(Token.everything.filter(survey=found, is_spent=False))
    text = f"测评 {found.closed_on:%m月%d日} 截止，方便时请打个分，不答也没有关系："
    sent = _send(found, waiting, text, at)
    found.reminded_at = at
    found.save()
    detail = {"count": sent, "left_alone": left_alone(found, timezone.localdate(at))}
    record("survey.reminded", on=found, by=by, at=at, detail=detail)
    return sent


@audited
def print_slips(*, survey: Survey, enterprise: int | None, group: str, by: Actor, at: datetime) -> list[Token]:
    """The unspent links of one workplace or one group, to be printed; who took them out is logged."""
    if survey.stage != Stage.OPEN:
        raise Refusal("测评没有在进行，没有可打印的答卷码。")
    rows = Token.everything.filter(survey=survey, is_spent=False).select_related("enterprise")
    rows = rows.filter(enterprise=enterprise) if enterprise else rows.filter(group=group)
    found = list(rows.order_by("enterprise__sort_key", "pk"))
    record("survey.slips_printed", on=survey, by=by, at=at, detail={"count": len(found)})
    return found


@audited
def count(*, survey: Survey, version: int, by: Actor, at: datetime) -> Survey:
    """Close and count: every sheet is written at once, shuffled, under random keys and a group that may stand alone.

    Fewer than five sheets are destroyed unread. Links and draw are deleted: the seed repeats the draw.
    """
    found, today = _current(survey, version, Stage.OPEN), timezone.localdate(at)
    sack: Sack = Sack.everything.select_for_update().get(survey=found)
    sheets: list[rules.Sheet] = [(group, tuple(values)) for group, *values in json.loads(sack.sheets)]
    codes = [one.code for one in found.asked.all()]
    _write(found, sheets if len(sheets) >= rules.SMALLEST_CELL else [], json.loads(sack.words), codes)
    is_whole = not found.region_code and found.audience == Audience.OWNERS and set(FIGURES) <= set(codes)
    found.feeds_figures = is_whole and rules.may_show(len(sheets))  # too small a round leaves the last one standing
    found.stage, found.answered_count, found.recorded_at = Stage.COUNTED, len(sheets), at
    found.closed_on = min(found.closed_on, today)
    found.save()
    sack.delete()
    Token.everything.filter(survey=found).delete()
    about = {"about_kind": Survey._meta.label_lower, "about_key": str(found.pk)}
    Message.everything.filter(delivery=Delivery.WAITING, **about).update(delivery=Delivery.WITHDRAWN, moved_at=at)
    digest = hashlib.sha256(json.dumps(sorted(sheets)).encode()).hexdigest()
    record("survey.counted", on=found, by=by, at=at, detail={"sheets": len(sheets), "sha256": digest})
    return found


def _write(survey: Survey, sheets: list[rules.Sheet], words: list[str], codes: list[str]) -> None:
    shown = rules.publishable_groups(sheets, TOP)
    survey.groups = _merged(survey.groups, shown)
    answers = [
        Answer(survey=survey, question=code, value=value, group=shown[group])
        for group, values in sheets
        for code, value in zip(codes, values, strict=True)
    ]
    _write_shuffled(Answer, answers)
    _write_shuffled(Words, [Words(survey=survey, text=text) for text in words])


def _merged(groups: list[dict[str, Any]], shown: dict[str, str]) -> list[dict[str, Any]]:
    """The groups as they are published: those put together as one, with the sums of what was asked."""
    found: dict[str, dict[str, Any]] = {}
    spare = next(iter(shown.values()), "") if set(shown.values()) <= {""} else rules.REST
    for one in groups:
        key = shown.get(one["key"], spare)
        label = one["label"] if key == one["key"] else {"": "全部"}.get(key, "其余各组合并")
        into = found.setdefault(key, {"key": key, "label": label, "population": 0, "invited": 0})
        into["population"] += one["population"]
        into["invited"] += one["invited"]
    return sorted(found.values(), key=lambda one: (one["key"] == rules.REST, one["key"]))


def _write_shuffled(model: Any, rows: list[Any]) -> None:
    """Insert under random keys, in the order of the keys: neither key nor place on the disk says who came when."""
    _lot.shuffle(rows)
    keys = sorted(RANDOM_KEYS + _lot.randrange(RANDOM_KEYS) for _ in rows)
    for row, key in zip(rows, keys, strict=True):
        row.pk = key
    model.everything.bulk_create(rows, batch_size=500)


@audited
def read_words(*, survey: Survey, reason: str, by: Actor, at: datetime) -> list[str]:
    """What was written beside the ticks; reading it is logged (G48)."""
    said = [one.text for one in Words.everything.filter(survey=survey)]
    revealed("survey.words_read", on=survey, reason=reason, by=by, at=at, count=len(said))
    return said


def count_expired(at: datetime) -> str:
    """The clock's sentence: surveys past their last day are counted."""
    over = Survey.everything.filter(stage=Stage.OPEN, closed_on__lt=timezone.localdate(at))
    done = [count(survey=one, version=one.version, by=system("tick"), at=at) for one in over]
    return f"测评到期计票 {len(done)} 次。"
