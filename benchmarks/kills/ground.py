"""Who takes part: printed as JSON by a process of its own, since it needs Django set up on the city at hand."""

import json
import subprocess
import sys
from dataclasses import dataclass
from datetime import date
from typing import Any

from benchmarks.kills.machines import ROOT, Product
from benchmarks.load import Person

CROWD = 28  # of whom 20 are instructors
COUNTY = "371082"  # whose matching is computed and published


@dataclass(frozen=True)
class Ground:
    """Twenty people who write, the office that works, and what its matching form is filled with."""

    writers: list[Person]
    office: Person
    matching: dict[str, Any]


def ground(product: Product) -> Ground:
    words = [sys.executable, "-m", "benchmarks.kills.ground"]
    told = subprocess.run(words, env=product.environment, cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout
    found = json.loads(told)
    people = [
        Person(one["role"], one["session"], one["key"], tuple(map(tuple, one["firms"]))) for one in found["people"]
    ]
    office = next(person for person in people if person.role == "office")
    return Ground([person for person in people if person.role == "instructor"], office, found["matching"])


def main() -> None:
    import django

    django.setup()
    from benchmarks.load import people
    from qiaoliang.planning.matching.forms import RunForm

    form = {**RunForm.defaults(date.today()), "region": COUNTY, "as_of": f"{date.today()}"}
    plain = {name: value for name, value in form.items() if isinstance(value, int | str) and value is not False}
    print(json.dumps({"people": [vars(person) for person in people(CROWD)], "matching": plain}))


if __name__ == "__main__":
    main()
