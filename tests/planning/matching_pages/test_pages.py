"""The pages of matching: who may, what they show, how few queries they take."""

import io
from datetime import date, datetime, timedelta
from typing import Any
from zipfile import ZipFile

import pytest
from django.test import Client

from qiaoliang.access.accounts.models import Grant
from qiaoliang.instructors.postings.models import Stint
from qiaoliang.planning.matching import actions
from qiaoliang.planning.matching.models import Pair, Run, RunState
from qiaoliang.planning.matching.request import Parameters
from tests.cast import Cast, Town, make_enterprise, make_instructor

TODAY = date(2026, 11, 20)


def asked(cast: Cast, at: datetime, region_code: str = "3710", **more: Any) -> Run:
    return actions.request_run(
        region_code=region_code, as_of=TODAY, parameters=Parameters(**more), by=cast.office.actor, at=at
    )


@pytest.fixture
def run(town: Town, cast: Cast, at: datetime) -> Run:
    return asked(cast, at)


@pytest.fixture(autouse=True)
def _on_the_day(time_machine: Any, at: datetime) -> None:
    time_machine.move_to(at, tick=False)


def form(**more: Any) -> dict[str, Any]:
    return {
        "do": "run", "region": "371082", "as_of": "2026-11-20", "title": "", "load_min": "0", "load_max": "8",
        "same_division": "40", "same_section": "20", "metre_cap": "40", "incumbent": "15", "party": "8",
        "load_balance": "4", "hold_on_leave": "on", **more,
    }  # fmt: skip


def text_of(response: Any) -> str:
    return str(response.content.decode())


class TestWhoMay:
    def test_a_county_officer_matches_the_own_county_only(self, town: Town, cast: Cast) -> None:
        page = text_of(cast.county_officer.client.get("/matching/new/"))
        assert "荣成市" in page
        assert "乳山市" not in page
        assert "全市" not in page.split('id="id_region"')[1].split("</select>")[0]
        cast.county_officer.client.post("/matching/new/", form())
        run = Run.everything.get()
        assert (run.region_code, run.state) == ("371082", RunState.DONE)
        for region in ("371083", "3710", "", "37108"):
            refused = cast.county_officer.client.post("/matching/new/", form(region=region))
            assert refused.status_code == 200
        assert Run.everything.count() == 1

    def test_the_neighbour_finds_nothing(self, town: Town, cast: Cast, at: datetime) -> None:
        run = asked(cast, at, "371082")
        city = asked(cast, at)
        firm = town.seafood.pk
        for one in (run, city):
            for path in (
                "",
                "progress/",
                "publish/",
                "withdraw/",
                "cancel/",
                "requeue/",
                "letters.zip",
                f"pairs/{firm}/",
            ):
                assert cast.neighbour.client.get(f"/matching/{one.pk}/{path}").status_code == 404, path
            assert cast.neighbour.client.post(f"/matching/{one.pk}/publish/").status_code == 404
        assert run.title not in text_of(cast.neighbour.client.get("/matching/"))

    def test_other_roles(self, run: Run, cast: Cast) -> None:
        for person in (
            cast.instructor,
            cast.coordinator,
            cast.owner,
            cast.secretary,
            cast.committee,
            cast.administrator,
        ):
            assert person.client.get("/matching/").status_code == 403
            assert person.client.get(f"/matching/{run.pk}/").status_code in (403, 404)
        assert cast.auditor.client.get(f"/matching/{run.pk}/").status_code == 200
        assert cast.auditor.client.post(f"/matching/{run.pk}/publish/").status_code == 403
        assert cast.auditor.client.get("/matching/new/").status_code == 403
        assert cast.nobody.get("/matching/").status_code == 302

    def test_a_grant_elsewhere_does_not_help(self, town: Town, cast: Cast, at: datetime) -> None:
        """Auditor of the county, office of the neighbour: may read here, act only there."""
        Grant.objects.create(
            user=cast.neighbour.user,
            role="auditor",
            where_kind="region",
            where_key="371082",
            starts_on=date(2023, 1, 1),
        )
        run = asked(cast, at, "371082")
        assert cast.neighbour.client.get(f"/matching/{run.pk}/").status_code == 200
        assert cast.neighbour.client.get(f"/matching/{run.pk}/publish/").status_code == 403
        assert cast.neighbour.client.post("/matching/new/", form(region="371082")).status_code == 200
        assert Run.everything.count() == 1


