"""Demands: the department's system lists, reads, raises for its people, signs, returns, answers, asks, stops the clock,
names supporting departments and advises as one. Topics stand in `topicapi.py`.
"""

from datetime import date, datetime
from typing import Annotated, Any

from django.utils import timezone
from ninja import Query, Router, Schema

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.roles import Can
from qiaoliang.access.tokens.choices import Area
from qiaoliang.access.tokens.operations import Asking, reads, seen, writes
from qiaoliang.economy.demands import actions, permits, suggestions
from qiaoliang.economy.demands.caseforms import AskForm, PauseForm, SupportForm
from qiaoliang.economy.demands.choices import AskKind, Category, Mouth, MoveKind, Stage, Urgency, Verdict
from qiaoliang.economy.demands.forms import HEARD_BY_OFFICE, RaiseForm, WordsForm
from qiaoliang.economy.demands.models import Demand, DemandSupport
from qiaoliang.instructors.nominations.named import instructor_of
from qiaoliang.instructors.nominations.permits import may_enter
from qiaoliang.instructors.postings.models import Stint
from qiaoliang.kit.api.fields import Body, Day, Id, OneOf, Text, Version, said
from qiaoliang.kit.api.paging import Page, Paged, newest_first
from qiaoliang.kit.api.problems import Problem, checked
from qiaoliang.registry.enterprises.models import Enterprise
from qiaoliang.registry.enterprises.named import enterprise_of

router = Router(tags=["诉求"])
StageText = Annotated[str, OneOf(Stage)]
CategoryText = Annotated[str, OneOf(Category)]
UrgencyText = Annotated[str, OneOf(Urgency)]
VerdictText = Annotated[str, OneOf([("", "未评价"), *Verdict.choices])]
MouthText = Annotated[str, OneOf(Mouth)]
HeardText = Annotated[str, OneOf(HEARD_BY_OFFICE)]
AskText = Annotated[str, OneOf(AskKind)]
MoveText = Annotated[str, OneOf(MoveKind)]


class DemandOut(Schema):
    id: Id = said("编号", 17)
    number: str = said("诉求编号", "2026-0017")
    enterprise: Id = said("企业编号", 7)
    enterprise_name: str = said("企业名称", "汐歌海产有限公司")
    region_code: str = said("地区代码", "371082105")
    title: str = said("事项", "冷库用电增容 400 千伏安")
    category: CategoryText = said("类别", "utilities")
    urgency: UrgencyText = said("急缓", "ordinary")
    stage: StageText = said("状态", "sent")
    department: Id | None = said("承办部门编号；未派单为 null", 3)
    heard_on: date = said("听到日期", "2026-11-18")
    due_on: date | None = said("时限；暂停或办结为 null", "2026-11-20")
    is_paused: bool = said("是否暂停计时", False)
    topic: Id | None = said("并入的同类事项编号", None)
    mouth: MouthText = said("从哪里听到", "instructor")
    verdict: VerdictText = said("业主评价", "")
    version: int = said("版本，办理时带上", 3)


class MoveOut(Schema):
    kind: MoveText = said("事项", "send")
    stage: StageText = said("之后的状态", "sent")
    at: datetime = said("时间", "2026-11-18T16:00:00+08:00")
    by_name: str = said("谁", "周立言")
    words: str = said("说明", "请三日内答复")


class SupportOut(Schema):
    department: Id = said("协办部门编号", 5)
    department_name: str = said("协办部门", "市人社局")
    task: str = said("请协办什么", "核对缺工岗位和补贴")
    due_on: date = said("会商时限", "2026-11-25")
    advised_at: datetime | None = said("提交意见的时间；还没有为 null", None)
    advice: str = said("协办意见", "")


class DemandDetail(DemandOut):
    body: str = said("说明", "现有变压器 250 千伏安，旺季跳闸。")
    answer: str = said("答复", "")
    answered_at: datetime | None = said("答复时间", None)
    supports: list[SupportOut] = said("协办部门，先后排列", [])
    moves: list[MoveOut] = said("办理经过，先后排列", [])


