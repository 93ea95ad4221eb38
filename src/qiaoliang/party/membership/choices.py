"""The vocabulary of the admission of members: steps, who decides, stages, what may happen to a case besides."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class StepCode(models.TextChoices):
    """The 24 numbered steps; number 13 has two halves, the branch's review and the committee's pre-review."""

    APPLICATION = "application", _("递交入党申请书")
    TALK = "talk", _("派人谈话")
    ACTIVIST = "activist", _("确定为入党积极分子")
    FILING = "filing", _("报上级党委备案")
    MENTORS = "mentors", _("指定培养联系人")
    REVIEW = "review", _("半年考察")
    PROPOSED = "proposed", _("提出发展对象人选")
    CONSENT = "consent", _("上级党委备案同意")
    NOTICE = "notice", _("发展对象公示")
    INTRODUCERS = "introducers", _("确定入党介绍人")
    VETTING = "vetting", _("政治审查")
    TRAINING = "training", _("短期集中培训")
    BRANCH_REVIEW = "branch_review", _("支部委员会审查")
    PREREVIEW = "prereview", _("基层党委预审")
    FORM = "form", _("填写入党志愿书")
    MEETING = "meeting", _("支部大会讨论接收")
    COMMITTEE_TALK = "committee_talk", _("党委派人谈话")
    APPROVAL = "approval", _("党委审批预备党员")
    UPWARD = "upward", _("报组织部门备案")
    OATH = "oath", _("入党宣誓")
    PROBATION_REVIEW = "probation_review", _("预备期考察")
    CONVERSION = "conversion", _("支部大会讨论转正")
    EXTENSION = "extension", _("延长预备期或取消资格")
    CONFIRMATION = "confirmation", _("党委审批转正")
    ARCHIVE = "archive", _("材料归档")


class Side(models.TextChoices):
    """Who enters a step: the branch, or the committee above it."""

    BRANCH = "branch", _("党支部")
    COMMITTEE = "committee", _("上级党委")


class Decider(models.TextChoices):
    """What kind of body took the step. Only some may decide: a general branch approves nobody (G24)."""

    APPLICANT = "applicant", _("申请人")
    BRANCH = "branch", _("党支部")
    BRANCH_COMMITTEE = "branch_committee", _("支部委员会")
    MEMBER_MEETING = "member_meeting", _("支部党员大会")
    COMMITTEE = "committee", _("基层党委")
    GENERAL_BRANCH = "general_branch", _("党总支")
    PARTY_GROUP = "party_group", _("党组")
    TEMPORARY = "temporary", _("临时党组织")


class Objections(models.TextChoices):
    NONE = "none", _("没有异议")
    SETTLED = "settled", _("有反映，已查清不影响")
    OPEN = "open", _("有反映，还没有查清")


class Vetting(models.TextChoices):
    PASS = "pass", _("合格")
    FAIL = "fail", _("不合格")


class ExtensionKind(models.TextChoices):
    EXTENDED = "extended", _("延长预备期")
    CANCELLED = "cancelled", _("取消预备党员资格")


class Stage(models.TextChoices):
    APPLICANT = "applicant", _("入党申请人")
    ACTIVIST = "activist", _("入党积极分子")
    PROSPECT = "prospect", _("发展对象")
    PROBATIONARY = "probationary", _("预备党员")
    FULL = "full", _("正式党员")


class CaseState(models.TextChoices):
    OPEN = "open", _("在办")
    DONE = "done", _("已归档")
    STOPPED = "stopped", _("已停止培养")
    WITHDRAWN = "withdrawn", _("本人撤回")
    CANCELLED = "cancelled", _("已取消资格")


class MoveKind(models.TextChoices):
    TRANSFERRED = "transferred", _("转接")
    STOPPED = "stopped", _("停止培养")
    WITHDRAWN = "withdrawn", _("本人撤回申请")
    RESUMED = "resumed", _("恢复培养")


class MemberEnd(models.TextChoices):
    """Why a line of the roll ended."""

    TRANSFERRED = "transferred", _("转出")
    CONVERTED = "converted", _("转为正式党员")
    CANCELLED = "cancelled", _("取消预备党员资格")
