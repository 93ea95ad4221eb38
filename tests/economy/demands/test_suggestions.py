"""Likely doubles on labelled pairs, and the routing model on held-back demands beside its simplest rival."""

from datetime import datetime, timedelta
from random import Random
from typing import Any

import numpy as np
import pytest

from qiaoliang.access.accounts.actor import SYSTEM
from qiaoliang.economy.demands import learning, routing
from qiaoliang.economy.demands.choices import Category, Stage, Verdict
from qiaoliang.economy.demands.fragments import counted, fragments, likeness, matrix
from qiaoliang.economy.demands.models import Demand, RoutingModel
from qiaoliang.economy.demands.suggestions import SAME, doubles, suggested
from qiaoliang_demo.texts import demand as wording
from qiaoliang_demo.texts import demand_templates
from tests.cast import Cast, Town

OPENINGS = ("", "请帮忙协调：", "上次说过的，", "再次反映：", "还是那件事，")
ENDINGS = ("", "，请尽快", "，望答复", "，麻烦了", "，谢谢")
REWORDED = (("企业", "公司"), ("希望", "盼"), ("办理", "办"), ("需要", "要"), ("申请", "想申请"), ("职工", "工人"))


def said_again(draw: Random, text: str) -> str:
    """The same thing as another person would write it down: other numbers, words left out, greetings."""
    for old, new in draw.sample(REWORDED, 3):
        text = text.replace(old, new)
    parts = [part for part in text.rstrip("。").split("，") if part]
    if len(parts) > 1 and draw.random() < 0.5:
        draw.shuffle(parts)
    return draw.choice(OPENINGS) + "，".join(parts) + draw.choice(ENDINGS)


def pairs() -> list[tuple[str, str, bool]]:
    """600 labelled pairs: half the same thing said again, half two different things."""
    draw, functions = Random("doubles"), sorted(demand_templates())
    found = []
    for _ in range(300):
        text = wording(draw, draw.choice(functions))
        found.append((text, said_again(draw, text), True))
        one, other = draw.sample(functions, 2) if draw.random() < 0.5 else [draw.choice(functions)] * 2
        first, second = draw.choice(demand_templates()[one]), draw.choice(demand_templates()[other])
        if first != second:
            found.append((first, said_again(draw, second), False))
    return found


class TestDoubles:
    def test_on_labelled_pairs(self) -> None:
        """Generated pairs: they show that rewording is seen through, not how a real city words its demands."""
        labelled = pairs()
        said = [(likeness(counted(one), counted(other)) >= SAME, same) for one, other, same in labelled]
        right = sum(found and same for found, same in said)
        precision = right / sum(found for found, _ in said)
        recall = right / sum(same for _, same in said)
        assert len(labelled) > 550
        assert precision >= 0.95, precision
        assert recall >= 0.9, recall

    def test_numbers_and_marks_make_no_difference(self) -> None:
        assert likeness(counted("增容 400 千伏安！"), counted("增容630千伏安")) > 0.99
        assert likeness(counted(""), counted("增容")) == 0.0
        assert fragments("ab，c") == ["a", "b", "ab", "c"]

    def test_only_of_the_same_enterprise(self, demand: Demand, cast: Cast, town: Town, at: datetime) -> None:
        from qiaoliang.kit.scope import active

        with active(cast.office.actor.scope):
            assert [one.demand for one in doubles(town.seafood, "冷库用电增容", at.date())] == [demand]
            assert doubles(town.foods, "冷库用电增容", at.date()) == []


def close_many(town: Town, at: datetime, count: int, **more: Any) -> None:
    """Closed demands in the demo's words: the function decides the words, and the category."""
    draw = Random(count)
    functions = {"marine": (town.marine, Category.UTILITIES), "taxation": (town.taxation, Category.TAX)}
    rows = []
    for number in range(count):
        function = draw.choice(("marine", "marine", "taxation"))
        department, category = functions[function]
        rows.append(
            Demand(
                number=f"{count}-{number}", enterprise=town.seafood, region_code=town.seafood.region_code, title="事项",
                body=wording(draw, function), category=category, stage=Stage.CLOSED, verdict=Verdict.SOLVED,
                department=department, heard_on=at.date(), recorded_at=at, recorded_by="于海宁",
                closed_at=at - timedelta(days=count - number), closed_on=at.date(), **more,
            )
        )  # fmt: skip
    Demand.everything.bulk_create(rows)


