"""Posters, and what their handlers do with concerns. What employees do stands in `speaking`."""

from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Final

from django.conf import settings as django_settings
from django.utils import timezone

from qiaoliang.access.accounts.actions import make_link, revoke_links
from qiaoliang.access.accounts.actor import Actor, system
from qiaoliang.access.accounts.models import PersonalLink
from qiaoliang.access.accounts.revealing import revealed
from qiaoliang.access.audit.actions import audited, record
from qiaoliang.access.notices import actions as notices
from qiaoliang.fieldwork.outcomes.register import insert_once
from qiaoliang.harmony.concerns import rules
from qiaoliang.harmony.concerns.choices import Side, Stage
from qiaoliang.harmony.concerns.models import Concern, ConcernWord, Poster, overdue
from qiaoliang.kit.crypto import blind_index
from qiaoliang.kit.refusal import ChangedMeanwhile, Refusal
from qiaoliang.kit.scope import Place
from qiaoliang.registry.departments.models import Department
from qiaoliang.registry.enterprises.models import Enterprise

PURPOSE: Final = "concern"
LIVES: Final = timedelta(days=365)


# --- posters


@audited
def hang(*, enterprise: Enterprise, department: Department, by: Actor, at: datetime) -> Poster:
    """A link for the employees of an enterprise; one at a time."""
    link = _fresh_link("", enterprise.name, by, at)
    poster: Poster = insert_once(
        lambda: Poster.everything.create(
            enterprise=enterprise, department=department, link=link, made_at=at, made_by=by.name
        ),
        "这家企业已有职工心声码，请在名单里重打或换发。", "enterprise",
    )  # fmt: skip
    link.about_key = str(poster.pk)
    link.save(update_fields=["about_key"])
    record("poster.hung", on=poster, by=by, at=at)
    return poster


@audited
def renew(*, poster: Poster, by: Actor, at: datetime) -> Poster:
    """A new link; the printed one stops taking concerns, but still shows answers to whoever has a receipt."""
    revoke_links(about_kind=Poster._meta.label_lower, about_key=str(poster.pk), by=by, at=at)
    poster.link = _fresh_link(str(poster.pk), poster.enterprise.name, by, at)
    poster.made_at, poster.made_by, poster.printed_at = at, by.name, None
    poster.save(update_fields=["link", "made_at", "made_by", "printed_at"])
    record("poster.renewed", on=poster, by=by, at=at)
    return poster


@audited
def take_down(*, poster: Poster, by: Actor, at: datetime) -> Poster:
    revoke_links(about_kind=Poster._meta.label_lower, about_key=str(poster.pk), by=by, at=at)
    poster.link.refresh_from_db()
    record("poster.taken_down", on=poster, by=by, at=at)
    return poster


@audited
def address(*, poster: Poster, by: Actor, at: datetime) -> str:
    """The address behind the link, to be printed; who took it out is logged."""
    if not is_live(poster.link, at):
        raise Refusal("这张码已停用或到期，请先换发。")
    poster.printed_at = at
    poster.save(update_fields=["printed_at"])
    record("poster.printed", on=poster, by=by, at=at)
    return f"{django_settings.QIAOLIANG_ADDRESS}/k/{poster.link.token}/"


def is_live(link: PersonalLink, at: datetime) -> bool:
    return link.revoked_at is None and link.expires_at > at


def _fresh_link(key: str, name: str, by: Actor, at: datetime) -> PersonalLink:
    return make_link(
        purpose=PURPOSE, about_kind=Poster._meta.label_lower, about_key=key, holder_name=name, by=by, at=at, lives=LIVES
    )


# --- handlers


@audited
def read(*, concern: Concern, reason: str, by: Actor, at: datetime) -> list[ConcernWord]:
    """The sealed words; that they were read goes into the log first (G48)."""
    revealed("concern.words_read", on=concern, reason=reason, by=by, at=at)
    return list(ConcernWord.everything.filter(concern=concern).order_by("pk"))


@audited
def answer(*, concern: Concern, text: str, version: int | None, by: Actor, at: datetime) -> Concern:
    """The department answers; the employee reads it by the receipt."""
    held = locked(concern, version)
    if held.stage == Stage.CLOSED:
        raise Refusal("这一件已经办结。")
    if not text.strip():
        raise Refusal("请写明答复。", field="text")
    today = timezone.localdate(at)
    is_late = held.stage == Stage.WAITING and held.due_on is not None and today > held.due_on
    ConcernWord.everything.create(
        concern=held, side=Side.HANDLER, text=text.strip()[: rules.WORDS_AT_MOST], said_on=today, is_late=is_late,
        is_logged=True, recorded_by=by.name,
    )  # fmt: skip
    held.stage, held.due_on = Stage.ANSWERED, None
    save(held)
    record("concern.answered", on=held, by=by, at=at)
    return held


