"""A policy of Rongcheng delivered to the seafood firm, and advice of its branch."""

from datetime import date
from typing import Any

from qiaoliang.economy.policies.models import Advice, Delivery, DeliveryMove, Policy, Version
from tests.cast import Town

OTHERS = {"<slug:move>": "asked"}


def rows(town: Town, known: dict[str, Any]) -> dict[str, Any]:
    at = town.at
    policy = Policy.everything.create(
        document_number="荣海发〔2026〕3号", title="冷链设备更新奖补", kind="grant", issuer="荣成市海洋发展局",
        issued_on=date(2026, 3, 1), department=town.marine, region_code="371082", state="published", recorded_at=at,
        recorded_by="邹子谦",
    )  # fmt: skip
    edition = Version.everything.create(
        policy=policy, effective_on=date(2026, 3, 1), summary="更新冷链设备按投资额 10% 奖补",
        conditions={"industries": ["C"], "staff_least": 20}, recorded_at=at, recorded_by="邹子谦", published_at=at,
    )  # fmt: skip
    delivery = Delivery.everything.create(
        policy=policy, edition=edition, enterprise=town.seafood, verdict="meets", helped_by=town.stint,
        delivered_at=at, delivered_by="邹子谦",
    )  # fmt: skip
    DeliveryMove.everything.create(delivery=delivery, step="delivered", happened_on=at.date(), at=at, by_name="邹子谦")
    advice = Advice.everything.create(
        enterprise=town.seafood, organisation_key=str(town.branch.pk), organisation_name="汐歌海产党支部",
        topic="product", title="开发即食海产品", given_on=date(2026, 9, 1), recorded_at=at, recorded_by="许知远",
    )  # fmt: skip
    return {"policies": policy, "deliveries": delivery, "advice": advice, "versions": delivery.edition}
