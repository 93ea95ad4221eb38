"""Which registers belong to which of the three roles, in the programme's own order."""

from collections.abc import Callable
from dataclasses import dataclass

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.economy.innovation.registers import BENEFITS, PROJECTS
from qiaoliang.economy.policies import permits as policies
from qiaoliang.economy.support import permits as support
from qiaoliang.fieldwork.contacts import permits as contacts
from qiaoliang.fieldwork.outcomes.register import Register
from qiaoliang.harmony.care.registers import AIDS
from qiaoliang.harmony.concerns import permits as concerns
from qiaoliang.harmony.culture.registers import EVENTS
from qiaoliang.harmony.giving.registers import AWARDS, GIFTS, TIES
from qiaoliang.harmony.labour import permits as labour
from qiaoliang.party.campaigns.registers import PLEDGES, PROBLEMS, PROPOSALS
from qiaoliang.party.centres.registers import CENTRES
from qiaoliang.party.life.registers import RULES
from qiaoliang.party.membership.registers import CANDIDATES
from qiaoliang.party.organisations import permits as organisations
from qiaoliang.planning.branching import permits as branching
from qiaoliang.results.setting_up import permits as setting_up
from qiaoliang.web.personal import permits as personal


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
    "/contacts/": contacts.may_see,
    "/contacts/weeks/": contacts.may_see,
    "/party/alerts/": organisations.may_list_alerts,
    "/party/secretaries/": organisations.may_see_roll,
    "/party/obstacles/": organisations.may_list_obstacles,
    "/party/members/": organisations.may_see_roll,
    "/party/life/": organisations.may_see_roll,
    "/party/life/missing/": organisations.may_see_roll,
    "/party/cases/": organisations.may_list_cases,
    "/party/elections/": organisations.may_see_roll,
    "/party/officers/": organisations.may_see_roll,
    "/setup/drives/": setting_up.may_list,
    "/party/changes/": organisations.may_see_roll,
    "/party/transfers/": organisations.may_see_roll,
    "/party/floats/": organisations.may_see_roll,
    "/party/links/": personal.may_list,
    "/branching/": branching.may_list,
    "/harmony/disputes/": labour.may_list_disputes,
    "/harmony/concerns/": concerns.may_list,
    "/harmony/posters/": concerns.may_list_posters,
    "/economy/advice/": policies.may_list_advice,
    "/economy/support/": support.may_list,
    "/branching/branches/": branching.may_list_proposals,
}


PARTY = (
    Group(
        "抓组建",
        links=(
            ("党组织", "/party/organisations/"), ("党组织提醒", "/party/alerts/"), ("组建申请", "/party/cases/"),
            ("选举和换届", "/party/elections/"), ("班子成员", "/party/officers/"), ("调整和撤销", "/party/changes/"),
            ("联建方案", "/branching/"), ("辖区内的联建方案", "/branching/branches/"),
            ("书记人选", "/party/secretaries/"), ("企业覆盖", "/enterprises/"),
            ("未组建原因", "/party/obstacles/"), ("组建率", "/setup/"), ("建组织扩覆盖", "/setup/drives/"),
        ),
    ),
    Group(
        "抓规范", (CANDIDATES, RULES, CENTRES),
        (
            ("组织生活", "/party/life/"), ("应开的会", "/party/life/missing/"),
            ("发展党员", "/party/admissions/"), ("发展党员日历", "/party/admissions/calendar/"),
            ("党员名册", "/party/members/"), ("组织关系转接", "/party/transfers/"),
            ("流动党员", "/party/floats/"), ("活动经费", "/outcomes/?kind=activity_funds"),
            ("场地预约", "/party/centres/bookings/"), ("缺场所缺经费", "/party/centres/shortages/"),
        ),
    ),
    Group(
        "抓作用发挥", (PLEDGES, PROPOSALS, PROBLEMS),
        (
            ("主题活动", "/party/campaigns/"), ("承诺公示栏", "/party/pledges/boards/"),
            ("金点子评选", "/party/contests/"), ("责任区和先锋岗", "/party/stations/"),
            ("技术攻关（党员认领）", "/economy/projects/"), ("党员积分", "/party/points/"),
            ("个人链接", "/party/links/"),
        ),
    ),
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
            ("创新年活动", "/outcomes/?kind=innovation_event"), ("品牌", "/outcomes/?kind=brand"),
            ("知识产权", "/outcomes/?kind=intellectual_property"),
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
        (EVENTS, AIDS),
        (
            ("和谐企业创建", "/harmony/accord/"),
            ("工资集体协商", "/harmony/consultations/"),
            ("劳动争议", "/harmony/disputes/"),
            ("职工心声", "/harmony/concerns/"),
            ("职工心声码", "/harmony/posters/"),
            ("企业文化手册", "/harmony/handbooks/"),
            ("工资集体协议", "/outcomes/?kind=wage_agreement"),
            ("劳资对话机制", "/outcomes/?kind=dialogue_mechanism"),
        ),
    ),
    Group(
        "企业与社会",
        (GIFTS, TIES, AWARDS),
        (("公开的善举和荣誉", "/harmony/shown/"), ("企业荣誉", "/outcomes/?kind=honour")),
    ),
)
REGISTERS = tuple(register for role in (PARTY, ECONOMY, HARMONY) for group in role for register in group.registers)
