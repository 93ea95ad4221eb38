"""`qiaoliang init`: a real city without demo data. A second run says what exists and changes nothing."""

import argparse
import sys
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Final

from django.utils import timezone

from qiaoliang.access.accounts import actions as accounts
from qiaoliang.access.accounts.actor import Actor, system
from qiaoliang.access.accounts.models import User
from qiaoliang.access.accounts.passwords import one_time
from qiaoliang.access.audit.actions import audited
from qiaoliang.harmony.accord import actions as accord
from qiaoliang.kit.crypto import current_head
from qiaoliang.kit.migrated import migrate
from qiaoliang.kit.refusal import Refusal
from qiaoliang.kit.sheets import Column, Fate, Kind, SheetSpec, assess, open_workbook
from qiaoliang.kit.workdays import seeded_years
from qiaoliang.registry.departments import actions as departments
from qiaoliang.registry.departments.functions import USUAL_DEPARTMENT, Function
from qiaoliang.registry.departments.models import Department
from qiaoliang.registry.programme import actions as programme
from qiaoliang.registry.programme.choices import SETTINGS
from qiaoliang.registry.programme.models import CalendarYear, Setting
from qiaoliang.registry.regions import actions as regions
from qiaoliang.registry.regions.models import Level, Region

OFFICE: Final = "office"
SECURITY: Final = "security"
OVERSEER: Final = "overseer"
REASON: Final = "qiaoliang init"

ROSTER = SheetSpec(
    kind="departments",
    title="职能部门",
    columns=(
        Column("code", "代码", Kind.TEXT, required=True, max_length=24, example="marine"),
        Column("name", "部门名称", required=True, max_length=80, aliases=("名称", "部门"), example="市海洋发展局"),
        Column("short_name", "简称", max_length=24, example="海洋发展局"),
        Column(
            "function", "职能", Kind.CHOICE, required=True,
            choices={one.value: str(one.label) for one in Function}, example="海洋发展",
        ),
        Column("region_code", "地区代码", Kind.CODE, max_length=12, example="3710", help="不填为全市"),
    ),
    natural_key=("code",),
)  # fmt: skip


@dataclass
class Told:
    """What the run did and what stood already, in lines for the person at the terminal."""

    lines: list[str] = field(default_factory=list)

    def did(self, text: str) -> None:
        self.lines.append(f"已建立  {text}")

    def stands(self, text: str) -> None:
        self.lines.append(f"已存在  {text}")

    def mind(self, text: str) -> None:
        self.lines.append(f"请注意  {text}")


def run(arguments: argparse.Namespace) -> int:
    """Status 1 with one sentence on stderr if the data refuse; nothing is half done then."""
    migrate()
    try:
        roster = _read_departments(arguments.departments) if arguments.departments else None
        told = start_city(
            region=arguments.region, start=arguments.start, admin=arguments.admin, roster=roster, at=timezone.now()
        )
    except Refusal as problem:
        print(problem, file=sys.stderr)
        return 1
    current_head()  # makes the key ring now: a copy of the keys taken after this is whole
    print("\n".join(told.lines))
    return 0


@audited
def start_city(*, region: str, start: date, admin: str, roster: list[dict[str, str]] | None, at: datetime) -> Told:
    """Everything a city needs before its first roster: one transaction, repeatable."""
    by, told, today = system("init"), Told(), timezone.localdate(at)
    written = regions.load_slice(code=region, by=by, at=at)
    city = Region.everything.get(code=region, level=Level.CITY)
    if written:
        told.did(f"{city.name}的区划 {written} 条（{city.code_system} {city.version}）")
    else:
        told.stands(f"{city.name}的区划（{city.code_system} {city.version}）")
    since = min(start, today)
    for key, text in (("programme_start", start.isoformat()), ("root_region", region), ("city_name", city.name)):
        _set(key, text, since, told, by, at)
    _calendar(range(start.year, today.year + 2), told, by, at)
    _departments(city, roster, told, by, at)
    if departments.load_default_affinity(effective_on=since, by=by, at=at):
        told.did("职能与需要的相关度默认表，请在“设置”里按本市职责核对")
    else:
        told.stands("职能与需要的相关度")
    if accord.load_default(by=by, at=at):
        told.did("和谐企业创建清单，请在“和谐”里按本市三方文件核对")
    else:
        told.stands("和谐企业创建清单")
    _account(admin, "系统管理员", "administrator", today, told, by, at)
    _account(SECURITY, "安全管理员", "security", today, told, by, at)
    _account(OVERSEER, "审计管理员", "overseer", today, told, by, at)
    _account(OFFICE, "项目办", "office", today, told, by, at)
    return told


