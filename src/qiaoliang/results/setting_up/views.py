"""Pages of setting up: the rates by part with the records behind each cell, why some are missing, and the drives."""

from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, Sum
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from qiaoliang.access.accounts.middleware import Request
from qiaoliang.kit.formpages import form_page
from qiaoliang.kit.pages import reads, writes
from qiaoliang.kit.tables import Action, Column, Listing, Tab, respond
from qiaoliang.kit.tables import Cell as TableCell
from qiaoliang.registry.programme import settings
from qiaoliang.registry.regions.models import Region
from qiaoliang.results.indicators import permits as figures
from qiaoliang.results.indicators.asked import Asked
from qiaoliang.results.indicators.catalogue import SETUP_RATES
from qiaoliang.results.indicators.choices import Standing
from qiaoliang.results.indicators.columns import FIXED, prefetched
from qiaoliang.results.indicators.evaluate import stands
from qiaoliang.results.indicators.question import QuestionForm
from qiaoliang.results.setting_up import actions, breakdown, forms, permits, progress
from qiaoliang.results.setting_up.breakdown import DIMENSIONS, Cut
from qiaoliang.results.setting_up.models import Drive

HOME, DRIVES = ("组建率", "/setup/"), ("建组织扩覆盖", "/setup/drives/")
PARTY = ("党建", "/party/")
STANDINGS = {
    "enterprises": (("confirmed", "已覆盖"), ("missing", "未覆盖"), ("denominator", "全部")),
    "organisations": (("confirmed", "达到"), ("missing", "未达到"), ("denominator", "全部")),
}  # fmt: skip
Given = dict[str, Any]


def _form(request: Request) -> QuestionForm:
    today = timezone.localdate(request.at)
    return QuestionForm(request.GET, actor=request.actor, today=today, version=request.data_version())


def _cut(request: Request) -> Cut:
    by = request.GET.get("by", "region")
    return Cut(by if by in DIMENSIONS else "region", request.GET.get("within", "")[:20])


def _kept(asked: Asked, **more: str) -> str:
    given = {"as_of": f"{asked.as_of}", "region": asked.region, **more}
    if asked.department is not None:
        given["department"] = str(asked.department.pk)
    return urlencode({key: value for key, value in given.items() if value})


@reads(permits.may_see)
def index(request: Request) -> HttpResponse:
    """The seven rates, whole and by part; every cell opens its records, the definition stands beside it."""
    form, cut = _form(request), _cut(request)
    with settings.read_once():
        asked = form.asked()
        whole, parts = breakdown.table(asked, cut)
        gap, stated = breakdown.reasons(asked, cut)

    def lines(key: str, cells: Any) -> list[dict[str, Any]]:
        return [
            {
                "cell": cell, "name": f"I{number}", "label": indicator.label,
                "href": f"/setup/records/{indicator.code}/?" + _kept(asked, by=cut.by, within=cut.within, part=key),
            }
            for number, (indicator, cell) in enumerate(zip(SETUP_RATES, cells, strict=True), start=1)
        ]  # fmt: skip

    place = Region.everything.filter(code=asked.region).first() if asked.region else None
    context = {
        "form": form, "asked": asked, "cut": cut, "place": place.full_name if place else "",
        "dimensions": [(key, label, key == cut.by, _kept(asked, by=key)) for key, label in DIMENSIONS.items()],
        "rates": [(f"I{number}", one) for number, one in enumerate(SETUP_RATES, start=1)],
        "whole": lines("", whole),
        "parts": [(part, lines(part.key, part.cells), _further(asked, cut, part)) for part in parts],
        "gap": [(label, number, _reason_href(asked, cut, key)) for key, label, number in gap],
        "stated": [(label, number, _reason_href(asked, cut, key)) for key, label, number in stated if number],
        "gap_total": whole[0].missing, "crumbs": [PARTY, (HOME[0], "")],
        "actions": [Action("建组织扩覆盖", DRIVES[1])] if permits.may_list(request.actor) else [],
    }  # fmt: skip
    return render(request, "setting_up/index.html", context)


def _reason_href(asked: Asked, cut: Cut, reason: str) -> str:
    kept = _kept(asked, by=cut.by, within=cut.within, tab="missing", reason=reason)
    return f"/setup/records/{SETUP_RATES[0].code}/?{kept}"


