"""The privacy class of every column, kept where the law will look for it: in the column's comment.

A field says `db_comment=PUBLIC`, `PERSONAL` or `SENSITIVE`. The class is thereby part of the migration and, on
PostgreSQL, of the database itself. A system check (and so every test run) refuses a field that does not say.

What a table is kept for, and how long, stands in its domain's `privacy.py`: `KEPT = {"Model": Kept(…)}`. A column that
is personal or sensitive says its own purpose there, unless its name is one of `COMMON`; sensitive ones always do.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any, Final

from django.apps import apps
from django.core.checks import CheckMessage, Error
from django.db import models

PUBLIC = "public"  # a fact about an organisation or a number; may be printed
PERSONAL = "personal"  # names a living person or what that person did; within scope only
SENSITIVE = "sensitive"  # PIPL article 28 and what rules.md section 8 adds: sealed, masked, reads logged
CLASSES = (PUBLIC, PERSONAL, SENSITIVE)


@dataclass(frozen=True)
class Retention:
    """How long rows are kept: `days` after `since`; None means that they stay with the files of the city."""

    label: str
    days: int | None
    since: str


YEAR: Final = 365
RECORD: Final = Retention("业务档案", None, "随业务档案保管，按《机关档案管理规定》鉴定后销毁")
PARTY: Final = Retention("党务档案", None, "随党务档案保管，按《机关档案管理规定》鉴定后销毁")
LOG: Final = Retention("日志", 3 * YEAR, "写入后")
ACCOUNT: Final = Retention("账号", 3 * YEAR, "账号停用后")
SESSION: Final = Retention("登录", 180, "退出登录后")
SPENT: Final = Retention("用完即删", 0, "用完后")
LINK: Final = Retention("链接", YEAR, "失效后")
NOTICE: Final = Retention("通知", YEAR, "写出后")
CONTACT: Final = Retention("联系人", YEAR, "不再负责后")
POSTED: Final = Retention("选派档案", 5 * YEAR, "不再担任指导员后")
LABOUR: Final = Retention("调解档案", 5 * YEAR, "办结后")
CONCERN: Final = Retention("职工反映内容", 2 * YEAR, "办结后")
SURVEY: Final = Retention("测评", 3 * YEAR, "计票后")
BATCH: Final = Retention("过程记录", 180, "完成后")
ASKED: Final = Retention("权利请求", 3 * YEAR, "办结或撤回后")


@dataclass(frozen=True)
class Kept:
    """What one table is for and how long it stands; `fields` says it for single columns."""

    purpose: str
    retention: Retention
    fields: dict[str, str] = field(default_factory=dict)


# Columns that mean the same wherever they stand.
COMMON: Final = {
    "recorded_by": "写明谁登记", "asked_by": "写明谁提出", "by_name": "写明谁办的", "answered_by": "写明谁答复",
    "confirmed_by": "写明谁核对", "dispute_words": "对方不认可时的原话，只给裁定的人看", "reason": "写明为什么",
    "note": "补充说明", "words": "说明", "answer": "答复本人", "body": "写明要办什么", "user": "写明是谁的账号",
    "instructor": "写明是哪位指导员", "member": "写明是哪位党员",
}  # fmt: skip


def fields_of(model: type[models.Model]) -> Iterator[models.Field[Any, Any]]:
    """The concrete columns of `model` that must be classified (primary keys carry no meaning and are exempt)."""
    for one in model._meta.local_concrete_fields:
        if not one.primary_key:
            yield one


def class_of(column: models.Field[Any, Any]) -> str | None:
    """`public`, `personal` or `sensitive`; None if the field does not say."""
    return column.db_comment if column.db_comment in CLASSES else None


def kept(model: type[models.Model]) -> Kept | None:
    """The declaration of `model` in its domain's `privacy.py`; None if there is none."""
    package = model.__module__.rpartition(".models")[0]
    try:
        declared: dict[str, Kept] = import_module(f"{package}.privacy").KEPT
    except ModuleNotFoundError:
        return None
    return declared.get(model.__name__)


def purpose_of(column: models.Field[Any, Any]) -> str | None:
    """What the column is for. Public ones serve the purpose of their table; the others must say their own."""
    declared = kept(column.model)
    if declared is None:
        return None
    if column.name in declared.fields:
        return declared.fields[column.name]
    if class_of(column) == PUBLIC:
        return declared.purpose
    is_common = class_of(column) == PERSONAL or column.name == "dispute_words"
    return COMMON.get(column.name) if is_common else None


def check_purposes(**_: Any) -> list[CheckMessage]:
    """System check: every column of our own tables has a purpose, and no declaration is about nothing."""
    found: list[CheckMessage] = []
    for model in _own():
        declared = kept(model)
        names = {column.name for column in fields_of(model)}
        found += [
            Error(f"{model._meta.label}.{name} is declared in privacy.py and does not exist")
            for name in sorted(set(declared.fields) - names if declared else ())
        ]
        for column in fields_of(model):
            if purpose_of(column) is None:
                hint = "name it in KEPT of the domain's privacy.py"
                found.append(Error(f"{model._meta.label}.{column.name} has no declared purpose", hint=hint))
    return found


def _own() -> Iterator[type[models.Model]]:
    yield from (model for model in apps.get_models() if model.__module__.startswith("qiaoliang."))


def check_classes(**_: Any) -> list[CheckMessage]:
    """System check: every column of our own tables has a class."""
    return [
        Error(f"{model._meta.label}.{one.name} has no privacy class", hint="db_comment=PUBLIC, PERSONAL or SENSITIVE")
        for model in _own()
        for one in fields_of(model)
        if class_of(one) is None
    ]


def page() -> str:
    """`docs/security/fields.md`: every table, and every column that is personal or sensitive, with purpose and time."""
    lines = [
        "# What is kept about people, for what, and how long", "",
        "Made from the models and from each domain's `privacy.py`; a test compares. Columns that are not listed are",
        "public facts and serve the purpose of their table. Retention: label, days, from when.", "",
    ]  # fmt: skip
    for model in sorted(_own(), key=lambda one: one._meta.label):
        declared = kept(model)
        if declared is None:
            continue
        time = declared.retention
        days = f"{time.since} {time.days} 天" if time.days is not None else time.since
        lines.append(f"## {model._meta.label}")
        lines += ["", f"{declared.purpose}。{time.label}：{days}。", ""]
        columns = [column for column in fields_of(model) if class_of(column) != PUBLIC]
        if columns:
            lines += ["| column | class | purpose |", "|---|---|---|"]
            lines += [f"| `{column.name}` | {class_of(column)} | {purpose_of(column)} |" for column in columns] + [""]
    return "\n".join(lines)
