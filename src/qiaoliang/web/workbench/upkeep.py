"""Tasks of administrators: an old backup, one never rehearsed, a log whose head was not kept elsewhere, and
somebody to be let in again."""

from datetime import datetime

from qiaoliang.access.accounts import recovering
from qiaoliang.access.accounts.roles import Can
from qiaoliang.access.audit.models import Entry
from qiaoliang.kit import moments
from qiaoliang.kit.touched import note_read
from qiaoliang.web.upkeep import anchors, archives, rules
from qiaoliang.web.workbench.asked import Asked, Source, Task, Tasks, first

# Backups and heads are files; whoever makes one says so in the log, and what is remembered about them hangs on that.
FILES_TOLD_IN = (Entry._meta.db_table,)


def _late(what: str, why: str, last: datetime | None) -> Task:
    since = f"上次 {moments.minute(last)}" if last else "还没有过"
    return Task(what, why, "系统管理员", "overdue", since, "去看", "/upkeep/")


def backups(asked: Asked) -> Tasks:
    note_read(FILES_TOLD_IN)
    last = archives.last_made_at()
    if rules.is_late(last, asked.at, rules.BACKUP_LATE):
        why = "定时备份没有成功" if archives.folder() else "没有设置备份目录"
        yield "overdue", [_late("备份过期", why, last)], 1, ("运维", "/upkeep/")


def rehearsed(asked: Asked) -> Tasks:
    """Only where there are backups: without any, `backups` says the first thing to do."""
    note_read(FILES_TOLD_IN)
    last = archives.last_rehearsed_at()
    if archives.standing() and rules.is_late(last, asked.at, rules.REHEARSAL_LATE):
        task = _late("恢复演练过期", "超过 35 天没有演练过恢复，备份能不能用没有证明", last)
        yield "overdue", [task], 1, ("运维", "/upkeep/")


def anchored(asked: Asked) -> Tasks:
    note_read(FILES_TOLD_IN)
    last = anchors.last_anchored_at()
    if rules.is_late(last, asked.at, rules.ANCHOR_LATE):
        task = _late("日志末尾未存档", "超过 24 小时没有把日志末尾存到别处", last)
        yield "overdue", [task], 1, ("运维", "/upkeep/")


def recoveries(asked: Asked) -> Tasks:
    rows, total = yield from first(recovering.waiting_for(asked.actor))
    tasks = [
        Task(
            f"恢复 {row.user.name} 的登录", row.reason, row.asked_by.name, "waiting", moments.minute(row.asked_at),
            "去批准", f"/people/recoveries/{row.pk}/",
        )
        for row in rows
    ]  # fmt: skip
    yield "today", tasks, total, ("恢复申请", "/people/recoveries/")


SOURCES: tuple[tuple[Can, tuple[Source, ...]], ...] = (
    (Can.MANAGE_ACCOUNTS, (backups, rehearsed, anchored)),
    (Can.RECOVER, (recoveries,)),
)
