"""The addresses of an enterprise's own pages, as they follow a token or the number of the enterprise."""

from typing import Any, Final

from qiaoliang.web.owners.pages import demands, home, policies, records, results, visits, voices

PAGES: Final[tuple[tuple[str, Any, str], ...]] = (
    ("", home.home, "home"),
    ("phone/", home.phone, "phone"),
    ("another/", home.another, "another"),
    ("another/withdraw/", home.keep, "keep"),
    ("advice/<int:advice>/", home.advice, "advice"),
    ("seen/", home.seen, "seen"),
    ("demands/", demands.index, "demands"),
    ("demands/new/", demands.new, "raise"),
    ("demands/<int:demand>/", demands.show, "demand"),
    ("demands/<int:demand>/close/", demands.close, "close"),
    ("demands/<int:demand>/hide/", demands.hide, "hide"),
    ("demands/<int:demand>/reopen/", demands.reopen, "reopen"),
    ("results/", results.index, "results"),
    ("visits/", visits.index, "visits"),
    ("visits/<int:visit>/", visits.show, "visit"),
    ("visits/pause/", visits.pause, "pause"),
    ("visits/rhythm/", visits.agree, "rhythm"),
    ("visits/rhythm/end/", visits.free, "free"),
    ("visits/pauses/<int:pause>/end/", visits.resume, "resume"),
    ("policies/", policies.index, "policies"),
    ("policies/offers/<int:version>/", policies.find, "find"),
    ("policies/<int:delivery>/", policies.show, "policy"),
    ("policies/<int:delivery>/open/", policies.open_, "open"),
    ("policies/<int:delivery>/<slug:move>/", policies.follow, "follow"),
    ("records/", records.index, "records"),
    ("records/<slug:kind>/<int:key>/", records.not_so, "not_so"),
    ("voices/", voices.index, "voices"),
    ("voices/new/", voices.new, "say"),
    ("voices/<int:voice>/", voices.show, "voice"),
    ("voices/<int:voice>/again/", voices.again, "again"),
    ("voices/<int:voice>/withdraw/", voices.withdraw, "withdraw"),
)
