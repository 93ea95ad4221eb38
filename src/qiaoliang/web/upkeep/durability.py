"""Whether what is committed survives a power cut, and whether the rest of the installation is fit to be relied on."""

import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import connection
from django.utils import timezone

from qiaoliang.access.accounts.models import Grant
from qiaoliang.access.accounts.roles import APART, ROLES

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
    return [*_database(), *_installation()]


def wrong() -> list[Finding]:
    return [finding for finding in findings() if not finding.is_right]


def _database() -> list[Finding]:
    question, wanted = ("PRAGMA ", SQLITE) if connection.vendor == "sqlite" else ("SHOW ", POSTGRESQL)
    found = []
    with connection.cursor() as cursor:
        for name, right in wanted.items():
            cursor.execute(question + name)
            value: Any = cursor.fetchone()[0]
            text = f"现为 {value}" if value in right else f"现为 {value}，断电会丢数据，请改为 {right[0]}"
            found.append(Finding(f"数据库 {name}", value in right, text))
    return found


def _installation() -> list[Finding]:
    keys, backups = Path(settings.QIAOLIANG_KEYS), settings.QIAOLIANG_BACKUPS
    is_closed = not keys.exists() or not stat.S_IMODE(keys.stat().st_mode) & 0o077
    is_elsewhere = bool(backups) and _device(Path(backups)) != _device(Path(settings.QIAOLIANG_HOME))
    where = "与数据不在同一磁盘" if is_elsewhere else "请用 QIAOLIANG_BACKUPS 指到另一块磁盘"
    anchored = Path(settings.QIAOLIANG_HOME) not in Path(settings.QIAOLIANG_ANCHORS).parents
    return [
        Finding("密钥目录", is_closed, "只有运行账户可读" if is_closed else f"别的账户可读，请执行 chmod 700 {keys}"),
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
    while not path.exists():
        path = path.parent
    return path.stat().st_dev
