"""A joint-branch instance as bytes."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from qiaoliang.party.organisations.models import Form
from qiaoliang.planning import storage
from qiaoliang.planning.branching.instance import Basis, Built
from qiaoliang.planning.storage import InstanceDamaged
from qiaoliang.solvers.branching.instance import Branch, Instance, Params

__all__ = ["InstanceDamaged", "pack", "unpack"]

MAGIC = b"qiaoliang-branches-1\n"
ARRAYS = ("full_members", "can_lead", "host", "basis", "member", "distance_m", "bans")


def pack(built: Built) -> tuple[bytes, str]:
    """(compressed bytes, SHA-256 of what was compressed)."""
    instance = built.instance
    head = {
        "params": asdict(built.params),
        "enterprises": list(built.enterprises),
        "outside": list(built.outside),
        "bases": [[number, one.label, one.form, one.carrier] for number, one in sorted(built.bases.items())],
        "pins": [_listed(branch) for branch in instance.pins],
        "existing": [_listed(branch) for branch in instance.existing],
    }
    return storage.pack(MAGIC, head, {name: getattr(instance, name) for name in ARRAYS})


def unpack(packed: bytes, digest: str) -> Built:
    """What `pack` was given. Raises `InstanceDamaged`."""
    head, arrays = storage.unpack(MAGIC, packed, digest)
    instance = Instance(
        **arrays,
        pins=tuple(_branch(row) for row in head["pins"]),
        existing=tuple(_branch(row) for row in head["existing"]),
    )
    bases = {number: Basis(label, Form(form), carrier) for number, label, form, carrier in head["bases"]}
    return Built(instance, Params(**head["params"]), tuple(head["enterprises"]), bases, tuple(head["outside"]))


def _listed(branch: Branch) -> list[Any]:
    return [branch.host, branch.basis, list(branch.members)]


def _branch(row: Sequence[Any]) -> Branch:
    host, basis, members = row
    return Branch(host, basis, tuple(members))
