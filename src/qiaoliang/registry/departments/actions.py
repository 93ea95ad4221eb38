"""Departments and the versions of the affinity table: their only writer."""

from collections.abc import Mapping
from datetime import date, datetime

from django.utils import timezone

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.audit.actions import audited, record
from qiaoliang.kit.refusal import Refusal
from qiaoliang.registry.departments import permits
from qiaoliang.registry.departments.functions import (
    AFFINITY_SOURCE,
    AFFINITY_VERSION,
    Function,
    default_affinity,
)
from qiaoliang.registry.departments.models import Affinity, AffinityVersion, Department
from qiaoliang.registry.regions.models import Region

Cells = Mapping[tuple[str, str], int]  # (need, function) -> percent


class VersionInForce(Refusal):
    """A published version of the affinity table is never edited; a copy is."""


def _columns(
    name: str, short_name: str, function: str, region_code: str, longitude: float | None, latitude: float | None
) -> dict[str, object]:
    name, short_name = name.strip(), short_name.strip()
    if not 2 <= len(name) <= 80:
        raise Refusal("部门名称应为 2 到 80 个字。", field="name")
    if not 1 <= len(short_name) <= 24:
        raise Refusal("简称应为 1 到 24 个字。", field="short_name")
    if function not in Function.values:
        raise Refusal("请选择职能。", field="function")
    if not Region.everything.filter(code=region_code).exists():
        raise Refusal("请选择现行区划中的地区。", field="region_code")
    if (longitude is None) != (latitude is None):
        raise Refusal("经度和纬度要么都填，要么都不填。", field="longitude")
    if longitude is not None and latitude is not None and not (73 <= longitude <= 136 and 3 <= latitude <= 54):
        raise Refusal("经度应在 73 到 136 之间，纬度应在 3 到 54 之间，请核对是否填反。", field="longitude")
    return {
        "name": name, "short_name": short_name, "function": function, "region_code": region_code,
        "longitude": longitude, "latitude": latitude,
    }  # fmt: skip


@audited
def register(
    *, code: str, name: str, short_name: str, function: str, region_code: str, by: Actor, at: datetime,
    longitude: float | None = None, latitude: float | None = None,
) -> Department:  # fmt: skip
    """A department that carries one function in one area."""
    code = code.strip()
    if not 1 <= len(code) <= 24:
        raise Refusal("部门代码应为 1 到 24 个字符。", field="code")
    if Department.everything.filter(code=code).exists():
        raise Refusal(f"代码“{code}”已有部门使用，请换一个。", field="code")
    if not permits.may_place(by, region_code):
        raise Refusal("这个地区不在您的工作范围内。", field="region_code")
    columns = _columns(name, short_name, function, region_code, longitude, latitude)
    department: Department = Department.everything.create(code=code, **columns)
    record("department.registered", on=department, by=by, at=at, detail={"name": name, "function": function})
    return department


@audited
def amend(
    *, department: Department, name: str, short_name: str, function: str, region_code: str, by: Actor, at: datetime,
    longitude: float | None = None, latitude: float | None = None,
) -> Department:  # fmt: skip
    fresh: Department = Department.everything.select_for_update().get(pk=department.pk)
    if not permits.may_place(by, region_code):
        raise Refusal("这个地区不在您的工作范围内。", field="region_code")
    columns = _columns(name, short_name, function, region_code, longitude, latitude)
    changed = [column for column, value in columns.items() if getattr(fresh, column) != value]
    for column in changed:
        setattr(fresh, column, columns[column])
    if changed:
        fresh.save(update_fields=changed)
        record("department.amended", on=fresh, by=by, at=at, detail={"columns": changed})
    return fresh


@audited
def set_active(*, department: Department, is_active: bool, by: Actor, at: datetime) -> Department:
    """Retire a department that no longer exists, or bring it back; its people and work stay on record."""
    fresh: Department = Department.everything.select_for_update().get(pk=department.pk)
    if fresh.is_active != is_active:
        fresh.is_active = is_active
        fresh.save(update_fields=["is_active"])
        record("department.restored" if is_active else "department.retired", on=fresh, by=by, at=at)
    return fresh


# --- affinity


@audited
def load_default_affinity(*, effective_on: date, by: Actor, at: datetime) -> AffinityVersion | None:
    """The shipped table as the first version; None (and nothing written) if any version exists."""
    if AffinityVersion.everything.exists():
        return None
    table = default_affinity()
    cells = {(need.value, one.value): percent for need, row in table.items() for one, percent in row.items()}
    return _make(AFFINITY_VERSION, effective_on, AFFINITY_SOURCE, cells, by, at)


@audited
def copy_affinity(
    *, version: AffinityVersion, label: str, effective_on: date, source: str, by: Actor, at: datetime
) -> AffinityVersion:
    """A new version to be edited until it takes effect."""
    label, source = label.strip(), source.strip()
    if not 1 <= len(label) <= 60 or AffinityVersion.everything.filter(label=label).exists():
        raise Refusal("请填写没有用过的版本名称，最多 60 个字。", field="label")
    if not source:
        raise Refusal("请写明依据，例如部门职责文件。", field="source")
    if effective_on <= timezone.localdate(at):
        raise Refusal("生效日应晚于今天，生效前都可以修改。", field="effective_on")
    cells = {(cell.need, cell.function): cell.percent for cell in version.cells.all()}
    return _make(label, effective_on, source[:200], cells, by, at)


def _make(label: str, effective_on: date, source: str, cells: Cells, by: Actor, at: datetime) -> AffinityVersion:
    version: AffinityVersion = AffinityVersion.everything.create(
        label=label, effective_on=effective_on, source=source, recorded_at=at, recorded_by=by.name
    )
    Affinity.everything.bulk_create(
        [
            Affinity(version=version, need=need, function=function, percent=percent)
            for (need, function), percent in cells.items()
        ]
    )
    record("affinity.version_made", on=version, by=by, at=at, detail={"label": label, "from": f"{effective_on}"})
    return version


@audited
def set_cells(*, version: AffinityVersion, cells: Cells, by: Actor, at: datetime) -> int:
    """Change percentages of a version that is not yet in force; how many changed."""
    fresh: AffinityVersion = AffinityVersion.everything.select_for_update().get(pk=version.pk)
    if fresh.effective_on <= timezone.localdate(at):
        raise VersionInForce("这个版本已经生效，不能修改。请复制为新版本再改。")
    stored = {(cell.need, cell.function): cell for cell in fresh.cells.all()}
    changed = []
    for place, percent in cells.items():
        if place not in stored:
            raise Refusal("相关度表里没有这一格，请刷新页面。")
        if not 0 <= percent <= 100:
            raise Refusal("相关度应在 0 到 100 之间。")
        if stored[place].percent != percent:
            stored[place].percent = percent
            changed.append(stored[place])
    if changed:
        Affinity.everything.bulk_update(changed, ["percent"])
        detail = {f"{cell.need}/{cell.function}": cell.percent for cell in changed}
        record("affinity.cells_set", on=fresh, by=by, at=at, detail=detail)
    return len(changed)


def in_force(on: date) -> AffinityVersion | None:
    """The version that holds on the day."""
    return AffinityVersion.everything.filter(effective_on__lte=on).order_by("-effective_on", "-pk").first()
