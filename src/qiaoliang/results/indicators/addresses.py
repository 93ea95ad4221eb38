"""Where the records of a figure are: the question about day, place and days as an address that asks the same."""

from urllib.parse import urlencode

from qiaoliang.results.indicators.asked import Asked
from qiaoliang.results.indicators.catalogue import CATALOGUE
from qiaoliang.results.indicators.choices import Standing
from qiaoliang.results.indicators.facts import FACTS
from qiaoliang.results.indicators.periods import name_of
from qiaoliang.results.indicators.question import parts_text


def kept_of(asked: Asked) -> dict[str, str]:
    """The question as parts of an address: links to records must ask the same."""
    given = {"as_of": str(asked.as_of), "region": asked.region}
    given["department"] = str(asked.department.pk) if asked.department else ""
    given["period"] = name_of(asked.span) if asked.span else ""
    given["part"] = parts_text(asked.parts)
    return {key: value for key, value in given.items() if value}


def address_of(asked: Asked) -> str:
    return urlencode(kept_of(asked))


def records_page(code: str, asked: Asked, tab: str = Standing.CONFIRMED) -> str:
    """The page that lists exactly the records of a figure: in one of its standings, or what stands beside it."""
    # Where nobody has to confirm, what is claimed is what counts, and the page has one tab for both.
    is_one = tab == Standing.CLAIMED and Standing.WAITING not in FACTS[CATALOGUE[code].fact].standings
    more = {} if tab == Standing.CONFIRMED or is_one else {"tab": str(tab)}
    return f"/indicators/{code}/?{urlencode({**kept_of(asked), **more})}"
