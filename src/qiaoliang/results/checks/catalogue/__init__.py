"""Every check, declared once; a new one is a row here and a planted fault in its test."""

from qiaoliang.results.checks.catalogue.credited import CREDITED
from qiaoliang.results.checks.catalogue.hints import HINTS
from qiaoliang.results.checks.catalogue.people import PEOPLE
from qiaoliang.results.checks.catalogue.registry import REGISTRY
from qiaoliang.results.checks.check import Check
from qiaoliang.results.checks.choices import Severity

CHECKS: dict[str, Check] = {check.code: check for check in (*CREDITED, *PEOPLE, *REGISTRY, *HINTS)}
FAULTS: tuple[Check, ...] = tuple(check for check in CHECKS.values() if check.severity != Severity.HINT)
HINT_CODES: tuple[str, ...] = tuple(check.code for check in CHECKS.values() if check.severity == Severity.HINT)
