"""The tables that checks look at, with the name and page of their rows. People are named by number or by unit."""

from typing import Final

from qiaoliang.economy.demands.models import Demand
from qiaoliang.economy.innovation.models import Benefit, Project
from qiaoliang.economy.policies.models import Qualification
from qiaoliang.economy.support.models import SupportCase
from qiaoliang.fieldwork.contacts.models import Contact, DutyWeek
from qiaoliang.fieldwork.outcomes.models import Outcome, Twin
from qiaoliang.harmony.culture.models import Event
from qiaoliang.harmony.giving.models import Gift
from qiaoliang.harmony.labour.models import Consultation
from qiaoliang.instructors.nominations.models import Instructor, Leave
from qiaoliang.instructors.postings.models import Stint
from qiaoliang.party.campaigns.models import Pledge, Problem, Proposal
from qiaoliang.party.centres.models import Centre
from qiaoliang.party.membership.models import Candidate, Member
from qiaoliang.party.organisations.models import Coverage, Organisation, PartyRule
from qiaoliang.registry.carriers.models import Tenancy
from qiaoliang.registry.enterprises.models import Enterprise
from qiaoliang.results.checks.check import Shown
from qiaoliang.results.indicators.models import Statistic
from qiaoliang.results.surveys.models import Survey

OUTCOMES: Final = Shown(Outcome, "title", "region_code", "/outcomes/{}/")
TWINS: Final = Shown(Twin, "outcome__title", "outcome__region_code", "/outcomes/twins/{}/")
RULES: Final = Shown(PartyRule, "name", "region_code", "/party/rules/{}/")
CENTRES: Final = Shown(Centre, "name", "region_code", "/party/centres/{}/")
CANDIDATES: Final = Shown(Candidate, "organisation__name", "region_code", "/party/candidates/{}/", words="积极分子，")
PLEDGES: Final = Shown(Pledge, "text", "region_code", "/party/pledges/{}/")
PROPOSALS: Final = Shown(Proposal, "title", "region_code", "/party/proposals/{}/")
PROBLEMS: Final = Shown(Problem, "title", "region_code", "/party/problems/{}/")
PROJECTS: Final = Shown(Project, "title", "region_code", "/economy/projects/{}/")
BENEFITS: Final = Shown(Benefit, "project__title", "region_code", "/economy/benefits/{}/")
EVENTS: Final = Shown(Event, "title", "region_code", "/harmony/events/{}/")
GIFTS: Final = Shown(Gift, "recipient", "region_code", "/harmony/gifts/{}/")
CREDITED: Final = (
    OUTCOMES, RULES, CENTRES, CANDIDATES, PLEDGES, PROPOSALS, PROBLEMS, PROJECTS, BENEFITS, EVENTS, GIFTS,
)  # fmt: skip
OF_ORGANISATIONS: Final = (RULES, CANDIDATES, PLEDGES, PROPOSALS, PROBLEMS)

ENTERPRISES: Final = Shown(Enterprise, "name", "region_code", "/enterprises/{}/")
TENANCIES: Final = Shown(
    Tenancy, "enterprise__name", "enterprise__region_code", "/carriers/{}/", key="carrier_id", words="载体内企业，"
)
INSTRUCTORS: Final = Shown(Instructor, "number", "department__region_code", "/instructors/{}/", words="指导员 ")
LEAVES: Final = Shown(
    Leave, "instructor__number", "instructor__department__region_code", "/instructors/{}/", key="instructor_id",
    words="请假，指导员 ",
)  # fmt: skip
STINTS: Final = Shown(Stint, "enterprise__name", "enterprise__region_code", "/instructors/postings/{}/", words="派驻在")
CONTACTS: Final = Shown(Contact, "enterprise__name", "enterprise__region_code", "/contacts/{}/", words="联系记录，")
DUTY_WEEKS: Final = Shown(
    DutyWeek, "enterprise__name", "enterprise__region_code", "/enterprises/{}/", key="enterprise_id", words="应联系周，"
)

ORGANISATIONS: Final = Shown(Organisation, "name", "region_code", "/party/organisations/{}/")
COVERAGES: Final = Shown(
    Coverage, "enterprise__name", "enterprise__region_code", "/party/organisations/{}/", key="organisation_id",
    words="覆盖，",
)  # fmt: skip
MEMBERS: Final = Shown(
    Member, "organisation__name", "organisation__region_code", "/party/organisations/{}/", key="organisation_id",
    words="名册上的党员，",
)  # fmt: skip

# What a demand is about may be confidential; its number is not.
DEMANDS: Final = Shown(Demand, "number", "region_code", "/demands/{}/", words="诉求 ")
SUPPORT: Final = Shown(SupportCase, "title", "region_code", "/economy/support/{}/")
QUALIFICATIONS: Final = Shown(
    Qualification, "enterprise__name", "enterprise__region_code", "/economy/policies/enterprises/{}/",
    key="enterprise_id", words="资质，",
)  # fmt: skip
CONSULTATIONS: Final = Shown(
    Consultation, "enterprise__name", "enterprise__region_code", "/harmony/consultations/{}/", words="工资集体协商，"
)
STATISTICS: Final = Shown(Statistic, "source", "region_code", "/indicators/{}/", key="code", words="统计数，")
SURVEYS: Final = Shown(Survey, "title", "", "/surveys/", words="业主测评，")
