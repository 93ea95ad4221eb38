"""Reading the minutes of a meeting: one line an enterprise and what it asks for."""

import re
from collections.abc import Callable

from django.core.exceptions import ValidationError

from qiaoliang.economy.demands.actions.meetings import Heard
from qiaoliang.instructors.postings.models import Stint
from qiaoliang.kit.refusal import Refusal
from qiaoliang.registry.enterprises.fields import EnterpriseField
from qiaoliang.registry.enterprises.models import Enterprise

MOST = 60


def heard_in(text: str, stint_of: Callable[[Enterprise], Stint | None]) -> list[Heard]:
    """Each line as a demand; `Refusal` names every line that cannot be read, and then nothing is logged."""
    field, heard, faults = EnterpriseField(), [], []
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    if len(lines) > MOST:
        raise Refusal(f"一次最多登记 {MOST} 件，请分几次登记。", field="lines")
    for number, line in lines:
        name, mark, title = re.sub("[:：]", "\0", line, count=1).partition("\0")
        if not mark or not title.strip():
            faults.append(f"第 {number} 行要写成“企业：事项”。")
            continue
        try:
            enterprise = field.clean(name.strip())
        except ValidationError as problem:
            faults.append(f"第 {number} 行“{name.strip()}”：{problem.messages[0]}")
            continue
        heard.append(Heard(enterprise, title.strip(), helped_by=stint_of(enterprise)))
    if faults:
        raise Refusal(f"{''.join(faults[:5])}整份都没有登记。", field="lines")
    return heard
