"""Which registers belong to which of the three roles, in the programme's own order."""

from collections.abc import Callable
from dataclasses import dataclass

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.economy.innovation.registers import BENEFITS, PROJECTS
from qiaoliang.economy.policies import permits as policies
from qiaoliang.economy.support import permits as support
from qiaoliang.fieldwork.outcomes.register import Register
from qiaoliang.harmony.culture.registers import EVENTS
from qiaoliang.harmony.giving.registers import GIFTS
from qiaoliang.party.campaigns.registers import PLEDGES, PROBLEMS, PROPOSALS
from qiaoliang.party.centres.registers import CENTRES
from qiaoliang.party.membership.registers import CANDIDATES
from qiaoliang.party.organisations import permits as organisations
from qiaoliang.party.organisations.registers import RULES
from qiaoliang.planning.branching import permits as branching


@dataclass(frozen=True)
class Group:
    """A part of a role: its name in the programme, the registers in it, links to lists that live elsewhere."""

    title: str
    registers: tuple[Register, ...] = ()
    links: tuple[tuple[str, str], ...] = ()

    def links_for(self, actor: Actor) -> list[tuple[str, str]]:
        """The links this person may follow."""
        return [(label, href) for label, href in self.links if href not in NEEDED or NEEDED[href](actor)]


# Lists that not everybody who opens a role's page may open.
NEEDED: dict[str, Callable[[Actor], bool]] = {
    "/party/alerts/": organisations.may_list_alerts,
    "/party/secretaries/": organisations.may_see_roll,
    "/party/members/": organisations.may_see_roll,
    "/party/cases/": organisations.may_list_cases,
    "/branching/": branching.may_list,
    "/economy/advice/": policies.may_list_advice,
    "/economy/support/": support.may_list,
    "/branching/branches/": branching.may_list_proposals,
}


PARTY = (
    Group(
        "抓组建",
        links=(
            ("党组织", "/party/organisations/"), ("党组织提醒", "/party/alerts/"), ("组建申请", "/party/cases/"),
            ("联建方案", "/branching/"), ("辖区内的联建方案", "/branching/branches/"),
            ("书记人选", "/party/secretaries/"), ("企业覆盖", "/enterprises/"),
        ),
    ),
    Group(
        "抓规范", (CANDIDATES, RULES, CENTRES),
        (
            ("发展党员", "/party/admissions/"), ("发展党员日历", "/party/admissions/calendar/"),
            ("党员名册", "/party/members/"), ("活动经费", "/outcomes/?kind=activity_funds"),
        ),
    ),
    Group("抓作用发挥", (PLEDGES, PROPOSALS, PROBLEMS)),
)  # fmt: skip
ECONOMY = (
    Group(
        "促转型",
        links=(
            ("政策库", "/economy/policies/"), ("政策送达", "/economy/deliveries/"), ("党组织建言", "/economy/advice/"),
            ("对接活动", "/economy/occasions/"), ("校企座谈", "/outcomes/?kind=seminar"),
            ("产学研协议", "/outcomes/?kind=university_agreement"),
            ("合作单位", "/partners/"),
        ),
    ),
    Group(
        "促创新", (PROJECTS, BENEFITS),
        (
            ("引进人才", "/outcomes/?kind=talents_introduced"), ("选派学习", "/outcomes/?kind=study_placements"),
            ("国家级人才计划", "/outcomes/?kind=national_talents"), ("国家工程实验室", "/outcomes/?kind=national_labs"),
            ("国家工程技术研究中心", "/outcomes/?kind=national_centres"),
            ("产业技术创新联盟", "/outcomes/?kind=alliances"),
            ("省级研发中心", "/outcomes/?kind=provincial_rd_centres"),
        ),
    ),
    Group(
        "解难题",
        links=(
            ("诉求", "/demands/"), ("支持案件", "/economy/support/"), ("争取资金", "/outcomes/?kind=grants_won"),
            ("协调贷款", "/outcomes/?kind=loans_arranged"), ("减免费用", "/outcomes/?kind=fees_reduced"),
            ("招工", "/outcomes/?kind=workers_recruited"), ("培训", "/outcomes/?kind=workers_trained"),
        ),
    ),
)  # fmt: skip
HARMONY = (
    Group("企业与政府", links=(("每周联系", "/contacts/"), ("应联系周", "/contacts/weeks/"))),
    Group(
        "业主与职工",
        (EVENTS,),
        (
            ("企业文化手册", "/outcomes/?kind=culture_handbooks"),
            ("工资集体协议", "/outcomes/?kind=wage_agreement"),
            ("劳资对话机制", "/outcomes/?kind=dialogue_mechanism"),
        ),
    ),
    Group("企业与社会", (GIFTS,), (("荣誉", "/outcomes/?kind=honour"),)),
)
REGISTERS = tuple(register for role in (PARTY, ECONOMY, HARMONY) for group in role for register in group.registers)
