"""The owner's link of the seafood firm and its own pages; a complaint handed to the department."""

from typing import Any

from qiaoliang.access.accounts.actor import system
from qiaoliang.economy.policies.models import Advice
from qiaoliang.registry.enterprises.models import ContactPerson, ContactRole
from qiaoliang.web.owners import actions as owners
from qiaoliang.web.owners.pageurls import PAGES
from qiaoliang.web.voices import actions as voices
from qiaoliang.web.voices.choices import Kind
from tests.cast import Town

PUBLIC = {f"e/<str:token>/{rest}" for rest, _page, _name in PAGES}
OTHERS = {
    "<int:advice>": "own_advice", "<int:demand>": "demands", "<int:visit>": "visits", "<int:pause>": "pauses",
    "<int:delivery>": "deliveries", "<slug:move>": "asked", "<slug:kind>": "team", "<int:key>": "postings",
    "<int:voice>": "voices", "<int:version>": "versions",
}  # fmt: skip


def rows(town: Town, known: dict[str, Any]) -> dict[str, Any]:
    by = system("test")
    owner = ContactPerson.everything.get(enterprise=town.seafood, role=ContactRole.OWNER, ends_on=None)
    entrance = owners.issue(person=owner, by=by, at=town.at)
    voice = voices.say(kind=Kind.COMPLAINT, words="电话没人接", enterprise=town.seafood, by=by, at=town.at)
    voices.assign(voice=voice, department=town.marine, words="请核实", by=by, at=town.at)
    advice = Advice.everything.create(
        enterprise=town.seafood, organisation_name="党支部", topic="plan", title="上冷链", given_on=town.at.date(),
        recorded_at=town.at, recorded_by="许知远",
    )  # fmt: skip
    return {
        "owners": entrance, "owners/enterprises": town.seafood, "own": town.seafood, "voices": voice,
        "own_advice": advice,
    }  # fmt: skip
