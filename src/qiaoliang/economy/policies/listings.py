"""The library, who fits a policy, how far deliveries got, and advice with its fate."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from operator import attrgetter
from typing import Any

from django.db.models import CharField, Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.roles import Can
from qiaoliang.economy.policies import fits, permits, rules
from qiaoliang.economy.policies.choices import STEP_SHAPES, Fate, Kind, PolicyState, Quality, Route, Step, Verdict
from qiaoliang.economy.policies.fits import EVERY, Fit
from qiaoliang.economy.policies.forms import AdviceFilter, CountyFilter, DeliveryFilter, PolicyFilter
from qiaoliang.economy.policies.models import Advice, Delivery, Policy, Version
from qiaoliang.economy.policies.rules import Facts
from qiaoliang.kit import money
from qiaoliang.kit.tables import Cell, Column, Listing, Tab
from qiaoliang.registry.enterprises import industries
from qiaoliang.registry.enterprises.models import Enterprise

SOON = timedelta(days=30)
VERDICT_SHAPES = {Verdict.MEETS: "done", Verdict.UNKNOWN: "soon", Verdict.MISSES: "off"}
READ_STEPS = Q(first_read_at__isnull=False)
SENT = ~Q(route=Route.FOUND)  # brought to the enterprise; what it found by itself is another source


def day(value: date | None) -> str:
    return f"{value:%Y-%m-%d}" if value else "—"


def _reach(narrow: Q) -> Any:
    """How many deliveries of a policy within the person's scope satisfy `narrow`.

    Each is looked up for itself, so that the database goes by the policy and not by every enterprise of the scope.
    """
    is_seen = Exists(Delivery.objects.filter(pk=OuterRef("pk")))
    rows = Delivery.everything.filter(narrow, is_seen, policy=OuterRef("pk")).order_by().values("policy")
    return Coalesce(Subquery(rows.annotate(n=Count("pk")).values("n")), 0)


def policy_rows(actor: Actor, today: date) -> Any:
    """Policies of the active scope with the version that holds, or holds next, and how far they got."""
    rows = Policy.objects.select_related("department")
    if not permits.may_publish(actor):
        rows = rows.exclude(state=PolicyState.DRAFT)
    elif not actor.can(Can.RUN_PROGRAMME):
        own = [int(key) for key in actor.keys("department")]
        rows = rows.exclude(~Q(department__in=own), state=PolicyState.DRAFT)
    holds = Version.everything.in_force(today).filter(policy=OuterRef("pk"))
    latest = Version.everything.filter(policy=OuterRef("pk")).order_by("-number")
    return rows.annotate(
        edition=Subquery(holds.values("pk")[:1]), holds=Exists(holds),
        expires_on=Subquery(latest.values("expires_on")[:1]),
        effective_on=Subquery(latest.values("effective_on")[:1]),
        apply_until=Subquery(latest.values("apply_until")[:1]),
        summary=Subquery(latest.values("summary")[:1], output_field=CharField()), delivered=_reach(SENT),
        read=_reach(READ_STEPS & SENT), granted=_reach(Q(step=Step.GRANTED)),
    )  # fmt: skip


def _validity(today: date) -> Callable[[Any], Cell]:
    def cell(policy: Any) -> Cell:
        until = f"至 {day(policy.expires_on)}" if policy.expires_on else "长期"
        if policy.state != PolicyState.PUBLISHED:
            return Cell(policy.get_state_display(), status="waiting" if policy.state == PolicyState.DRAFT else "off")
        if policy.holds:
            is_ending = policy.expires_on is not None and policy.expires_on <= today + SOON
            return Cell(until, status="soon" if is_ending else "going")
        if policy.effective_on > today:
            return Cell(f"{day(policy.effective_on)} 起生效", status="waiting")
        return Cell(f"{day(policy.expires_on)} 已失效", status="off")

    return cell


def policies(today: date, fit: Callable[[], Mapping[int, Fit]], *, may_publish: bool) -> Listing:
    """The library. `fit` counts who fits what is in force, in one statement, and only if the column is shown."""

    def fitting(policy: Any) -> Cell:
        found = fit().get(policy.edition) if policy.edition else None
        if found is None:
            return Cell("—")
        second = f"另 {money.count(found.unknown)} 家待核实" if found.unknown else ""
        return Cell(money.count(found.meets), second=second, href=f"/economy/policies/{policy.pk}/")

    def reached(name: str, tab: str) -> Callable[[Any], Cell]:
        def cell(policy: Any) -> Cell:
            number = getattr(policy, name)
            href = f"/economy/deliveries/?policy={policy.pk}&tab={tab}" if number else ""
            return Cell(money.count(number), href=href)

        return cell

    numbers = [("delivered", "已送达", "all"), ("read", "已阅读", "read"), ("granted", "已兑现", "granted")]
    open_ = Q(holds=True)
    drafts = (Tab("draft", "草稿", when=Q(state=PolicyState.DRAFT)),) if may_publish else ()
    return Listing(
        key="policies", title="政策库", unit="项", order="-issued", filterset=PolicyFilter,
        search=lambda rows, text: rows.filter(
            Q(title__icontains=text) | Q(document_number__icontains=text) | Q(issuer__icontains=text)
        ),
        search_hint="名称、文号或发文机关",
        columns=(
            Column("title", "政策", lambda p: Cell(p.title, second=p.summary, href=p.get_absolute_url()), sort="title",
                   export=lambda p: p.title),
            Column("number", "文号", lambda p: p.document_number, sort="document_number", shown=False),
            Column("kind", "类别", lambda p: p.get_kind_display(), sort="kind"),
            Column("issuer", "发文机关", lambda p: p.issuer, sort="issuer"),
            Column("issued", "发文日期", lambda p: day(p.issued_on), sort=("issued_on", "pk")),
            Column("validity", "有效期", _validity(today), sort="expires_on:last"),
            Column("until", "申报截止", lambda p: day(p.apply_until), sort="apply_until:last", shown=False),
            Column("fit", "符合企业", fitting, numeric=True, unit="家"),
            *(Column(name, label, reached(name, tab), sort=name, numeric=True, unit="家",
                     export=attrgetter(name)) for name, label, tab in numbers),
        ),
        tabs=(
            Tab("open", "在用政策", when=open_ & ~Q(kind=Kind.MESSAGE)),
            Tab("ending", "一个月内到期", when=open_ & Q(expires_on__lte=today + SOON)),
            Tab("message", "政府消息", when=Q(kind=Kind.MESSAGE, state=PolicyState.PUBLISHED)),
            *drafts,
            Tab("over", "已失效", when=Q(state=PolicyState.WITHDRAWN) | Q(state=PolicyState.PUBLISHED, holds=False)),
            Tab("all", "全部", when=EVERY),
        ),
        empty="没有符合条件的政策。",
        empty_href="/economy/policies/new/" if may_publish else "", empty_action="登记政策",
    )  # fmt: skip


def counted_fits(today: date) -> Mapping[int, Fit]:
    """Who fits what is in force, among the operating enterprises this person sees."""
    versions = Version.objects.in_force(today).select_related("policy")
    return fits.counts(versions, Enterprise.objects.operating(today), today)


# --- who fits one policy


def fit_rows(version: Version, today: date) -> Any:
    """Operating enterprises of the active scope in the policy's area, judged, with how far the delivery got."""
    rows = Enterprise.objects.operating(today).filter(region_code__startswith=version.policy.region_code)
    delivery = Delivery.everything.filter(edition=version, enterprise=OuterRef("pk"))
    return fits.judged(rows.select_related("region"), version.asked, today).annotate(
        step=Subquery(delivery.values("step")[:1]), delivery_key=Subquery(delivery.values("pk")[:1])
    )


