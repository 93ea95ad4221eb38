"""Who is named in print follows from the consents alone."""

from qiaoliang.results.exemplars import rules
from qiaoliang.results.exemplars.choices import Reach
from qiaoliang.results.exemplars.rules import Named

FIRM = ("汐歌海产有限公司", "汐歌海产")


def test_a_name_without_consent_that_far_is_replaced_the_longest_first() -> None:
    named = [
        Named(FIRM, "俚岛镇一家企业", Reach.INTERNAL),
        Named(("林启航",), "该企业负责人", Reach.NONE),
        Named(("林启",), "一名职工", Reach.PUBLIC),
    ]
    text = "汐歌海产有限公司的林启航说，汐歌海产用电不够。"
    assert rules.printed(text, named, Reach.INTERNAL) == "汐歌海产有限公司的该企业负责人说，汐歌海产用电不够。"
    assert rules.printed(text, named, Reach.EXCHANGE) == "俚岛镇一家企业的该企业负责人说，俚岛镇一家企业用电不够。"


def test_a_person_is_named_only_as_far_as_the_enterprise_is() -> None:
    assert rules.reach_of_person(Reach.INTERNAL, Reach.PUBLIC) == Reach.INTERNAL
    assert rules.reach_of_person(Reach.PUBLIC, Reach.NONE) == Reach.NONE


def test_known_people_must_be_listed_first() -> None:
    assert rules.undeclared("于海宁上门，林启航点头", {"于海宁", "林启航", "许书记"}, ["林启航"]) == ["于海宁"]
    assert rules.undeclared("指导员上门", {"于海宁", ""}, []) == []


def test_probable_names_are_hints_without_the_listed() -> None:
    text = "鞠明远书记到场，丛慧敏同志记录，企业负责人表示满意，王师傅说好。林启航董事长签字。"
    assert rules.probable_names(text, ["林启航"]) == ["鞠明远", "丛慧敏", "王师傅"]
    assert rules.probable_names("经理说，书记来了三次。", []) == []
