"""Sensitive text at rest: AES-256-GCM or SM4-GCM under a key ring, and keyed indexes to find it again.

A sealed text reads `s1.<key>.<base64url of nonce and ciphertext>`; `s1` is AES-256, `s2` SM4 (GB/T 32907, RFC 8998), so
both open whatever settings.QIAOLIANG_SEALING says for new ones. SM4 takes 128 bits derived from the ring's key.

The context, the name of the place
where the text belongs, is authenticated: a ciphertext copied into another field does not open. Rows
of one field share their context, so swapping two rows of the same field is not noticed here but in the log.

The ring is a file in settings.QIAOLIANG_KEYS. It is not in the database: who steals a dump has
ciphertext only, and a backup is worth nothing without the ring. Random nonces are safe for 2^32 texts a key.
"""

import hashlib
import hmac
import json
import secrets
from base64 import b64decode, b64encode, urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django import forms
from django.conf import settings
from django.core.exceptions import FieldError
from django.db import models

from qiaoliang.kit.wholefile import whole_file

# Only the stubs know the field as generic.
if TYPE_CHECKING:
    _TextField = models.TextField[str, str]
else:
    _TextField = models.TextField

RING_FILE: Final = "ring.json"
KEY_BYTES: Final = 32
NONCE_BYTES: Final = 12
TAG_BYTES: Final = 16
AES, SM4 = "s1", "s2"
SCHEMES: Final = {"aes": AES, "sm4": SM4}


class SealBroken(Exception):
    """The sealed text was altered, cut, or belongs to another context."""


class KeyMissing(Exception):
    """The ring lacks the key named in a sealed text: ring and data come from different places."""


class SealedFieldLookup(FieldError):
    """A sealed field was searched by value; keep a blind index beside it and search that."""


@dataclass(frozen=True)
class KeyRing:
    """Sealing keys by id, the id of the one in use, and the key of the blind indexes, which stays."""

    current: str
    sealing: dict[str, bytes]
    index: bytes


def seal(plaintext: str, context: str) -> str:
    """Encrypt `plaintext` for the place named `context`, e.g. `enterprises.contact.phone`."""
    return sealer(context)(plaintext)


def sealer(context: str) -> Callable[[str], str]:
    """`seal` for many texts of one place: the ring is looked up once, which is most of the time a text takes."""
    ring, scheme = _ring(_ring_path()), _scheme()
    encrypt = _cipher(scheme, ring.sealing[ring.current]).encrypt
    authenticated = _authenticated(scheme, ring.current, context)
    head = f"{scheme}.{ring.current}."

    def seal_one(plaintext: str) -> str:
        nonce = secrets.token_bytes(NONCE_BYTES)
        body = nonce + encrypt(nonce, plaintext.encode(), authenticated)
        return head + urlsafe_b64encode(body).rstrip(b"=").decode()

    return seal_one


def open_sealed(sealed: str, context: str) -> str:
    """Decrypt what `seal` made for the same `context`; SealBroken or KeyMissing if that cannot be."""
    scheme, _, rest = sealed.partition(".")
    key_id, _, body = rest.partition(".")
    if scheme not in SCHEMES.values() or not key_id or not body:
        raise SealBroken(context)
    try:
        raw = urlsafe_b64decode(body + "=" * (-len(body) % 4))
        cipher, authenticated = _cipher(scheme, _sealing_key(key_id)), _authenticated(scheme, key_id, context)
        return cipher.decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], authenticated).decode()
    except (InvalidTag, ValueError):
        raise SealBroken(context) from None


def is_current(sealed: str) -> bool:
    """Whether `sealed` was made with the key and cipher now in use; if not, `seal(open_sealed(…))` renews it."""
    return sealed.startswith(current_head())


def current_head() -> str:
    """How every text begins that is sealed now: `s1.1a2b3c4d.`."""
    return f"{_scheme()}.{_ring(_ring_path()).current}."


def rotate_key() -> str:
    """Add a new sealing key and use it from now on; returns its id. Older texts keep opening."""
    path = _ring_path()
    ring, key_id = _ring(path), secrets.token_hex(4)
    _write(path, replace(ring, current=key_id, sealing=ring.sealing | {key_id: secrets.token_bytes(KEY_BYTES)}))
    return key_id


def blind_index(value: str, context: str) -> str:
    """Keyed hash of `value` (64 hex digits), equal for equal values of one `context`.

    For uniqueness and exact search over sealed fields. The caller normalises the value first; the key
    of the indexes is not rotated, since every index would have to be computed anew.
    """
    key = _ring(_ring_path()).index
    return hmac.new(key, f"{len(context)}:{context}{value}".encode(), hashlib.sha256).hexdigest()


