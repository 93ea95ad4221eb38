"""An instance as bytes, kept with its run: equal instances have equal digests on every machine."""

import hashlib
import json
import zlib
from collections.abc import Mapping
from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[Any]]


class InstanceDamaged(ValueError):
    """The bytes are not what was stored: wrong digest or wrong form."""


def pack(magic: bytes, head: Mapping[str, Any], arrays: Mapping[str, Array]) -> tuple[bytes, str]:
    """(compressed bytes, SHA-256 of what was compressed, in hexadecimal). Integers are little-endian, flags a byte."""
    listed = [[name, _kind(array), list(array.shape)] for name, array in arrays.items()]
    line = json.dumps({**head, "arrays": listed}, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    body = b"".join(array.astype(_kind(array)).tobytes() for array in arrays.values())
    plain = magic + line + b"\n" + body
    return zlib.compress(plain, 6), hashlib.sha256(plain).hexdigest()


def unpack(magic: bytes, packed: bytes, digest: str) -> tuple[dict[str, Any], dict[str, Array]]:
    """The head and the arrays `pack` was given. Raises `InstanceDamaged`."""
    try:
        plain = zlib.decompress(packed)
    except zlib.error as problem:
        raise InstanceDamaged("the stored instance cannot be read") from problem
    if hashlib.sha256(plain).hexdigest() != digest:
        raise InstanceDamaged("the stored instance does not match its digest")
    if not plain.startswith(magic):
        raise InstanceDamaged("not a stored instance, or one of another version")
    end = plain.index(b"\n", len(magic))
    head = json.loads(plain[len(magic) : end])
    arrays, start = {}, end + 1
    for name, kind, shape in head.pop("arrays"):
        count = int(np.prod(shape))
        arrays[name] = np.frombuffer(plain, kind, count, start).reshape(shape)
        start += count * np.dtype(kind).itemsize
    return head, arrays


def _kind(array: Array) -> str:
    return "|b1" if array.dtype == np.bool_ else "<i8"
