"""The demo city's branches with points, links and targets: by the rules, and nothing set for what may not be."""

from collections import defaultdict

import pytest

from qiaoliang.access.accounts.actor import system
from qiaoliang.party.organisations.models import Organisation
from qiaoliang.party.points.computing import compute
from qiaoliang.party.points.models import Appeal, Entry, Item, Scheme
from qiaoliang.party.points.rules import quarter, vote_problem
from qiaoliang.results.targets.choices import PERMITTED
from qiaoliang.results.targets.models import Target
from qiaoliang.web.personal.models import Holder
from qiaoliang_demo.city import City

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("small_city")]


def test_some_branches_have_points_and_every_scheme_was_decided(small_city: City) -> None:
    schemes = list(Scheme.everything.all())
    assert 1 < len(schemes) < Organisation.everything.count() // 2
    for one in schemes:
        said = vote_problem(entitled=one.entitled_count, present=one.present_count, in_favour=one.in_favour_count)
        assert said == ""


def test_no_member_stands_above_a_cap(small_city: City) -> None:
    """Added up independently of the rules: the lines that came from records, by member, item and quarter."""
    caps = {(item.scheme_id, item.kind): item for item in Item.everything.all()}
    in_quarter: dict[tuple[object, ...], int] = defaultdict(int)
    for entry in Entry.everything.filter(is_by_hand=False):
        in_quarter[entry.member_id, entry.scheme_id, entry.kind, quarter(entry.happened_on)] += entry.points
    assert len(in_quarter) > 50
    for (_member, scheme, kind, _quarter), points in in_quarter.items():
        assert 0 <= points <= caps[scheme, kind].quarter_cap


def test_a_second_run_finds_nothing_new(small_city: City) -> None:
    for scheme in Scheme.everything.select_related("organisation"):
        assert compute(organisation=scheme.organisation, by=system("test"), at=small_city.latest).written == 0


def test_the_casts_branch_has_links_and_an_appeal_that_waits(small_city: City) -> None:
    own = small_city.firms[0].branch
    assert own is not None
    assert Holder.everything.filter(organisation=own.key).count() == 7
    assert sorted(Appeal.everything.values_list("state", flat=True)) == ["open", "upheld"]
    assert not Appeal.everything.filter(member__name=own.secretary).exists()


def test_targets_are_what_may_be_one_and_most_are_signed_for(small_city: City) -> None:
    rows = list(Target.everything.all())
    assert {row.holder for row in rows} == {"organisation", "department", "instructor"}
    assert all(row.indicator in PERMITTED[row.holder] for row in rows)
    signed = sum(row.acknowledged_at is not None for row in rows)
    assert len(rows) * 8 // 10 < signed < len(rows)