def mask_phone(phone: str) -> str:
    """`138****5678`; shorter numbers show their last three digits, very short ones nothing."""
    if len(phone) >= 11:
        return phone[:3] + "*" * (len(phone) - 7) + phone[-4:]
    shown = phone[-3:] if len(phone) >= 7 else ""
    return "*" * (len(phone) - len(shown)) + shown


def mask_name(name: str) -> str:
    """`王*`, `欧**`: the first character, then at most two stars, so that length tells little."""
    return name[:1] + "*" * min(len(name) - 1, 2) if name else ""


class SealedTextField(_TextField):
    """Text that is ciphertext in the database and plain text in Python.

    `context` names the place for good: it is authenticated, so it must not follow a renaming. Only
    `isnull` can be looked up. An empty string stays empty: absence is no secret and needs no key.
    """

    def __init__(self, *args: Any, context: str, **kwargs: Any) -> None:
        self.context = context
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "context": self.context}

    def get_prep_value(self, value: Any) -> Any:
        text = super().get_prep_value(value)
        return seal(text, self.context) if text else text

    def from_db_value(self, value: str | None, expression: object, connection: object) -> str | None:
        return open_sealed(value, self.context) if value else value

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name == "isnull":
            return super().get_lookup(lookup_name)
        raise SealedFieldLookup(
            f"{self.context} is sealed: it cannot be searched by {lookup_name!r}, only by isnull; use a blind index"
        )

    def get_transform(self, lookup_name: str) -> Any:
        raise SealedFieldLookup(f"{self.context} is sealed: {lookup_name!r} cannot be applied to it")

    def formfield(self, *args: Any, **kwargs: Any) -> Any:
        return super().formfield(*args, **{"widget": forms.TextInput, **kwargs})


def _ring_path() -> Path:
    return Path(settings.QIAOLIANG_KEYS) / RING_FILE


def _ring(path: Path) -> KeyRing:
    """The ring as the file holds it now: a server sees at once that a command rotated the key."""
    try:
        at = path.stat()
    except FileNotFoundError:
        fresh = {secrets.token_hex(4): secrets.token_bytes(KEY_BYTES)}
        _write(path, KeyRing(next(iter(fresh)), fresh, secrets.token_bytes(KEY_BYTES)), first=True)
        at = path.stat()
    return _read(path, at.st_ino, at.st_mtime_ns)


@lru_cache(maxsize=8)
def _read(path: Path, _inode: int, _changed: int) -> KeyRing:
    stored = json.loads(path.read_text())
    sealing = {key_id: b64decode(key) for key_id, key in stored["sealing"].items()}
    return KeyRing(stored["current"], sealing, b64decode(stored["index"]))


def _sealing_key(key_id: str) -> bytes:
    try:
        return _ring(_ring_path()).sealing[key_id]
    except KeyError:
        raise KeyMissing(key_id) from None


def _write(path: Path, ring: KeyRing, *, first: bool = False) -> None:
    """The whole ring, readable by its owner alone; with `first` a ring that another process has just made stands."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    sealing = {key_id: b64encode(key).decode() for key_id, key in ring.sealing.items()}
    stored = {"current": ring.current, "sealing": sealing, "index": b64encode(ring.index).decode()}
    with whole_file(path, 0o600, first=first) as file:
        file.write(json.dumps(stored, indent=1).encode())


class _Sm4Gcm:
    """SM4 in GCM, in the manner of `AESGCM`: the tag stands behind the ciphertext."""

    def __init__(self, key: bytes) -> None:
        self.key = HKDF(algorithm=SHA256(), length=16, salt=None, info=b"qiaoliang.sm4").derive(key)

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes:
        working = Cipher(algorithms.SM4(self.key), modes.GCM(nonce)).encryptor()
        working.authenticate_additional_data(associated_data or b"")
        return working.update(data) + working.finalize() + working.tag

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes:
        if len(data) < TAG_BYTES:
            raise InvalidTag
        body, tag = data[:-TAG_BYTES], data[-TAG_BYTES:]
        working = Cipher(algorithms.SM4(self.key), modes.GCM(nonce, tag)).decryptor()
        working.authenticate_additional_data(associated_data or b"")
        return working.update(body) + working.finalize()


class _Aead(Protocol):
    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None, /) -> bytes: ...
    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None, /) -> bytes: ...


def _scheme() -> str:
    return SCHEMES[settings.QIAOLIANG_SEALING]


@lru_cache(maxsize=64)
def _cipher(scheme: str, key: bytes) -> _Aead:
    return _Sm4Gcm(key) if scheme == SM4 else AESGCM(key)


def _authenticated(scheme: str, key_id: str, context: str) -> bytes:
    return f"{scheme}.{key_id}.{context}".encode()