class TestNewRun:
    def test_pins_are_gathered_without_writing(self, town: Town, cast: Cast) -> None:
        client = cast.office.client
        typed = form(
            do="pin",
            title="试一试",
            incumbent="33",
            **{"pair-enterprise": "穗屿食品有限公司", "pair-instructor": "Z002", "pair-reason": "业主点名希望留任"},
        )
        page = text_of(client.post("/matching/new/", typed))
        assert "业主点名希望留任" in page
        token = f"{town.foods.pk}:{town.colleague.pk}"
        assert f'name="pin" value="{token}"' in page
        assert 'value="试一试"' in page
        assert 'value="33"' in page
        assert not Run.everything.exists()
        page = text_of(client.post("/matching/new/", form(do="", drop=token, pin=token)))
        assert f'value="{token}"' not in page
        client.post("/matching/new/", form(region="3710", pin=token, ban=f"{town.seafood.pk}:{town.instructor.pk}"))
        run = Run.everything.get()
        chosen = dict(Pair.everything.filter(run=run).values_list("enterprise", "instructor"))
        assert chosen[town.foods.pk] == town.colleague.pk
        assert chosen[town.seafood.pk] != town.instructor.pk

    def test_a_wrong_name_stands_beside_its_field(self, town: Town, cast: Cast) -> None:
        page = text_of(
            cast.office.client.post(
                "/matching/new/", form(do="ban", **{"pair-enterprise": "没有这家", "pair-instructor": "Z002"})
            )
        )
        assert "没有这家企业" in page

    def test_rules_of_an_earlier_run_are_taken_over(self, town: Town, cast: Cast, at: datetime) -> None:
        token = f"{town.foods.pk}:{town.colleague.pk}"
        run = asked(cast, at, incumbent=22, pins=((town.foods.pk, town.colleague.pk),))
        page = text_of(cast.office.client.get(f"/matching/new/?from={run.pk}&load_max=9"))
        assert 'value="22"' in page
        assert 'value="9"' in page
        assert token in page
        page = text_of(cast.office.client.get(f"/matching/new/?from={run.pk}&unpin={town.foods.pk}"))
        assert token not in page

    @pytest.mark.parametrize(
        "wrong",
        [
            {"region": "999999"}, {"as_of": "昨天"}, {"as_of": "1899-01-01"}, {"load_max": "0"}, {"load_max": "-3"},
            {"load_min": "9", "load_max": "3"}, {"same_division": "99999999999999999999"}, {"metre_cap": "0"},
            {"incumbent": "1e5"}, {"party": "'; DROP TABLE"}, {"title": "长" * 200}, {"as_of": ""},
            {"pin": "1:2", "ban": "1:2"}, {"title": "\x00"}, {"metre_cap": "NaN"},
        ],
    )  # fmt: skip
    def test_hostile_forms_say_what_is_wrong(self, town: Town, cast: Cast, wrong: dict[str, str]) -> None:
        response = cast.office.client.post("/matching/new/", form(**wrong))
        assert response.status_code == 200
        assert 'role="alert"' in text_of(response)
        assert not Run.everything.exists()

    @pytest.mark.parametrize("query", ["from=x", "from=999999", "pin=1", "pin=a:b&ban=::", "load_max=1e9", "unpin=,,x"])
    def test_hostile_addresses(self, town: Town, cast: Cast, query: str) -> None:
        assert cast.office.client.get(f"/matching/new/?{query}").status_code == 200


