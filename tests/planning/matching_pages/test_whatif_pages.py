"""The pages of what-if, comparison and people: what they show, who may, what the address holds."""

import csv
import io
import re
from datetime import date, datetime
from typing import Any

import pytest

from qiaoliang.access.audit.models import Entry
from qiaoliang.instructors.nominations.models import Leave
from qiaoliang.instructors.postings.models import Conflict, ConflictKind
from qiaoliang.instructors.wishes.models import Side, Source, Stance, Wish
from qiaoliang.planning.matching import actions, prepared
from qiaoliang.planning.matching.models import Pair, Run, RunState
from qiaoliang.planning.matching.request import Parameters
from tests.cast import LIDAO, Cast, Town, make_enterprise, make_instructor

TODAY = date(2026, 11, 20)
NEIGHBOURS = ("what-if/", "what-if/keep/", "compare/", "places/")


@pytest.fixture(autouse=True)
def _on_the_day(time_machine: Any, at: datetime) -> None:
    time_machine.move_to(at, tick=False)


def asked(cast: Cast, at: datetime, region_code: str = "3710", **more: Any) -> Run:
    return actions.request_run(
        region_code=region_code, as_of=TODAY, parameters=Parameters(**more), by=cast.office.actor, at=at
    )


@pytest.fixture
def run(town: Town, cast: Cast, at: datetime) -> Run:
    return asked(cast, at)


def text_of(response: Any) -> str:
    return str(response.content.decode())


def rows_of(response: Any) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))


def what_if(run: Run, *tokens: str, **more: str) -> str:
    query = "&".join([*(f"c={token}" for token in tokens), *(f"{name}={text}" for name, text in more.items())])
    return f"/matching/{run.pk}/what-if/?{query}"