class DemandIn(Body):
    enterprise: Id = said("企业编号", 7)
    title: Text = said("要解决什么，一句话", "冷库用电增容 400 千伏安", max_length=120)
    body: Text = said("说明", "现有变压器 250 千伏安，旺季跳闸。", "", max_length=2000)
    category: CategoryText = said("类别", "utilities")
    urgency: UrgencyText = said("急缓", "ordinary", "ordinary")
    heard_on: Day = said("听到日期", "2026-11-18")
    instructor: Id | None = said("谁听到的：本单位指导员编号；部门的令牌必须写", 12, None)
    mouth: HeardText | None = said("项目办的令牌不写指导员时，从哪里听到", "office", None)
    is_other: bool = said("提示有相似诉求后，确认不是同一件", False, False)


class StepIn(Body):
    version: Version | None = said("读到的版本；也可用 If-Match 头", 3, None)


class WordsIn(StepIn):
    words: Text = said("内容", "已安排供电公司 11 月 25 日上门勘查。", max_length=2000)


class PauseIn(StepIn):
    words: Text = said("为什么暂停，例如等企业补哪份材料", "等企业补环评批复", max_length=300)


class ResumeIn(StepIn):
    words: Text = said("说明", "批复已收到", "", max_length=300)


class SupportIn(StepIn):
    department: Id = said("请哪个部门协办", 5)
    task: Text = said("请协办什么", "核对缺工岗位和补贴", max_length=200)


class AskIn(StepIn):
    kind: AskText = said("请示什么", "extension")
    days: int | None = said("延长几个工作日，只有延期要写", 5, None, ge=0, le=365)
    reason: Text = said("理由", "需等供电公司完成勘查", max_length=1000)
    basis: Text = said("依据，超出职权的要写", "", "", max_length=200)


class DemandFilter(Schema):
    stage: StageText | None = said("只看这个状态", "sent", None)
    department: Id | None = said("只看这个部门承办的", 3, None)
    enterprise: Id | None = said("只看这家企业的", 7, None)
    category: CategoryText | None = said("只看这一类", "utilities", None)
    overdue: bool = said("只看已过时限的", True, False)


def may_enter_demand(actor: Actor) -> bool:
    return permits.may_raise(actor) or may_enter(actor)


def shown(demand: Demand) -> dict[str, Any]:
    names = (
        "id", "number", "region_code", "title", "category", "urgency", "stage", "heard_on", "due_on", "mouth",
        "verdict", "version",
    )  # fmt: skip
    return {
        **{name: getattr(demand, name) for name in names}, "enterprise": demand.enterprise_id,
        "enterprise_name": demand.enterprise.name, "department": demand.department_id,
        "is_paused": demand.paused_on is not None, "topic": demand.topic_id,
    }  # fmt: skip


def _detail(demand: Demand) -> dict[str, Any]:
    fresh = Demand.everything.select_related("enterprise").get(pk=demand.pk)
    moves = [
        {"kind": one.kind, "stage": one.to_stage, "at": timezone.localtime(one.at), "by_name": one.by_name,
         "words": one.words}
        for one in fresh.moves.all()
    ]  # fmt: skip
    supports = [
        {"department": one.department_id, "department_name": str(one.department), "task": one.task,
         "due_on": one.due_on, "advised_at": _local(one.advised_at), "advice": one.advice}
        for one in fresh.supports.select_related("department")
    ]  # fmt: skip
    return {
        **shown(fresh), "body": fresh.body, "answer": fresh.answer, "answered_at": _local(fresh.answered_at),
        "supports": supports, "moves": moves,
    }  # fmt: skip


def _local(moment: datetime | None) -> datetime | None:
    return timezone.localtime(moment) if moment else None