@audited
def close(*, concern: Concern, version: int | None, by: Actor, at: datetime) -> Concern:
    """After an answer the department may close; what is not answered stays open."""
    held = locked(concern, version)
    if held.stage != Stage.ANSWERED:
        raise Refusal("先答复，再办结。" if held.stage == Stage.WAITING else "这一件已经办结。")
    held.stage, held.due_on, held.closed_on = Stage.CLOSED, None, timezone.localdate(at)
    save(held)
    record("concern.closed", on=held, by=by, at=at)
    return held


@audited
def hand_over(*, concern: Concern, department: Department, version: int | None, by: Actor, at: datetime) -> Concern:
    """Another department answers: whoever had it sees it no more. The term runs on."""
    held = locked(concern, version)
    if held.stage == Stage.CLOSED:
        raise Refusal("这一件已经办结，不用移交。")
    if department.pk == held.department_id:
        raise Refusal("已经由这个部门承办。", field="department")
    held.department = department
    save(held)
    record("concern.hand_over", on=held, by=by, at=at)
    _tell([department.pk], "有一件职工反映移交给本部门承办。", at)
    return held


# --- the clock


def watch(at: datetime) -> str:
    """What employees said on earlier days enters the log; departments are told; old words are erased."""
    told = _log_the_days(by=system("tick"), at=at)
    erased = _forget(by=system("tick"), at=at)
    late = overdue(Concern.everything.all(), timezone.localdate(at)).count()
    return f"职工心声：入日志 {told} 条，超期未答复 {late} 件，到期清除 {erased} 条。"


@audited
def _log_the_days(*, by: Actor, at: datetime) -> int:
    """One entry a day that is over, with the digest of all words of that day: no entry stands beside an hour."""
    today = timezone.localdate(at)
    waiting = ConcernWord.everything.select_for_update(of=("self",)).filter(is_logged=False, said_on__lt=today)
    days: dict[date, list[ConcernWord]] = {}
    for word in waiting.select_related("concern").order_by("said_on", "pk"):
        days.setdefault(word.said_on, []).append(word)
    for day, words in days.items():
        lines = sorted(f"{word.concern_id}:{blind_index(word.text, 'concern.logged')}" for word in words)
        detail = {"on": f"{day}", "count": len(words), "digest": sha256("\n".join(lines).encode()).hexdigest()}
        record("concern.received", on=(Concern._meta.label_lower, ""), by=by, at=at, detail=detail)
    heard = {word.concern.department_id for words in days.values() for word in words}
    ConcernWord.everything.filter(pk__in=[word.pk for words in days.values() for word in words]).update(is_logged=True)
    for department in sorted(heard):
        _tell([department], "有职工反映待答复，请在五个工作日内答复。", at)
    return sum(len(words) for words in days.values())


@audited
def _forget(*, by: Actor, at: datetime) -> int:
    """Two years after the end the words are gone; kind, days and department stay for the figures."""
    before = timezone.localdate(at) - rules.KEPT
    old = ConcernWord.everything.filter(concern__closed_on__lt=before).exclude(text__isnull=True)
    keys = [word.pk for word in old if word.text]
    ConcernWord.everything.filter(pk__in=keys).update(text="")
    if keys:
        record("concern.forgotten", on=(Concern._meta.label_lower, ""), by=by, at=at, detail={"count": len(keys)})
    return len(keys)


def _tell(departments: list[int], text: str, at: datetime) -> None:
    people = notices.people_at([Place("department", str(key)) for key in departments], "coordinator", at)
    notices.post("concern_waiting", to=people, at=at, url="/harmony/concerns/", text=text)


def locked(concern: Concern, version: int | None) -> Concern:
    held: Concern = (
        Concern.everything.select_for_update(of=("self",)).select_related("enterprise", "department").get(pk=concern.pk)
    )
    if version is not None and held.version != version:
        raise ChangedMeanwhile
    return held


def save(held: Concern) -> None:
    held.version += 1
    held.save(update_fields=["stage", "due_on", "closed_on", "department", "version"])
