"""Two plans pair by pair, or a plan and the postings in force: totals, and every difference with both reasons."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import django_filters
from django.db.models import Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value

from qiaoliang.access.accounts.roles import Can
from qiaoliang.instructors.nominations.models import Instructor
from qiaoliang.kit.money import MISSING
from qiaoliang.kit.tables import Cell, Column, Listing, Tab, counted
from qiaoliang.planning.matching import wordings
from qiaoliang.planning.matching.models import Pair, Run
from qiaoliang.planning.matching.prepared import Prepared, prepared
from qiaoliang.registry.departments.models import Department
from qiaoliang.solvers.matching import score
from qiaoliang.solvers.matching.score import PartName

PARTS = ("score", "relevance", "trade", "distance", "distance_m", "continuity", "party", "is_pinned")


REMEMBERED = 32
_counts: dict[tuple[Any, ...], list[int]] = {}


@dataclass(frozen=True, eq=False)
class Comparison:
    """`run` beside `other`, or beside the leads in force on its day if there is no other."""

    run: Run
    other: Run | None

    @property
    def other_title(self) -> str:
        return self.other.title if self.other else f"{self.run.as_of:%Y-%m-%d} 的派驻"

    @cached_property
    def _people(self) -> dict[int, tuple[Any, ...]]:
        columns = ("pk", "name", "function", "divisions", "department__short_name")
        return {row[0]: row for row in Instructor.everything.values_list(*columns)}

    def person(self, key: int) -> Instructor:
        """As much of an instructor as is shown and reasoned with here."""
        pk, name, function, divisions, department = self._people[key]
        return Instructor(
            pk=pk, name=name, function=function, divisions=divisions, department=Department(short_name=department)
        )

    @property
    def key(self) -> tuple[Any, ...]:
        """Two computed plans do not change; computing one again is another attempt."""
        return tuple(
            (one.pk, one.attempt, one.instance_sha256, one.finished_at) for one in (self.run, self.other) if one
        )

    def counts(self, tabs: Sequence[Tab]) -> list[int]:
        """How many pairs each tab has when nothing narrows the list; counted once."""
        if self.key not in _counts:
            _counts[self.key] = counted(tabs, self.rows())
            while len(_counts) > REMEMBERED:
                _counts.pop(next(iter(_counts)), None)
        return _counts[self.key]

    @cached_property
    def before(self) -> Callable[[Pair], Pair | None]:
        """The pair of the same enterprise in the other plan."""
        source = _Stored(self) if self.other else _InForce(self)
        return lru_cache(maxsize=4)(source)  # several columns of one row ask after each other

    def rows(self) -> QuerySet[Pair]:
        """Every pair of the run, annotated with the instructor it had; and those only the other plan has."""
        rows: QuerySet[Pair] = Pair.objects.filter(run=self.run)
        if self.other is None:
            rows = rows.annotate(was=F("incumbent"), gain=Value(None, output_field=IntegerField()))
        else:
            there = Pair.everything.filter(run=self.other, enterprise=OuterRef("enterprise"))
            here = Pair.everything.filter(run=self.run, enterprise=OuterRef("enterprise"))
            rows = Pair.objects.filter(Q(run=self.run) | (Q(run=self.other) & ~Exists(here)))
            rows = rows.annotate(
                was=Subquery(there.values("instructor")[:1]),
                gain=F("score") - Subquery(there.values("score")[:1]),
            )
        return rows.select_related("enterprise__region", "instructor__department", "incumbent").defer(
            "instructor__phone", "incumbent__phone"
        )


class _Stored:
    """Pairs of another run: one light query at the first question."""

    def __init__(self, found: Comparison) -> None:
        self.found = found

    @cached_property
    def rows(self) -> Mapping[int, tuple[Any, ...]]:
        columns = ("enterprise", "instructor", "incumbent", *PARTS)
        rows = Pair.everything.filter(run=self.found.other).values_list(*columns)
        return {row[0]: row[1:] for row in rows.iterator(chunk_size=5000)}

    def __call__(self, pair: Pair) -> Pair | None:
        row = self.rows.get(pair.enterprise_id)
        if row is None:
            return None
        instructor, incumbent, *parts = row
        return Pair(
            run=self.found.other, enterprise=pair.enterprise, instructor=self.found.person(instructor),
            incumbent_id=incumbent, **dict(zip(PARTS, parts, strict=True)),
        )  # fmt: skip


class _InForce:
    """The lead in force, scored by the rules of the run."""

    def __init__(self, found: Comparison) -> None:
        self.found = found

    @cached_property
    def base(self) -> Prepared:
        return prepared(self.found.run)

    def __call__(self, pair: Pair) -> Pair | None:
        if pair.incumbent_id is None:
            return None
        e = self.base.enterprise_of.get(pair.enterprise_id)
        i = self.base.instructor_of.get(pair.incumbent_id)
        person = self.found.person(pair.incumbent_id)
        if e is None or i is None:
            return Pair(enterprise=pair.enterprise, instructor=person, incumbent_id=person.pk)
        named = self.base.named
        parts = {part.name: part for part in score.parts(named.instance, named.params, e, i)}
        worth = {name: part.value for name, part in parts.items()}
        return Pair(
            enterprise=pair.enterprise, instructor=person, incumbent_id=person.pk, score=int(self.base.scores[e, i]),
            relevance=worth[PartName.RELEVANCE],
            trade=worth.get(PartName.SAME_DIVISION, 0) + worth.get(PartName.SAME_SECTION, 0),
            distance=worth[PartName.DISTANCE], distance_m=parts[PartName.DISTANCE].number,
            continuity=worth.get(PartName.INCUMBENT, 0), party=worth.get(PartName.PARTY, 0),
        )  # fmt: skip


NOT_AVAILABLE = "当天不可派：请假、离任、任期已满，或不在范围里"


def listing(found: Comparison) -> Listing:
    """The differences first; its tabs count every pair of both plans exactly once."""
    run, other = found.run, found.other
    here = Q(run=run)

    def reason_before(pair: Any) -> str:
        before = found.before(pair)
        if before is None:
            return MISSING
        return NOT_AVAILABLE if before.score is None else wordings.reason(before, run.as_of, None)

    def score_before(pair: Any) -> Any:
        before = found.before(pair)
        return None if before is None else before.score

    def score_now(pair: Any) -> Any:
        return pair.score if pair.run_id == run.pk else None

    def gain(pair: Any) -> Any:
        before, now = score_before(pair), score_now(pair)
        return None if before is None or now is None else now - before

    tabs = [
        Tab("changed", "改派", when=here & Q(was__isnull=False) & ~Q(was=F("instructor"))),
        Tab("kept", "不变", when=here & Q(was=F("instructor"))),
        Tab("new", "只在本方案" if other else "原来无人", when=here & Q(was__isnull=True)),
    ]
    if other:
        tabs.append(Tab("gone", "只在对照方案", when=Q(run=other)))
    return Listing(
        key=f"compare-{run.pk}-{other.pk if other else 'now'}",
        title="逐对比较",
        unit="对",
        columns=(
            Column("enterprise", "企业", _enterprise, sort="enterprise__sort_key"),
            Column("before", "对照", lambda pair: _person(found.before(pair))),
            Column("after", "本方案", lambda pair: _person(pair if pair.run_id == run.pk else None)),
            Column("reason_before", "对照的理由", reason_before),
            Column(
                "reason_after", "本方案的理由",
                lambda pair: wordings.reason(pair, run.as_of, None) if pair.run_id == run.pk else MISSING,
            ),
            _points("score_before", "对照得分", score_before),
            _points("score_after", "本方案得分", score_now, sort="score"),
            _points("gain", "变化", gain, sort="gain:last" if other else "", is_signed=True),
            Column("code", "信用代码", lambda pair: pair.enterprise.credit_code, shown=False),
            Column("county", "镇街", lambda pair: pair.enterprise.region.name, shown=False),
        ),
        order="gain" if other else "score_after",
        filterset=_filters(run),
        search=_search,
        search_hint="企业、指导员或代码后六位",
        tabs=[*tabs, Tab("all", "全部", when=Q(pk__isnull=False))],
        empty="两份方案在这里没有不同。",
        may_export=lambda actor: actor.can(Can.EXPORT),
    )  # fmt: skip


def _points(
    key: str, label: str, value: Callable[[Any], Any], *, sort: str = "", is_signed: bool = False
) -> Column:  # fmt: skip
    def shown(pair: Any) -> str:
        milli = value(pair)
        return MISSING if milli is None else wordings.signed(milli) if is_signed else wordings.points(milli)

    def exported(pair: Any) -> Any:
        milli = value(pair)
        return None if milli is None else milli / wordings.POINT

    return Column(key, label, shown, sort=sort, numeric=True, unit="分", export=exported)


def _enterprise(pair: Pair) -> Cell:
    firm = pair.enterprise
    return Cell(str(firm), firm.region.name, href=f"/matching/{pair.run_id}/pairs/{firm.pk}/", title=firm.name)


def _person(pair: Pair | None) -> Cell:
    if pair is None:
        return Cell(MISSING)
    return Cell(pair.instructor.name, pair.instructor.department.short_name)


def _search(rows: Any, text: str) -> Any:
    found = Q(enterprise__name__icontains=text) | Q(enterprise__initials__icontains=text.lower())
    found |= Q(enterprise__credit_code__endswith=text.upper())
    return rows.filter(found | Q(instructor__name__icontains=text) | Q(instructor__number=text))


def _filters(run: Run) -> type[django_filters.FilterSet]:
    counties = [(code, name) for code, name, _ in run.result.get("counties", ())]
    departments = [(str(pk), name) for pk, name, _ in run.result.get("departments", ())]

    class CompareFilter(django_filters.FilterSet):
        county = django_filters.ChoiceFilter(label="县区", choices=counties, empty_label="全部", method="in_county")
        department = django_filters.ChoiceFilter(
            label="部门", choices=departments, field_name="instructor__department", empty_label="全部"
        )

        class Meta:
            model = Pair
            fields = ()

        def in_county(self, queryset: Any, name: str, code: str) -> Any:
            return queryset.filter(enterprise__region_code__startswith=code)

    return CompareFilter


def headline(found: Comparison, counts: Mapping[str, int]) -> list[dict[str, str]]:
    """Both totals, and how many pairs stay, move, come and go."""
    run, other = found.run.result, found.other.result if found.other else {}
    gain = run["objective"] - other["objective"] if other else None
    figures = [_figure("本方案总分", f"{run['objective'] / 1000:,.1f}", "分", _proof(run))]
    if other and gain is not None:
        figures += [
            _figure("对照总分", f"{other['objective'] / 1000:,.1f}", "分", _proof(other)),
            _figure("总分变化", wordings.exact(gain), "分", _comparable(found)),
        ]
    return [
        *figures,
        _figure("不变", f"{counts['kept']:,}", "对", "指导员相同"),
        _figure("改派", f"{counts['changed']:,}", "对", "指导员不同"),
        _figure("只在本方案" if other else "原来无人", f"{counts['new']:,}", "家", "对照里没有指导员"),
        *([_figure("只在对照方案", f"{counts['gone']:,}", "家", "本方案不列入")] if other else []),
    ]


def _proof(result: Mapping[str, Any]) -> str:
    return "已证明最优" if result["gap"] == 0 else f"与上界差 {result['gap'] / 1000:,.1f}"


def _comparable(found: Comparison) -> str:
    other = found.other
    if other is not None and other.as_of != found.run.as_of:
        return f"名册日期不同（对照 {other.as_of}），总分不宜直接比"
    return "同一天的名册"


def _figure(label: str, value: str, unit: str, line: str) -> dict[str, str]:
    return {"label": label, "value": value, "unit": unit, "line": line}
