"""Pages of periods: few questions to the database, one sentence for a wrong move, nothing of a neighbour."""

import io
import re
from datetime import timedelta
from typing import Any

import pytest
from openpyxl import load_workbook

from qiaoliang.results.periods import restating
from qiaoliang.results.periods.models import Period, Restatement
from qiaoliang.results.periods.telling import of_report
from tests.cast import Cast, Town
from tests.results.indicators.records import CREDITED
from tests.results.periods.made import DAY, frozen, head_of, opened


def make(code: str, town: Town, **more: Any) -> Any:
    return next(one for one in CREDITED if one.code == code).make(town, DAY, **more)


def text(response: Any) -> str:
    assert response.status_code == 200, response.status_code
    found: str = response.content.decode()
    return found


def test_the_whole_way_on_the_pages(town: Town, cast: Cast) -> None:
    make("grants_won", town)
    opened_ = cast.office.client.post("/periods/new/", {"period": "year:2025", "department": town.marine.pk})
    assert opened_.status_code == 302
    period = Period.everything.get()
    here = f"/periods/{period.pk}/"
    assert "50 万元" in text(cast.coordinator.client.get(here))
    assert "2025 年待提交" in text(cast.coordinator.client.get("/workbench/"))
    assert cast.coordinator.client.post(f"{here}submit/", {"version": 1}).status_code == 302
    assert cast.coordinator.client.get(f"{here}approve/").status_code == 403
    head = head_of(town)
    assert "待您审核" in text(head.client.get("/workbench/"))
    assert head.client.post(f"{here}approve/", {"version": 2}).status_code == 302
    assert "待接收" in text(cast.office.client.get("/workbench/"))
    stale = cast.office.client.post(f"{here}accept/", {"version": 2})
    assert "刚被别人改过" in text(stale)
    assert cast.office.client.post(f"{here}accept/", {"version": 3}).status_code == 302
    assert "冻结" in text(cast.coordinator.client.get(here))


def test_a_frozen_page_asks_few_questions(town: Town, cast: Cast, django_assert_max_num_queries: Any) -> None:
    make("grants_won", town)
    period = frozen(town, cast)
    figure = period.edition.figures.get(code="grants_won")
    cast.office.client.get("/periods/")
    for path in ("/periods/", f"/periods/{period.pk}/", f"/periods/figures/{figure.pk}/"):
        with django_assert_max_num_queries(14 if "figures" in path else 12):
            text(cast.office.client.get(path))


def test_a_restatement_on_the_pages(town: Town, cast: Cast) -> None:
    period = frozen(town, cast)
    make("grants_won", town, recorded_at=town.at, confirmed_at=town.at)
    assert cast.office.client.post(f"/periods/{period.pk}/compare/").status_code == 302
    found = Restatement.everything.get()
    here = found.get_absolute_url()
    assert "汐歌海产" in text(cast.office.client.get(here))
    assert "更正待裁定" in text(cast.office.client.get("/workbench/"))
    assert "+50 万元" in text(cast.office.client.get(f"/periods/{period.pk}/"))
    assert cast.coordinator.client.post(f"{here}adopt/", {"reason": "好", "version": 1}).status_code == 403
    assert "请" in text(cast.office.client.post(f"{here}adopt/", {"reason": "", "version": 1}))
    cast.office.client.post(f"{here}adopt/", {"reason": "批文晚到", "version": 1})
    shown = text(cast.coordinator.client.get(f"/periods/{period.pk}/"))
    assert re.search(r"\d{4}-\d\d-\d\d 更正，因为批文晚到", shown)


def test_the_neighbour_sees_nothing(town: Town, cast: Cast) -> None:
    town.marine.region_code = "371082"
    town.marine.save()
    period = frozen(town, cast)
    for path in ("", "submit/", "approve/", "accept/", "unlock/", "compare/"):
        assert cast.neighbour.client.get(f"/periods/{period.pk}/{path}").status_code == 404


def test_the_workbook_has_every_figure(town: Town, cast: Cast) -> None:
    make("grants_won", town)
    period = frozen(town, cast)
    content = cast.coordinator.client.get(f"/periods/{period.pk}/?export=xlsx").content
    rows = list(load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True))
    assert len(rows) == 1 + period.edition.figures.count()
    assert next(row[2] for row in rows if row[1] == "争取无偿资金") == "50 万元"


def test_years_are_frozen_or_provisional(town: Town, cast: Cast) -> None:
    make("grants_won", town)
    period = frozen(town, cast)
    make("grants_won", town, recorded_at=town.at - timedelta(days=1), confirmed_at=town.at - timedelta(days=1))
    page = text(cast.office.client.get(f"/periods/years/grants_won/?department={town.marine.pk}"))
    assert "4 年中 1 年已冻结" in page
    assert f"/periods/figures/{period.edition.figures.get(code='grants_won').pk}/" in page
    assert page.count('<td class="num">未冻结，暂时</td>') == 2
    assert page.count('<td class="num">到统计日，暂时</td>') == 1
    about = f"/periods/years/grants_won/?department={town.marine.pk}&period="
    assert "这一期的冻结数是 50 万元" in text(cast.office.client.get(f"{about}2025"))
    assert "这一期还没有冻结" in text(cast.office.client.get(f"{about}2024"))
    restating.compare(periods=[period], by=cast.office.actor, at=town.at)
    restating.adopt(restatement=Restatement.everything.get(), reason="补记", by=cast.office.actor, at=town.at)
    assert "2026-11-20 更正，因为补记" in text(
        cast.office.client.get(f"/periods/years/grants_won/?department={town.marine.pk}")
    )


def test_a_report_says_which_figures_it_prints(town: Town, cast: Cast) -> None:
    assert "没有冻结" in of_report("", 2025)
    period = opened(town, cast)
    Period.everything.filter(pk=period.pk).update(stage="called_off")
    assert "没有冻结" in of_report("371082", 2025)


@pytest.mark.parametrize("who", ["instructor", "secretary", "carrier"])
def test_who_has_no_part_in_it(who: str, town: Town, cast: Cast) -> None:
    assert getattr(cast, who).client.get("/periods/").status_code == 403
