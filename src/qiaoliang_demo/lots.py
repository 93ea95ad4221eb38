"""A lot drawn from last year's results: most calls made, a few contradicted, some still to be asked."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from qiaoliang.results.lots import actions
from qiaoliang.results.lots.choices import Answer, Kind
from qiaoliang.results.lots.drawn import ABOUT, DRAWABLES
from qiaoliang.results.lots.models import Item
from qiaoliang_demo.city import City
from qiaoliang_demo.log import BUILDER

# Of forty drawn: not yet asked, not reached, another amount, not so; the rest holds.
UNASKED, UNREACHED, DIFFERS, NOT_SO = 8, 2, 2, 1
OUT_OF: Final = 40
STRIDE: Final = 7  # so that every stratum has some of each


def audit(city: City) -> None:
    """Draw as the office would; the answers are written in bulk, and no confirmed figure moves."""
    year = city.latest.year - 1  # a year that is over even where the city is built on New Year's Day
    lot = actions.draw(
        region="3710", starts_on=date(year, 1, 1), ends_on=date(year, 12, 31), margin_percent=Decimal("6.0"),
        expected_percent=90, by=BUILDER, at=city.latest,
    )  # fmt: skip
    items: list[Item] = list(lot.items.select_related(*ABOUT))
    for number, item in enumerate(items):
        _answer(city, item, number * STRIDE % OUT_OF)
    Item.everything.bulk_update(
        items,
        [
            "answer",
            "asked_whom",
            "asked_on",
            "asked_by",
            "true_amount_fen",
            "true_quantity",
            "object_until",
            "objection",
        ],
        batch_size=200,
    )
    for kind, one in DRAWABLES.items():
        held = [item.about.pk for item in items if item.kind == kind and item.answer == Answer.HOLDS]
        one.model.everything.filter(pk__in=held).update(verified_at=city.latest)


def _answer(city: City, item: Item, number: int) -> None:
    if number < UNASKED:
        return
    item.asked_on, item.asked_by = _drawn_on(city), "周立言"
    item.asked_whom = "业主" if item.about.enterprise_id else "主办方"
    if number < UNASKED + UNREACHED:
        item.answer = Answer.NOT_REACHED
    elif number < UNASKED + UNREACHED + DIFFERS and _may_differ(item):
        item.answer = Answer.DIFFERS
        if item.amount_fen:
            item.true_amount_fen = item.amount_fen * 9 // 10
        else:
            item.true_quantity = max(1, item.about.quantity - 1)
    else:
        is_false = UNASKED + UNREACHED + DIFFERS <= number < UNASKED + UNREACHED + DIFFERS + NOT_SO
        item.answer = Answer.NOT_SO if is_false else Answer.HOLDS
    if item.answer in (Answer.DIFFERS, Answer.NOT_SO):
        item.object_until = city.calendar.add_workdays(item.asked_on, actions.OBJECT_WITHIN)
        if number == UNASKED + UNREACHED:  # one in forty objects
            item.objection = "以银行回单为准，回单在企业财务科。"


def _may_differ(item: Item) -> bool:
    """Something that another number could be said of: a demand is solved or it is not."""
    return bool(item.amount_fen) or item.kind == Kind.OUTCOME


def _drawn_on(city: City) -> date:
    """The evening on which the lot was drawn."""
    return city.as_of - timedelta(days=1)
