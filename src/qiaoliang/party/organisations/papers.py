"""The application of a joint branch as an official letter."""

import json

from qiaoliang.kit.documents import Column, Letter, LetterTable, letter, verification_code
from qiaoliang.party.organisations.models import SetUpCase


def application(case: SetUpCase) -> bytes:
    """关于成立…联合党支部的请示, naming the enterprises, what they have in common, and who may be secretary."""
    units = list(case.units.select_related("enterprise__region").order_by("pk"))
    full = sum(unit.full_members for unit in units)
    rows = [
        [str(place), unit.enterprise.name, unit.enterprise.region.full_name, str(unit.full_members)]
        for place, unit in enumerate(units, start=1)
    ]
    stated = [case.name, case.form, f"{case.applied_on}", [unit.enterprise.credit_code for unit in units]]
    paragraphs = [
        f"{case.basis}的 {len(units)} 家企业各有正式党员不足 3 名，不能单独成立党支部。"
        f"按照《中国共产党支部工作条例（试行）》，拟{case.get_form_display()}，成立{case.name}，"
        f"共有正式党员 {full} 名，书记人选为{case.secretary_name}同志。",
        case.reason,
    ]
    if case.more_units_reason:
        paragraphs.append(f"覆盖单位超过 5 家的理由：{case.more_units_reason}")
    content = Letter(
        sender=case.host.name,
        title=f"关于成立{case.name}的请示",
        recipient=case.upper_committee,
        paragraphs=paragraphs,
        table=LetterTable(
            (Column("序号"), Column("企业", 5), Column("所在镇街", 3), Column("正式党员", 2)), rows, caption="联建企业"
        ),
        after_table=["妥否，请批示。"],
        dated=case.applied_on,
        as_of=case.applied_on,
        code=verification_code(json.dumps(stated, ensure_ascii=False).encode()),
    )
    return letter(content, created=case.recorded_at)
