"""The forms that instructors, enterprises and secretaries fill: what each asks, and what it costs.

A form registers with its class, so its fields can never be under-stated; minutes are what its page says, or estimated
from its fields. `tests/web/burden/test_pages.py` finds every page with a form that none of the three lists names.
"""

from typing import Final

from qiaoliang.web.burden import branchforms, enterpriseforms, instructorforms
from qiaoliang.web.burden.costs import BRANCH as BRANCH
from qiaoliang.web.burden.costs import ENTERPRISE as ENTERPRISE
from qiaoliang.web.burden.costs import INSTRUCTOR as INSTRUCTOR
from qiaoliang.web.burden.costs import SIDES as SIDES
from qiaoliang.web.burden.costs import FormCost as FormCost

FORMS: Final[dict[str, FormCost]] = {
    one.key: one for one in (*instructorforms.FORMS, *enterpriseforms.FORMS, *branchforms.FORMS)
}
OF_PAGE: Final = {route: one for one in FORMS.values() for route in one.pages}


def of(side: str) -> list[FormCost]:
    return [one for one in FORMS.values() if one.side == side]


def form_of(route: str) -> FormCost | None:
    """The form that a route shows, or the one whose case it moves on (the longest beginning wins)."""
    if route in OF_PAGE:
        return OF_PAGE[route]
    found = [(len(begin), one.key) for one in FORMS.values() for begin in one.steps if route.startswith(begin)]
    return FORMS[max(found)[1]] if found else None
