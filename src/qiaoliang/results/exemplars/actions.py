"""Writing a case, listing its people, taking and withdrawing consents, reviewing: the only writer of the library."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from django.utils import timezone

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.audit.actions import audited, record
from qiaoliang.access.notices import actions as notices
from qiaoliang.fieldwork.outcomes.credit import offices_near
from qiaoliang.kit.identifiers import number_of_a_person
from qiaoliang.kit.refusal import ChangedMeanwhile, Refusal
from qiaoliang.results.exemplars import printing, rules, sources
from qiaoliang.results.exemplars.choices import Reach, Stage
from qiaoliang.results.exemplars.models import Consent, Exemplar, Person, Quote

TEXTS: Final = ("title", "background", "practice", "effect", "stands_for")
LABELS: Final = {"title": "标题", "background": "起因", "practice": "做法", "effect": "成效", "words": "原话"}


def _refuse_text(field: str, text: str) -> None:
    kind = number_of_a_person(text)
    if kind:
        raise Refusal(f"{LABELS.get(field, '文字')}里有{kind}，请删去再保存。", field=field)


def _refuse_undeclared(exemplar: Exemplar, texts: Mapping[str, str]) -> None:
    """Nobody the registers know may stand in a text without being listed: only then is there a consent to ask for."""
    known = printing.known_names(exemplar.enterprise, exemplar.instructor_id)
    listed = list(exemplar.people.values_list("name", flat=True)) if exemplar.pk else []
    for field, text in texts.items():
        _refuse_text(field, text)
        names = rules.undeclared(text, known, listed)
        if names:
            raise Refusal(
                f"{LABELS.get(field, '文字')}里写了“{'”“'.join(names)}”。请先改成职务；要写姓名的，存好后在“人物”里登记"
                "并取得书面同意。",
                field=field,
            )


def _locked(exemplar: Exemplar, version: int) -> Exemplar:
    fresh: Exemplar = Exemplar.everything.select_for_update(of=("self",)).select_related("enterprise").get(
        pk=exemplar.pk
    )  # fmt: skip
    if fresh.version != version:
        raise ChangedMeanwhile
    if fresh.stage == Stage.RETIRED:
        raise Refusal("案例已撤下，不能再改。")
    fresh.version += 1
    return fresh


def _written(exemplar: Exemplar, by: Actor, at: datetime) -> None:
    """A changed text has to be reviewed again."""
    exemplar.stage = Stage.DRAFT
    exemplar.written_at, exemplar.written_by, exemplar.written_key = at, by.name, by.key
    exemplar.save()


@audited
def begin(*, kind: str, key: int, texts: Mapping[str, str], by: Actor, at: datetime) -> Exemplar:
    """A case drawn from a record that stands as done and lies in the scope of `by`."""
    source = sources.one(kind, key, at)
    if source is None:
        raise Refusal("没有找到这条记录，或它还没有办结、确认。请从“写案例”页重新选择。")
    if Exemplar.everything.filter(source_kind=kind, source_key=key).exclude(stage=Stage.RETIRED).exists():
        raise Refusal("这条记录已经写过案例，请在原案例上修改。")
    exemplar = Exemplar(
        source_kind=kind, source_key=key, source_words=source.words[:240], enterprise=source.enterprise,
        instructor_id=source.instructor_id, region_code=source.region_code, happened_on=source.on,
        **{name: texts[name].strip() for name in TEXTS},
    )  # fmt: skip
    _refuse_undeclared(exemplar, texts)
    _written(exemplar, by, at)
    record("exemplar.begun", on=exemplar, by=by, at=at, detail={"from": kind, "key": key})
    return exemplar


@audited
def edit(*, exemplar: Exemplar, texts: Mapping[str, str], version: int, by: Actor, at: datetime) -> Exemplar:
    fresh = _locked(exemplar, version)
    _refuse_undeclared(fresh, texts)
    for name in TEXTS:
        setattr(fresh, name, texts[name].strip())
    _written(fresh, by, at)
    record("exemplar.edited", on=fresh, by=by, at=at)
    return fresh


@audited
def add_person(
    *, exemplar: Exemplar, name: str, stands_for: str, version: int, by: Actor, at: datetime
) -> Person:  # fmt: skip
    fresh = _locked(exemplar, version)
    name, stands_for = name.strip(), stands_for.strip()
    if name in stands_for:
        raise Refusal("匿名称呼里不能有姓名，请写职务，例如“一名车间主任”。", field="stands_for")
    if fresh.people.filter(name=name).exists():
        raise Refusal("这个人已经登记过。", field="name")
    made: Person = Person.everything.create(exemplar=fresh, name=name, stands_for=stands_for)
    _written(fresh, by, at)
    record("exemplar.person_added", on=fresh, by=by, at=at, detail={"person": made.pk})
    return made


@audited
def consent(
    *, exemplar: Exemplar, person: int | None, reach: int, given_on: date, signed_by: str, paper: str, version: int,
    by: Actor, at: datetime,
) -> Consent:  # fmt: skip
    """A written consent; an earlier one of the same party ends with it."""
    fresh = _locked(exemplar, version)
    if given_on > timezone.localdate(at):
        raise Refusal("同意日期不能晚于今天。", field="given_on")
    if not paper.strip():
        raise Refusal("请写明书面同意存放在哪里。", field="paper")
    if person is None and fresh.enterprise_id is None:
        raise Refusal("这个案例不涉及企业。", field="person")
    if person is not None and not fresh.people.filter(pk=person).exists():
        raise Refusal("案例里没有这个人，请先登记人物。", field="person")
    earlier = fresh.consents.filter(person=person, withdrawn_on=None)
    earlier.update(withdrawn_on=timezone.localdate(at), withdrawn_by=by.name)
    made: Consent = Consent.everything.create(
        exemplar=fresh, person_id=person, reach=reach, given_on=given_on, signed_by=signed_by.strip(),
        paper=paper.strip(), recorded_at=at, recorded_by=by.name,
    )  # fmt: skip
    _set_reach(fresh)
    record("exemplar.consented", on=fresh, by=by, at=at, detail={"person": person, "reach": int(reach)})
    return made


@audited
def withdraw(*, exemplar: Exemplar, consent: int, version: int, by: Actor, at: datetime) -> Exemplar:
    """From now on nothing is printed that rests on this consent; what is printed already stays printed."""
    fresh = _locked(exemplar, version)
    found = fresh.consents.filter(pk=consent, withdrawn_on=None).first()
    if found is None:
        raise Refusal("这份同意已经撤回。")
    found.withdrawn_on, found.withdrawn_by = timezone.localdate(at), by.name
    found.save()
    _set_reach(fresh)
    record("exemplar.consent_withdrawn", on=fresh, by=by, at=at, detail={"person": found.person_id})
    text = f"案例“{fresh.title}”有一份同意已撤回，没有印出的材料里已不再写明。"
    notices.post("exemplar", to=offices_near(fresh.region_code, at), about=fresh, at=at, text=text,
                 url=fresh.get_absolute_url())  # fmt: skip
    return fresh


def _set_reach(exemplar: Exemplar) -> None:
    of_enterprise = exemplar.consents.filter(person=None, withdrawn_on=None).values_list("reach", flat=True).first()
    exemplar.reach = of_enterprise or Reach.NONE
    exemplar.save()


@audited
def quote(
    *, exemplar: Exemplar, person: int, words: str, said_on: date, version: int, by: Actor, at: datetime
) -> Quote:  # fmt: skip
    fresh = _locked(exemplar, version)
    if said_on > timezone.localdate(at):
        raise Refusal("说的日期不能晚于今天。", field="said_on")
    if not fresh.people.filter(pk=person).exists():
        raise Refusal("请先在“人物”里登记说话的人。", field="person")
    words = words.strip().strip('“”"')
    _refuse_undeclared(fresh, {"words": words})
    made: Quote = Quote.everything.create(exemplar=fresh, person_id=person, words=words, said_on=said_on)
    _written(fresh, by, at)
    record("exemplar.quoted", on=fresh, by=by, at=at, detail={"person": person})
    return made


@audited
def submit(*, exemplar: Exemplar, version: int, by: Actor, at: datetime) -> Exemplar:
    fresh = _locked(exemplar, version)
    if fresh.stage != Stage.DRAFT:
        raise Refusal(f"案例{fresh.get_stage_display()}，不用再送审。")
    _refuse_undeclared(fresh, {name: getattr(fresh, name) for name in TEXTS})
    fresh.stage, fresh.remark = Stage.SUBMITTED, ""
    fresh.save()
    record("exemplar.submitted", on=fresh, by=by, at=at)
    return fresh


@audited
def review(
    *, exemplar: Exemplar, agrees: bool, remark: str, version: int, by: Actor, at: datetime
) -> Exemplar:  # fmt: skip
    """By somebody else than who wrote it: into the library, or back with a remark."""
    fresh = _locked(exemplar, version)
    if fresh.stage != Stage.SUBMITTED:
        raise Refusal(f"案例{fresh.get_stage_display()}，现在不能审核。")
    if by.is_system or by.key == fresh.written_key:
        raise Refusal("案例要由执笔人以外的人审核，请另一位同志办理。")
    if not agrees and not remark.strip():
        raise Refusal("退回要写明改什么。", field="remark")
    fresh.stage = Stage.APPROVED if agrees else Stage.DRAFT
    fresh.remark, fresh.reviewed_at = remark.strip(), at
    fresh.reviewed_by, fresh.reviewed_key = by.name, by.key
    fresh.save()
    record("exemplar.approved" if agrees else "exemplar.returned", on=fresh, by=by, at=at)
    return fresh


@audited
def retire(*, exemplar: Exemplar, reason: str, version: int, by: Actor, at: datetime) -> Exemplar:
    fresh = _locked(exemplar, version)
    if not reason.strip():
        raise Refusal("请写明为什么撤下。", field="reason")
    fresh.stage, fresh.remark = Stage.RETIRED, reason.strip()
    fresh.save()
    record("exemplar.retired", on=fresh, by=by, at=at, detail={"reason": fresh.remark})
    return fresh


@audited
def export(*, exemplar: Exemplar, audience: int, by: Actor, at: datetime) -> Any:
    """The case as it is printed for an audience; that it was taken out is logged."""
    told = printing.tell(printing.whole(exemplar), audience)
    record("exemplar.exported", on=exemplar, by=by, at=at, detail={"audience": int(audience)})
    return told
