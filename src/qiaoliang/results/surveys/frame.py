"""Whom a survey asks: the enterprises that were served on the day, set apart by group and drawn by lot."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from qiaoliang.instructors.postings.models import Stint
from qiaoliang.registry.enterprises.choices import SizeClass
from qiaoliang.registry.enterprises.models import Enterprise
from qiaoliang.registry.regions.models import Level, Region
from qiaoliang.results.surveys import rules
from qiaoliang.results.surveys.choices import Audience, Strata
from qiaoliang.results.surveys.models import Survey

MINUTES_A_SHEET = 1


@dataclass(frozen=True)
class Frame:
    """Keys of enterprises by group, all of them and how many of each will be drawn."""

    population: Mapping[str, Sequence[int]]
    invited: Mapping[str, int]
    slips_each: int
    fields: int

    @property
    def enterprises(self) -> int:
        return sum(self.invited.values())

    @property
    def people(self) -> int:
        return self.enterprises * self.slips_each

    @property
    def cost(self) -> str:
        """What the office has to have seen before it publishes (G50): fields × minutes × people, once."""
        return f"{self.fields} 项 × {MINUTES_A_SHEET} 分钟 × {self.people} 人"


def frame(survey: Survey, on: date) -> Frame:
    """Who would be asked if the survey were published on the day."""
    by_group: dict[str, list[int]] = defaultdict(list)
    for key, region_code, size in _served(survey, on).values_list("pk", "region_code", "size_class"):
        by_group[_group(survey.strata, region_code, size)].append(key)
    sizes = {group: len(keys) for group, keys in sorted(by_group.items())}
    wanted = survey.sample_size or sum(sizes.values())
    each = 1 if survey.audience == Audience.OWNERS else survey.slips_each
    return Frame(by_group, rules.allocate(sizes, wanted), each, survey.asked.count() + survey.takes_words)


def _served(survey: Survey, on: date) -> Any:
    rows = Enterprise.everything.operating(on).counted().filter(region_code__startswith=survey.region_code)
    served = Stint.everything.filter(Stint.covers(on)).values("enterprise")
    rows = rows.filter(is_nonpublic_shandong=True, pk__in=served).order_by("pk")
    return rows.filter(full_members__gt=0) if survey.audience == Audience.MEMBERS else rows


def _group(strata: str, region_code: str, size: str) -> str:
    return {Strata.COUNTY: region_code[:6], Strata.SIZE: size or "unknown"}.get(Strata(strata), "")


def labels(survey: Survey) -> dict[str, str]:
    """What the groups are called on screen."""
    found = {"": "全部", rules.REST: "其余各组合并"}
    if survey.strata == Strata.SIZE:
        return found | {size: str(label) for size, label in SizeClass.choices} | {"unknown": "规模未定"}
    counties = Region.everything.filter(level=Level.COUNTY).values_list("code", "name")
    return found | dict(counties)
