"""The navigation: each role sees only what is its own."""

from dataclasses import dataclass

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.roles import Can


@dataclass(frozen=True)
class NavigationEntry:
    path: str
    label: str
    needs: frozenset[Can]  # any of these; empty: everybody signed in
    also: tuple[str, ...] = ()  # other addresses that belong to it

    def leads_to(self, path: str) -> bool:
        return path.startswith((self.path, *self.also))


def _entry(path: str, label: str, *needs: Can, also: tuple[str, ...] = ()) -> NavigationEntry:
    return NavigationEntry(path, label, frozenset(needs), also)


ENTRIES = (
    _entry("/workbench/", "工作台"),
    _entry("/own/", "本企业", Can.SPEAK_FOR_ENTERPRISE),
    _entry("/enterprises/", "企业", Can.SEE_FIGURES, Can.SPEAK_FOR_ENTERPRISE),
    _entry("/instructors/", "指导员", Can.RUN_PROGRAMME, Can.NOMINATE, Can.READ_AUDIT, Can.DECIDE_PARTY),
    _entry("/matching/", "匹配", Can.RUN_PROGRAMME),
    _entry(
        "/contacts/",
        "联系",
        Can.RUN_PROGRAMME,
        Can.LOG_CONTACTS,
        Can.NOMINATE,
        also=("/field/clashes/", "/field/attention/"),
    ),
    _entry("/demands/", "诉求", Can.RUN_PROGRAMME, Can.ANSWER_DEMANDS, Can.LOG_CONTACTS, Can.SPEAK_FOR_ENTERPRISE),
    _entry("/party/", "党建", Can.SEE_FIGURES, also=("/branching/", "/setup/")),
    _entry("/economy/policies/", "政策", Can.SPEAK_FOR_ENTERPRISE, also=("/economy/",)),
    _entry("/economy/advice/", "建言", Can.KEEP_BRANCH),
    _entry("/economy/", "经济", Can.RUN_PROGRAMME, Can.LOG_CONTACTS, Can.NOMINATE, Can.READ_AUDIT),
    _entry(
        "/harmony/",
        "和谐",
        Can.RUN_PROGRAMME,
        Can.LOG_CONTACTS,
        Can.NOMINATE,
        Can.READ_AUDIT,
        Can.SPEAK_FOR_ENTERPRISE,
    ),
    _entry("/outcomes/", "成效", Can.SEE_FIGURES, Can.SPEAK_FOR_ENTERPRISE, also=("/checks/hints/",)),
    _entry("/visits/", "走访", Can.SPEAK_FOR_ENTERPRISE),
    _entry(
        "/tasks/",
        "任务",
        Can.RUN_PROGRAMME,
        Can.LOG_CONTACTS,
        Can.NOMINATE,
        Can.DECIDE_PARTY,
        Can.KEEP_BRANCH,
        Can.KEEP_CARRIER,
        Can.READ_AUDIT,
        also=("/duty/", "/plans/"),
    ),
    _entry("/voices/", "意见", Can.RUN_PROGRAMME, also=("/privacy/",)),
    _entry(
        "/indicators/",
        "指标",
        Can.SEE_FIGURES,
        also=("/periods/", "/targets/", "/surveys/", "/assessment/", "/burden/"),
    ),
    _entry("/cockpit/", "驾驶舱", Can.RUN_PROGRAMME, Can.NOMINATE, Can.DECIDE_PARTY, Can.KEEP_CARRIER, Can.READ_AUDIT),
    _entry("/reports/", "报告", Can.RUN_PROGRAMME, Can.READ_AUDIT, also=("/checks/", "/lots/", "/exemplars/")),
    _entry("/exemplars/", "案例", Can.LOG_CONTACTS),
    _entry("/audit/", "日志", Can.READ_AUDIT),
    _entry("/settings/", "设置", Can.SET_RULES),
    _entry("/audit/administrators/", "管理日志", Can.READ_SECURITY_LOG),
    _entry("/interface/", "接口", Can.KEEP_TOKENS, Can.MANAGE_ACCOUNTS),
    _entry("/people/", "账号", Can.MANAGE_ACCOUNTS, Can.GIVE_ROLES),
    _entry("/privacy/retention/", "到期信息", Can.GIVE_ROLES, also=("/privacy/activities/", "/privacy/texts/")),
    _entry("/people/recoveries/", "恢复申请", Can.READ_SECURITY_LOG),
    _entry("/upkeep/", "运维", Can.MANAGE_ACCOUNTS),
)


def entries_for(actor: Actor) -> list[NavigationEntry]:
    return [entry for entry in ENTRIES if not entry.needs or any(actor.can(need) for need in entry.needs)]
