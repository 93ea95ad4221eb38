"""The clocks of the product in the order they run, one line each; a clock that runs twice changes nothing more."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.utils import timezone

from qiaoliang.access.accounts.actor import system
from qiaoliang.access.tokens.actions import forget_answers
from qiaoliang.economy.demands import ladder, learning
from qiaoliang.fieldwork.contacts.actions import open_weeks
from qiaoliang.fieldwork.outcomes.actions import ask_those_due
from qiaoliang.harmony.accord.actions import watch as watch_accord
from qiaoliang.harmony.concerns.actions import watch as watch_concerns
from qiaoliang.harmony.labour.consulting import let_silence_speak
from qiaoliang.instructors.recusals import actions as recusals
from qiaoliang.party.campaigns import reminders as campaigns
from qiaoliang.party.life.clock import watch_organisation_life
from qiaoliang.party.membership import reminders
from qiaoliang.party.organisations.actions import refresh_alerts
from qiaoliang.party.points.computing import compute_all
from qiaoliang.registry.programme.settings import ProgrammeNotStarted, programme_start
from qiaoliang.results.assessment.actions import open_assessments
from qiaoliang.results.checks.actions import run_nightly
from qiaoliang.results.periods.actions import open_next
from qiaoliang.results.periods.restating import watch as watch_frozen
from qiaoliang.results.surveys.actions import count_expired
from qiaoliang.results.targets.actions import watch_targets
from qiaoliang.web.assignments import actions as assignments
from qiaoliang.web.hooks.tasks import send_due
from qiaoliang.web.privacy.actions import watch as watch_requests
from qiaoliang.web.privacy.retention import clear_if_set
from qiaoliang.web.upkeep.anchors import anchor_if_due
from qiaoliang.web.upkeep.archives import back_up_if_due
from qiaoliang.web.voices import actions as voices

# How far back weeks are opened that nobody opened in time: a little more than a year, so that figures of the last
# calendar year are whole even after a long standstill.
LOOKS_BACK = timedelta(weeks=60)

Clock = Callable[[datetime], str]  # the moment → one sentence that says what it changed


def open_duty_weeks(at: datetime) -> str:
    """Open this week and any missed since the programme's start."""
    today = timezone.localdate(at)
    try:
        start = programme_start(today)
    except ProgrammeNotStarted:
        return "项目尚未启动，未开启应联系周。"
    opened = open_weeks(first=max(start, today - LOOKS_BACK), last=today, by=system("tick"), at=at)
    return f"开启应联系周 {opened} 条。"


def check_people(at: datetime) -> str:
    """Pairs against open cases (G33), and reminders of declarations that fall due (G34)."""
    checked = recusals.recheck(by=system("tick"), at=at)
    return f"回避新增 {checked.made} 条，解除 {checked.ended} 条；提醒申报 {recusals.remind(at=at)} 人。"


def watch_organisations(at: datetime) -> str:
    return f"党组织提醒变化 {refresh_alerts(by=system('tick'), at=at)} 项。"


def watch_admissions(at: datetime) -> str:
    turned = reminders.turn_edition(by=system("tick"), at=at)
    return f"发展党员：按新版细则重算 {turned} 件，提醒 {reminders.remind(by=system('tick'), at=at)} 件。"


def watch_campaigns(at: datetime) -> str:
    return f"创先争优：提醒逾期承诺和超期未答复的建议 {campaigns.remind(by=system('tick'), at=at)} 项。"


def watch_voices(at: datetime) -> str:
    return f"意见：催办和上报 {voices.watch(by=system('tick'), at=at)} 件。"


CLOCKS: tuple[tuple[str, Clock], ...] = (
    ("应联系周", open_duty_weeks),
    ("回避与申报", check_people),
    ("请企业确认", ask_those_due),
    ("工资集体协商", let_silence_speak),
    ("和谐企业创建", watch_accord),
    ("职工心声", watch_concerns),
    ("党组织提醒", watch_organisations),
    ("发展党员", watch_admissions),
    ("诉求时限", ladder.watch),
    ("诉求分派建议", learning.learn),
    ("组织生活", watch_organisation_life),
    ("创先争优", watch_campaigns),
    ("党员积分", compute_all),
    ("目标进度", watch_targets),
    ("日志存档", anchor_if_due),
    ("备份", back_up_if_due),
    ("测评计票", count_expired),
    ("年度考核", open_assessments),
    ("各期数字", open_next),
    ("冻结数比对", watch_frozen),
    ("数据体检", run_nightly),
    ("意见答复", watch_voices),
    ("任务与通知", assignments.remind),
    ("个人信息权利请求", watch_requests),
    ("到期信息", clear_if_set),
    ("接口通知", send_due),
    ("接口旧答复", forget_answers),
)
