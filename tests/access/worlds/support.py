"""A loan of the seafood firm on its way, and a job fair of Rongcheng with its post."""

from datetime import date, time, timedelta
from typing import Any

from qiaoliang.economy.support.models import CaseStep, Occasion, SignUp, SupportCase, Vacancy
from tests.cast import LIDAO, Town


def rows(town: Town, known: dict[str, Any]) -> dict[str, Any]:
    at = town.at
    case = SupportCase.everything.create(
        enterprise=town.seafood, region_code=LIDAO, kind="loan", title="冷库扩建贷款", opened_on=date(2026, 11, 2),
        due_on=date(2026, 11, 9), helped_by=town.stint, recorded_at=at, recorded_by="于海宁",
    )  # fmt: skip
    CaseStep.everything.create(case=case, stage="need", happened_on=date(2026, 11, 2), at=at, by_name="于海宁")
    fair = Occasion.everything.create(
        kind="job_fair", title="海产加工招聘会", region_code="371082", held_on=at.date() + timedelta(days=9),
        begins=time(9), minutes=180, venue="荣成市人力资源市场", organiser="荣成市人社局", seats=40,
        sign_up_until=at.date() + timedelta(days=7), room_code="271828", recorded_at=at, recorded_by="丛慧敏",
    )  # fmt: skip
    sign_up = SignUp.everything.create(
        occasion=fair, enterprise=town.seafood, persons=2, signed_up_at=at, signed_up_by="林启航"
    )
    vacancy = Vacancy.everything.create(
        occasion=fair, enterprise=town.seafood, post="冷库管理员", wanted=3, recorded_at=at
    )
    return {"support": case, "occasions": fair, "sign-ups": sign_up, "vacancies": vacancy}