class TestPlanPage:
    def test_totals_proof_reasons(self, town: Town, run: Run, cast: Cast) -> None:
        page = text_of(cast.office.client.get(f"/matching/{run.pk}/"))
        assert "已证明最优" in page
        assert "草案，未发布" in page
        assert "负荷分布" in page
        assert "主管海洋发展，与主业一致" in page
        assert "核对并发布" in page
        assert page.count("button primary") == 1

    def test_filters_and_tabs(self, town: Town, run: Run, cast: Cast) -> None:
        client = cast.office.client
        county = text_of(client.get(f"/matching/{run.pk}/?county=371083")).split('id="extremes"')[0]
        assert "岚启医械" in county
        assert "汐歌海产" not in county
        assert "汐歌海产" in text_of(client.get(f"/matching/{run.pk}/?q=汐歌"))
        fresh = text_of(client.get(f"/matching/{run.pk}/?tab=changed"))
        assert "穗屿食品" in fresh, "it had nobody"
        for query in (
            "load=2",
            "town=371082105",
            "department=1",
            "department=x",
            "load=x",
            "county=', --",
            "sort=-cost",
        ):
            assert client.get(f"/matching/{run.pk}/?{query}").status_code == 200

    def test_export_is_what_is_shown(self, run: Run, cast: Cast) -> None:
        response = cast.office.client.get(f"/matching/{run.pk}/?tab=kept&export=csv&cols=enterprise,score")
        lines = response.content.decode("utf-8-sig").strip().splitlines()
        assert len(lines) == 1 + run.result["kept"]
        assert cast.office.client.get(f"/matching/{run.pk}/?export=xlsx").content[:2] == b"PK"

    def test_few_queries_however_many_pairs(
        self, town: Town, cast: Cast, at: datetime, django_assert_max_num_queries: Any
    ) -> None:
        for serial in range(20, 60):
            make_enterprise(town, f"第{serial}水产有限公司", "371082105", serial)
        for serial in range(20, 30):
            make_instructor(town, f"Z1{serial}", f"人员{serial}", town.marine)
        run = asked(cast, at)
        for path in ("/matching/", f"/matching/{run.pk}/", f"/matching/{run.pk}/?county=371082&tab=changed"):
            cast.office.client.get(path)
            with django_assert_max_num_queries(12):
                assert cast.office.client.get(path).status_code == 200

    def test_infeasible_names_whom_it_is_about(
        self, town: Town, cast: Cast, at: datetime, django_assert_max_num_queries: Any
    ) -> None:
        barred = tuple((town.seafood.pk, who.pk) for who in (town.instructor, town.colleague, town.other_instructor))
        run = asked(cast, at, bans=barred)
        assert run.state == RunState.INFEASIBLE
        cast.office.client.get(f"/matching/{run.pk}/")
        with django_assert_max_num_queries(12):
            page = text_of(cast.office.client.get(f"/matching/{run.pk}/"))
        assert f'href="/enterprises/{town.seafood.pk}/">汐歌海产有限公司</a>' in page
        assert "无人可派" in page

    def test_infeasible_offers_ways_out(self, town: Town, cast: Cast, at: datetime) -> None:
        run = asked(cast, at, load_max=1)
        page = text_of(cast.office.client.get(f"/matching/{run.pk}/"))
        assert "共 4 家企业，全部指导员合计至多服务 3 家，差 1 家。" in page
        assert f"/matching/new/?from={run.pk}&amp;load_max=2" in page
        assert "/instructors/" in page
        assert cast.office.client.get(f"/matching/{run.pk}/publish/").status_code == 302


class TestProgress:
    @pytest.fixture
    def queued(self, town: Town, cast: Cast, at: datetime) -> Run:
        run: Run = Run.everything.create(
            title="试算", region_code="3710", as_of=TODAY, parameters=Parameters().stored(), requested_at=at,
            requested_by="周立言", requester_key=cast.office.actor.key,
        )  # fmt: skip
        return run

    def test_the_fragment_is_polled_until_done(self, queued: Run, cast: Cast, at: datetime) -> None:
        page = text_of(cast.office.client.get(f"/matching/{queued.pk}/"))
        assert f'hx-get="/matching/{queued.pk}/progress/"' in page
        assert "刷新" in page, "without script"
        fragment = cast.office.client.get(f"/matching/{queued.pk}/progress/")
        assert "HX-Refresh" not in fragment.headers
        assert 'hx-trigger="every 2s"' in text_of(fragment)
        actions.requeue(run=queued, by=cast.office.actor, at=at + timedelta(minutes=5))
        done = cast.office.client.get(f"/matching/{queued.pk}/progress/")
        assert done.headers["HX-Refresh"] == "true"
        assert "hx-get" not in text_of(done)

    def test_cancel_by_the_page(self, queued: Run, cast: Cast) -> None:
        assert cast.office.client.get(f"/matching/{queued.pk}/cancel/").status_code == 302
        queued.refresh_from_db()
        assert queued.state == RunState.QUEUED, "a GET does nothing"
        cast.office.client.post(f"/matching/{queued.pk}/cancel/")
        queued.refresh_from_db()
        assert queued.state == RunState.CANCELLED
        assert "重新计算" in text_of(cast.office.client.get(f"/matching/{queued.pk}/"))
        cast.office.client.post(f"/matching/{queued.pk}/requeue/")
        queued.refresh_from_db()
        assert queued.state == RunState.DONE


