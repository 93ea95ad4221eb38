"""The assessment form as an official document (GB/T 9704)."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from qiaoliang.kit.documents.official import OfficialDocument
from qiaoliang.kit.documents.tables import Column
from qiaoliang.results.assessment.models import BranchSheet


def form(sheet: Any, *, created: datetime, dated: date, office: str, goals: Sequence[Sequence[str]] = ()) -> bytes:
    """One person's form: computed items with their sentences, statement, grade, appeal."""
    paper = OfficialDocument(f"{sheet}", created=created)
    is_branch = isinstance(sheet, BranchSheet)
    paper.title(f"{'非公企业党组织' if is_branch else '职能党建指导员'}{sheet.year}年度考核表")
    who, unit = ("党组织", "上级党委") if is_branch else ("姓名", "部门")
    paper.paragraph(f"{who}：{sheet.name}　{unit}：{sheet.unit}　考核办法：{sheet.scheme}")
    paper.heading("测算", 1)
    rows = [(one["label"], str(one["weight"]), one["points"] or "不计", one["sentence"]) for one in sheet.items]
    columns = [
        Column("项目", 2), Column("权重", 1, is_numeric=True), Column("测算", 1, is_numeric=True), Column("说明", 6),
    ]  # fmt: skip
    paper.table(columns, rows, caption="测算由已确认的记录得出，只供评定参考")
    if difficulty := sheet.computed.get("difficulty"):
        paper.paragraph(difficulty["sentence"])
    paper.paragraph(f"扣分{sheet.computed['deducted']}分，合计{sheet.computed['total']}分。")
    if goals:
        paper.heading("目标", 1)
        heads = [Column("指标", 4), Column("目标", 2, is_numeric=True), Column("已确认", 2, is_numeric=True),
                 Column("期限", 3)]  # fmt: skip
        paper.table(heads, goals, caption="目标由已确认的记录算出，只列出，不加分也不扣分")
    paper.heading("述职", 1)
    paper.paragraph(sheet.statement or "未述职。")
    paper.heading("评定", 1)
    paper.paragraph(_graded(sheet))
    for one in sheet.appeals.all():
        paper.paragraph(f"申诉：{one.words}　复核：{one.answer or '尚未答复'}")
    paper.signature(office, dated)
    return paper.to_bytes()


def _graded(sheet: Any) -> str:
    if not sheet.grade:
        return "尚未评定。"
    day = timezone.localdate(sheet.graded_at)
    reason = f"理由：{sheet.grade_reason}" if sheet.grade_reason else ""
    return f"{sheet.get_grade_display()}。{reason}{sheet.graded_by}，{day:%Y年%m月%d日}。"
