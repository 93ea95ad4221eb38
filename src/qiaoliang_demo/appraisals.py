"""The year's assessment of organisations in one town: the cast's own stated, two others graded."""

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.results.assessment import actions
from qiaoliang.results.assessment.models import BranchSheet
from qiaoliang_demo.cast import TOWN_CODE
from qiaoliang_demo.city import City


def assess(city: City, actors: dict[str, Actor]) -> None:
    """Of the cast's town alone, as an office that begins early would."""
    at = city.latest
    actions.open_branches(year=at.year, region=TOWN_CODE, by=actors["office"], at=at)
    own = int(actors["secretary"].keys("organisation")[0])
    sheets = BranchSheet.everything.order_by("pk")
    mine = sheets.filter(organisation=own).first()
    if mine is not None:
        actions.state(
            sheet=mine, statement="每个季度的党员大会都开了，承诺还有一项没有兑现，明年一季度补上。",
            version=mine.version, by=actors["secretary"], at=at,
        )  # fmt: skip
    for other in sheets.exclude(organisation=own)[:2]:
        actions.grade(sheet=other, grade=other.proposal, reason="", version=other.version, by=actors["county"], at=at)
