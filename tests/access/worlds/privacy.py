"""A request of the owner of the seafood firm, an assessed activity, and the pages of the own data by three doors."""

from datetime import date
from typing import Any

from qiaoliang.access.accounts.actor import system
from qiaoliang.registry.enterprises.models import ContactPerson
from qiaoliang.web.privacy import actions, persons
from qiaoliang.web.privacy.activities import SHIPPED
from qiaoliang.web.privacy.choices import Kind, Mouth
from qiaoliang.web.privacy.doors import PAGES
from qiaoliang.web.privacy.models import Activity
from tests.cast import Town

PUBLIC = {f"{door}/<str:token>/privacy/{rest}" for door in ("m", "e") for rest, _page, _name in PAGES} | {
    "privacy/notice/", "privacy/notice/<slug:text>/<int:edition>/",
}  # fmt: skip
OTHERS = {"<int:asked>": "privacy/requests", "<slug:text>": "notice", "<int:edition>": "1"}


def rows(town: Town, known: dict[str, Any]) -> dict[str, Any]:
    by = system("test")
    owner = persons.of_contact(ContactPerson.everything.get(enterprise=town.seafood))
    asked = actions.ask(person=owner, kind=Kind.COPY, words="要一份副本", mouth=Mouth.OFFICE, by=by, at=town.at)
    given = {**SHIPPED[0], "assessed_on": date(2026, 11, 1), "review_on": date(2027, 11, 1)}
    activity = actions.assess(activity=Activity(), given=given, by=by, at=town.at)
    return {"privacy/requests": asked, "privacy/activities": activity}
