"""Slips with one code each, to be cut and handed out at a workplace or sent to an owner."""

from collections.abc import Sequence
from datetime import date, datetime

from qiaoliang.kit.documents.official import OfficialDocument
from qiaoliang.kit.documents.qr import qr_png
from qiaoliang.results.surveys.actions import address_of
from qiaoliang.results.surveys.choices import Audience
from qiaoliang.results.surveys.models import Survey, Token

AT_ONCE = 200  # slips in one file


def slips(survey: Survey, tokens: Sequence[Token], *, created: datetime, dated: date, office: str) -> bytes:
    """A Word file: how to hand out, then a code a slip. A slip for employees names the workplace, nobody's name."""
    paper = OfficialDocument(survey.title, created=created)
    paper.title(survey.title)
    paper.paragraph(
        "请沿横线裁开，一人一张。扫码作答，约 1 分钟，不用登录，不记名；每张只能用一次，不答也没有关系。"
        f"{survey.closed_on:%Y年%m月%d日}截止。"
    )
    for token in tokens[:AT_ONCE]:
        whom = "业主" if survey.audience == Audience.OWNERS else survey.get_audience_display()
        paper.paragraph(f"{token.enterprise.name} · {whom}")
        paper.picture(qr_png(address_of(token)), caption=address_of(token), width_mm=30)
    paper.signature(office, dated, is_sealed=False)
    return paper.to_bytes()
