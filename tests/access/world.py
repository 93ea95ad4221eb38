"""One row of everything in Lidao, for the access table: which row each address with a number opens."""

from datetime import date, timedelta
from typing import Any

from qiaoliang.access.notices.models import Message
from qiaoliang.economy.demands.models import Demand
from qiaoliang.economy.innovation.models import Benefit, Project
from qiaoliang.fieldwork.contacts.models import Contact, Pause
from qiaoliang.fieldwork.outcomes.models import Outcome, Share
from qiaoliang.harmony.culture.models import Event
from qiaoliang.harmony.giving.models import Gift
from qiaoliang.instructors.nominations.models import Leave
from qiaoliang.instructors.postings.models import Conflict, ConflictKind
from qiaoliang.kit.workdays import iso_week_key
from qiaoliang.party.campaigns.models import Pledge, Problem, Proposal
from qiaoliang.party.centres.models import Centre
from qiaoliang.party.membership.models import Admission, Candidate, Step
from qiaoliang.party.organisations.models import Coverage, PartyRule
from qiaoliang.planning.matching.models import Pair, Run, RunState
from qiaoliang.registry.carriers.models import Tenancy
from qiaoliang.registry.departments.models import AffinityVersion
from qiaoliang.registry.enterprises.models import ContactPerson, RecordMerge
from qiaoliang.registry.imports.models import Batch, ImportState
from qiaoliang.registry.partners.models import Partner, PartnerKind
from tests.cast import LIDAO, Town, make_enterprise

DAY = date(2026, 11, 2)


def shared(town: Town) -> dict[str, Any]:
    return {
        "enterprise": town.seafood, "region_code": LIDAO, "happened_on": DAY, "helped_by": town.stint,
        "recorded_at": town.at, "recorded_by": "于海宁",
    }  # fmt: skip


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
        "matching": run,
        "outcomes": outcome,
        "outbox": Message.everything.create(
            to_name="林启航", region_code=LIDAO, text="请核对", about_kind="outcomes.outcome",
            about_key=str(outcome.pk), created_at=at,
        ),
        "enterprises": town.seafood,
        "people": ContactPerson.everything.get(enterprise=town.seafood),
        "carriers": town.park,
        "tenancies": Tenancy.everything.get(),
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
            kept=town.seafood, absorbed=copy, moved={}, reason="重复", merged_at=at, merged_by="周立言"
        ),
        "copy": copy,
        "imports": Batch.everything.create(
            kind="enterprises", filename="名册.xlsx", sha256="0" * 64, region_code="371082", content=b"",
            state=ImportState.APPLIED, uploaded_at=at, uploaded_by="丛慧敏", uploader_key="user:2", applied_at=at,
        ),
    }  # fmt: skip
    return {name: row.pk for name, row in rows.items()}