class TestRouting:
    def test_the_counts_are_those_of_multinomial_bayes(self) -> None:
        """Against the textbook's sums on three tiny texts."""
        texts, labels = ["路灯", "路灯坏", "贷款"], ["a", "a", "b"]
        model = routing.trained(texts, labels)
        held = matrix(texts).toarray()
        expected = held[:2].sum(axis=0) + routing.SMOOTHING
        assert model.labels == ("a", "b")
        assert np.allclose(model.weight[0], np.log(expected / expected.sum()), atol=1e-5)
        assert np.allclose(model.prior, np.log([2 / 3, 1 / 3]))
        assert model.ranked(["路灯", "贷款"]) == [["a", "b"], ["b", "a"]]

    def test_packing_changes_no_suggestion(self) -> None:
        draw = Random("pack")
        texts = [wording(draw, function) for function in ("marine", "taxation", "labour") for _ in range(40)]
        model = routing.trained(texts, ["m"] * 40 + ["t"] * 40 + ["l"] * 40)
        again = routing.unpacked(routing.packed({"x": model}))["x"]
        assert again.ranked(texts) == model.ranked(texts)

    def test_trained_by_the_clock_and_shown_beside_the_majority(
        self, demand: Demand, cast: Cast, town: Town, at: datetime
    ) -> None:
        assert "不需要" in learning.learn(at)
        assert "满 60 件" in cast.office.client.get("/demands/routing/").content.decode()
        close_many(town, at, 120)
        assert "用 120 件" in learning.learn(at)
        made = RoutingModel.everything.get()
        report = made.report["department"]
        assert report["held_back"] == 24
        assert report["right"] > report["majority_right"]
        page = cast.office.client.get("/demands/routing/").content.decode()
        for words in (f"{100 * report['right'] / 24:.1f}%", f"{100 * report['majority_right'] / 24:.1f}%", "海洋发展",
                      made.data_version):  # fmt: skip
            assert words in page
        assert "只是建议，由您决定" in cast.office.client.get(f"/demands/{demand.pk}/send/").content.decode()

    def test_not_again_until_it_is_worth_it(self, cast: Cast, town: Town, at: datetime) -> None:
        close_many(town, at, 80)
        assert learning.train(by=SYSTEM, at=at) is not None
        close_many(town, at, 100)
        assert learning.train(by=SYSTEM, at=at + timedelta(days=1)) is None
        assert learning.train(by=SYSTEM, at=at + timedelta(days=8)) is not None
        assert learning.train(by=SYSTEM, at=at + timedelta(days=30)) is None

    @pytest.mark.usefixtures("cast")
    def test_what_is_confidential_teaches_nothing(self, demand: Demand, cast: Cast, town: Town, at: datetime) -> None:
        close_many(town, at, 70)
        first = Demand.everything.filter(stage=Stage.CLOSED).order_by("pk")[0]
        before = len(learning.examples())
        from qiaoliang.economy.demands.actions.moves import keep_from

        keep_from(first, town.taxation if first.department == town.marine else town.marine, cast.owner.actor, at)
        assert len(learning.examples()) == before - 1

    def test_no_department_it_is_kept_from_is_suggested(
        self, demand: Demand, cast: Cast, town: Town, at: datetime
    ) -> None:
        from qiaoliang.economy.demands import actions
        from qiaoliang.kit.scope import active

        close_many(town, at, 120)
        learning.learn(at)
        actions.hide(demand=demand, whom=town.marine, by=cast.owner.actor, at=at)
        with active(cast.office.actor.scope):
            found = suggested(Demand.objects.get(pk=demand.pk))
        assert found is not None
        assert town.marine not in found.departments
