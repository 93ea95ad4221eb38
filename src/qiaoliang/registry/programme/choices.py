"""What a city may set, and what holds until it does. Every change is dated and has a reason."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class NonPublicDefinition(TextChoices):
    """Which enterprises count as non-public (非公有制): three definitions are in use; every figure names its own."""

    STATISTICS = "statistics", _("统计口径（含港澳台商、外商控股）")
    NATIONAL_LAW = "national_law", _("民营经济促进法口径（中国公民控股或者实际控制）")
    SHANDONG = "shandong", _("山东口径（不含外商）")


@dataclass(frozen=True)
class SettingKind:
    """One setting: its name for people, its default, how to check what somebody types."""

    key: str
    label: str
    default: Any
    kind: str  # integer | date | choice | text
    help: str = ""
    minimum: int = 0
    maximum: int = 0
    choices: tuple[tuple[str, Any], ...] = ()
    group: str = "制度"

    def checked(self, text: str) -> Any:
        """The stored value for what was typed; raises ValueError with one Chinese sentence."""
        return _CHECKS[self.kind](self, text.strip())


def _integer(setting: SettingKind, text: str) -> int:
    if not text.isdigit() or not setting.minimum <= int(text) <= setting.maximum:
        raise ValueError(f"“{setting.label}”应填 {setting.minimum} 到 {setting.maximum} 的整数。")
    return int(text)


def _date(setting: SettingKind, text: str) -> str:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"“{setting.label}”应填日期，例如 2023-01-01。") from None
    if not 2000 <= day.year <= 2100:
        raise ValueError(f"“{setting.label}”应在 2000 到 2100 年之间，请核对年份。")
    return day.isoformat()


def _choice(setting: SettingKind, text: str) -> str:
    if text not in dict(setting.choices):
        raise ValueError(f"“{setting.label}”请从列表中选择。")
    return text


def _text(setting: SettingKind, text: str) -> str:
    if not text or len(text) > 60:
        raise ValueError(f"“{setting.label}”应填 1 到 60 个字。")
    return text


_CHECKS: dict[str, Callable[[SettingKind, str], Any]] = {
    "integer": _integer, "date": _date, "choice": _choice, "text": _text,
}  # fmt: skip

PERIODS = (
    ("last_year", "上一年度"),
    ("since_last_year", "上年以来"),
    ("two_years", "近两年"),
    ("since_start", "启动以来"),
)

RHYTHMS = (
    ("month", "每月一次"), ("quarter", "每季度一次"), ("half_year", "每半年一次"), ("year", "每年一次"),
    ("never", "不作要求"),
)  # fmt: skip


def _rhythm(key: str, label: str, default: str, help_: str = "") -> SettingKind:
    return SettingKind(key, label, default, "choice", help_, choices=RHYTHMS, group="组织生活")


SETTINGS: dict[str, SettingKind] = {
    setting.key: setting
    for setting in (
        SettingKind("programme_start", "制度启动日", None, "date", "“启动以来”的各项数字从这一天算起。"),
        SettingKind("root_region", "地区代码", "", "text", "本市的统计用区划代码，例如 3710。"),
        SettingKind("city_name", "本市名称", "", "text", "印在函件和报告上。"),
        SettingKind("office_name", "项目办名称", "市委两新工委", "text", "印在函件和报告上。"),
        SettingKind("letter_prefix", "派驻函发文字号", "职派", "text", "例如“威职派”，印作“威职派〔2026〕1号”。"),
        SettingKind("load_min", "每名指导员至少服务企业", 0, "integer", "", 0, 20, group="指导员"),
        SettingKind("load_max", "每名指导员至多服务企业", 8, "integer", "一般 3 到 5 家。", 1, 20, group="指导员"),
        SettingKind("term_months", "任期（月）", 24, "integer", "期满轮换。", 1, 120, group="指导员"),
        SettingKind("demand_sign_days", "诉求签收（工作日）", 1, "integer", "", 1, 30, group="时限"),
        SettingKind("demand_ordinary_days", "普通诉求答复（工作日）", 5, "integer", "", 1, 60, group="时限"),
        SettingKind("demand_complex_days", "复杂诉求答复（工作日）", 15, "integer", "", 1, 90, group="时限"),
        SettingKind("demand_send_days", "诉求派单（工作日）", 1, "integer", "", 1, 30, group="时限"),
        SettingKind("demand_consult_days", "诉求会商（工作日）", 1, "integer", "", 1, 30, group="时限"),
        SettingKind("demand_max_hops", "诉求至多转办次数", 3, "integer", "超过后由项目办裁定。", 1, 10, group="时限"),
        SettingKind("proposal_feedback_days", "合理化建议答复（工作日）", 5, "integer", "", 1, 30, group="时限"),
        SettingKind("support_option_days", "支持案件定办法（工作日）", 5, "integer", "", 1, 60, group="时限"),
        SettingKind("support_apply_days", "支持案件申请（工作日）", 15, "integer", "", 1, 90, group="时限"),
        SettingKind("support_decide_days", "支持案件批复（工作日）", 20, "integer", "", 1, 180, group="时限"),
        SettingKind("support_receive_days", "支持案件到位（工作日）", 20, "integer", "", 1, 180, group="时限"),
        SettingKind("voice_complaint_days", "投诉答复（工作日）", 10, "integer", "", 1, 60, group="时限"),
        SettingKind("voice_suggestion_days", "感谢、建议答复（工作日）", 15, "integer", "", 1, 60, group="时限"),
        SettingKind("voice_contradiction_days", "记录异议核实（工作日）", 5, "integer", "", 1, 60, group="时限"),
        SettingKind(
            "person_request_days", "个人信息权利请求答复（工作日）", 15, "integer",
            "《个人信息保护法》第五十条要求及时处理，通常不超过 15 个工作日。", 1, 30, group="时限",
        ),
        SettingKind(
            "retention_by_itself", "到期信息的清理", "asked", "choice",
            "选“每天自动”后，由系统任务每天清理一次；否则只列出清单，由人看过再办。",
            choices=(("asked", "列出清单，由人办理"), ("daily", "每天自动清理")), group="个人信息",
        ),
        SettingKind("confirm_days", "成效待确认提醒（工作日）", 10, "integer", "", 1, 60, group="时限"),
        SettingKind(
            "evidence_from_wan", "须写明凭据存放处的金额（万元）", 500, "integer", "达到的要写明原件在哪里可看。", 1,
            1_000_000, group="口径",
        ),
        SettingKind(
            "ask_owner_days", "请企业确认的最短间隔（天）", 30, "integer", "到期一并请确认所有待确认的成效。", 7, 366,
            group="时限",
        ),
        SettingKind(
            "burden_minutes_max", "每人每月任务和填报上限（分钟）", 240, "integer",
            "发任务、通知会超过的，要写明理由才能发。", 30, 6000, group="口径",
        ),
        SettingKind(
            "nonpublic_definition", "非公企业口径", NonPublicDefinition.SHANDONG, "choice",
            "组建率的分母按此口径，报告会写明。", choices=tuple(NonPublicDefinition.choices), group="口径",
        ),
        SettingKind(
            "culture_handbooks_period", "企业文化手册统计期", "last_year", "choice", choices=PERIODS, group="口径"
        ),
        SettingKind("events_held_period", "讲座、文体活动统计期", "last_year", "choice", choices=PERIODS, group="口径"),
        # 《中国共产党支部工作条例（试行）》; the Party class follows the local rule.
        _rhythm("members_meeting_per", "党员大会", "quarter"),
        _rhythm("committee_meeting_per", "支委会", "month", "正式党员 7 人以上、设支委会的支部。"),
        _rhythm("group_meeting_per", "党小组会", "month", "设党小组的支部，每个党小组。"),
        _rhythm("theme_day_per", "主题党日", "month"),
        _rhythm("party_class_per", "党课", "quarter", "按本地规定。"),
        _rhythm("life_meeting_per", "组织生活会", "year"),
        _rhythm("appraisal_per", "民主评议党员", "year"),
        _rhythm("talks_per", "谈心谈话", "year"),
    )
}  # fmt: skip
