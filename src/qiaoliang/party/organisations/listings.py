"""The lists of set-up cases, alerts and secretary candidates."""

from datetime import date
from functools import partial
from typing import Any

from django.db.models import Count, Q, Sum

from qiaoliang.access.accounts.roles import Can
from qiaoliang.kit.crypto import mask_name
from qiaoliang.kit.tables import Cell, Column, Listing, Tab
from qiaoliang.party.organisations import rules
from qiaoliang.party.organisations.choices import AlertKind, CaseState, Stage
from qiaoliang.party.organisations.forms import AlertFilter, CaseFilter, ObstacleFilter
from qiaoliang.party.organisations.models import Alert, Obstacle, SecretaryCandidate, SetUpCase
from qiaoliang.registry.regions.models import Level, Region

SOON_DAYS = 7


def places() -> dict[str, str]:
    """Towns and counties by code, as lists name them."""
    rows = Region.everything.filter(level__in=(Level.COUNTY, Level.TOWN)).only("code", "name", "county_name", "level")
    return {row.code: row.full_name for row in rows}


# --- cases

CASE_STATUS = {
    CaseState.APPLIED: "waiting", CaseState.DECIDED: "going", CaseState.ELECTED: "going", CaseState.FILED: "done",
    CaseState.RETURNED: "off", CaseState.WITHDRAWN: "off",
}  # fmt: skip


def case_lamp(case: Any, today: date) -> tuple[str, str]:
    """Status and the words for how much time is left: to decide, to elect, or to file."""
    if case.state not in rules.OPEN_CASES:
        return CASE_STATUS[CaseState(case.state)], ""
    left = (case.due_on - today).days
    if left < 0:
        return "overdue", f"超期 {-left} 天"
    return ("soon" if left <= SOON_DAYS else CASE_STATUS[CaseState(case.state)]), f"剩 {left} 天"


def _state(today: date, case: Any) -> Cell:
    status, _ = case_lamp(case, today)
    return Cell(case.get_state_display(), status=status)


def _due(today: date, case: Any) -> Cell:
    status, left = case_lamp(case, today)
    return Cell(f"{case.due_on:%Y-%m-%d}" if left else "—", second=left, title=status)


def cases(today: date) -> Listing:
    names = places()
    return Listing(
        key="set-up-cases",
        title="组建申请",
        unit="件",
        columns=(
            Column(
                "name", "拟名", lambda c: Cell(c.name, second=c.basis, href=f"/party/cases/{c.pk}/"), sort="name",
                export=lambda c: c.name,
            ),
            Column("form", "组建方式", lambda c: c.get_form_display(), sort="form"),
            Column("town", "镇街", lambda c: names.get(c.region_code, c.region_code), sort="region_code"),
            Column("units", "企业", lambda c: str(c.units_count), sort="units_count", numeric=True, unit="家"),
            Column("members", "正式党员", lambda c: str(c.members), sort="members", numeric=True, unit="名"),
            Column("state", "状态", partial(_state, today), sort="state", export=lambda c: c.get_state_display()),
            Column("applied", "申请", lambda c: f"{c.applied_on:%Y-%m-%d}", sort="applied_on"),
            Column("due", "期限", partial(_due, today), sort="due_on"),
            Column("upper", "上级党委", lambda c: c.upper_committee, sort="upper_committee", shown=False),
            Column("basis", "依托", lambda c: c.basis, shown=False),
        ),
        order="due",
        filterset=CaseFilter,
        search=lambda rows, text: rows.filter(Q(name__icontains=text) | Q(basis__icontains=text)),
        search_hint="拟名或依托",
        tabs=(
            Tab("applied", "待批复", when=Q(state=CaseState.APPLIED)),
            Tab("late", "超期", when=Q(state__in=rules.OPEN_CASES, due_on__lt=today)),
            Tab("decided", "已批复", when=Q(state=CaseState.DECIDED)),
            Tab("elected", "待备案", when=Q(state=CaseState.ELECTED)),
            Tab("filed", "已备案", when=Q(state=CaseState.FILED)),
            Tab("ended", "退回和撤回", when=Q(state__in=(CaseState.RETURNED, CaseState.WITHDRAWN))),
        ),
        empty="没有组建申请。联建方案里接受一个方案，就是一份申请。",
        empty_href="/branching/",
        empty_action="看联建方案",
        may_export=lambda actor: actor.can(Can.EXPORT),
    )  # fmt: skip


