"""Which registers belong to which of the three roles, in the programme's own order."""

from dataclasses import dataclass

from qiaoliang.economy.innovation.registers import BENEFITS, PROJECTS
from qiaoliang.fieldwork.outcomes.register import Register
from qiaoliang.harmony.culture.registers import EVENTS
from qiaoliang.harmony.giving.registers import GIFTS
from qiaoliang.party.campaigns.registers import PLEDGES, PROBLEMS, PROPOSALS
from qiaoliang.party.centres.registers import CENTRES
from qiaoliang.party.membership.registers import CANDIDATES
from qiaoliang.party.organisations.registers import RULES


@dataclass(frozen=True)
class Group:
    """A part of a role: its name in the programme, the registers in it, links to lists that live elsewhere."""

    title: str
    registers: tuple[Register, ...] = ()
    links: tuple[tuple[str, str], ...] = ()


PARTY = (
    Group("抓组建", links=(("党组织", "/party/organisations/"), ("企业覆盖", "/enterprises/"))),
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
    Group("促转型", links=(("政策研讨、产学研协议", "/outcomes/?kind=university_agreement"),)),
    Group(
        "促创新", (PROJECTS, BENEFITS),
        (("引进人才", "/outcomes/?kind=talents_introduced"), ("研发平台", "/outcomes/?kind=provincial_rd_centres")),
    ),
    Group(
        "解难题",
        links=(
            ("诉求", "/demands/"), ("争取资金", "/outcomes/?kind=grants_won"),
            ("协调贷款", "/outcomes/?kind=loans_arranged"), ("减免费用", "/outcomes/?kind=fees_reduced"),
            ("招工", "/outcomes/?kind=workers_recruited"), ("培训", "/outcomes/?kind=workers_trained"),
        ),
    ),
)  # fmt: skip
HARMONY = (
    Group("企业与政府", links=(("每周联系", "/contacts/"), ("应联系周", "/contacts/weeks/"))),
    Group("业主与职工", (EVENTS,), (("企业文化手册", "/outcomes/?kind=culture_handbooks"),)),
    Group("企业与社会", (GIFTS,)),
)
REGISTERS = tuple(register for role in (PARTY, ECONOMY, HARMONY) for group in role for register in group.registers)
