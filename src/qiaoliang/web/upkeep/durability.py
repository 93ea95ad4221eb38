"""Whether what is committed survives a power cut, and whether the rest of the installation is fit to be relied on."""

import os
import shutil
import stat
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import connection
from django.utils import timezone

from qiaoliang.access.accounts.models import Grant
from qiaoliang.access.accounts.roles import APART, ROLES
from qiaoliang.access.audit.models import Entry
from qiaoliang.kit import moments
from qiaoliang.kit.archive.load import LOCKS
from qiaoliang.kit.crypto import RING_FILE
from qiaoliang.web.upkeep import rules

# Setting → the values with which a commit is on the disk when it is answered.
SQLITE: Final = {"journal_mode": ("wal", "delete"), "synchronous": (2, 3), "foreign_keys": (1,)}
POSTGRESQL: Final = {
    "fsync": ("on",), "full_page_writes": ("on",),
    "synchronous_commit": ("on", "local", "remote_write", "remote_apply"),
}  # fmt: skip


@dataclass(frozen=True)
class Finding:
    """One thing looked at: whether it is right, and if not, what to do."""

    name: str
    is_right: bool
    text: str


def findings() -> list[Finding]:
    return [*database(), *_locks(), *_clocks(timezone.now()), *_disks(), *_keys(), *_installation()]


def wrong() -> list[Finding]:
    return [finding for finding in findings() if not finding.is_right]


def losing() -> list[Finding]:
    """Settings with which the database answers for a commit before it is on the disk: reason enough not to start."""
    return [finding for finding in database() if not finding.is_right]


def database() -> list[Finding]:
    question, wanted = ("PRAGMA ", SQLITE) if connection.vendor == "sqlite" else ("SHOW ", POSTGRESQL)
    found = []
    with connection.cursor() as cursor:
        for name, right in wanted.items():
            cursor.execute(question + name)
            value: Any = cursor.fetchone()[0]
            text = f"现为 {value}" if value in right else f"现为 {value}，断电会丢数据，请改为 {right[0]}"
            found.append(Finding(f"数据库 {name}", value in right, text))
    return found


def _locks() -> list[Finding]:
    """Whether a restore, one transaction over all tables, finds room for its locks: to be known before the bad day."""
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('max_locks_per_transaction')::int * (current_setting('max_connections')::int"
            " + current_setting('max_prepared_transactions')::int)"
        )
        there = cursor.fetchone()[0]
    text = f"可放 {there:,} 个"
    is_enough = there >= LOCKS
    return [
        Finding(
            "数据库锁",
            is_enough,
            text if is_enough else f"{text}，恢复备份要 {LOCKS:,} 个，请把 max_locks_per_transaction 设为 256 并重启",
        )
    ]


def _clocks(now: datetime) -> list[Finding]:
    """Due dates are computed from the clock: the database's must agree, and it must not have been set back."""
    found = []
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp()")
            apart = abs(cursor.fetchone()[0] - timezone.now())
        text = "与服务器时钟一致" if apart <= rules.SKEW else f"与服务器时钟相差 {apart.total_seconds():.0f} 秒，请校时"
        found.append(Finding("数据库时钟", apart <= rules.SKEW, text))
    last = Entry.everything.order_by("-number").values_list("at", flat=True).first()
    is_behind = last is not None and last - now > rules.SKEW
    text = f"比日志最后一条（{moments.minute(last)}）还早，请校时" if last and is_behind else "不早于日志最后一条"
    return [*found, Finding("服务器时钟", not is_behind, text)]


def _disks() -> list[Finding]:
    """Room for the data and for the next backups; one line if both are on one disk."""
    places = {"数据目录": Path(settings.QIAOLIANG_HOME)}
    if settings.QIAOLIANG_BACKUPS and _device(Path(settings.QIAOLIANG_BACKUPS)) != _device(places["数据目录"]):
        places["备份目录"] = Path(settings.QIAOLIANG_BACKUPS)
    found = []
    for name, path in places.items():
        usage = shutil.disk_usage(_existing(path))
        is_full = rules.is_nearly_full(usage.free, usage.total)
        left = f"还剩 {usage.free / 10**9:,.1f} GB"
        found.append(Finding(f"{name}空间", not is_full, f"{left}，请清理或扩容" if is_full else left))
    return found


def _keys() -> list[Finding]:
    """Only the account of the service reads the keys, and no copy of them lies with the backups."""
    keys, backups = Path(settings.QIAOLIANG_KEYS), settings.QIAOLIANG_BACKUPS
    open_ones = [one for one in (keys, *sorted(keys.glob("*"))) if one.exists() and _is_open(one)]
    text = f"别的账户可读或不归运行账户，请执行 chmod -R go= {keys} 并核对属主" if open_ones else "只有运行账户可读"
    beside = bool(backups) and any(Path(backups).rglob(RING_FILE))
    apart = "备份目录里有密钥文件，谁拿到备份就能打开，请移到别处" if beside else "不与备份放在一起"
    return [Finding("密钥目录", not open_ones, text), Finding("密钥与备份", not beside, apart)]


def _is_open(path: Path) -> bool:
    about = path.stat()
    return bool(stat.S_IMODE(about.st_mode) & 0o077) or about.st_uid != os.geteuid()


def _installation() -> list[Finding]:
    backups = settings.QIAOLIANG_BACKUPS
    is_elsewhere = bool(backups) and _device(Path(backups)) != _device(Path(settings.QIAOLIANG_HOME))
    where = "与数据不在同一磁盘" if is_elsewhere else "请用 QIAOLIANG_BACKUPS 指到另一块磁盘"
    anchored = Path(settings.QIAOLIANG_HOME) not in Path(settings.QIAOLIANG_ANCHORS).parents
    return [
        Finding("备份目录", is_elsewhere, where),
        Finding(
            "日志末尾存档", anchored, "存在数据目录之外" if anchored else "请用 QIAOLIANG_ANCHORS 指到数据目录之外"
        ),
        Finding(
            "加密传输", settings.BEHIND_TLS, "已启用" if settings.BEHIND_TLS else "请经 HTTPS 代理并设 QIAOLIANG_TLS=1"
        ),
        Finding(
            "第二重验证",
            not settings.QIAOLIANG_ONE_STEP,
            "已强制" if not settings.QIAOLIANG_ONE_STEP else "演示时可以不验证；正式使用请去掉 QIAOLIANG_ONE_STEP",
        ),
        _three_administrators(),
        Finding("调试模式", not settings.DEBUG, "已关闭" if not settings.DEBUG else "请去掉 QIAOLIANG_DEBUG"),
    ]


def _three_administrators() -> Finding:
    """System, security and audit administrator: each there, and three people."""
    held: dict[str, set[int]] = {role: set() for role in APART}
    rows = Grant.objects.filter(Grant.in_force(timezone.localdate()), role__in=APART, user__is_active=True)
    for role, user in rows.values_list("role", "user_id"):
        held[role].add(user)
    missing = [ROLES[role].label for role, people in held.items() if not people]
    several = len(set().union(*held.values())) < sum(len(people) for people in held.values())
    if missing:
        return Finding("三员分设", False, f"还没有{'、'.join(missing)}，请在“账号”里设")
    if several:
        return Finding("三员分设", False, "有人兼任两种管理员，请由安全管理员收回一种")
    return Finding("三员分设", True, "系统、安全、审计管理员分别由不同的人担任")


def _device(path: Path) -> int:
    """The file system a path is on, or will be."""
    return _existing(path).stat().st_dev


def _existing(path: Path) -> Path:
    while not path.exists():
        path = path.parent
    return path