def case_rows() -> Any:
    return SetUpCase.objects.annotate(units_count=Count("units"), members=Sum("units__full_members"))


# --- alerts

LAW = {
    AlertKind.NOT_SET_UP: "支部工作条例第四条：正式党员 3 人以上的，都应当成立党支部",
    AlertKind.BELOW_THREE: "支部工作条例第七条：不再符合设立条件的，应当及时调整或者撤销",
    AlertKind.MANY_UNITS: "支部工作条例第五条：联合党支部覆盖单位一般不超过 5 个",
    AlertKind.OVER_FIFTY: "支部工作条例第四条：党支部党员人数一般不超过 50 人",
    AlertKind.TERM: "基层组织选举工作条例：任期届满应当按期进行换届选举",
}


def number_of(alert: Any) -> str:
    """The number of an alert with its unit."""
    if alert.kind == AlertKind.TERM:
        return f"{'已过' if alert.stage == Stage.NOW else '还有'} {alert.number} 天"
    if alert.kind == AlertKind.MANY_UNITS:
        return f"{alert.number} 家"
    what = "党员" if alert.kind == AlertKind.OVER_FIFTY else "正式党员"
    return f"{what} {alert.number} 名"


def _about(names: dict[str, str], alert: Any) -> Cell:
    town = names.get(alert.region_code, alert.region_code)
    if alert.organisation is not None:
        return Cell(alert.organisation.name, second=town, href=f"/party/organisations/{alert.organisation_id}/")
    return Cell(alert.enterprise.name, second=town, href=f"/enterprises/{alert.enterprise_id}/")


def _urgency(alert: Any) -> Cell:
    status = "soon" if alert.stage else "overdue"
    return Cell(str(alert.get_kind_display()), status="done" if alert.closed_on else status)


def alerts() -> Listing:
    names = places()
    return Listing(
        key="alerts",
        title="党组织提醒",
        unit="项",
        columns=(
            Column(
                "about", "党组织或企业", partial(_about, names), export=lambda a: str(a.organisation or a.enterprise)
            ),
            Column("kind", "提醒", _urgency, sort=("kind", "stage"), export=lambda a: a.get_kind_display()),
            Column("number", "情况", number_of, sort="number", numeric=True),
            Column("law", "依据", lambda a: LAW[AlertKind(a.kind)]),
            Column("since", "发现", lambda a: f"{a.opened_on:%Y-%m-%d}", sort="opened_on"),
            Column("until", "消除", lambda a: f"{a.closed_on:%Y-%m-%d}" if a.closed_on else "—", shown=False),
        ),
        order="kind",
        filterset=AlertFilter,
        search=lambda rows, text: rows.filter(
            Q(organisation__name__icontains=text) | Q(enterprise__name__icontains=text)
        ),
        search_hint="党组织或企业",
        tabs=(
            Tab("all", "全部", when=Q(closed_on=None)),
            *(Tab(kind.value, str(kind.label), when=Q(closed_on=None, kind=kind)) for kind in AlertKind),
            Tab("closed", "已消除", when=Q(closed_on__isnull=False)),
        ),
        empty="没有这类提醒。",
        may_export=lambda actor: actor.can(Can.EXPORT),
    )  # fmt: skip


def alert_rows() -> Any:
    return Alert.objects.select_related("organisation", "enterprise")


# --- secretary candidates