def _seen(request: Asking, demand: Demand, given: StepIn) -> Demand:
    """The row as the caller had it: the action refuses if it changed since."""
    demand.version = seen(request, given.version)
    return demand


@reads(router, "/demands", area=Area.DEMANDS, permit=permits.may_list, gives=Page[DemandOut], summary="诉求列表")
def list_demands(request: Asking, paging: Paged, wanted: Annotated[DemandFilter, Query(...)]) -> Any:
    """本单位看得到的诉求，新登记的在前。对本单位保密的不会出现。"""
    rows = Demand.objects.select_related("enterprise")
    for name in ("stage", "department", "enterprise", "category"):
        if getattr(wanted, name):
            rows = rows.filter(**{name: getattr(wanted, name)})
    if wanted.overdue:
        rows = rows.filter(due_on__lt=timezone.localdate(request.at))
    return newest_first(rows, paging, shown)


@reads(router, "/demands/{id}", area=Area.DEMANDS, permit=permits.may_view, row=Demand, gives=DemandDetail,
       summary="一件诉求")  # fmt: skip
def show_demand(request: Asking, demand: Demand) -> Any:
    """诉求全文、答复和办理经过。"""
    return _detail(demand)


@writes(router, "/demands", area=Area.DEMANDS, permit=may_enter_demand, gives=DemandDetail, summary="登记诉求",
        made=True)  # fmt: skip
def raise_demand(request: Asking, given: DemandIn) -> Any:
    """登记企业自己解决不了的事。部门的令牌写明是哪位指导员听到的；与已有诉求相似时先提示。"""
    is_office, today = request.actor.can(Can.RUN_PROGRAMME), timezone.localdate(request.at)
    firm = enterprise_of(given.enterprise)
    stint = _carrier(request, given, firm, today, is_office=is_office)
    data = given.model_dump(exclude={"instructor", "enterprise"}) | {"enterprise": firm.credit_code}
    form = RaiseForm(data, is_office=is_office)
    facts = checked(form)
    if not given.is_other:
        found = suggestions.doubles(firm, suggestions.words_of(facts["title"], facts["body"]), today)
        if found:
            form.warn_of_doubles(found)
            checked(form)
    mouth = Mouth.INSTRUCTOR if given.instructor else (given.mouth or Mouth.OFFICE)
    names = ("title", "body", "category", "urgency", "heard_on")
    made = actions.raise_demand(
        enterprise=firm, **{name: facts[name] for name in names}, mouth=mouth, helped_by=stint, by=request.actor,
        at=request.at,
    )  # fmt: skip
    return _detail(made)


def _carrier(request: Asking, given: DemandIn, firm: Enterprise, today: date, *, is_office: bool) -> Stint | None:
    """The posting that carries it: the named instructor's; the office may leave it to the lead, as on its page."""
    stints = Stint.everything.in_force(today).filter(enterprise=firm).order_by("part")
    if given.instructor is None:
        if not is_office:
            raise Problem("refused", errors=[("instructor", "请写明是本单位哪位指导员听到的。")])
        lead: Stint | None = stints.first()
        return lead
    own: Stint | None = stints.filter(instructor=instructor_of(request.actor, given.instructor)).first()
    if own is None:
        raise Problem("refused", errors=[("instructor", "这位指导员今天没有派驻在这家企业，请核对。")])
    return own


@writes(router, "/demands/{id}/sign", area=Area.DEMANDS, permit=permits.may_answer, row=Demand, gives=DemandDetail,
        summary="签收")  # fmt: skip
def sign_demand(request: Asking, demand: Demand, given: StepIn) -> Any:
    """承办部门签收，答复时限开始计算。"""
    return _detail(actions.sign(demand=_seen(request, demand, given), by=request.actor, at=request.at))


@writes(router, "/demands/{id}/return", area=Area.DEMANDS, permit=permits.may_answer, row=Demand, gives=DemandDetail,
        summary="退回")  # fmt: skip
