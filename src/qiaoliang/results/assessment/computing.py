"""What the software proposes for one person's year, each item with the sentence that explains it."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from qiaoliang.instructors.nominations.models import Instructor
from qiaoliang.kit import money
from qiaoliang.results.assessment import rules, sources
from qiaoliang.results.assessment.choices import Item
from qiaoliang.results.assessment.sources import SOURCES, Year

COUNTED = {
    Item.ORGANISATION: "与派驻时相比：有组织的保持住，没有的覆盖上；没有组织、正式党员又不足 3 名的难度大，按一半计。",
    Item.MEMBERS: "发展党员手续按期的比例，不看人数。",
    Item.SERVICE: "诉求当天或次日登记、业主评价已解决，复杂和紧急的加倍计；已确认的成效最多计三件。",
    Item.HARMONY: "每家每周联系一次的完成比例；企业约定暂停的周不算，多联系不加分。",
}  # fmt: skip


def compute(instructor: Instructor, year: int, terms: dict[str, Any], at: datetime) -> dict[str, Any]:
    """Items, deductions and total of one person, as stored with the sheet."""
    return compute_from(Year.alone(instructor, year, last_day(year, at)), terms, at)


def last_day(year: int, at: datetime) -> date:
    return min(date(year, 12, 31), timezone.localdate(at))


def compute_from(looked: Year, terms: dict[str, Any], at: datetime) -> dict[str, Any]:
    """The same from rows that were read together with those of others."""
    firms = sources.portfolio(looked)
    counts = {kind: sum(kind in firm.kinds for firm in firms) for kind in sources.KINDS}
    factor = rules.difficulty(counts, len(firms), terms)
    items = [_item(looked, item, terms["weights"][item.value], factor) for item in COUNTED]
    items.append(_evaluation(looked, at, terms["weights"]["evaluation"]))
    late, false = len(SOURCES["overdue"](looked)), len(SOURCES["false"](looked))
    own = [(one["weight"], None if one["points"] is None else Decimal(one["points"])) for one in items]
    return {
        "items": items, "difficulty": _difficulty(counts, len(firms), factor, terms), "overdue": late, "false": false,
        "deducted": rules.deducted(late, false, terms),
        "total": str(rules.total(own, late, false, terms)), "until": looked.until.isoformat(),
    }  # fmt: skip


ADJUSTED = (Item.ORGANISATION, Item.SERVICE, Item.HARMONY)  # not the law's time limits, not what owners say


def _difficulty(counts: dict[str, int], firms: int, factor: Decimal, terms: dict[str, Any]) -> dict[str, Any]:
    """The factor of the portfolio in one sentence with its numbers; of an older scheme that it has none."""
    allowed = terms.get("difficulty")
    if allowed is None:
        said = "这一版办法没有难度系数。"
    elif not firms:
        said = "这一年没有派驻企业，难度系数为 1。"
    else:
        parts = "、".join(
            f"{label} {counts[kind]} 家（全是的话加 {allowed.get(kind, 0)}%）" for kind, label in sources.KINDS.items()
        )
        said = (
            f"年初或接手时名下 {firms} 家中，{parts}，难度系数 {factor}；"
            "组织建设、服务发展、联系和谐三项乘以它，不超过权重。只看自己名下的企业，不与别人比。"
        )
    return {"factor": str(factor), "sentence": said, "records": firms}


def _item(year: Year, item: Item, weight: int, factor: Decimal) -> dict[str, Any]:
    records = SOURCES[item](year)
    good = sum(record.is_good for record in records)
    own = rules.points(weight, rules.share(records), factor if item in ADJUSTED else Decimal(1))
    said = f"应计 {len(records)} 条，做到 {good} 条。" if records else "这一年没有应计的记录，不计这一项。"
    if item == Item.SERVICE:
        said += _money(year)
    return _row(item, weight, own, said + COUNTED[item], len(records))


def _money(year: Year) -> str:
    """Shown, never counted."""
    fen = sources.own_fen(year)
    return f"已确认资金按份额 {money.document(fen)}，只列出、不加分。" if fen else ""


def _evaluation(year: Year, at: datetime, weight: int) -> dict[str, Any]:
    """The last survey of owners: the same for everybody, since no answer can be traced to a person's enterprises."""
    found = year.shelf.satisfaction(at)
    if found is None or found.percent is None:
        return _row(Item.EVALUATION, weight, None, "没有满 30 份的业主测评，不计这一项。", 0)
    own = rules.points(weight, found.percent / 100)
    said = f"最近一次业主测评有效答卷 {found.valid} 份，特别满意 {money.document_percent(found.percent)}。"
    return _row(Item.EVALUATION, weight, own, said + "测评追溯不到个人，所以人人相同。", found.valid)


def _row(item: Item, weight: int, own: Decimal | None, sentence: str, records: int) -> dict[str, Any]:
    return {
        "code": item.value, "label": str(item.label), "weight": weight, "points": None if own is None else str(own),
        "sentence": sentence, "records": records,
    }  # fmt: skip