SECRETARIES = Listing(
    key="secretaries",
    title="书记人选",
    unit="人",
    columns=(
        Column("enterprise", "企业", lambda s: Cell(s.enterprise.name, href=f"/enterprises/{s.enterprise_id}/"),
               sort="enterprise__sort_key", export=lambda s: s.enterprise.name),
        Column("name", "书记人选", lambda s: mask_name(s.name), sort="pk"),
        Column("reason", "理由", lambda s: s.reason),
        Column("since", "申报", lambda s: f"{s.starts_on:%Y-%m-%d}", sort="starts_on"),
        Column("state", "状态", lambda s: Cell("已结束", second=s.end_reason, status="off") if s.ends_on
               else Cell("有效", href=f"/party/secretaries/{s.pk}/end/", status="going")),
    ),
    order="-since",
    search=lambda rows, text: rows.filter(Q(enterprise__name__icontains=text) | Q(name=text)),
    search_hint="企业",
    tabs=(Tab("valid", "有效", when=Q(ends_on=None)), Tab("ended", "已结束", when=Q(ends_on__isnull=False))),
    empty="还没有申报书记人选。联合党支部要有一家企业能出书记。",
    empty_href="/party/secretaries/new/",
    empty_action="申报书记人选",
    may_export=lambda actor: False,  # names of members do not leave by a click
)  # fmt: skip


def secretary_rows() -> Any:
    return SecretaryCandidate.objects.select_related("enterprise")


# --- obstacles


def obstacles(today: date) -> Listing:
    """Why enterprises have no organisation yet, as stated; those to be looked at again come first."""
    names = places()

    def again(row: Obstacle) -> Cell:
        if row.ends_on is not None:
            return Cell("已结束", second=row.end_reason, status="off")
        left = (row.look_again_on - today).days
        status = "overdue" if left < 0 else "soon" if left <= SOON_DAYS else "waiting"
        return Cell(f"{row.look_again_on:%Y-%m-%d}", second=f"过了 {-left} 天" if left < 0 else "", status=status)

    return Listing(
        key="obstacles",
        title="未组建原因",
        unit="家",
        columns=(
            Column("enterprise", "企业", lambda o: Cell(o.enterprise.name, href=f"/enterprises/{o.enterprise_id}/"),
                   sort="enterprise__sort_key", export=lambda o: o.enterprise.name),
            Column("town", "镇街", lambda o: names.get(o.enterprise.region_code, o.enterprise.region_code),
                   sort="enterprise__region_code"),
            Column("kind", "原因", lambda o: str(o.get_kind_display()), sort="kind"),
            Column("note", "情况和打算", lambda o: o.note),
            Column("since", "了解", lambda o: f"{o.starts_on:%Y-%m-%d}", sort="starts_on"),
            Column("again", "再看", again, sort="look_again_on", export=lambda o: f"{o.look_again_on:%Y-%m-%d}"),
            Column("end", "办理", lambda o: "" if o.ends_on else Cell("结束", href=f"/party/obstacles/{o.pk}/end/"),
                   export=None),
        ),
        order="again",
        filterset=ObstacleFilter,
        search=lambda rows, text: rows.filter(Q(enterprise__name__icontains=text) | Q(note__icontains=text)),
        search_hint="企业或情况",
        tabs=(
            Tab("valid", "有效", when=Q(ends_on=None)),
            Tab("due", "该再看了", when=Q(ends_on=None, look_again_on__lte=today)),
            Tab("ended", "已结束", when=Q(ends_on__isnull=False)),
        ),
        empty="没有登记的原因。走访时问清为什么还没有组建，在这里说明，到期再看。",
        may_export=lambda actor: actor.can(Can.EXPORT),
    )  # fmt: skip


def obstacle_rows() -> Any:
    return Obstacle.objects.select_related("enterprise")


FINDING_STATUS = {True: "overdue", False: "soon"}


def checks(units: list[rules.Unit]) -> list[dict[str, str]]:
    """What the rules say about a joint branch, as lines of a page; one line if nothing is against it."""
    found = [
        {"kind": FINDING_STATUS[finding.is_hard], "label": "不能成立" if finding.is_hard else "要说明",
         "text": finding.sentence}
        for finding in rules.branch(units)
    ]  # fmt: skip
    full = sum(unit.full_members for unit in units)
    fine = {"kind": "done", "label": "符合规定", "text": f"{len(units)} 家，正式党员 {full} 名，有书记人选。"}
    return found if any(line["kind"] == "overdue" for line in found) else [fine, *found]