def facts_on_row(row: Any) -> Facts:
    """The facts of an enterprise as `fits.judged` annotated them: no further query."""
    known = {one.value: getattr(row, f"is_{one.value}") for one in Quality}
    return Facts(
        section=row.section, division=row.division, size=row.size_class, region_code=row.region_code,
        ownership=row.controlling_type, staff=row.staff_count, established_on=row.established_on,
        revenue_fen=row.revenue_fen, qualities=known,
    )  # fmt: skip


def _step(row: Any) -> Cell:
    if not row.step:
        return Cell("未送达", status="waiting" if row.verdict == Verdict.MEETS else "off")
    return Cell(
        str(Step(row.step).label), href=f"/economy/deliveries/{row.delivery_key}/", status=STEP_SHAPES[row.step]
    )


def _verdict(row: Any) -> Cell:
    return Cell(str(Verdict(row.verdict).label), status=VERDICT_SHAPES[row.verdict])


def fitting(version: Version, today: date, regions: Mapping[str, str]) -> Listing:
    def reason(row: Any) -> str:
        return rules.judge(version.asked, facts_on_row(row), today, regions).text

    return Listing(
        key="policy-fits", title=f"适用企业-{version.policy.title}", unit="家", order="name",
        filterset=CountyFilter.over(regions),
        search=lambda rows, text: rows.filter(
            Q(name__icontains=text) | Q(initials__icontains=text.lower()) | Q(credit_code__endswith=text.upper())
        ),
        search_hint="名称、拼音、代码后六位",
        columns=(
            Column("name", "企业", lambda e: Cell(str(e), title=e.name, href=f"/economy/policies/enterprises/{e.pk}/"),
                   sort="sort_key", export=lambda e: e.name),
            Column("code", "信用代码", lambda e: e.credit_code, shown=False),
            Column("town", "镇街", lambda e: e.region.full_name, sort="region_code"),
            Column("industry", "行业", lambda e: industries.name_of(e.division), sort="division"),
            Column("size", "规模", lambda e: e.get_size_class_display() or "—", sort="size_class"),
            Column("staff", "职工", lambda e: money.count(e.staff_count), sort="staff_count:last",
                   numeric=True, unit="人", export=lambda e: e.staff_count),
            Column("verdict", "是否符合", _verdict),
            Column("reason", "理由", reason),
            Column("step", "送达", _step),
        ),
        tabs=(
            Tab("meets", "符合", when=Q(verdict=Verdict.MEETS)),
            Tab("undelivered", "符合未送达", when=Q(verdict=Verdict.MEETS, step=None)),
            Tab("unknown", "待核实", when=Q(verdict=Verdict.UNKNOWN)),
            Tab("misses", "不符合", when=Q(verdict=Verdict.MISSES)),
        ),
        empty="没有这样的企业。",
    )  # fmt: skip


