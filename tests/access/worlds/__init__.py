"""Rows of Lidao that single capabilities add to the access table: one module each, found by itself.

A module gives `rows(town, known) -> {"noun of its address": row}`; where needed `OTHERS` (what stands for a part of an
address that is no `<int:pk>`) and `PUBLIC` (addresses that ask for no sign-in).
"""

import importlib
import pkgutil
from types import ModuleType


def parts() -> list[ModuleType]:
    names = sorted(found.name for found in pkgutil.iter_modules(__path__))
    return [importlib.import_module(f"{__name__}.{name}") for name in names]


def others() -> dict[str, str]:
    return {part: known for module in parts() for part, known in getattr(module, "OTHERS", {}).items()}


def public() -> set[str]:
    return {address for module in parts() for address in getattr(module, "PUBLIC", ())}
