"""Topics, similar demands together: the department's system reads them and answers all of its own at once."""

from datetime import date, datetime
from typing import Annotated, Any

from django.db.models import Count, Q
from django.utils import timezone
from ninja import Query, Router, Schema

from qiaoliang.access.tokens.choices import Area
from qiaoliang.access.tokens.operations import Asking, reads, writes
from qiaoliang.economy.demands import actions, permits
from qiaoliang.economy.demands.actions.topics import answerable
from qiaoliang.economy.demands.api import StageText
from qiaoliang.economy.demands.choices import Stage
from qiaoliang.economy.demands.forms import WordsForm
from qiaoliang.economy.demands.models import Demand, Topic
from qiaoliang.kit.api.fields import Body, Id, Text, said
from qiaoliang.kit.api.paging import Page, Paged, newest_first
from qiaoliang.kit.api.problems import checked
from qiaoliang.kit.refusal import ChangedMeanwhile

router = Router(tags=["诉求"])


class TopicOut(Schema):
    id: Id = said("编号", 4)
    title: str = said("同类事项", "夏季错峰用电")
    region_code: str = said("地区代码；跨地区为空", "371082")
    department: Id | None = said("承办部门编号", 3)
    opened_at: datetime = said("建立时间", "2026-11-18T16:00:00+08:00")
    demand_count: int = said("诉求件数", 6)
    open_count: int = said("没有办结的件数", 6)
    answer: str = said("统一答复", "")
    answered_at: datetime | None = said("答复时间；还没有为 null", None)


class TopicDemandOut(Schema):
    id: Id = said("诉求编号", 17)
    number: str = said("编号", "2026-0017")
    enterprise: Id = said("企业编号", 7)
    enterprise_name: str = said("企业名称", "汐歌海产有限公司")
    title: str = said("事项", "冷库用电增容 400 千伏安")
    stage: StageText = said("状态", "working")
    department: Id | None = said("承办部门编号；未派单为 null", 3)
    due_on: date | None = said("时限；暂停或办结为 null", "2026-11-27")


class TopicDetail(TopicOut):
    demands: list[TopicDemandOut] = said("看得到的诉求", [])
    answerable: list[Id] = said("统一答复会答到的诉求：本部门正在办理的", [17, 19])


class TopicFilter(Schema):
    department: Id | None = said("只看这个部门承办的", 3, None)
    answered: bool | None = said("只看已答复的，或没有答复的", False, None)


class TopicAnswerIn(Body):
    words: Text = said("统一答复", "十二月起按错峰时段安排。", max_length=2000)
    demands: list[Id] = said("读到的 answerable，照抄；与现在的不同就答 409", [17, 19], max_length=2000)


def _counted() -> Any:
    return Topic.objects.annotate(
        demand_count=Count("demands"), open_count=Count("demands", filter=~Q(demands__stage=Stage.CLOSED))
    )


def shown(topic: Any) -> dict[str, Any]:
    names = ("id", "title", "region_code", "demand_count", "open_count", "answer")
    answered = timezone.localtime(topic.answered_at) if topic.answered_at else None
    return {
        **{name: getattr(topic, name) for name in names}, "department": topic.department_id,
        "opened_at": timezone.localtime(topic.opened_at), "answered_at": answered,
    }  # fmt: skip


def _answerable(request: Asking, topic: Topic) -> list[int]:
    own = Demand.everything.filter(answerable(topic, request.actor.keys("department")))
    return list(own.order_by("pk").values_list("pk", flat=True))


def _detail(request: Asking, topic: Topic) -> dict[str, Any]:
    rows = Demand.objects.filter(topic=topic).select_related("enterprise").order_by("pk")
    names = ("id", "number", "title", "stage", "due_on")
    demands = [
        {**{name: getattr(one, name) for name in names}, "enterprise": one.enterprise_id,
         "enterprise_name": one.enterprise.name, "department": one.department_id}
        for one in rows
    ]  # fmt: skip
    counted = _counted().get(pk=topic.pk)
    return {**shown(counted), "demands": demands, "answerable": _answerable(request, topic)}


@reads(router, "/demand-topics", area=Area.DEMANDS, permit=permits.may_list_topics, gives=Page[TopicOut],
       summary="同类事项列表")  # fmt: skip
def list_demand_topics(request: Asking, paging: Paged, wanted: Annotated[TopicFilter, Query(...)]) -> Any:
    """几家企业提的同一件事并成的事项，新建的在前。"""
    rows = _counted()
    if wanted.department:
        rows = rows.filter(department=wanted.department)
    if wanted.answered is not None:
        rows = rows.filter(answered_at__isnull=not wanted.answered)
    return newest_first(rows, paging, shown)


@reads(router, "/demand-topics/{id}", area=Area.DEMANDS, permit=permits.may_view_topic, row=Topic, gives=TopicDetail,
       summary="一项同类事项")  # fmt: skip
def show_demand_topic(request: Asking, topic: Topic) -> Any:
    """事项、其中看得到的诉求、统一答复会答到哪几件。"""
    return _detail(request, topic)


@writes(router, "/demand-topics/{id}/answer", area=Area.DEMANDS, permit=permits.may_answer_topic, row=Topic,
        gives=TopicDetail, summary="统一答复")  # fmt: skip
def answer_demand_topic(request: Asking, topic: Topic, given: TopicAnswerIn) -> Any:
    """一次答复本部门正在办理的全部同类诉求；每家业主各自评价。读到的诉求与现在的不同时不答复。"""
    words = checked(WordsForm({"words": given.words}))["words"]
    if sorted(set(given.demands)) != _answerable(request, topic):
        raise ChangedMeanwhile
    actions.answer_all(topic=topic, words=words, by=request.actor, at=request.at)
    topic.refresh_from_db()
    return _detail(request, topic)
