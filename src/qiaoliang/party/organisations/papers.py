"""The application to set up a branch and the decision on it, as official letters."""

import json

from qiaoliang.kit.documents import Column, Letter, LetterTable, letter, verification_code
from qiaoliang.kit.documents.text import chinese_date
from qiaoliang.kit.refusal import Refusal
from qiaoliang.party.organisations.models import SetUpCase
from qiaoliang.party.organisations.rules import election_due


def application(case: SetUpCase) -> bytes:
    """关于成立…联合党支部的请示, naming the enterprises, what they have in common, and who may be secretary."""
    units = list(case.units.select_related("enterprise__region").order_by("pk"))
    full = sum(unit.full_members for unit in units)
    rows = [
        [str(place), unit.enterprise.name, unit.enterprise.region.full_name, str(unit.full_members)]
        for place, unit in enumerate(units, start=1)
    ]
    stated = [case.name, case.form, f"{case.applied_on}", [unit.enterprise.credit_code for unit in units]]
    why = (
        f"{case.host.name}有正式党员 {full} 名。"
        if len(units) == 1
        else f"{case.basis}的 {len(units)} 家企业各有正式党员不足 3 名，不能单独成立党支部。"
    )
    paragraphs = [
        f"{why}按照《中国共产党支部工作条例（试行）》，拟{case.get_form_display()}，成立{case.name}，"
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
            (Column("序号"), Column("企业", 5), Column("所在镇街", 3), Column("正式党员", 2)), rows, caption="企业"
        ),
        after_table=["妥否，请批示。"],
        dated=case.applied_on,
        as_of=case.applied_on,
        code=verification_code(json.dumps(stated, ensure_ascii=False).encode()),
    )
    return letter(content, created=case.recorded_at)


def decision(case: SetUpCase) -> bytes:
    """关于同意成立…的批复: the committee's answer, with what must follow and until when."""
    organisation = case.organisation
    if organisation is None or case.decided_on is None:
        raise Refusal("还没有批复，不能出批复文稿。")
    units = list(case.units.select_related("enterprise").order_by("pk"))
    names = "、".join(unit.enterprise.name for unit in units)
    number = organisation.decision_number
    elect_by = election_due(case.decided_on)
    paragraphs = [
        f"你们《关于成立{case.name}的请示》收悉。经研究，同意成立{case.name}，"
        f"组建方式为{case.get_form_display()}，覆盖{names}，自{chinese_date(case.decided_on)}起。",
        f"请于{chinese_date(elect_by)}前召开党员大会，按照《中国共产党基层组织选举工作条例》选举产生班子，"
        "选举结果报我委备案。",
    ]
    if organisation.more_units_approval:
        paragraphs.append(f"覆盖单位超过5家，已经{organisation.more_units_approval}批准。")
    content = Letter(
        sender=case.upper_committee, title=f"关于同意成立{case.name}的批复", recipient=case.host.name,
        reference=number, paragraphs=paragraphs, dated=case.decided_on, as_of=case.decided_on,
        code=verification_code(json.dumps([case.name, number, f"{case.decided_on}", names]).encode()),
    )  # fmt: skip
    return letter(content, created=case.recorded_at)
