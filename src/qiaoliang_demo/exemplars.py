"""A few cases of the library, by the ordinary actions: in exchange, public, anonymous, waiting for review; and briefs.

A case adds no record of its own, so no figure of the city moves.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Final

from django.utils import timezone

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.economy.demands.choices import Stage, Verdict
from qiaoliang.economy.demands.models import Demand
from qiaoliang.fieldwork.outcomes.models import Outcome, confirmed
from qiaoliang.kit.scope import active
from qiaoliang.registry.enterprises.models import ContactPerson, ContactRole
from qiaoliang.registry.regions.models import Region
from qiaoliang.results.exemplars import actions
from qiaoliang.results.exemplars.choices import Reach, Source
from qiaoliang.results.exemplars.models import Exemplar
from qiaoliang.results.reports import briefs
from qiaoliang_demo.city import City

# County, kind, how far the enterprise agreed, whether its owner did too, how far the case has come.
CASES: Final = (
    ("county", Source.DEMAND, Reach.PUBLIC, True, "approved"),
    ("county", Source.OUTCOME, Reach.EXCHANGE, False, "approved"),
    ("county", Source.DEMAND, Reach.NONE, False, "approved"),
    ("neighbour", Source.OUTCOME, Reach.EXCHANGE, True, "approved"),
    ("neighbour", Source.DEMAND, Reach.INTERNAL, False, "approved"),
    ("county", Source.OUTCOME, Reach.INTERNAL, False, "submitted"),
    ("neighbour", Source.DEMAND, Reach.NONE, False, "draft"),
)
WORDS: Final = {
    Source.DEMAND: (
        "一趟跑到底，难题办到企业点头",
        "企业在走访中提出一件自己办不了的事，涉及的部门不止一个，先前问过两次没有结果。",
        "指导员当天登记诉求，按职能派到承办部门；承办部门签收后到现场看，把要办的手续一次列清，并约定答复日期。"
        "办理中每走一步都告诉企业，不让企业来回打听。",
        "事项在约定时限内办结，业主评价“已解决”。可以学的是：先到现场，再谈手续。",
    ),
    Source.OUTCOME: (
        "政策送到车间，资金落到账上",
        "企业符合条件却不知道有这项扶持，往年错过了申报。",
        "指导员对照政策条件逐条核实，帮助企业备齐材料，由主管部门依规定审核决定；指导员只协调，不参与决定。",
        "扶持已到位，并由企业确认。可以学的是：先核条件，再讲数额。",
    ),
}  # fmt: skip


def collect(city: City, actors: dict[str, Actor]) -> None:
    for number, (who, kind, reach, names_owner, stage) in enumerate(CASES):
        _case(city, actors, who, kind, reach, names_owner=names_owner, stage=stage, skip=number)
    evening = timezone.localdate(city.latest)
    briefs.begin(kind="month", region="371082", day=evening, by=actors["county"], at=city.latest)
    briefs.begin(kind="page", region="", day=evening, by=actors["office"], at=city.latest)


def _keys(city: City, kind: Source, county: str) -> Iterator[int]:
    since = city.as_of - timedelta(days=300)
    rows: Any
    if kind == Source.DEMAND:
        rows = Demand.everything.filter(
            stage=Stage.CLOSED, verdict=Verdict.SOLVED, closed_on__gte=since, region_code__startswith=county
        )
    else:
        rows = Outcome.everything.filter(
            confirmed(city.latest), kind="grants_won", enterprise__isnull=False, happened_on__gte=since,
            region_code__startswith=county,
        )  # fmt: skip
    taken = Exemplar.everything.filter(source_kind=kind).values("source_key")
    yield from rows.exclude(pk__in=taken).order_by("-pk").values_list("pk", flat=True)[:1]


def _case(
    city: City, actors: dict[str, Actor], who: str, kind: Source, reach: Reach, *, names_owner: bool, stage: str,
    skip: int,
) -> None:  # fmt: skip
    county, at = {"county": "371082", "neighbour": "371083"}[who], city.latest
    for key in _keys(city, kind, county):
        title, background, practice, effect = WORDS[kind]
        by = actors[who]
        with active(by.scope):
            town = Region.everything.get(code=_enterprise_region(kind, key)).name
            texts = {
                "title": f"{title}（{skip + 1}）", "background": background, "practice": practice, "effect": effect,
                "stands_for": f"{town}一家企业",
            }  # fmt: skip
            case = actions.begin(kind=kind, key=key, texts=texts, by=by, at=at)
        _agree(city, case, by, reach, names_owner=names_owner)
        case = Exemplar.everything.get(pk=case.pk)
        if stage == "draft":
            return
        sent = actions.submit(exemplar=case, version=case.version, by=by, at=at)
        if stage == "approved":
            actions.review(
                exemplar=sent, agrees=True, remark="", version=sent.version, by=actors["office"], at=at
            )  # fmt: skip


def _enterprise_region(kind: Source, key: int) -> str:
    model = Demand if kind == Source.DEMAND else Outcome
    found: str = model.everything.values_list("enterprise__region_code", flat=True).get(pk=key)
    return found


def _agree(city: City, case: Exemplar, by: Actor, reach: Reach, *, names_owner: bool) -> None:
    if reach == Reach.NONE or case.enterprise is None:
        return
    owner = ContactPerson.everything.filter(enterprise=case.enterprise, role=ContactRole.OWNER, ends_on=None).first()
    signed = owner.name if owner is not None else "企业授权人"
    day = city.as_of - timedelta(days=1)

    def agree(person: int | None) -> None:
        version = Exemplar.everything.values_list("version", flat=True).get(pk=case.pk)
        actions.consent(
            exemplar=case, person=person, reach=reach, given_on=day, signed_by=signed, version=version, by=by,
            paper=f"项目办{city.as_of.year}年案例卷", at=city.latest,
        )  # fmt: skip

    agree(None)
    if names_owner and owner is not None:
        version = Exemplar.everything.values_list("version", flat=True).get(pk=case.pk)
        person = actions.add_person(
            exemplar=case, name=owner.name, stands_for="该企业负责人", version=version, by=by, at=city.latest
        )
        version = Exemplar.everything.values_list("version", flat=True).get(pk=case.pk)
        actions.quote(
            exemplar=case, person=person.pk, words="事情不大，可是没有人牵头就是办不成。", said_on=case.happened_on,
            version=version, by=by, at=city.latest,
        )  # fmt: skip
        agree(person.pk)
