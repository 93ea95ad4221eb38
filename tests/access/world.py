"""One row of everything in Lidao, for the access table: which row each address with a number opens."""

from datetime import date, timedelta
from typing import Any

import numpy as np

from qiaoliang.access.accounts.actions import make_link
from qiaoliang.access.accounts.actor import system
from qiaoliang.access.notices.models import Message
from qiaoliang.economy.demands.models import Demand
from qiaoliang.economy.innovation.models import Benefit, Project
from qiaoliang.fieldwork.contacts.models import Contact, Pause
from qiaoliang.fieldwork.outcomes.models import Outcome, Share
from qiaoliang.harmony.culture.models import Event
from qiaoliang.harmony.giving.models import Gift
from qiaoliang.instructors.nominations.models import Leave
from qiaoliang.instructors.postings.models import Conflict, ConflictKind, Handover, Pin, Transfer
from qiaoliang.instructors.recusals.models import Case, Declaration
from qiaoliang.instructors.wishes.models import ChangeRequest, Side, Source, Stance, Wish
from qiaoliang.kit.workdays import iso_week_key
from qiaoliang.party.campaigns.models import Pledge, Problem, Proposal
from qiaoliang.party.centres.models import Centre
from qiaoliang.party.membership.models import Admission, Candidate, Step
from qiaoliang.party.organisations.models import CaseUnit, Coverage, Form, PartyRule, SecretaryCandidate, SetUpCase
from qiaoliang.planning.branching import storage
from qiaoliang.planning.branching.instance import Basis, Built
from qiaoliang.planning.branching.models import Proposal as ProposedBranch
from qiaoliang.planning.branching.models import ProposedUnit
from qiaoliang.planning.branching.models import Run as JointRun
from qiaoliang.planning.matching.models import Pair, Run, RunState
from qiaoliang.registry.carriers.models import Tenancy
from qiaoliang.registry.departments.models import AffinityVersion
from qiaoliang.registry.enterprises.models import ContactPerson, Enterprise, RecordMerge
from qiaoliang.registry.imports.models import Batch, ImportState
from qiaoliang.registry.partners.models import Partner, PartnerKind
from qiaoliang.results.indicators.models import Statistic
from qiaoliang.solvers.branching.instance import Instance, Params
from tests.access import worlds
from tests.cast import LIDAO, Town, make_enterprise, make_stint

DAY = date(2026, 11, 2)


def shared(town: Town) -> dict[str, Any]:
    return {
        "enterprise": town.seafood, "region_code": LIDAO, "happened_on": DAY, "helped_by": town.stint,
        "recorded_at": town.at, "recorded_by": "于海宁",
    }  # fmt: skip


def _handover(town: Town) -> Handover:
    """From the colleague, who served the seafood firm before, to the instructor."""
    before = make_stint(town, town.colleague, town.seafood, starts_on=date(2023, 6, 1), ends_on=date(2023, 12, 31))
    handover: Handover = Handover.everything.create(stint=town.stint, source=before, due_on=date(2024, 1, 11))
    return handover


def _proposal(town: Town, run: JointRun, other: Enterprise) -> ProposedBranch:
    """A proposed branch of two, with the stored instance that its page reads."""
    firms = (town.foods, other)
    none = np.empty(0, np.int64)
    instance = Instance(
        full_members=np.array([2, 1]), can_lead=np.array([True, False]), host=none, basis=none, member=none,
        distance_m=none, bans=np.empty((0, 2), np.int64),
    )  # fmt: skip
    bases = {-1: Basis("俚岛镇邻近企业", Form.JOINT)}
    built = Built(instance, Params(), tuple(firm.pk for firm in firms), bases, ())
    run.instance, run.instance_sha256 = storage.pack(built)
    run.save()
    proposal: ProposedBranch = ProposedBranch.everything.create(
        run=run, number=1, name="俚岛镇穗屿食品联合党支部", form=Form.JOINT, basis=-1, basis_label="俚岛镇邻近企业",
        region=town.regions[LIDAO], region_code=LIDAO, host=town.foods, units_count=2, full_members=3, travel_m=900,
        farthest_m=900,
    )  # fmt: skip
    for firm, full in zip(firms, (2, 1), strict=True):
        ProposedUnit.everything.create(
            proposal=proposal, run=run, enterprise=firm, full_members=full, can_lead=full == 2,
            distance_m=0 if full == 2 else 900, is_host=full == 2,
        )  # fmt: skip
    return proposal