class TestWhatIf:
    def test_the_first_question_shows_progress_and_the_rest_come_at_once(self, run: Run, cast: Cast) -> None:
        client = cast.office.client
        waiting = text_of(client.get(what_if(run)))
        assert "正在准备试算" in waiting
        assert 'hx-trigger="load"' in waiting
        fragment = text_of(client.get(what_if(run), headers={"HX-Request": "true"}))
        assert "还没有改动" in fragment
        assert "<html" not in fragment
        assert prepared.is_ready(run)
        assert "正在准备试算" not in text_of(client.get(what_if(run)))

    def test_without_script_the_link_answers(self, run: Run, cast: Cast) -> None:
        assert "还没有改动" in text_of(cast.office.client.get(what_if(run, now="1")))

    def test_totals_moves_loads_and_undo(self, town: Town, run: Run, cast: Cast, at: datetime) -> None:
        pin, leave = f"pin:{town.seafood.pk}:{town.other_instructor.pk}", f"leave:{town.instructor.pk}"
        page = text_of(cast.office.client.get(what_if(run, pin, leave, now="1")))
        assert "汐歌海产有限公司固定由姜若楠负责" in page
        assert "于海宁离开" in page
        assert f'href="/matching/{run.pk}/what-if/?c={leave.replace(":", "%3A")}"' in page, "undo the pin alone"
        forced = asked(cast, at, pins=((town.seafood.pk, town.other_instructor.pk),), away=(town.instructor.pk,))
        assert f"{forced.result['objective'] / 1000:,.1f}" in page
        assert "点名改动" in page
        assert "总分怎么变的" in page
        assert "0–0" in page, "the bounds of who left"

    def test_a_change_is_added_by_a_form_and_the_address_holds_it(self, town: Town, run: Run, cast: Cast) -> None:
        client = cast.office.client
        before = Entry.everything.count()
        held = f"leave:{town.colleague.pk}"
        answer = client.get(what_if(run, held, do="pin", enterprise="穗屿食品有限公司", instructor="Z003", add="1"))
        assert answer.status_code == 302
        assert answer.headers["Location"].endswith(
            f"?c=leave%3A{town.colleague.pk}&c=pin%3A{town.foods.pk}%3A{town.other_instructor.pk}"
        )
        for kind, field in (("close", "enterprise=汐歌海产有限公司"), ("leave", "instructor=Z001")):
            assert client.get(f"/matching/{run.pk}/what-if/?do={kind}&{field}&add=1").status_code == 302
        bounds = client.get(f"/matching/{run.pk}/what-if/?do=bounds&instructor=Z001&least=0&most=3&add=1")
        assert bounds.headers["Location"].endswith(f"bounds%3A{town.instructor.pk}%3A0%3A3")
        assert Entry.everything.count() == before, "asking writes nothing"

    def test_somebody_on_leave_is_offered_to_come_back(self, town: Town, cast: Cast, at: datetime) -> None:
        Leave.everything.create(instructor=town.colleague, starts_on=date(2026, 11, 1), recorded_at=at)
        run = asked(cast, at)
        client = cast.office.client
        page = text_of(client.get(what_if(run, do="back")))
        assert "毕文涛" in page
        assert "于海宁" not in page.split('name="instructor"')[1].split("</select>")[0]
        answer = client.get(what_if(run, do="back", instructor=f"{town.colleague.pk}", add="1"))
        assert "毕文涛回来" in text_of(client.get(answer.headers["Location"] + "&now=1"))

    @pytest.mark.parametrize(
        "query",
        ["do=pin&enterprise=没有这家&instructor=Z001&add=1", "do=bounds&instructor=Z001&least=5&most=2&add=1",
         "do=bounds&instructor=Z001&least=x&most=99&add=1", "do=back&instructor=999999&add=1"],
    )  # fmt: skip
    def test_a_wrong_form_says_so_beside_its_field(self, run: Run, cast: Cast, query: str) -> None:
        response = cast.office.client.get(f"/matching/{run.pk}/what-if/?{query}")
        assert response.status_code == 200
        assert 'class="field bad"' in text_of(response)

    @pytest.mark.parametrize(
        "query",
        ["c=", "c=x", "c=pin:999:999", "c=pin:1:1&c=ban:1:1", "do=drop&c=close:0", "c=%00", "export=pdf", "c=back:1"],
    )
    def test_hostile_addresses(self, run: Run, cast: Cast, query: str) -> None:
        assert cast.office.client.get(f"/matching/{run.pk}/what-if/?{query}&now=1").status_code == 200

    def test_export_is_what_is_shown(self, town: Town, run: Run, cast: Cast) -> None:
        leave = f"leave:{town.instructor.pk}"
        rows = rows_of(cast.office.client.get(what_if(run, leave, export="csv")))
        page = text_of(cast.office.client.get(what_if(run, leave)))
        assert len(rows) == int(re.search(r"<h2>谁会变</h2>\s*<small>(\d+) 家", page)[1])  # type: ignore[index]
        assert {row["原指导员"] for row in rows} >= {"于海宁"}
        assert cast.office.client.get(what_if(run, leave, export="xlsx")).content[:2] == b"PK"

    def test_a_computer_without_compiler_says_so(self, run: Run, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(__import__("sys").modules, "qiaoliang.solvers.matching.warm", None)
        assert "这台服务器不能试算" in text_of(cast.office.client.get(what_if(run, now="1")))

    def test_few_queries_however_many_changes(
        self, town: Town, cast: Cast, at: datetime, django_assert_max_num_queries: Any
    ) -> None:
        for serial in range(20, 60):
            make_enterprise(town, f"第{serial}水产有限公司", LIDAO, serial)
        for serial in range(20, 30):
            make_instructor(town, f"Z1{serial}", f"人员{serial}", town.marine)
        run, other = asked(cast, at), asked(cast, at, incumbent=0)
        close = [f"close:{pair.enterprise_id}" for pair in Pair.everything.filter(run=run)[:12]]
        firm = Pair.everything.filter(run=run).latest("pk").enterprise_id
        for path in (
            what_if(run, *close, f"leave:{town.instructor.pk}", now="1"), f"/matching/{run.pk}/compare/{other.pk}/",
            f"/matching/{run.pk}/compare/", f"/matching/{run.pk}/instructors/{town.instructor.pk}/",
            f"/matching/{run.pk}/places/", f"/matching/{run.pk}/pairs/{firm}/?instructor=Z001",
            f"/matching/{run.pk}/publish/", f"/matching/new/?from={run.pk}",
            f"/matching/{run.pk}/?top=far&reason=trade",
            f"/matching/{run.pk}/what-if/keep/?c={close[0]}",
        ):  # fmt: skip
            cast.office.client.get(path)
            with django_assert_max_num_queries(12):
                assert cast.office.client.get(path).status_code == 200, path


class TestKeep:
    def test_from_the_answer_to_a_new_draft_with_reasons(self, town: Town, run: Run, cast: Cast) -> None:
        client = cast.office.client
        pin = f"pin:{town.foods.pk}:{town.other_instructor.pk}"
        page = text_of(client.get(what_if(run, pin, now="1")))
        keep = re.search(r'href="(/matching/\d+/what-if/keep/\?[^"]+)"', page)
        assert keep is not None
        shown = text_of(client.get(keep[1]))
        assert "理由：穗屿食品有限公司固定由姜若楠负责" in shown
        refused = client.post(keep[1], {"title": "试一试", "reason_0": "短"})
        assert "理由不少于 4 个字" in text_of(refused)
        assert Run.everything.count() == 1
        answer = client.post(keep[1], {"title": "业主点名的一版", "reason_0": "业主点名希望由其服务"})
        made = Run.everything.exclude(pk=run.pk).get()
        assert answer.headers["Location"] == f"/matching/{made.pk}/"
        assert (made.state, made.title) == (RunState.DONE, "业主点名的一版")
        assert made.parameters["based_on"] == run.pk
        entry = Entry.everything.filter(verb="matching.requested").latest("pk")
        assert "业主点名希望由其服务" in str(entry.detail)
        plan = text_of(client.get(f"/matching/{made.pk}/"))
        assert "穗屿食品有限公司固定由姜若楠负责" in plan
        assert "业主点名希望由其服务" in plan
        assert "业主点名希望由其服务" in text_of(client.get(f"/matching/{made.pk}/pairs/{town.foods.pk}/"))
        again = text_of(client.get(f"/matching/new/?from={made.pk}"))
        assert f'name="pin" value="{town.foods.pk}:{town.other_instructor.pk}"' in again
        assert "业主点名希望由其服务" in again

    def test_what_cannot_be_is_not_kept(self, town: Town, cast: Cast, at: datetime) -> None:
        run = asked(cast, at, bans=((town.seafood.pk, town.colleague.pk),))
        ask = f"/matching/{run.pk}/what-if/keep/?c=pin:{town.seafood.pk}:999999&c=close:{town.foods.pk}"
        assert "做不到，不会保存" in text_of(cast.office.client.get(ask))
        cast.office.client.post(ask, {"title": "一版", "reason_0": "停产待拆迁"})
        made = Run.everything.latest("pk")
        assert (made.parameters["pins"], made.parameters["closed"]) == ([], [town.foods.pk])
        assert not Pair.everything.filter(run=made, enterprise=town.foods).exists()

    def test_bounds_and_absences_travel_through_a_new_form(self, town: Town, cast: Cast, at: datetime) -> None:
        run = asked(
            cast, at, bounds=((town.colleague.pk, 0, 1),), closed=(town.foods.pk,),
            reasons=((f"close:{town.foods.pk}", "停产待拆迁"),),
        )  # fmt: skip
        page = text_of(cast.office.client.get(f"/matching/new/?from={run.pk}"))
        assert f'name="more" value="bounds:{town.colleague.pk}:0:1"' in page
        assert f'name="why" value="close:{town.foods.pk}=停产待拆迁"' in page
        cast.office.client.post(
            "/matching/new/",
            {"do": "run", "region": "3710", "as_of": "2026-11-20", "title": "", "load_min": "0", "load_max": "8",
             "same_division": "40", "same_section": "20", "metre_cap": "40", "incumbent": "15", "party": "8",
             "load_balance": "4", "more": [f"close:{town.foods.pk}"], "why": [f"close:{town.foods.pk}=停产待拆迁"]},
        )  # fmt: skip
        made = Run.everything.latest("pk")
        assert (made.parameters["closed"], made.parameters["bounds"]) == ([town.foods.pk], [])
        assert made.parameters["reasons"] == [[f"close:{town.foods.pk}", "停产待拆迁"]]

    def test_nothing_to_keep_is_no_page(self, run: Run, cast: Cast) -> None:
        assert cast.office.client.get(f"/matching/{run.pk}/what-if/keep/").status_code == 404

    def test_the_auditor_asks_but_does_not_keep(self, town: Town, run: Run, cast: Cast) -> None:
        client = cast.auditor.client
        page = text_of(client.get(what_if(run, f"close:{town.foods.pk}", now="1")))
        assert "穗屿食品有限公司停业" in page
        assert "存为新草案" not in page
        assert client.get(f"/matching/{run.pk}/what-if/keep/?c=close:{town.foods.pk}").status_code == 403


class TestCompare:
    def test_two_plans_pair_by_pair(self, town: Town, cast: Cast, at: datetime) -> None:
        first = asked(cast, at)
        second = asked(cast, at, pins=((town.seafood.pk, town.other_instructor.pk),), closed=(town.fishing_gear.pk,))
        client = cast.office.client
        page = text_of(client.get(f"/matching/{second.pk}/compare/{first.pk}/"))
        gain = second.result["objective"] - first.result["objective"]
        assert f"{gain / 1000:+,.3f}".replace("-", "−") in page
        rows = rows_of(client.get(f"/matching/{second.pk}/compare/{first.pk}/?tab=all&export=csv"))
        assert len(rows) == 4, "every enterprise of either plan once"
        before, after = (
            dict(Pair.everything.filter(run=one).values_list("enterprise__name", "score")) for one in (first, second)
        )
        for row in rows:
            name = next(name for name in before if name.startswith(row["企业"]))
            assert float(row["对照得分(分)"]) == before[name] / 1000
            if name in after:
                assert float(row["变化(分)"]) == pytest.approx((after[name] - before[name]) / 1000)
            else:
                assert (name, row["本方案"], row["变化(分)"]) == (town.fishing_gear.name, "—", "")
        changed = rows_of(client.get(f"/matching/{second.pk}/compare/{first.pk}/?tab=changed&export=csv"))
        assert "汐歌海" in str([row["企业"] for row in changed])
        gone = rows_of(client.get(f"/matching/{second.pk}/compare/{first.pk}/?tab=gone&export=csv"))
        assert len(gone) == 1
        for query in ("q=穗屿", "county=371083", "department=x", "sort=-gain", "tab=kept"):
            assert client.get(f"/matching/{second.pk}/compare/{first.pk}/?{query}").status_code == 200

    def test_beside_the_postings_in_force(self, town: Town, cast: Cast, at: datetime) -> None:
        run = asked(cast, at, bans=((town.seafood.pk, town.instructor.pk),))
        client = cast.office.client
        rows = rows_of(client.get(f"/matching/{run.pk}/compare/?tab=changed&export=csv"))
        row = next(row for row in rows if row["企业"].startswith("汐歌"))
        assert row["对照"] == "于海宁"
        assert "已服务" in row["对照的理由"] or "沿用" in row["对照的理由"]
        assert float(row["对照得分(分)"]) > float(row["本方案得分(分)"])
        assert "穗屿食" in text_of(client.get(f"/matching/{run.pk}/compare/?tab=new"))

    def test_who_may_not_be_sent_has_no_score(self, town: Town, cast: Cast, at: datetime) -> None:
        Leave.everything.create(instructor=town.instructor, starts_on=date(2026, 11, 1), recorded_at=at)
        run = asked(cast, at)
        rows = rows_of(cast.office.client.get(f"/matching/{run.pk}/compare/?tab=changed&export=csv"))
        assert {(row["对照得分(分)"], row["对照的理由"][:5]) for row in rows if row["对照"] == "于海宁"} == {
            ("", "当天不可派")
        }

    def test_only_computed_plans_of_the_own_scope(self, town: Town, cast: Cast, at: datetime) -> None:
        county, city, nothing = asked(cast, at, "371082"), asked(cast, at), asked(cast, at, load_max=1)
        assert nothing.state == RunState.INFEASIBLE
        client = cast.county_officer.client
        assert client.get(f"/matching/{county.pk}/compare/").status_code == 200
        assert client.get(f"/matching/{county.pk}/compare/{city.pk}/").status_code == 404
        office = cast.office.client
        assert office.get(f"/matching/{county.pk}/compare/{city.pk}/").status_code == 200
        assert office.get(f"/matching/{city.pk}/compare/{nothing.pk}/").status_code == 404
        assert office.get(f"/matching/{city.pk}/compare/{city.pk}/").status_code == 404
        assert office.get(f"/matching/{nothing.pk}/compare/").status_code == 404


class TestPeople:
    def test_the_plan_of_one_person(self, town: Town, run: Run, cast: Cast, at: datetime) -> None:
        page = text_of(cast.office.client.get(f"/matching/{run.pk}/instructors/{town.instructor.pk}/"))
        for pair in Pair.everything.filter(run=run, instructor=town.instructor).select_related("enterprise"):
            assert pair.enterprise.name in page
        assert "还有空名额" in page
        full = asked(cast, at, load_max=2)
        who = Pair.everything.filter(run=full).values_list("instructor", flat=True)
        busy = max(set(who), key=list(who).count)
        page = text_of(cast.office.client.get(f"/matching/{full.pk}/instructors/{busy}/"))
        assert "上限改为 3 家" in page
        more = asked(cast, at, load_max=2, bounds=((busy, 0, 3),))
        gain = more.result["objective"] - full.result["objective"]
        assert (f"{gain / 1000:+,.3f}".replace("-", "−") if gain else "0") in page

    def test_who_lacks_places_most_comes_first(self, town: Town, cast: Cast, at: datetime) -> None:
        run = asked(cast, at, load_max=2)
        rows = rows_of(cast.office.client.get(f"/matching/{run.pk}/places/?export=csv"))
        values = [float(row["多一个名额的价值（分）"]) for row in rows]
        assert len(rows) == run.result["instructors"]
        assert values == sorted(values, reverse=True)
        assert all(value == 0 for row, value in zip(rows, values, strict=True) if row["本方案服务（家）"] < row["至多"])
        assert "谁最缺名额" in text_of(cast.office.client.get(f"/matching/{run.pk}/places/"))

    def test_nobody_of_elsewhere(self, town: Town, cast: Cast, at: datetime) -> None:
        run = asked(cast, at, "371083", with_upper=False)
        assert cast.office.client.get(f"/matching/{run.pk}/instructors/{town.colleague.pk}/").status_code == 404
        assert cast.office.client.get(f"/matching/{run.pk}/instructors/999999/").status_code == 404


class TestWhy:
    def test_a_wish_that_was_not_granted_is_told_with_its_price(
        self, town: Town, run: Run, cast: Cast, at: datetime
    ) -> None:
        wish = {"side": Side.ENTERPRISE, "source": Source.CALL, "starts_on": date(2026, 1, 1), "recorded_at": at}
        Wish.everything.create(
            enterprise=town.seafood,
            instructor=town.other_instructor,
            stance=Stance.PREFERS,
            recorded_by="周立言",
            **wish,
        )
        page = text_of(cast.office.client.get(f"/matching/{run.pk}/pairs/{town.seafood.pk}/"))
        assert "企业希望：姜若楠，没有如愿" in page
        forced = asked(cast, at, pins=((town.seafood.pk, town.other_instructor.pk),))
        loss = run.result["objective"] - forced.result["objective"]
        assert (
            f"全部总分少 {loss / 1000:,.1f} 分" in page.split("双方的愿望")[1]
            or f"全部总分反而少 {loss / 1000:,.1f} 分" in page
        )
        assert f"c=pin%3A{town.seafood.pk}%3A{town.other_instructor.pk}" in page

    def test_a_wish_against_a_conflict_names_it(self, town: Town, cast: Cast, at: datetime) -> None:
        Conflict.everything.create(
            instructor=town.other_instructor, enterprise=town.seafood, kind=ConflictKind.KIN,
            starts_on=date(2026, 1, 1), recorded_at=at, recorded_by="周立言",
        )  # fmt: skip
        run = asked(cast, at)
        page = text_of(cast.office.client.get(f"/matching/{run.pk}/pairs/{town.seafood.pk}/?instructor=Z003"))
        assert f"须回避或被禁止：{ConflictKind.KIN.label}" in page

    def test_a_ban_of_the_run_gives_its_reason(self, town: Town, cast: Cast, at: datetime) -> None:
        ban = (town.seafood.pk, town.colleague.pk)
        run = asked(cast, at, bans=(ban,), reasons=((f"ban:{ban[0]}:{ban[1]}", "曾共事过"),))
        page = text_of(cast.office.client.get(f"/matching/{run.pk}/pairs/{town.seafood.pk}/?instructor=Z002"))
        assert "本方案禁止了这一对。曾共事过" in page


class TestFilters:
    @pytest.mark.parametrize(
        ("query", "keeps"),
        [
            ("reason=pinned", lambda pair: pair.is_pinned),
            ("reason=vacant", lambda pair: pair.incumbent_id is None),
            ("reason=served", lambda pair: pair.incumbent_id == pair.instructor_id),
            ("reason=line", lambda pair: pair.instructor.function == pair.enterprise.line_function),
            ("reason=stranger", lambda pair: pair.trade == 0),
            ("distance=far", lambda pair: pair.distance_m > 30_000),
            ("distance=near", lambda pair: pair.distance_m <= 10_000),
            ("score_from=60", lambda pair: pair.score >= 60_000),
            ("score_to=60.5", lambda pair: pair.score <= 60_500),
            ("function=taxation", lambda pair: pair.instructor.function == "taxation"),
            (f"town={LIDAO}", lambda pair: pair.enterprise.region_code == LIDAO),
        ],
    )
    def test_what_is_shown_is_what_fits(self, town: Town, cast: Cast, at: datetime, query: str, keeps: Any) -> None:
        run = asked(cast, at, pins=((town.foods.pk, town.other_instructor.pk),))
        pairs = Pair.everything.filter(run=run).select_related("enterprise", "instructor")
        wanted = {pair.enterprise.credit_code for pair in pairs if keeps(pair)}
        rows = rows_of(cast.office.client.get(f"/matching/{run.pk}/?{query}&export=csv&cols=code"))
        assert {row["信用代码"] for row in rows} == wanted

    @pytest.mark.parametrize("top", ["score", "far", "easy", "dear", "nonsense"])
    def test_the_twenty_that_stand_out(self, town: Town, run: Run, cast: Cast, top: str) -> None:
        page = text_of(cast.office.client.get(f"/matching/{run.pk}/?top={top}")).split('id="extremes"')[1]
        order = {"far": "-distance_m", "easy": "swap_loss", "dear": "-swap_loss"}.get(top, "score")
        firms = Pair.everything.filter(run=run).order_by(order, "pk").values_list("enterprise__short_name", flat=True)
        places = [page.index(f">{name}</a>") for name in firms]
        assert places == sorted(places)

    def test_a_search_box_stands_over_the_list(self, town: Town, run: Run, cast: Cast) -> None:
        page = text_of(cast.office.client.get(f"/matching/{run.pk}/?q=穗屿")).split('id="extremes"')[0]
        assert 'id="q"' in page
        assert "汐歌海产" not in page


def test_the_neighbour_finds_none_of_it(town: Town, run: Run, cast: Cast, at: datetime) -> None:
    other = asked(cast, at)
    paths = [*NEIGHBOURS, f"compare/{other.pk}/", f"instructors/{town.instructor.pk}/"]
    for path in paths:
        assert cast.neighbour.client.get(f"/matching/{run.pk}/{path}?c=close:{town.foods.pk}").status_code == 404, path
        assert cast.instructor.client.get(f"/matching/{run.pk}/{path}").status_code in (403, 404), path
    assert cast.neighbour.client.post(f"/matching/{run.pk}/what-if/keep/?c=close:{town.foods.pk}").status_code == 404
