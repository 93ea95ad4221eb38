"""The roles of the programme as data: what a role may do, and the kind of place where it holds."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Can(StrEnum):
    """Capabilities that permits ask for. A role is a set of them; nothing else in the code asks for a role's name."""

    RUN_PROGRAMME = "run_programme"  # match, publish, set targets, settle disputes, write the report
    KEEP_REGISTRY = "keep_registry"  # rosters and imports
    SEE_FIGURES = "see_figures"
    NOMINATE = "nominate"
    SIGN_FIGURES = "sign_figures"  # answer with one's name for the figures of a department or an area
    ANSWER_DEMANDS = "answer_demands"
    LOG_CONTACTS = "log_contacts"  # and claim outcomes
    KEEP_BRANCH = "keep_branch"  # roll, rules, pledges, proposals of an organisation
    DECIDE_PARTY = "decide_party"  # organisations, admissions, centres of an area
    SPEAK_FOR_ENTERPRISE = "speak_for_enterprise"  # raise demands, confirm results
    KEEP_CARRIER = "keep_carrier"
    READ_AUDIT = "read_audit"
    REVEAL_SENSITIVE = "reveal_sensitive"  # with a reason, logged
    EXPORT = "export"
    MANAGE_ACCOUNTS = "manage_accounts"  # open and close accounts, keep the installation running
    GIVE_ROLES = "give_roles"  # and end sessions
    READ_SECURITY_LOG = "read_security_log"  # what administrators did
    RECOVER = "recover"  # half of letting in somebody who lost password or second factor; two people do it
    KEEP_TOKENS = "keep_tokens"  # keys by which the office's or the department's own systems come in
    SET_RULES = "set_rules"  # programme settings: start, calendar, deadlines, definitions


@dataclass(frozen=True)
class Role:
    code: str
    label: str
    where: tuple[str, ...]  # kinds of place a grant of this role may name
    description: str
    can: frozenset[Can]


def _role(code: str, label: str, where: tuple[str, ...], description: str, *can: Can) -> Role:
    return Role(code, label, where, description, frozenset(can))


ROLES: Final[dict[str, Role]] = {
    role.code: role
    for role in (
        _role(
            "office", "项目办", ("city", "region"),
            "市、县两新工委或社会工作部：选派、匹配、发布、督促、出报告",
            Can.RUN_PROGRAMME, Can.KEEP_REGISTRY, Can.SEE_FIGURES, Can.READ_AUDIT, Can.REVEAL_SENSITIVE, Can.EXPORT,
            Can.SET_RULES, Can.KEEP_TOKENS,
        ),
        _role(
            "coordinator", "部门联络员", ("department",),
            "职能部门：提名人员，按时签收或退回诉求，看本行业企业的情况",
            Can.NOMINATE, Can.ANSWER_DEMANDS, Can.SEE_FIGURES, Can.EXPORT, Can.KEEP_TOKENS,
        ),
        _role(
            "head", "部门、镇街负责人", ("department", "region"),
            "审核并对外负责本部门、本辖区每月、每季、每年的数",
            Can.SIGN_FIGURES, Can.SEE_FIGURES, Can.EXPORT,
        ),
        _role(
            "instructor", "指导员", ("instructor",),
            "联系所驻企业，记联系、提诉求、报成效",
            Can.LOG_CONTACTS, Can.SEE_FIGURES, Can.REVEAL_SENSITIVE,
        ),
        _role(
            "secretary", "党组织书记", ("organisation",),
            "本组织的名册、发展党员、制度、承诺、建议",
            Can.KEEP_BRANCH, Can.SEE_FIGURES,
        ),
        _role(
            "owner", "企业业主", ("enterprise",),
            "提诉求，核对成效，看本企业被记了什么",
            Can.SPEAK_FOR_ENTERPRISE,
        ),
        _role(
            "committee", "镇街、园区党委", ("region",),
            "审批辖区内党组织和发展党员，确认活动中心",
            Can.DECIDE_PARTY, Can.SEE_FIGURES, Can.EXPORT,
        ),
        _role(
            "carrier", "载体办公室", ("carrier",),
            "园区、楼宇、商会、协会：所辖企业和联合组织",
            Can.KEEP_CARRIER, Can.SEE_FIGURES,
        ),
        _role(
            "auditor", "审计", ("city", "region"),
            "范围内全部可读，包括操作日志；不能改任何内容",
            Can.SEE_FIGURES, Can.READ_AUDIT, Can.EXPORT,
        ),
        _role(
            "administrator", "系统管理员", ("city",),
            "建立和停用账号，看运行、备份和存档；不授权，不看日志，看不到业务内容",
            Can.MANAGE_ACCOUNTS, Can.RECOVER,
        ),
        _role(
            "security", "安全管理员", ("city",),
            "授予和收回角色，让人退出登录；不建账号，不看日志，看不到业务内容",
            Can.GIVE_ROLES, Can.RECOVER,
        ),
        _role(
            "overseer", "审计管理员", ("city",),
            "看前两位管理员做了什么，核验日志；不建账号，不授权，看不到业务内容",
            Can.READ_SECURITY_LOG, Can.RECOVER,
        ),
    )
}  # fmt: skip
ROLE_CHOICES: Final = [(role.code, role.label) for role in ROLES.values()]

# System, security and audit administrator (GB/T 22239-2019, 8.1.5.1 to 8.1.5.3) are three people: nobody holds two.
APART: Final = ("administrator", "overseer", "security")

# An administrator sees no enterprise, no instructor, no demand: the grant gives no scope.
ROLES_WITHOUT_SCOPE: Final = frozenset(APART)

# Who may do one of these signs in with a second factor.
NEEDS_SECOND_FACTOR: Final = frozenset(
    {
        Can.MANAGE_ACCOUNTS, Can.GIVE_ROLES, Can.READ_SECURITY_LOG, Can.READ_AUDIT, Can.REVEAL_SENSITIVE, Can.EXPORT,
    }
)  # fmt: skip
