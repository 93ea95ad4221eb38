"""《中国共产党发展党员工作细则》 as data, in the two versions the programme knows, each with its first day.

A finished step keeps the version it was done under; a later step uses the version in force on its own day. Articles are
those of the 2014 text; where the version of 11 May 2026 renumbers them, the words of the step stay the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from qiaoliang.party.membership.choices import Decider, Side, StepCode

BRANCH: Final = (Decider.BRANCH,)
BRANCH_COMMITTEE: Final = (Decider.BRANCH_COMMITTEE, Decider.MEMBER_MEETING)  # no committee: the meeting decides
MEETING: Final = (Decider.MEMBER_MEETING,)
COMMITTEE: Final = (Decider.COMMITTEE,)


@dataclass(frozen=True)
class StepRule:
    """One step: who takes it and who enters it, the document it leaves, the facts it must state, what is checked."""

    code: StepCode
    number: int
    side: Side
    who: tuple[Decider, ...]
    document: str
    article: str
    needs: str
    facts: tuple[str, ...] = ()
    repeats: bool = False  # may be taken again while its neighbours last: reviews, a change of mentors
    optional: bool = False  # not on everybody's way

    @property
    def title(self) -> str:
        return str(self.code.label)


@dataclass(frozen=True)
class Clock:
    """A limit in months after another step. `limit`: after so many months the step is refused, not only late."""

    since: StepCode
    months: int
    limit: int | None = None
    every: bool = False


@dataclass(frozen=True)
class Edition:
    code: str
    label: str
    effective_on: date
    steps: tuple[StepRule, ...]
    clocks: Mapping[StepCode, Clock]

    def rule(self, code: StepCode) -> StepRule:
        """The rule of a step; KeyError if this version has no such step."""
        for step in self.steps:
            if step.code == code:
                return step
        raise KeyError(code)

    @property
    def path(self) -> tuple[StepCode, ...]:
        """The steps everybody takes once, in order."""
        alone = (StepCode.REVIEW, StepCode.PROBATION_REVIEW)
        return tuple(step.code for step in self.steps if step.code not in alone and not step.optional)


# Months and other bounds that the two versions share.
ACTIVIST_MONTHS: Final = 12  # article 13: cultivated for a year and more
REVIEW_MONTHS: Final = 6  # article 11: reviewed every half year
NOTICE_WORKDAYS: Final = 5
TRAINING_DAYS: Final = 3  # article 17
TRAINING_HOURS: Final = 24
LEAVING_MONTHS: Final = 3  # article 19: nobody who leaves the unit within three months
PROBATION_MONTHS: Final = 12  # article 31
EXTENSION_MONTHS: Final = (6, 12)
CONVERSION_GRACE: Final = 1  # months after the end of probation until lateness must be explained (?)
BACK_DATED_AFTER: Final = 7  # days between step and entry until the delay must be explained (?)
ADULT: Final = 18

_C, _B = Side.COMMITTEE, Side.BRANCH

_STEPS_2026: Final = (
    StepRule(StepCode.APPLICATION, 1, _B, (Decider.APPLICANT,), "入党申请书", "第五、六条", "年满 18 岁，本人书面申请"),
    StepRule(StepCode.TALK, 2, _B, BRANCH, "谈话记录", "第七条", "收到申请书一个月内派人谈话"),
    StepRule(
        StepCode.ACTIVIST, 3, _B, BRANCH_COMMITTEE, "支委会（支部大会）会议记录", "第八条",
        "推荐后由支委会或支部大会研究决定",
    ),
    StepRule(StepCode.FILING, 4, _B, BRANCH, "积极分子备案表", "第八条", "报上级党委备案"),
    StepRule(
        StepCode.MENTORS, 5, _B, BRANCH, "培养联系人登记", "第九条", "一至两名正式党员，从名册中选", ("members",),
        repeats=True,
    ),
    StepRule(
        StepCode.REVIEW, 6, _B, BRANCH_COMMITTEE + BRANCH, "培养教育考察登记表", "第十一条", "每半年考察一次",
        repeats=True,
    ),
    StepRule(
        StepCode.PROPOSED, 7, _B, BRANCH_COMMITTEE, "支委会（支部大会）会议记录", "第十三条",
        "培养教育满一年，半年考察不缺",
    ),
    StepRule(
        StepCode.CONSENT, 8, _C, COMMITTEE, "党委备案同意批复", "第十三条", "上级党委同意后才能公示", ("agreed",)
    ),
    StepRule(
        StepCode.NOTICE, 9, _B, BRANCH, "发展对象公示", "2026年修订", "公示不少于 5 个工作日，有反映要查清",
        ("notice_from", "notice_to", "objections"),
    ),
    StepRule(
        StepCode.INTRODUCERS, 10, _B, BRANCH, "入党介绍人登记", "第十四条", "两名正式党员，不能是同一个人", ("members",)
    ),
    StepRule(
        StepCode.VETTING, 11, _B, BRANCH, "政治审查结论性材料", "第十六条", "没有经过政治审查或审查不合格的不能发展",
        ("vetting", "vetting_place"),
    ),
    StepRule(
        StepCode.TRAINING, 12, _B, (*BRANCH, Decider.COMMITTEE), "培训结业证明", "第十七条",
        "不少于 3 天或 24 学时，个别不能参加的写明理由", ("training_days", "training_hours", "waiver"),
    ),
    StepRule(
        StepCode.BRANCH_REVIEW, 13, _B, BRANCH_COMMITTEE, "支委会审查意见", "第十九条",
        "介绍人、政审、培训齐备，三个月内不离开本单位", ("leaves_on",),
    ),
    StepRule(
        StepCode.PREREVIEW, 13, _C, COMMITTEE, "预审意见", "第十九条", "由有审批权限的基层党委预审", ("agreed",)
    ),
    StepRule(StepCode.FORM, 14, _B, BRANCH, "入党志愿书", "第十九条", "预审合格后发志愿书，登记编号", ("serial",)),
    StepRule(
        StepCode.MEETING, 15, _B, MEETING, "支部大会决议", "第二十、二十一条",
        "预审后一个月内；到会过半，赞成超过应到会人数的一半；逐个表决", ("ballots",),
    ),
    StepRule(StepCode.COMMITTEE_TALK, 16, _C, COMMITTEE, "谈话意见", "第二十四条", "党委委员或组织员在审批前谈话"),
    StepRule(
        StepCode.APPROVAL, 17, _C, COMMITTEE, "审批意见", "第二十三至二十六条",
        "党委集体讨论表决；三个月内，最长不超过六个月", ("agreed",),
    ),
    StepRule(StepCode.UPWARD, 18, _C, COMMITTEE, "备案报告", "第二十六条", "报上级党委组织部门备案"),
    StepRule(StepCode.OATH, 19, _B, (*BRANCH, Decider.COMMITTEE), "宣誓记录", "第二十九条", "批准后一个月内宣誓"),
    StepRule(
        StepCode.PROBATION_REVIEW, 20, _B, BRANCH_COMMITTEE + BRANCH, "预备党员考察表", "第三十条", "每半年考察一次",
        repeats=True,
    ),
    StepRule(
        StepCode.CONVERSION, 21, _B, MEETING, "转正申请书、支部大会决议", "第三十二条",
        "预备期满后本人申请，到会过半，赞成超过应到会人数的一半", ("requested_on", "ballots"),
    ),
    StepRule(
        StepCode.EXTENSION, 22, _C, COMMITTEE, "延长预备期或取消资格的批复", "第三十一条",
        "只能延长一次，6 至 12 个月", ("extension", "months"), optional=True,
    ),
    StepRule(
        StepCode.CONFIRMATION, 23, _C, COMMITTEE, "转正审批意见", "第三十三条", "三个月内审批；党龄从预备期满之日算起",
        ("agreed",),
    ),
    StepRule(StepCode.ARCHIVE, 24, _B, BRANCH, "归档清单", "第三十四条", "逐项核对，材料齐全", ("papers",)),
)  # fmt: skip

_CLOCKS_2014: Final[dict[StepCode, Clock]] = {
    StepCode.TALK: Clock(StepCode.APPLICATION, 1),
    StepCode.REVIEW: Clock(StepCode.ACTIVIST, REVIEW_MONTHS, every=True),
    StepCode.MEETING: Clock(StepCode.PREREVIEW, 1),
    StepCode.APPROVAL: Clock(StepCode.MEETING, 3, limit=6),
    StepCode.PROBATION_REVIEW: Clock(StepCode.MEETING, REVIEW_MONTHS, every=True),
    StepCode.CONFIRMATION: Clock(StepCode.CONVERSION, 3),
}


def _as_in_2014(rule: StepRule) -> StepRule:
    if rule.code == StepCode.CONSENT:
        return replace(rule, document="党委备案表", needs="报上级党委备案")
    if rule.code == StepCode.OATH:
        return replace(rule, needs="批准后及时宣誓")
    return rule


EDITIONS: Final = (
    Edition(
        "2014", "2014 年版", date(2014, 5, 28),
        tuple(_as_in_2014(rule) for rule in _STEPS_2026 if rule.code != StepCode.NOTICE), _CLOCKS_2014,
    ),
    Edition(
        "2026", "2026 年 5 月 11 日版", date(2026, 5, 11), _STEPS_2026,
        {**_CLOCKS_2014, StepCode.OATH: Clock(StepCode.APPROVAL, 1)},
    ),
)  # fmt: skip
BY_CODE: Final = {edition.code: edition for edition in EDITIONS}


REPEATED: Final = frozenset(step.code for step in _STEPS_2026 if step.repeats)


def edition_on(day: date) -> Edition:
    """The version in force on a day. What happened before the first known version is judged by that one."""
    return next((edition for edition in reversed(EDITIONS) if edition.effective_on <= day), EDITIONS[0])
