"""When a telling is tried again, which addresses may be called, and how a telling is signed. Pure."""

import hashlib
import hmac
import ipaddress
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

PAUSES: Final = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 120, 240, 480))  # then every 8 hours
GIVE_UP_AFTER: Final = timedelta(hours=24)
OLD_SECRET_LIVES: Final = timedelta(hours=24)

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def pause_after(attempts: int) -> timedelta:
    """How long to wait after the n-th attempt failed (n from 1): growing, eight hours at most."""
    return PAUSES[min(attempts, len(PAUSES)) - 1]


def is_over(happened_at: datetime, next_at: datetime) -> bool:
    """Whether the next attempt would come more than a day after the event."""
    return next_at - happened_at > GIVE_UP_AFTER


def signature(secret: str, timestamp: int, body: bytes) -> str:
    """`v1=` and HMAC-SHA-256 over `timestamp.body`: whoever has the secret can check who sent it, and when."""
    return "v1=" + hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256).hexdigest()


def origin_of(address: str) -> str | None:
    """`https://host:port` of an address; None if it is none, or carries a name and password."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc or not address.isascii():
        return None
    default = 443 if parts.scheme == "https" else 80
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}:{port or default}"


def is_sealed(origin: str, *, is_debug: bool) -> bool:
    """Whether nobody on the way can read along; plain HTTP only where the installation is being worked on."""
    return is_debug or origin.startswith("https://")


def may_call(found: Address, inside: Sequence[Network], *, is_debug: bool) -> bool:
    """Whether a resolved address may be called: a public one, or one of the networks the server's keeper named.

    This machine itself, link-local addresses (the metadata of a cloud), multicast and the unspecified address are
    never called; loopback only where the installation is being worked on.
    """
    mapped = getattr(found, "ipv4_mapped", None) or getattr(found, "sixtofour", None)
    if mapped is not None:
        return may_call(mapped, inside, is_debug=is_debug)
    if found.is_link_local or found.is_multicast or found.is_unspecified or found.is_reserved:
        return False
    if found.is_loopback and not is_debug:
        return False
    if any(found.version == network.version and found in network for network in inside):
        return True
    return found.is_global
