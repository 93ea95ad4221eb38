"""A task that the county's office sent to the instructor of Lidao."""

from typing import Any

from qiaoliang.access.accounts.models import Grant
from qiaoliang.web.assignments.models import Assignment, Copy
from tests.cast import Town


def rows(town: Town, known: dict[str, Any]) -> dict[str, Any]:
    on = town.at.date()
    sent = Assignment.everything.create(
        kind="task", title="核对稳岗返还", body="写一句企业怎么说", minutes=5, due_on=on.replace(year=on.year + 1),
        expires_on=on.replace(year=on.year + 1), group="荣成市的指导员", sender="office", sender_name="荣成市项目办",
        region_code="371082", people_count=1, copy_count=1, sent_at=town.at, sent_by="丛慧敏",
    )  # fmt: skip
    grant = Grant.objects.get(role="instructor", where_kind="instructor", where_key=str(town.instructor.pk))
    copy = Copy.everything.create(assignment=sent, to=grant.user, to_name=grant.user.name)
    return {"tasks": sent, "copies": copy}