def build(town: Town) -> dict[str, int]:
    """Rows by the name a url uses for them: `{"demands": 1, "pledges": 4, …}`."""
    at, branch, more = town.at, town.branch, shared(town)
    project = Project.everything.create(title="速冻线改造", **more)
    outcome = Outcome.everything.create(
        kind="loans_arranged", natural_key="海湾银行|DK1", title="贷款", amount_fen=1, **more
    )
    Share.everything.create(outcome=outcome, stint=town.stint, percent=100)
    run = Run.everything.create(
        title="测试方案", region_code="371082", as_of=DAY, state=RunState.FAILED, requested_at=at,
        requested_by="丛慧敏", requester_key="user:1",
    )  # fmt: skip
    Pair.everything.create(
        run=run, enterprise=town.seafood, instructor=town.instructor, score=1, relevance=1, trade=0, distance=0,
        distance_m=1, continuity=0, party=0,
    )  # fmt: skip
    joint_run = JointRun.everything.create(
        title="测试联建方案", region_code="371082", as_of=DAY, state="failed", requested_at=at, requested_by="丛慧敏",
        requester_key="user:1",
    )  # fmt: skip
    case = SetUpCase.everything.create(
        name="俚岛镇联合党支部", form="joint", basis="俚岛镇邻近企业", region_code=LIDAO, upper_committee="镇党委",
        host=town.fishing_gear, secretary_name="邹望舒", reason="同镇邻近", applied_on=DAY, due_on=date(2026, 12, 2),
        recorded_at=at, coordinator=town.instructor,
    )  # fmt: skip
    CaseUnit.everything.create(case=case, enterprise=town.fishing_gear, full_members=2)
    candidate = SecretaryCandidate.everything.create(
        enterprise=town.seafood, name="邹望舒", reason="党龄 8 年", starts_on=DAY, recorded_at=at, recorded_by="丛慧敏"
    )
    admission = Admission.everything.create(
        organisation=branch, enterprise=town.seafood, region_code=LIDAO, name="邹望舒", person_key="k",
        born_on="1990-03-31", applied_on=DAY, edition="2026", next_code="talk", side="branch", due_code="talk",
        due_on=DAY, recorded_at=at, recorded_by="许知远",
    )  # fmt: skip
    copy = make_enterprise(town, "汐歌海产公司", LIDAO, 77, merged_into=town.seafood)
    rows: dict[str, Any] = {
        "contacts": Contact.everything.create(
            enterprise=town.seafood, instructor=town.instructor, at=at - timedelta(days=1), iso_week=iso_week_key(DAY),
            channel="call", with_whom="owner", summary="通话", recorded_at=at,
        ),
        "pauses": Pause.everything.create(
            enterprise=town.seafood, starts_on=date(2026, 11, 1), ends_on=date(2099, 1, 1), agreed_with="业主",
            recorded_at=at,
        ),
        "demands": Demand.everything.create(
            number="2026-1", enterprise=town.seafood, region_code=LIDAO, title="路灯", category="other",
            department=town.marine, heard_on=DAY, recorded_at=at, recorded_by="于海宁", helped_by=town.stint,
        ),
        "organisations": branch,
        "coverages": Coverage.everything.get(organisation=branch),
        "candidates": Candidate.everything.create(
            organisation=branch, name="邹望舒", person_key="k", applied_on=DAY, **more
        ),
        "admissions": admission,
        "steps": Step.everything.create(
            admission=admission, organisation=branch, code="application", edition="2026", happened_on=DAY,
            decider="applicant", decided_by="本人", recorded_at=at, recorded_by="许知远",
        ),
        "rules": PartyRule.everything.create(organisation=branch, name="三会一课", rule_key="1:x", **more),
        "centres": Centre.everything.create(name="中心", address="一号", address_key="x", carrier=town.park, **more),
        "pledges": Pledge.everything.create(organisation=branch, made_by="organisation", text="诺", due_on=DAY, **more),
        "proposals": Proposal.everything.create(
            organisation=branch, author_name="邹", title="议", proposal_key="1:y", **more
        ),
        "problems": Problem.everything.create(organisation=branch, title="题", **more),
        "projects": project,
        "benefits": Benefit.everything.create(project=project, amount_fen=1, **more),
        "events": Event.everything.create(kind="lecture", title="讲座", organisers="支部", event_key="e", **more),
        "gifts": Gift.everything.create(kind="money", recipient="小学", receipt_number="1", amount_fen=1, **more),
        "postings": town.stint,
        "conflicts": Conflict.everything.create(
            instructor=town.instructor, enterprise=town.seafood, kind=ConflictKind.SAME_UNIT, starts_on=DAY,
            recorded_at=at, recorded_by="周立言",
        ),
        "pins": Pin.everything.create(
            instructor=town.instructor, enterprise=town.seafood, reason="会议决定", starts_on=DAY, recorded_at=at,
            recorded_by="周立言",
        ),
        "handovers": _handover(town),
        "instructors/transfers": Transfer.everything.create(
            source=town.colleague, target=town.instructor, region_code=LIDAO, starts_on=DAY, reason="调离",
            undo={"made": [], "ended": []}, done_at=at, done_by="周立言",
        ),
        "cases": Case.everything.create(
            kind="penalty", number="渔罚〔2026〕7号", enterprise=town.seafood, unit=town.marine, opened_on=DAY,
            recorded_at=at, recorded_by="邹子谦",
        ),
        "declarations": Declaration.everything.create(
            instructor=town.instructor, declared_on=DAY, has_nothing=True, recorded_at=at, recorded_by="于海宁"
        ),
        "wishes": Wish.everything.create(
            enterprise=town.seafood, instructor=town.instructor, side=Side.ENTERPRISE, stance=Stance.PREFERS,
            source=Source.OWN, starts_on=DAY, recorded_at=at, recorded_by="林启航",
        ),
        "requests": ChangeRequest.everything.create(
            enterprise=town.seafood, stint=town.stint, source=Source.OWN, due_on=DAY, asked_at=at, asked_by="林启航"
        ),
        "matching": run,
        "branching": joint_run,
        "branches": _proposal(town, joint_run, copy),
        "party/cases": case,
        "secretaries": candidate,
        "outcomes": outcome,
        "outbox": Message.everything.create(
            to_name="林启航", region_code=LIDAO, text="请核对", about_kind="outcomes.outcome",
            about_key=str(outcome.pk), created_at=at,
            link=make_link(
                purpose="confirm", about_kind="outcomes.outcome", about_key=str(outcome.pk), holder_name="林启航",
                by=system("test"), at=at,
            ),
        ),
        "enterprises": town.seafood,
        "people": ContactPerson.everything.get(enterprise=town.seafood),
        "carriers": town.park,
        "tenancies": Tenancy.everything.get(enterprise=town.seafood),
        "partners": Partner.everything.create(
            kind=PartnerKind.UNIVERSITY, name="海岬大学", starts_on=DAY, recorded_at=at
        ),
        "departments": town.marine,
        "affinity": AffinityVersion.everything.create(
            label="测试版", effective_on=DAY, source="测试", recorded_at=at, recorded_by="周立言"
        ),
        "instructors": town.instructor,
        "leaves": Leave.everything.create(instructor=town.instructor, starts_on=date(2027, 1, 1), recorded_at=at),
        "merges": RecordMerge.everything.create(
            kept=town.seafood, absorbed=copy, reason="重复", merged_at=at, merged_by="周立言",
            moved={"rows": {}, "identities_closed": [], "full_members": 0},
        ),
        "copy": copy,
        "statistics": Statistic.everything.create(
            code="hightech_share", year=2025, region_code="371082", amount=33600, calibre="新口径", version="年报",
            source="市统计局", published_on=DAY, recorded_at=at, recorded_by="丛慧敏",
        ),
        "imports": Batch.everything.create(
            kind="enterprises", filename="名册.xlsx", sha256="0" * 64, region_code="371082", content=b"",
            state=ImportState.APPLIED, uploaded_at=at, uploaded_by="丛慧敏", uploader_key="user:2", applied_at=at,
        ),
    }  # fmt: skip
    for part in worlds.parts():
        added = part.rows(town, rows)
        assert not added.keys() & rows.keys(), "two tables under one noun: write the part of the address before it"
        rows.update(added)
    return {name: row.pk for name, row in rows.items()}
