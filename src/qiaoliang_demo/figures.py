"""The figures that the demo city must show, and nothing but the demo data knows. Money in fen."""

from dataclasses import dataclass
from typing import Final

YUAN: Final = 100
WAN: Final = 10_000 * YUAN


@dataclass(frozen=True)
class Figures:
    """What a city's records add up to. Field names follow the codes of the catalogue."""

    instructors_posted: int
    instructors_serving: int
    enterprises: int  # operating, counted kinds, non-public: the denominator of the set-up rate
    enterprises_covered: int
    activists_cultivated: int
    members_admitted: int
    party_rules_made: int
    activity_centres: int
    activity_funds_fen: int
    pledges: int
    proposals: int
    problems_cracked: int
    talents_introduced: int
    study_placements: int
    national_talents: int
    national_labs: int
    national_centres: int
    alliances: int
    provincial_rd_centres: int
    innovation_projects: int
    innovation_benefit_fen: int
    grants_won_fen: int
    loans_arranged_fen: int
    workers_recruited: int
    workers_trained: int
    fees_reduced_fen: int
    demands_resolved: int
    culture_handbooks: int
    events_held: int
    gifts_fen: int
    survey_valid: int
    survey_effective: int
    survey_satisfied: int
    hightech_share_milli_percent: int
    above_scale_revenue_fen: int
    above_scale_profit_tax_fen: int


# The table of the source programme (docs: the city that posted 876 instructors).
FULL: Final = Figures(
    instructors_posted=876,
    instructors_serving=861,
    enterprises=4_380,
    enterprises_covered=3_149,  # 71.9 %
    activists_cultivated=2_195,
    members_admitted=634,
    party_rules_made=862,
    activity_centres=157,
    activity_funds_fen=2_180 * WAN,
    pledges=38_000,
    proposals=6_632,
    problems_cracked=1_936,
    talents_introduced=1_200,
    study_placements=3_600,
    national_talents=2,
    national_labs=1,
    national_centres=1,
    alliances=4,
    provincial_rd_centres=19,
    innovation_projects=1_628,
    innovation_benefit_fen=27_000 * WAN,
    grants_won_fen=69_200 * WAN,
    loans_arranged_fen=396_000 * WAN,
    workers_recruited=15_500,
    workers_trained=5_000,
    fees_reduced_fen=10_300 * WAN,
    demands_resolved=2_628,
    culture_handbooks=3_860,
    events_held=1_680,
    gifts_fen=19_000 * WAN,
    survey_valid=1_250,
    survey_effective=1_220,  # 97.6 %
    survey_satisfied=1_210,  # 96.8 %
    hightech_share_milli_percent=33_600,
    above_scale_revenue_fen=49_970_000 * WAN,
    above_scale_profit_tax_fen=3_780_000 * WAN,
)

# A tenth of a city, with figures of its own.
SMALL: Final = Figures(
    instructors_posted=88,
    instructors_serving=86,
    enterprises=438,
    enterprises_covered=307,
    activists_cultivated=214,
    members_admitted=61,
    party_rules_made=90,
    activity_centres=17,
    activity_funds_fen=203 * WAN,
    pledges=3_710,
    proposals=655,
    problems_cracked=188,
    talents_introduced=121,
    study_placements=352,
    national_talents=1,
    national_labs=1,
    national_centres=1,
    alliances=1,
    provincial_rd_centres=3,
    innovation_projects=159,
    innovation_benefit_fen=2_610 * WAN,
    grants_won_fen=6_870 * WAN,
    loans_arranged_fen=38_400 * WAN,
    workers_recruited=1_506,
    workers_trained=497,
    fees_reduced_fen=1_017 * WAN,
    demands_resolved=259,
    culture_handbooks=380,
    events_held=163,
    gifts_fen=1_850 * WAN,
    survey_valid=250,
    survey_effective=243,
    survey_satisfied=241,
    hightech_share_milli_percent=31_200,
    above_scale_revenue_fen=4_870_000 * WAN,
    above_scale_profit_tax_fen=362_000 * WAN,
)
