"""The index of characters and pairs only narrows: what is found is what stands in names, on both databases."""

from datetime import date

import pytest
from django.db import connection

from qiaoliang.kit.contains import contains, is_letters
from qiaoliang.kit.scope import EVERYTHING, active
from qiaoliang.registry.enterprises.grams import by_name
from qiaoliang.registry.enterprises.models import Enterprise, Identity
from qiaoliang.web.dossier.enterprises import search
from tests.cast import LIDAO, Town, make_enterprise

NAMES = (
    "汐歌渔网厂",
    "ABB电气(威海)",
    "abc网络",
    "Straße贸易行",
    "100%果汁",
    "a_b咖啡",
    "𠮷野船厂",
    "İstanbul商行",
    "单",
)
TEXTS = (
    "渔", "渔网", "汐歌渔网厂", "网渔", "abb", "ABB电", "aBC", "straße", "STRASSE", "ß", "100%", "0%果", "_b", "%", "_",
    "𠮷", "𠮷野", "i̇stan", "istan", "单", "单 ", "xgyw", "XGYW", "旧名", "老", "不存在", "a" * 60,
)  # fmt: skip


@pytest.fixture
def firms(town: Town) -> list[Enterprise]:
    made = [make_enterprise(town, name, LIDAO, 300 + number) for number, name in enumerate(NAMES)]
    Enterprise.everything.filter(pk=made[0].pk).update(initials="xgywc")
    Identity.everything.create(
        enterprise=made[8], name="老旧名字厂", credit_code="91371082MA3F00099X", ends_on=date(2024, 1, 1)
    )
    return made


def _plainly(text: str) -> set[int]:
    """Every row asked, without any index."""
    now = contains("name", text) | contains("short_name", text)
    found = set(Enterprise.objects.filter(now).values_list("pk", flat=True))
    if is_letters(text):
        found |= set(Enterprise.objects.filter(initials__contains=text.lower()).values_list("pk", flat=True))
    former = Identity.everything.filter(contains("name", text), ends_on__isnull=False)
    return found | set(former.values_list("enterprise", flat=True))


@pytest.mark.parametrize("text", TEXTS)
def test_whatever_is_typed_the_index_loses_nothing(text: str, firms: list[Enterprise]) -> None:
    with active(EVERYTHING):
        assert set(search(Enterprise.objects.all(), text).values_list("pk", flat=True)) == _plainly(text)


def test_a_former_name_and_the_end_of_a_code_find_it(firms: list[Enterprise]) -> None:
    with active(EVERYTHING):
        assert list(search(Enterprise.objects.all(), "旧名字")) == [firms[8]]
        assert list(search(Enterprise.objects.all(), firms[2].credit_code[-6:].lower())) == [firms[2]]
        assert list(search(Enterprise.objects.all(), "0099x")) == [firms[8]]


def test_postgresql_looks_up_what_is_rare(firms: list[Enterprise]) -> None:
    """As a planner sees it that may not read the whole table: the index can answer the question."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite walks in order")
    with active(EVERYTHING), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_indexonlyscan = off")
        rows = Enterprise.objects.filter(by_name("渔网", contains("name", "渔网"), contains("name", "渔网")))
        plan = rows.order_by().explain()
    assert "Bitmap Index Scan on enterprise_grams" in plan
