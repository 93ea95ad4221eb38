"""Every roster that can be imported, in the order in which people are offered them. Importing this registers them."""

from qiaoliang.economy.demands.imports import KIND as DEMANDS
from qiaoliang.economy.policies.imports import KINDS as POLICIES
from qiaoliang.fieldwork.outcomes.imports import import_kinds
from qiaoliang.instructors.nominations.imports import KIND as INSTRUCTORS
from qiaoliang.instructors.recusals.imports import KIND as CASES
from qiaoliang.kit.sheets.kinds import register
from qiaoliang.party.life.imports import KIND as MEETINGS
from qiaoliang.party.membership.imports import KIND as MEMBERS
from qiaoliang.party.organisations.lookup import organisation_finder
from qiaoliang.registry.carriers.imports import KINDS as CARRIERS
from qiaoliang.registry.enterprises.imports import KIND as ENTERPRISES

register(
    ENTERPRISES, *CARRIERS, INSTRUCTORS, CASES, MEMBERS, DEMANDS, MEETINGS, *import_kinds(organisation_finder),
    *POLICIES,
)  # fmt: skip
