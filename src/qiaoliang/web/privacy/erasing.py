"""Deleting at a person's request: what can go, what the law says must stay, and that is said beforehand.

What stays is kept as long as its table says; the reason is told to the person. What goes is emptied in place, so that
records of the enterprise keep standing on the row.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import models

from qiaoliang.access.accounts.actions import revoke_links
from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.models import User
from qiaoliang.instructors.nominations.models import Instructor, Standing
from qiaoliang.kit.privacy import kept
from qiaoliang.registry.enterprises.models import ContactPerson
from qiaoliang.web.personal.models import Holder
from qiaoliang.web.privacy.copies import SOURCES
from qiaoliang.web.privacy.persons import Person

GONE: Final = "（已删除）"
_BY_LAW: Final = {
    "党务档案": "党员档案、发展党员和组织生活记录依法依规由党组织保管，不能按本人请求删除",
    "业务档案": "属于机关业务档案，保管期满鉴定后销毁",
    "选派档案": "选派和考核记录须保存到离任后五年",
    "账号": "账号的操作记录是网络日志的一部分，停用后保存三年",
    "登录": "登录记录是网络日志的一部分，保存不少于六个月",
    "权利请求": "请求和同意的记录用来证明已经依法办理，保存三年",
}


@dataclass(frozen=True)
class Part:
    """One table of the person's data: how many rows, and whether it goes or why it stays."""

    title: str
    count: int
    goes: bool
    why: str


def plan(person: Person) -> list[Part]:
    """What a deletion would do, table by table."""
    found = []
    for source in SOURCES:
        table: Any = source.model
        rows = table._base_manager.filter(source.which(person))
        count = rows.count()
        if count:
            found.append(_part(source.title, source.model, rows, count))
    return found


def _part(title: str, model: type[models.Model], rows: Any, count: int) -> Part:
    if model is ContactPerson:
        return Part(title, count, True, "号码、职务和联系习惯清空；姓名留给企业自己的记录，不再联系后一年清空")
    if model is Holder and not rows.exclude(member=None).exists():
        return Part(title, count, True, "链接停用，姓名清空")
    if model is Holder:
        return Part(title, count, True, "链接停用；姓名随党员名册保存")
    if model is Instructor and not rows.exclude(standing=Standing.ENDED).exists():
        return Part(title, count, True, "号码清空；其余须保存到离任后五年")
    if model is Instructor:
        return Part(title, count, False, "仍在任，企业要能联系到本人；离任后号码可以删除")
    if model is User:
        return Part(title, count, True, "账号上的号码清空；账号的操作记录是网络日志的一部分，停用后保存三年")
    declared = kept(model)
    label = declared.retention.label if declared else ""
    return Part(title, count, False, _BY_LAW.get(label, "按规定的保存期限保存，到期自动清理"))


def erase(person: Person, *, by: Actor, at: datetime) -> list[str]:
    """Empty what may go; the words for the person. Call it inside an action."""
    done = []
    contacts = ContactPerson.everything.filter(pk__in=person.contacts)
    if contacts.update(phone="", title="", prefers=""):
        done.append("联系电话、职务和联系习惯已清空")
    for holder in Holder.everything.filter(pk__in=person.holders).select_related("link"):
        revoke_links(about_kind=Holder._meta.label_lower, about_key=str(holder.pk), by=by, at=at)
        if holder.member_id is None:
            holder.name = f"{GONE}{holder.pk}"
            holder.save(update_fields=["name"])
            holder.link.holder_name = GONE
            holder.link.save(update_fields=["holder_name"])
        done.append("个人链接已停用")
    ended = Instructor.everything.filter(pk__in=person.instructors, standing=Standing.ENDED)
    if ended.update(phone=""):
        done.append("指导员的号码已清空")
    if User.objects.filter(pk__in=person.users).update(phone=""):
        done.append("账号上的号码已清空")
    return done


def forget_phone(person: Person) -> None:
    """The consent to be called was taken back: the number goes at once, nothing else."""
    ContactPerson.everything.filter(pk__in=person.contacts).update(phone="")
