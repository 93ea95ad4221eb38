"""An instance as bytes, kept with its run: equal instances have equal digests on every machine."""

import hashlib
import json
import zlib
from dataclasses import asdict, fields

import numpy as np

from qiaoliang.planning.matching.files import NamedInstance
from qiaoliang.solvers.matching.instance import Instance, Params

MAGIC = b"qiaoliang-instance-1\n"
NAMES = ("enterprises", "instructors", "needs", "functions")


class InstanceDamaged(ValueError):
    """The bytes are not what was stored: wrong digest or wrong form."""


def pack(named: NamedInstance) -> tuple[bytes, str]:
    """(compressed bytes, SHA-256 of what was compressed, in hexadecimal). Integers are little-endian, flags a byte."""
    arrays = {field.name: getattr(named.instance, field.name) for field in fields(Instance)}
    head = {
        "arrays": [[name, _kind(array), list(array.shape)] for name, array in arrays.items()],
        "params": asdict(named.params),
        "names": {name: list(getattr(named, name)) for name in NAMES},
    }
    line = json.dumps(head, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    body = b"".join(array.astype(_kind(array)).tobytes() for array in arrays.values())
    plain = MAGIC + line + b"\n" + body
    return zlib.compress(plain, 6), hashlib.sha256(plain).hexdigest()


def unpack(packed: bytes, digest: str) -> NamedInstance:
    """What `pack` was given. Raises `InstanceDamaged`."""
    try:
        plain = zlib.decompress(packed)
    except zlib.error as problem:
        raise InstanceDamaged("the stored instance cannot be read") from problem
    if hashlib.sha256(plain).hexdigest() != digest:
        raise InstanceDamaged("the stored instance does not match its digest")
    if not plain.startswith(MAGIC):
        raise InstanceDamaged("not a stored instance, or one of another version")
    end = plain.index(b"\n", len(MAGIC))
    head = json.loads(plain[len(MAGIC) : end])
    arrays, start = {}, end + 1
    for name, kind, shape in head["arrays"]:
        count = int(np.prod(shape))
        arrays[name] = np.frombuffer(plain, kind, count, start).reshape(shape)
        start += count * np.dtype(kind).itemsize
    names = {name: tuple(head["names"][name]) for name in NAMES}
    return NamedInstance(instance=Instance(**arrays), params=Params(**head["params"]), **names)


def _kind(array: np.ndarray[tuple[int, ...], np.dtype[np.generic]]) -> str:
    return "|b1" if array.dtype == np.bool_ else "<i8"
