"""A page with every component, for tests and for looking at. It is no page of the product."""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.paginator import Paginator
from django.http import QueryDict
from django.template import engines
from django.template.loader import get_template
from django.test import RequestFactory

from qiaoliang.access.accounts.actor import Actor, Held
from qiaoliang.kit import charts
from qiaoliang.kit.scope import Place
from qiaoliang.kit.tables import Cell, Column, HeadCell, Listing, Shown, ShownTab, Tab
from qiaoliang.registry.regions import geometry, reference
from qiaoliang.web.workbench.navigation import ENTRIES

HERE = Path(__file__).parent
AT = datetime(2026, 11, 20, 9, 12, tzinfo=ZoneInfo("Asia/Shanghai"))
LONG_NAME = "威海俚岛深远海养殖装备智能制造与冷链物流配送服务产业技术研究院有限责任公司荣成分公司"


class EveryField(forms.Form):
    method = forms.ChoiceField(
        label="方式", choices=[("call", "电话"), ("visit", "上门"), ("meeting", "会议"), ("message", "消息")],
        widget=forms.RadioSelect, initial="call",
    )  # fmt: skip
    with_whom = forms.ChoiceField(label="与谁", choices=[("owner", "业主本人"), ("delegate", "授权人")])
    amount = forms.IntegerField(label="金额（万元）", help_text="按万元填写，可带两位小数。")
    words = forms.CharField(label="说了什么", widget=forms.Textarea, help_text="写业主的原话，不写评价。")
    on = forms.DateField(label="日期", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    kinds = forms.MultipleChoiceField(
        label="需要",
        choices=[("power", "用电"), ("staff", "招工"), ("land", "用地")],
        widget=forms.CheckboxSelectMultiple,
    )
    reason = forms.ChoiceField(
        label="原因",
        choices=[(str(i), f"第 {i} 种原因") for i in range(1, 8)],
        widget=forms.RadioSelect,
        required=False,
    )
    agreed = forms.BooleanField(label="业主已核对文字")
    workbook = forms.FileField(label="名册", required=False)


@dataclass
class _Row:
    number: str
    name: str
    what: str
    staff: int
    due: Cell


ROWS = [
    _Row("3187", "帆砺渔具", "厂区用电增容，三次转办", 1186, Cell("超 3 个工作日", status="overdue")),
    _Row("3204", LONG_NAME, "冷库用电增容", 86, Cell("剩 1 个工作日", status="soon")),
    _Row("3195", "栎石机电", "冬季招工 25 人", 325, Cell("剩 4 个工作日", status="going")),
    _Row("3170", "景渚物流", "货车停放场地", 41, Cell("剩 3 个工作日", status="waiting")),
    _Row("3168", "泊澄船配", "环评变更咨询", 77, Cell("停表", status="off")),
    _Row("3151", "屿青新材", "危化品仓库验收", 9, Cell("用时 6 个工作日", status="done")),
]
LISTING = Listing(
    key="gallery", title="诉求", unit="件", order="number", search=lambda queryset, text: queryset,
    search_hint="企业或编号",
    columns=(
        Column("number", "编号", lambda row: Cell(row.number, href="/x/"), sort="number"),
        Column("name", "企业", lambda row: Cell(row.name, second="俚岛镇 · 水产品加工", href="/x/"), sort="name"),
        Column("what", "事项", lambda row: row.what),
        Column("staff", "职工", lambda row: Cell(f"{row.staff:,}", href="/x/"), sort="staff", numeric=True, unit="人"),
        Column("due", "时限", lambda row: row.due, sort="due"),
        Column("note", "备注", lambda row: "", shown=False),
    ),
)  # fmt: skip


def shown() -> Shown:
    heads = [
        HeadCell(column, "ascending" if column.key == "due" else "", column.key if column.sort else "", column.shown)
        for column in LISTING.columns
    ]
    tabs = [
        ShownTab(Tab(str(at), label), count, at == 0)
        for at, (label, count) in enumerate(
            (("在办", 486), ("逾期", 12), ("两日内到期", 31), ("待业主", 74), ("全部", 3214))
        )
    ]
    page = Paginator(ROWS * 3, 6).get_page(2)
    columns = [head.column for head in heads if head.is_shown]
    cells = [[(column, column.cell(row)) for column in columns] for row in page.object_list]
    rows = [[(column, cell if isinstance(cell, Cell) else Cell(cell)) for column, cell in row] for row in cells]
    return Shown(LISTING, QueryDict("tab=0&sort=due&cols=number,name"), None, tabs, heads, page, rows)


def county_areas() -> list[charts.Area]:
    figures = {"371002": ("环翠区", 3, "77.0"), "371003": ("文登区", 0, "68.0"), "371082": ("荣成市", 1, "70.9"),
               "371083": ("乳山市", 0, "65.4")}  # fmt: skip
    return [
        charts.Area(
            figures[code][0], [[geometry.project(*point) for point in rings[0]] for rings in polygons],
            shade=figures[code][1], shown=figures[code][2],
        )
        for code, polygons in reference.outlines().items()
    ]  # fmt: skip


def every_chart() -> list[tuple[str, charts.Chart]]:
    spots = [
        charts.Spot(town.name, *geometry.project(town.longitude, town.latitude), size=1 + at % 9, shade=at % 4)
        for at, town in enumerate(reference.town_points().values())
    ]
    plain = [charts.Area(area.name, area.rings) for area in county_areas()]
    districts = [
        charts.Spot(name, *geometry.project(*where), size=1, shade=shade, label=f"{name} {figure}", shown=figure)
        for name, where, shade, figure in (
            ("高区", (122.06, 37.53), 2, "78.4"),
            ("经区", (122.18, 37.47), 2, "76.1"),
            ("临港区", (122.08, 37.33), 0, "65.4"),
        )
    ]  # fmt: skip
    loads = ((2, 21), (3, 96), (4, 200), (5, 250), (6, 190), (7, 92), (8, 27))
    return [
        ("负荷分布", charts.standing(
            "负荷分布", [charts.Bar(str(k), n, is_strong=3 <= k <= 5, href="/x/") for k, n in loads], unit="人",
            axis="家/人（平均 5.00，上限 8）",
        )),
        ("每周联系率", charts.over_time(
            "每周联系率", [str(week) for week in range(36, 48)],
            [charts.Series([91.8, 92.4, 93.1, 92.6, None, 90.2, 92.9, 93.8, 94.6, 94.1, 93.9, 93.4])],
            unit="%", axis="周", target=100, note="第 40 周国庆假期豁免。目标 100%。",
        )),
        ("镇街", charts.town_map(
            "镇街", plain, spots, unit="家", legend=[("3", "≥ 85%"), ("2", "70–85%"), ("1", "< 70%")]
        )),
        ("组建率", charts.town_map("组建率", county_areas(), districts, unit="%", note="功能区没有界线，画成圆点。")),
        ("第一时间", charts.over_time(
            "第一时间", [f"{month}月" for month in range(1, 12)],
            [charts.Series([2.2, 2.4, 2, 1.9, 1.8, 1.6, 1.6, 1.4, 1.4, 1.3, 1.2], "政府的话到企业"),
             charts.Series([2.9, 3.3, 2.8, 2.9, 2.6, 2.7, 2.5, 2.6, 2.3, 2.4, 2.1], "企业的话到部门")],
            unit="工作日", from_zero=True, breaks={4: "口径改为第 3 版"}, width=560,
        )),
        ("诉求走到哪一步", charts.lying(
            "诉求走到哪一步",
            [charts.Bar("提出", 3214, note="100.0%"), charts.Bar("签收", 3196, note="99.4%"),
             charts.Bar("业主确认办结", 2628, note="81.8%", is_strong=True), charts.Bar("归档", 0, is_unfinished=True)],
            unit="件", label_head="环节", reference=(3000, "上年 3,000"),
        )),
    ]  # fmt: skip


def history() -> charts.Chart:
    return charts.tracks(
        "覆盖历程",
        [
            ("党组织覆盖", [
                charts.Span(date(2022, 8, 8), date(2024, 6, 1), "俚岛商会党支部（区域统建）"),
                charts.Span(date(2024, 8, 1), None, "汐歌海产党支部（单独，正式党员 5）"),
            ]),
            ("联系节奏", [
                charts.Span(date(2023, 1, 1), date(2025, 5, 1), "每周"),
                charts.Span(date(2025, 5, 2), date(2025, 8, 1), "暂停", is_pause=True),
                charts.Span(date(2025, 8, 2), None, "每周，业主选电话为主"),
            ]),
        ],
        until=AT.date(), since=date(2022, 1, 1),
    )  # fmt: skip


def context(*, with_errors: bool) -> dict[str, Any]:
    form = EveryField({"method": "call", "amount": "多", "words": ""} if with_errors else None)
    if with_errors:
        form.add_error("amount", "1,500 亿元超过该企业上年营业收入。请按万元填写，是否 1,500？")
    chart = get_template("kit/chart.html")
    drawn = [(title, chart.render({"chart": one})) for title, one in [*every_chart(), ("覆盖历程", history())]]
    return {
        "form": form,
        "shown": shown(),
        "listing": LISTING,
        "may_export": True,
        "crumbs": [("企业", "/x/"), ("俚岛镇", "")],
        "charts": drawn,
        "poll_href": "/fragment/",
        "job": SimpleNamespace(
            title="正在计算，约 30 秒", is_running=True, done=60, total=100, sentence="可以离开，算好后在工作台提示"
        ),
    }


def rendered(*, with_errors: bool = False) -> str:
    """The gallery as HTML, for somebody of the programme office."""
    request: Any = RequestFactory().get("/instructors/", {"tab": "0"})
    request.actor = Actor(key="user:1", name="周立言", user_id=None, held=(Held("office", Place("city", "")),))
    request.at = AT
    template = engines["django"].from_string((HERE / "gallery.html").read_text(encoding="utf-8"))
    more = {**context(with_errors=with_errors), **_signed_in()}
    return str(template.render(more, request))


def _signed_in() -> dict[str, Any]:
    """What the frame shows to a person who has signed in, without a database."""
    navigation = [(entry, at == 5) for at, entry in enumerate(ENTRIES)]
    actor = SimpleNamespace(is_signed_in=True, name="周立言", key="user:1")
    return {
        "actor": actor,
        "navigation": navigation,
        "may_search": True,
        "unread_count": 3,
        "role_text": "项目办 · 全市",
        "is_demo": True,
    }