def _set(key: str, text: str, since: date, told: Told, by: Actor, at: datetime) -> None:
    label = SETTINGS[key].label
    stands = Setting.objects.filter(key=key).order_by("-effective_on", "-pk").first()
    if stands is None:
        programme.change_setting(key=key, text=text, effective_on=since, reason=REASON, by=by, at=at)
        told.did(f"{label}：{text}")
        return
    told.stands(f"{label}：{stands.value}")
    if str(stands.value) != text:
        told.mind(f"{label}没有改为 {text}。要改请到“设置”，写明生效日和理由。")


def _calendar(years: range, told: Told, by: Actor, at: datetime) -> None:
    known = seeded_years()
    for year in years:
        if CalendarYear.objects.filter(year=year).exists():
            told.stands(f"{year} 年工作日历")
        elif year in known:
            programme.seed_year(year=year, by=by, at=at)
            told.did(f"{year} 年工作日历（国务院办公厅节假日安排）")
        else:
            told.mind(f"{year} 年节假日尚未公布，暂按周一至周五推算，公布后请在“设置”里登记。")


def _departments(city: Region, roster: list[dict[str, str]] | None, told: Told, by: Actor, at: datetime) -> None:
    """The city's own roster, or the departments that usually carry each function."""
    usual = [
        {"code": one.value, "name": f"{city.name}{name}", "short_name": name, "function": one.value}
        for one, name in USUAL_DEPARTMENT.items()
    ]
    known = set(Department.everything.values_list("code", flat=True))
    wanted = usual if roster is None else roster
    if roster is None and known:
        wanted = []
    new = [row for row in wanted if row["code"] not in known]
    for row in new:
        departments.register(
            code=row["code"], name=row["name"], short_name=row.get("short_name") or row["name"][:24],
            function=row["function"], region_code=row.get("region_code") or city.code, by=by, at=at,
        )  # fmt: skip
    if new:
        told.did(f"职能部门 {len(new)} 个，请在“设置”里核对名称")
    if known:
        told.stands(f"职能部门 {len(known)} 个")


def _account(username: str, name: str, role: str, today: date, told: Told, by: Actor, at: datetime) -> None:
    """An account with a password that works once; it is printed now and nowhere kept."""
    if User.objects.filter(username=username).exists():
        told.stands(f"{name}账号 {username}，口令不变")
        return
    password = one_time()
    user = accounts.open_account(
        username=username, name=name, password=password, must_change_password=True, by=by, at=at
    )
    accounts.give_role(user=user, role=role, where_kind="city", where_key="", starts_on=today, by=by, at=at)
    told.did(f"{name}账号 {username}，一次性口令 {password}，首次登录必须修改")


def _read_departments(path: str) -> list[dict[str, str]]:
    """The rows of a roster of departments; refused whole with the place of the first fault."""
    if not Path(path).is_file():
        raise Refusal(f"没有这个文件：{path}")
    assessment = assess(ROSTER, open_workbook(Path(path)), {})
    if not assessment.is_clean:
        first = assessment.faults[0]
        raise Refusal(f"部门名册有 {len(assessment.faults)} 处要改，没有导入。第一处：{first}")
    return [{name: str(value) for name, value in row.values.items() if value} for row in assessment.of(Fate.NEW)]
