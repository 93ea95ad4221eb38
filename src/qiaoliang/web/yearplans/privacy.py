"""Why this domain keeps what it keeps, and for how long; the class of a column stands at the column."""

from typing import Final

from qiaoliang.kit.privacy import POSTED, Kept

KEPT: Final = {
    "YearPlan": Kept("指导员一年打算怎么帮", POSTED),
    "PlanLine": Kept("计划里的一件事", POSTED, {"words": "打算做什么", "done_words": "做成了什么"}),
    "PlanMove": Kept("计划的提交、退回和认可", POSTED),
}