def return_demand(request: Asking, demand: Demand, given: WordsIn) -> Any:
    """退回项目办，写明应由哪个部门承办、依据是什么。项目办裁定过的不能退回。"""
    words = checked(WordsForm(given.model_dump()))["words"]
    actions.send_back(demand=_seen(request, demand, given), words=words, by=request.actor, at=request.at)
    return _detail(demand)


@writes(router, "/demands/{id}/answer", area=Area.DEMANDS, permit=permits.may_answer, row=Demand, gives=DemandDetail,
        summary="答复企业")  # fmt: skip
def answer_demand(request: Asking, demand: Demand, given: WordsIn) -> Any:
    """答复企业，业主会看到原文；之后等业主评价办结。"""
    words = checked(WordsForm(given.model_dump()))["words"]
    actions.answer(demand=_seen(request, demand, given), words=words, by=request.actor, at=request.at)
    return _detail(demand)


@writes(router, "/demands/{id}/ask", area=Area.DEMANDS, permit=permits.may_ask, row=Demand, gives=DemandDetail,
        summary="请示")  # fmt: skip
def ask_about_demand(request: Asking, demand: Demand, given: AskIn) -> Any:
    """向项目办请示：延期、超出职权、裁定承办部门。时限照常计算，直到项目办同意。"""
    facts = checked(AskForm(given.model_dump(exclude={"version"})))
    actions.ask(demand=_seen(request, demand, given), by=request.actor, at=request.at, **facts)
    return _detail(demand)


@writes(router, "/demands/{id}/pause", area=Area.DEMANDS, permit=permits.may_stop, row=Demand, gives=DemandDetail,
        summary="暂停计时")  # fmt: skip
def pause_demand(request: Asking, demand: Demand, given: PauseIn) -> Any:
    """签收以后、没有超期时，写明等企业的什么，暂停计时；企业收到通知，恢复以前不计工作日。"""
    words = checked(PauseForm(given.model_dump()))["words"]
    return _detail(actions.pause(demand=_seen(request, demand, given), words=words, by=request.actor, at=request.at))


@writes(router, "/demands/{id}/resume", area=Area.DEMANDS, permit=permits.may_resume, row=Demand, gives=DemandDetail,
        summary="恢复计时")  # fmt: skip
def resume_demand(request: Asking, demand: Demand, given: ResumeIn) -> Any:
    """恢复计时，时限顺延暂停的工作日。企业要求暂停的由企业自己恢复。"""
    fresh = actions.resume(demand=_seen(request, demand, given), words=given.words, by=request.actor, at=request.at)
    return _detail(fresh)


@writes(router, "/demands/{id}/support", area=Area.DEMANDS, permit=permits.may_support, row=Demand, gives=DemandDetail,
        summary="请协办")  # fmt: skip
def support_demand(request: Asking, demand: Demand, given: SupportIn) -> Any:
    """承办部门或项目办请别的部门在会商时限内提意见；对方收到通知，意见只给承办部门。"""
    facts = checked(SupportForm(given.model_dump(exclude={"version"})))
    actions.support(demand=_seen(request, demand, given), by=request.actor, at=request.at, **facts)
    return _detail(demand)


@writes(router, "/demands/{id}/advise", area=Area.DEMANDS, permit=permits.may_advise_on, row=Demand,
        gives=DemandDetail, summary="提交协办意见")  # fmt: skip
def advise_on_demand(request: Asking, demand: Demand, given: WordsIn) -> Any:
    """被请协办的部门提交意见，只交一次；由承办部门答复企业。"""
    words = checked(WordsForm(given.model_dump()))["words"]
    own: DemandSupport = demand.supports.get(department__in=[int(key) for key in request.actor.keys("department")])
    own.demand = _seen(request, demand, given)
    actions.advise(support=own, words=words, by=request.actor, at=request.at)
    return _detail(demand)
