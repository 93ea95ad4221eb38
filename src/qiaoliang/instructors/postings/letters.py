"""Posting letters as Word files: one to each instructor naming the enterprises, one to each enterprise."""

import json
from collections.abc import Sequence
from datetime import date

from django.utils import timezone

from qiaoliang.instructors.postings.models import Stint
from qiaoliang.kit.documents import Column, Letter, LetterTable, letter, verification_code
from qiaoliang.kit.documents.text import chinese_date
from qiaoliang.registry.programme import settings

ROLES = "党建工作指导员、经济发展服务员、和谐建设协调员"


def to_instructor(stints: Sequence[Stint]) -> bytes:
    """The letter that names everything one person is posted to under one number. `stints` share person and number."""
    first = stints[0]
    person, sender = first.instructor, _sender(first)
    rows = [
        [str(place), stint.enterprise.name, stint.enterprise.region.full_name, str(stint.get_part_display())]
        for place, stint in enumerate(stints, start=1)
    ]
    content = Letter(
        sender=sender,
        title="关于派驻职能党建指导员的函",
        recipient=f"{person.department.name}{person.name}同志",
        reference=first.letter_number,
        paragraphs=[
            f"经研究，派你到下列 {len(stints)} 家企业担任{ROLES}。{_term(first)}",
            "请每周至少联系企业业主或其授权人一次。到位不越位，不领取报酬，不报销费用，不收受礼品，不泄露企业秘密。",
        ],
        table=LetterTable(
            (Column("序号"), Column("企业", 5), Column("所在镇街", 3), Column("分工", 2)), rows, caption="派驻企业"
        ),
        dated=_dated(first),
        as_of=_dated(first),
        code=_code(stints),
        signed_by=sender,
    )
    return letter(content, created=first.recorded_at)


def to_enterprise(stint: Stint) -> bytes:
    """The letter that tells one enterprise who comes, in which roles, and that it may say no."""
    person, sender = stint.instructor, _sender(stint)
    content = Letter(
        sender=sender,
        title="关于派驻职能党建指导员的函",
        recipient=stint.enterprise.name,
        reference=stint.letter_number,
        paragraphs=[
            f"现派{person.department.name}{person.name}同志任你单位{ROLES}。{_term(stint)}",
            "联系的方式和时间由你单位决定。不便时可以谢绝或暂停，不需要理由，也不影响任何事项的办理。",
            "指导员不领取报酬，不报销费用，不收受礼品和宴请。如需更换或认为应当回避，请与我办联系。",
        ],
        dated=_dated(stint),
        as_of=_dated(stint),
        code=_code([stint]),
        signed_by=sender,
    )
    return letter(content, created=stint.recorded_at)


def _sender(stint: Stint) -> str:
    now = settings.values(stint.starts_on)
    office, city = str(now["office_name"]), str(now["city_name"] or "")
    return office if office.startswith(city) else f"{city}{office}"


def _term(stint: Stint) -> str:
    until = f"至{chinese_date(stint.planned_end_on)}" if stint.planned_end_on else "起"
    return f"任期自{chinese_date(stint.starts_on)}{until}。"


def _dated(stint: Stint) -> date:
    return timezone.localdate(stint.recorded_at)


def _code(stints: Sequence[Stint]) -> str:
    """Over what the letter states: number, people, enterprises, days."""
    rows = [
        [
            stint.letter_number, stint.instructor.number, stint.enterprise.credit_code, f"{stint.starts_on}",
            f"{stint.planned_end_on}", stint.part,
        ]
        for stint in stints
    ]  # fmt: skip
    return verification_code(json.dumps(sorted(rows), ensure_ascii=False).encode())