def _further(asked: Asked, cut: Cut, part: breakdown.Part) -> str:
    """Where a part is cut further; empty where it is not."""
    if not part.opens:
        return ""
    if cut.by == "region":
        return "/setup/?" + urlencode({"as_of": f"{asked.as_of}", "region": part.key, "by": "region"})
    return "/setup/?" + _kept(asked, by=cut.by, within=part.key)


@reads(permits.may_see)
def records(request: Request, code: str) -> HttpResponse:
    """The rows behind one cell: reached, missing, all; with a reason, those of the gap that have it."""
    indicator = next((one for one in SETUP_RATES if one.code == code), None)
    if indicator is None:
        raise Http404
    form, cut, part = _form(request), _cut(request), request.GET.get("part", "")[:20]
    reason = request.GET.get("reason", "")
    with settings.read_once():
        asked = form.asked()
        rows = breakdown.in_part(breakdown.parted(indicator, asked, cut), part)
        if reason and indicator.fact == "enterprises":
            if reason not in breakdown.REASON_LABELS:
                raise Http404
            rows = rows.filter(breakdown.why_filter(reason, asked))
        tabs = tuple(
            Tab(key, label, when=stands(indicator, asked, Standing(key))) for key, label in STANDINGS[indicator.fact]
        )
        name = breakdown.labels(cut, [part]).get(part, "") if part else ""
        why = breakdown.REASON_LABELS.get(reason, "")
        listing = Listing(
            key=f"setup-{code}", title="，".join(filter(None, (indicator.label, name, why))),
            unit="家" if indicator.fact == "enterprises" else "个", columns=FIXED[indicator.fact], order="name",
            search=lambda found, text: found.filter(name__icontains=text), search_hint="名称", tabs=tabs,
            empty="这里没有记录。", may_export=figures.may_export,
        )  # fmt: skip
        related = prefetched(indicator, asked, rows.select_related(*_related(indicator.fact)))
        crumbs = [PARTY, (HOME[0], f"{HOME[1]}?{_kept(asked, by=cut.by, within=cut.within)}"), (listing.title, "")]
        return respond(
            request, listing, related, template="setting_up/records.html", crumbs=crumbs, indicator=indicator
        )


def _related(fact: str) -> tuple[str, ...]:
    return ("region",) if fact == "enterprises" else ()


# --- drives


def _drives(today: Any) -> Listing:
    names = dict(Region.everything.filter(level__in=("city", "county")).values_list("code", "name"))
    return Listing(
        key="drives",
        title="建组织、扩覆盖行动",
        unit="项",
        columns=(
            Column("name", "名称", lambda d: TableCell(d.name, href=d.get_absolute_url()), sort="name"),
            Column("area", "范围", lambda d: names.get(d.region_code, d.region_code), sort="region_code"),
            Column("starts", "起", lambda d: f"{d.starts_on:%Y-%m-%d}", sort="starts_on"),
            Column("ends", "止", lambda d: f"{d.ends_on:%Y-%m-%d}", sort="ends_on"),
            Column("target", "目标", lambda d: str(d.wanted or 0), sort="wanted", numeric=True, unit="家"),
        ),
        order="-starts",
        tabs=(
            Tab("open", "进行中", when=Q(ends_on__gte=today, cancelled_on=None)),
            Tab("over", "已结束", when=Q(ends_on__lt=today, cancelled_on=None)),
            Tab("cancelled", "已取消", when=Q(cancelled_on__isnull=False)),
        ),
        empty="没有正在进行的行动。",
    )  # fmt: skip


@reads(permits.may_list)
def drives(request: Request) -> HttpResponse:
    buttons = [Action("发起行动", f"{DRIVES[1]}new/", primary=True)] if permits.may_start(request.actor) else []
    rows = Drive.objects.annotate(wanted=Sum("targets__enterprises"))
    listing = _drives(timezone.localdate(request.at))
    return respond(request, listing, rows, crumbs=[PARTY, HOME, (DRIVES[0], "")], actions=buttons)


