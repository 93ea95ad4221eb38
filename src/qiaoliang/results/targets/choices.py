"""Whom a target is for, and what may be a target for whom."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class Holder(models.TextChoices):
    ORGANISATION = "organisation", _("党组织")
    DEPARTMENT = "department", _("部门")
    INSTRUCTOR = "instructor", _("指导员")


# Figures of the catalogue that may be set as a yearly target. Left out for everybody: what is voluntary (gifts), what
# other bureaus publish, what owners say in a survey, and the number admitted (rules.md section 4: timeliness and
# correctness, never the number). An instructor's work carries no amount of money: what a bank or a bureau decides is
# not theirs. ADR 0017 gives the reasons.
PERMITTED: Final[dict[str, tuple[str, ...]]] = {
    Holder.ORGANISATION: ("party_rules_made", "activists_cultivated", "pledges", "proposals", "problems_cracked"),
    Holder.DEPARTMENT: (
        "setup_rate", "weekly_contact_rate", "demands_resolved", "party_rules_made", "activists_cultivated",
        "activity_centres", "problems_cracked", "innovation_projects", "talents_introduced", "study_placements",
        "workers_trained", "workers_recruited", "grants_won", "loans_arranged", "culture_handbooks", "events_held",
    ),
    Holder.INSTRUCTOR: (
        "weekly_contact_rate", "demands_resolved", "party_rules_made", "activists_cultivated", "problems_cracked",
        "innovation_projects", "study_placements", "workers_trained", "events_held",
    ),
}  # fmt: skip

REFUSED: Final[dict[str, str]] = {
    "gifts": "捐赠出于自愿，不能下达指标。",
    "members_admitted": "发展党员看程序是否及时、规范，不下达人数指标。",
    "survey_effective": "业主测评不能下达指标，否则失去真实。",
    "survey_satisfied": "业主测评不能下达指标，否则失去真实。",
    "fees_reduced": "减免费用由有权机关依法决定，不能下达指标。",
}