# --- deliveries


def delivery_rows() -> Any:
    return Delivery.objects.select_related("enterprise", "policy", "helped_by__instructor")


def latency_words(delivery: Any) -> str:
    """From delivery to the first reading."""
    if delivery.first_read_at is None:
        return "—"
    hours = (delivery.first_read_at - delivery.delivered_at).total_seconds() / 3600
    return f"{hours:.0f} 小时" if hours < 48 else f"{hours / 24:.0f} 天"


def deliveries(today: date) -> Listing:
    unread = Q(first_read_at=None, step=Step.DELIVERED)
    return Listing(
        key="deliveries", title="政策送达", unit="条", order="-delivered", filterset=DeliveryFilter,
        search=lambda rows, text: rows.filter(
            Q(policy__title__icontains=text) | Q(enterprise__name__icontains=text)
            | Q(enterprise__initials__icontains=text.lower())
        ),
        search_hint="企业或政策",
        columns=(
            Column("policy", "政策", lambda d: Cell(d.policy.title, href=d.get_absolute_url()), sort="policy__title"),
            Column("enterprise", "企业", lambda d: Cell(str(d.enterprise), title=d.enterprise.name),
                   sort="enterprise__sort_key", export=lambda d: d.enterprise.name),
            Column("step", "进展", lambda d: Cell(d.get_step_display(), status=STEP_SHAPES[d.step]), sort="step"),
            Column("delivered", "送达", lambda d: day(timezone.localtime(d.delivered_at)), sort="delivered_at"),
            Column("read", "多久读到", latency_words),
            Column("route", "方式", lambda d: d.get_route_display(), sort="route"),
            Column("helper", "指导员", lambda d: d.helped_by.instructor.name if d.helped_by else "—"),
            Column("applied", "申报日期", lambda d: day(d.applied_on), sort="applied_on:last", shown=False),
            Column("decided", "办结日期", lambda d: day(d.decided_on), sort="decided_on:last", shown=False),
        ),
        tabs=(
            Tab("all", "全部", when=EVERY),
            Tab("unread", "未读", when=unread),
            Tab("read", "已阅读", when=READ_STEPS),
            Tab("asked", "已咨询", when=Q(asked_on__isnull=False)),
            Tab("applied", "已申报", when=Q(applied_on__isnull=False)),
            Tab("granted", "已兑现", when=Q(step=Step.GRANTED)),
            Tab("refused", "未通过", when=Q(step=Step.REFUSED)),
            Tab("declined", "不需要", when=Q(step=Step.DECLINED)),
        ),
        empty="没有符合条件的送达记录。",
    )  # fmt: skip


# --- advice


FATE_SHAPES = {
    Fate.WAITING: "waiting", Fate.ADOPTED: "going", Fate.PARTLY: "going", Fate.DECLINED: "off", Fate.DONE: "done",
}  # fmt: skip


def advice_rows() -> Any:
    return Advice.objects.select_related("enterprise")


def advice(*, may_advise: bool) -> Listing:
    return Listing(
        key="advice", title="党组织建言", unit="条", order="-given", filterset=AdviceFilter,
        search=lambda rows, text: rows.filter(
            Q(title__icontains=text) | Q(enterprise__name__icontains=text) | Q(organisation_name__icontains=text)
        ),
        search_hint="建议、企业或党组织",
        columns=(
            Column("title", "建议", lambda a: Cell(a.title, second=a.organisation_name, href=a.get_absolute_url()),
                   sort="pk", export=lambda a: a.title),
            Column("enterprise", "企业", lambda a: Cell(str(a.enterprise), title=a.enterprise.name),
                   sort="enterprise__sort_key"),
            Column("topic", "方面", lambda a: a.get_topic_display(), sort="topic"),
            Column("given", "提出", lambda a: day(a.given_on), sort=("given_on", "pk")),
            Column("fate", "结果", lambda a: Cell(a.get_fate_display(), status=FATE_SHAPES[a.fate]), sort="fate"),
            Column("answered", "答复", lambda a: day(a.answered_on), sort="answered_on:last"),
            Column("done", "实施", lambda a: day(a.done_on), sort="done_on:last"),
        ),
        tabs=(Tab("all", "全部", when=EVERY), *(Tab(one.value, str(one.label), when=Q(fate=one)) for one in Fate)),
        empty="还没有建言。", empty_href="/economy/advice/new/" if may_advise else "", empty_action="提建议",
    )  # fmt: skip