class TestPairPage:
    def test_parts_sum_and_alternatives_have_exact_losses(self, town: Town, run: Run, cast: Cast, at: datetime) -> None:
        pair = Pair.everything.get(run=run, enterprise=town.seafood)
        page = text_of(cast.office.client.get(f"/matching/{run.pk}/pairs/{town.seafood.pk}/"))
        assert f"{pair.score / 1000:+,.3f}" in page
        assert "换成别人" in page
        other = town.colleague if pair.instructor_id != town.colleague.pk else town.instructor
        forced = asked(cast, at, pins=((town.seafood.pk, other.pk),))
        loss = run.result["objective"] - forced.result["objective"]
        tried = text_of(
            cast.office.client.get(f"/matching/{run.pk}/pairs/{town.seafood.pk}/?instructor={other.number}")
        )
        assert f"总分变化 <b>{-loss / 1000:+,.3f}</b>".replace("-", "−") in tried

    def test_who_is_barred_is_said(self, town: Town, cast: Cast, at: datetime) -> None:
        run = asked(cast, at, bans=((town.seafood.pk, town.colleague.pk),))
        page = text_of(cast.office.client.get(f"/matching/{run.pk}/pairs/{town.seafood.pk}/?instructor=Z002"))
        assert "须回避或被禁止" in page

    @pytest.mark.parametrize(
        "query", ["instructor=", "instructor=没有这人", "instructor=%00", "instructor=" + "长" * 200]
    )
    def test_hostile_trials(self, town: Town, run: Run, cast: Cast, query: str) -> None:
        assert cast.office.client.get(f"/matching/{run.pk}/pairs/{town.seafood.pk}/?{query}").status_code == 200

    def test_a_county_plan_does_not_show_pairs_elsewhere(self, town: Town, cast: Cast, at: datetime) -> None:
        run = asked(cast, at, "371082")
        client: Client = cast.county_officer.client
        assert client.get(f"/matching/{run.pk}/pairs/{town.seafood.pk}/").status_code == 200
        assert client.get(f"/matching/{run.pk}/pairs/{town.neighbour_firm.pk}/").status_code == 404
        assert client.get(f"/matching/{run.pk}/pairs/99999/").status_code == 404


class TestPublishPage:
    def test_from_check_to_postings_to_withdrawal(self, town: Town, run: Run, cast: Cast) -> None:
        client = cast.office.client
        page = text_of(client.get(f"/matching/{run.pk}/publish/"))
        assert "将要发生的事" in page
        assert "续任理由" in page
        assert 'value="2026-11-23"' in page
        refused = client.post(f"/matching/{run.pk}/publish/", {"starts_on": "2026-11-23", "term_reason": ""})
        assert "请写明续任理由" in text_of(refused)
        client.post(
            f"/matching/{run.pk}/publish/", {"starts_on": "2026-11-23", "term_reason": "企业和业主都希望继续由他们服务"}
        )
        run.refresh_from_db()
        assert run.state == RunState.PUBLISHED
        assert Stint.everything.filter(plan_key=f"run:{run.pk}").exists()
        with ZipFile(io.BytesIO(client.get(f"/matching/{run.pk}/letters.zip").content)) as archive:
            assert archive.namelist()[0].startswith("职派〔2026〕1号-")
        page = text_of(client.get(f"/matching/{run.pk}/"))
        assert "撤回发布" in page
        assert "已发布" in page
        assert "撤销的派驻" in text_of(client.get(f"/matching/{run.pk}/withdraw/"))
        client.post(f"/matching/{run.pk}/withdraw/")
        run.refresh_from_db()
        assert run.state == RunState.WITHDRAWN
        assert not Stint.everything.filter(plan_key=f"run:{run.pk}").exists()

    def test_a_stale_plan_has_no_red_button(self, town: Town, run: Run, cast: Cast) -> None:
        town.instructor.max_load = 0
        town.instructor.save()
        page = text_of(cast.office.client.get(f"/matching/{run.pk}/publish/"))
        assert "超过上限" in page
        assert "button primary" not in page
        refused = cast.office.client.post(
            f"/matching/{run.pk}/publish/", {"starts_on": "2026-11-23", "term_reason": "企业和业主都希望继续由他们服务"}
        )
        assert "现在不能发布" in text_of(refused)
        run.refresh_from_db()
        assert run.state == RunState.DONE

    @pytest.mark.parametrize("day", ["", "明天", "2026-02-30", "9999-12-31", "0001-01-01", "\x00"])
    def test_hostile_days(self, run: Run, cast: Cast, day: str) -> None:
        response = cast.office.client.post(f"/matching/{run.pk}/publish/", {"starts_on": day, "term_reason": "x" * 20})
        assert response.status_code == 200
        run.refresh_from_db()
        assert run.state == RunState.DONE
