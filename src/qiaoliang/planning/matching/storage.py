"""A matching instance as bytes."""

from dataclasses import asdict, fields

from qiaoliang.planning import storage
from qiaoliang.planning.matching.files import NamedInstance
from qiaoliang.planning.storage import InstanceDamaged
from qiaoliang.solvers.matching.instance import Instance, Params

__all__ = ["InstanceDamaged", "pack", "unpack"]

MAGIC = b"qiaoliang-instance-1\n"
NAMES = ("enterprises", "instructors", "needs", "functions")


def pack(named: NamedInstance) -> tuple[bytes, str]:
    """(compressed bytes, SHA-256 of what was compressed)."""
    head = {"params": asdict(named.params), "names": {name: list(getattr(named, name)) for name in NAMES}}
    return storage.pack(MAGIC, head, {field.name: getattr(named.instance, field.name) for field in fields(Instance)})


def unpack(packed: bytes, digest: str) -> NamedInstance:
    """What `pack` was given. Raises `InstanceDamaged`."""
    head, arrays = storage.unpack(MAGIC, packed, digest)
    names = {name: tuple(head["names"][name]) for name in NAMES}
    return NamedInstance(instance=Instance(**arrays), params=Params(**head["params"]), **names)
