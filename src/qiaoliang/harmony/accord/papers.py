"""The check-list of a creation as a letter: what is met and what is missing on the day, for the three parties."""

from collections.abc import Sequence
from datetime import date, datetime

from qiaoliang.harmony.accord.models import Creation
from qiaoliang.harmony.accord.standing import Standing, missing
from qiaoliang.kit.documents.letters import Letter, LetterTable, letter
from qiaoliang.kit.documents.tables import Column

COLUMNS = (Column("项目", 3), Column("情况", 2), Column("凭什么", 6), Column("谁说的", 2), Column("日期", 2))


def check_list(creation: Creation, items: Sequence[Standing], *, on: date, at: datetime) -> bytes:
    """劳动关系和谐企业创建情况表. It says what is missing by name; no number of items stands in it."""
    lacks = missing(items)
    found = f"还没有达到的有：{'、'.join(lacks)}。" if lacks else "清单各项都已达到。"
    rows = [
        (one.item.title, str(one.state.label), one.words, one.said_by, f"{one.on:%Y-%m-%d}" if one.on else "")
        for one in items
    ]
    content = Letter(
        sender=creation.enterprise.name, title="劳动关系和谐企业创建情况表", recipient="协调劳动关系三方会议办公室",
        paragraphs=(
            f"本企业自愿创建劳动关系和谐企业，按“{creation.edition}”逐项对照，截至 {on:%Y年%m月%d日}，"
            f"现处于“{creation.get_stage_display()}”阶段。{found}",
        ),
        table=LetterTable(COLUMNS, rows, caption="逐项情况"), dated=on, as_of=on,
    )  # fmt: skip
    return letter(content, created=at)