@reads(permits.may_view, row=Drive)
def show(request: Request, drive: Drive) -> HttpResponse:
    today = timezone.localdate(request.at)
    with settings.read_once():
        found = progress.lines(drive, today)
    names = {row.code: row.full_name for row in Region.everything.filter(code__in=[line.region_code for line in found])}
    buttons = []
    if permits.may_change(request.actor, drive) and drive.cancelled_on is None:
        buttons = [
            Action("取消行动", f"{drive.get_absolute_url()}cancel/"),
            Action("改目标", f"{drive.get_absolute_url()}targets/", primary=True),
        ]
    left = (drive.ends_on - today).days
    context = {
        "drive": drive, "lines": [(names.get(line.region_code, line.region_code), line) for line in found],
        "target": sum(line.target for line in found), "reached": sum(line.reached for line in found),
        "left": sum(line.left for line in found), "days": f"还有 {left} 天" if left >= 0 else "已结束",
        "actions": buttons, "crumbs": [PARTY, HOME, DRIVES, (drive.name, "")],
    }  # fmt: skip
    return render(request, "setting_up/drive.html", context)


@reads(permits.may_view, row=Drive)
def reached(request: Request, drive: Drive) -> HttpResponse:
    """The enterprises a drive has gained, or those of a township still without an organisation."""
    today, town = timezone.localdate(request.at), request.GET.get("town", "")[:12]
    with settings.read_once():
        gained, open_ = progress.newly_covered(drive, today), progress.still_uncovered(drive, today)
        is_open = request.GET.get("of") == "open"
        everything = (open_ if is_open else gained).filter(region_code__startswith=town or drive.region_code)
        rows = everything.within(request.actor.scope)
        title = "尚未覆盖" if is_open else "新增覆盖"
        listing = Listing(
            key="drive-records", title=f"{drive.name}：{title}", unit="家", columns=FIXED["enterprises"], order="name",
            search=lambda found, text: found.filter(name__icontains=text), search_hint="企业名称",
            empty="这里没有记录。", may_export=figures.may_export,
        )  # fmt: skip
        asked = Asked(request.actor.scope, min(today, drive.ends_on))
        rows = prefetched(SETUP_RATES[0], asked, rows.select_related("region"))
        crumbs = [PARTY, HOME, DRIVES, (drive.name, drive.get_absolute_url()), (title, "")]
        return respond(
            request, listing, rows, template="setting_up/gained.html", crumbs=crumbs,
            hidden_rows=everything.exclude(pk__in=rows.values("pk")).count(),
        )  # fmt: skip


@writes(permits.may_start)
def start(request: Request) -> HttpResponse:
    today = timezone.localdate(request.at)
    area = forms.area_of(request.actor, str(settings.values(today)["root_region"]))
    form = forms.StartForm(request.POST or None, region_code=area, initial={"starts_on": today})

    def act(given: Given) -> Drive:
        return actions.start(
            name=given["name"], region_code=area, starts_on=given["starts_on"], ends_on=given["ends_on"],
            note=given["note"], targets=form.targets(), by=request.actor, at=request.at,
        )  # fmt: skip

    return form_page(
        request, form, act, title="发起行动", back=DRIVES[1], go=lambda made: made.get_absolute_url(), minutes=3,
        intro="给各镇街定新增覆盖的目标；进度从覆盖台账自动计算，不用填报。", done="已发起，镇街党委已收到通知。",
        crumbs=[PARTY, HOME, DRIVES],
    )  # fmt: skip


@writes(permits.may_change, row=Drive)
def targets(request: Request, drive: Drive) -> HttpResponse:
    now = dict(drive.targets.values_list("region_code", "enterprises"))
    form = forms.ChangeTargetsForm(
        request.POST or None, region_code=drive.region_code, targets=now, initial={"version": drive.version}
    )

    def act(given: Given) -> Drive:
        return actions.set_targets(
            drive=drive, targets=form.targets(), version=given["version"], by=request.actor, at=request.at
        )

    return _about(request, drive, form, act, "改目标")


@writes(permits.may_change, row=Drive)
def cancel(request: Request, drive: Drive) -> HttpResponse:
    form = forms.CancelForm(request.POST or None, initial={"version": drive.version})

    def act(given: Given) -> Drive:
        return actions.cancel(drive=drive, **given, by=request.actor, at=request.at)

    return _about(request, drive, form, act, "取消行动")


def _about(request: Request, drive: Drive, form: Any, act: Any, title: str) -> HttpResponse:
    at = drive.get_absolute_url()
    return form_page(
        request, form, act, title=title, back=at, intro=drive.name, crumbs=[PARTY, HOME, DRIVES, (drive.name, at)]
    )
